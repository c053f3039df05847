"""What discord.py logs, without tokens and without what people wrote.

On DEBUG it logs every payload. Even its warnings name addresses with the token of an interaction in
them, which lets whoever reads the log answer in the bot's name for a quarter of an hour.
"""

from __future__ import annotations

import logging
import re

_TOKENS = re.compile(
    r"(?P<path>/(?:webhooks|interactions)/\d+/)[\w.~%=-]{16,}"
    r"|(?<![\w-])[\w-]{20,30}\.[\w-]{5,8}\.[\w-]{25,}"
)
LIBRARY = "discord"


class Redacted(logging.Filter):
    """Takes tokens out of records: those that look like one, and the bot's own."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record where need be; none is dropped."""
        said = record.getMessage()
        clean = self.clean(said)
        if clean != said:
            record.msg, record.args = clean, ()
        if record.exc_info and record.exc_info[1] is not None:
            trace = logging.Formatter().formatException(record.exc_info)
            record.exc_text = self.clean(trace)
        return True

    def clean(self, text: str) -> str:
        """A text without tokens."""
        if self._token:
            text = text.replace(self._token, "***")
        return _TOKENS.sub(lambda found: f"{found['path'] or ''}***", text)


def guard(token: str) -> Redacted:
    """Let discord.py log no payloads, and none of its loggers, nor ours, a token."""
    library = logging.getLogger(LIBRARY)
    library.setLevel(max(library.level, logging.INFO))
    filter = Redacted(token)
    names = [name for name in logging.root.manager.loggerDict if _is_ours(name)]
    for name in (LIBRARY, *names):
        logger = logging.getLogger(name)
        for old in [each for each in logger.filters if isinstance(each, Redacted)]:
            logger.removeFilter(old)
        logger.addFilter(filter)
    return filter


def _is_ours(name: str) -> bool:
    return name.startswith((f"{LIBRARY}.", "adapters.discord."))
