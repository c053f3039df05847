"""Emoji by the short names Slack gives them: `bookmark` is 🔖.

The table beside this module (one emoji a line, then its names) has what people react with; skin
tones are left out of account, countries follow from their codes. Whatever is not in it, a
workspace's own emoji too, goes by `:name:`.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("emoji.txt")
_TONE = re.compile(r"::skin-tone-[2-6]")
_NAMED = re.compile(r":([a-z0-9_+'-]{2,100}):(?::skin-tone-[2-6]:)?")
_COUNTRY = re.compile(r"flag-([a-z])([a-z])")
_SHORT = {"cn", "de", "es", "fr", "gb", "it", "jp", "kr", "ru", "us"}  # flags by two letters


@cache
def _known() -> dict[str, str]:
    lines = _TABLE.read_text(encoding="utf-8").splitlines()
    return {name: emoji for emoji, *names in map(str.split, lines) for name in names}


def emoji(name: str) -> str:
    """The emoji with a short name, or `:name:` for one that Unicode does not have."""
    name = _TONE.sub("", name)
    if found := _known().get(name):
        return found
    country = _COUNTRY.fullmatch(f"flag-{name}" if name in _SHORT else name)
    if country is None:
        return f":{name}:"
    return "".join(chr(0x1F1E6 + ord(letter) - ord("a")) for letter in country.groups())


def with_emoji(text: str) -> str:
    """A text in which the short names that Slack wrote for emoji are emoji again."""
    return _NAMED.sub(lambda match: _or_as_it_was(match[1], match[0]), text)


def _or_as_it_was(name: str, written: str) -> str:
    found = emoji(name)
    return written if found.startswith(":") else found
