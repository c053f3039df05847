"""What the SDKs may write to the log: warnings, and no secret in them.

At INFO Bolt prints the bodies of unsigned requests, at DEBUG both print messages and tokens.
"""

from __future__ import annotations

import logging
import re

_SECRETS = re.compile(
    r"xox[a-z][a-z.]*-[\w.-]+|xapp-[\w-]+|xoxe[\w.-]*|https?://hooks\.slack\.com/\S+"
    r"|/response/[\w/-]+|wss?://\S+|v0=[0-9a-f]{64}"
)


class _Masked(logging.Filter):
    """Writes stars where a secret would stand."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, without its secrets."""
        record.msg, record.args = masked(record.getMessage()), ()
        if record.exc_info:
            record.exc_text = masked(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return True


def masked(text: str) -> str:
    """A text without secrets."""
    return _SECRETS.sub("***", text)


def quiet() -> logging.Logger:
    """The logger for the SDKs. Bolt gives its level and filters to those it makes itself."""
    logger = logging.getLogger("adapters.slack.sdk")
    logger.setLevel(logging.WARNING)
    if not logger.filters:
        logger.addFilter(_Masked())
    return logger
