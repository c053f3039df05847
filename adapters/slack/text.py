"""What people wrote, out of Slack's notation: links, names and entities as plain words.

https://docs.slack.dev/messaging/formatting-message-text#retrieving-messages
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from adapters.slack.emoji import with_emoji
from community.chat.feature import Option

_CONTROL = re.compile(r"<([^<>]*)>")
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‟": '"', "‘": "'", "’": "'"})
# Names of people and channels while a command line is read: marked with private characters, so
# that a channel is not taken for a tag.
_OPEN, _MARK, _CLOSE = "\ue000", "\ue001", "\ue002"
_NAMED = re.compile(f"{_OPEN}([@#])([^{_MARK}]*){_MARK}([^{_CLOSE}]*){_CLOSE}")


def unescaped(text: str) -> str:
    """Entities as the letters they stand for, each once."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def words(text: str, named: Callable[[str], str] = lambda _id: "") -> str:
    """A message's text in plain words; `named` knows what a person with an id is called."""

    def spoken(match: re.Match[str]) -> str:
        target, _, label = match[1].partition("|")
        if target.startswith("@"):
            return f"@{label or named(target[1:]) or 'somebody'}"
        if target.startswith("#"):
            return f"#{label or 'a channel'}"
        if target.startswith("!subteam^"):
            return f"@{label.lstrip('@') or 'a group'}"
        if target.startswith("!date^"):
            return label
        if target.startswith("!"):
            return f"@{target[1:].partition('^')[0]}"
        address = target.removeprefix("mailto:").removeprefix("tel:")
        return address if not label or label in target else f"{label} ({address})"

    return with_emoji(unescaped(_CONTROL.sub(spoken, text)))


def command_line(text: str) -> str:
    """What was typed after a command, ready to be read; `option_values` ends the reading."""

    def marked(match: re.Match[str]) -> str:
        target, _, label = match[1].partition("|")
        if target[:1] in ("@", "#") and len(target) > 1:
            return f"{_OPEN}{target[0]}{target[1:]}{_MARK}{label}{_CLOSE}"
        if target.startswith("!"):
            return f"@{(label or target[1:]).lstrip('@')}"
        return target

    clean = re.sub(f"[{_OPEN}{_MARK}{_CLOSE}]", "", text)
    return with_emoji(unescaped(_CONTROL.sub(marked, clean)).translate(_QUOTES))


def option_values(values: Mapping[str, str], options: tuple[Option, ...]) -> dict[str, str]:
    """Options as they were read, with people and channels as ids or names, as each asks for."""
    kinds = {option.name: option.kind for option in options}
    return {name: _said(value, kinds.get(name, "text")) for name, value in values.items()}


def _said(value: str, kind: str) -> str:
    wanted = {"member": "@", "channel": "#"}.get(kind)
    return _NAMED.sub(
        lambda match: match[2] if match[1] == wanted else f"{match[1]}{match[3] or match[2]}", value
    )


def unmarked(text: str) -> str:
    """A line that was made ready, as the person would read it."""
    return _NAMED.sub(lambda match: f"{match[1]}{match[3] or match[2]}", text)
