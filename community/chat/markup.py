"""The bot's own text: a small subset of CommonMark in which people's words are always quoted.

`md("Saved **{title}**", title=entry.title)` is the only way to put a value into a text. Values are
quoted unless they are `Markup` already, the way MarkupSafe does it for HTML, so that a stored text
can never ping, link or change the shape of a message. `parse` gives the tree that adapters draw.

The subset: paragraphs, line breaks, bold, italic, strike, `code`, code fences, quotes, bullets, and
links. Mentions, channels and dates are links with schemes of our own (`member:`, `channel:`,
`when:`): every platform can write them in its native form, and anything else falls back to words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from string import Formatter
from typing import Self
from urllib.parse import quote as percent
from urllib.parse import urlsplit

from community.chat.place import Identity

SAFE_SCHEMES = ("http", "https", "member", "channel", "when")

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Line and paragraph separators, bidi overrides and isolates, zero-width characters that hide words,
# private noncharacters. Joiners (U+200C, U+200D) stay: Persian and emoji families need them.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\U000e0000-\U000e007f]"
)
_MARKS = 4  # combining marks kept in a row; more is only ever used to smear over other lines


class Markup(str):
    """Text in the bot's own markup, safe to draw as it stands."""

    __slots__ = ()

    def __add__(self, other: str) -> Self:
        return type(self)(str.__add__(self, other if isinstance(other, Markup) else quote(other)))

    def joined(self, items: Iterable[str]) -> Markup:
        """The items with this between them; items that are plain text are quoted."""
        return Markup(str(self).join(_value(item) for item in items))


def md(template: str, /, **values: object) -> Markup:
    """Fill a template of ours with values; text that is not `Markup` is quoted.

    The template is always a literal of ours, never something a person wrote.
    """
    out: list[str] = []
    for literal, name, _spec, _conversion in Formatter().parse(template):
        out.append(literal)
        if name is not None:
            out.append(_value(values[name]))
    return Markup("".join(out))


def quote(text: str) -> Markup:
    """Words from people or pages on one line, drawn letter for letter, never as markup."""
    return Markup(_PUNCTUATION.sub(r"\\\1", one_line(text)))


def quoted(text: str) -> Markup:
    """Words from people as a block quote, their line breaks kept."""
    lines = [quote(line) for line in text.splitlines() if line.strip()]
    return Markup("\n".join(f"> {line}" for line in lines))


def code(text: str) -> Markup:
    """A word to type, in a code span."""
    inner = one_line(text).replace("`", "ˋ")
    return Markup(f"`{inner}`") if inner else Markup("")


def link(label: str, url: str) -> Markup:
    """A link that says where it leads: the host follows a label that a person or a page wrote.

    Anything but http and https is drawn as its label alone.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
        parts = None
    shown = quote(label)
    if parts is None or parts.scheme.lower() not in ("http", "https") or not host:
        return shown
    target = percent(url, safe=":/?#[]@!$&'*+,;=%~-._")
    words = one_line(label)
    if not words or f"{words}/".startswith(f"{host}/"):
        return Markup(f"[{quote(words or host)}]({target})")
    return Markup(f"[{shown}]({target}) ({quote(host)})")


def mention(person: Identity) -> Markup:
    """A person, named so that the chat can show them as its own; it never notifies by itself."""
    name = one_line(person.name).lstrip("@") or "somebody"
    return Markup(f"[@{quote(name)}](member:{percent(person.space, '')}/{percent(person.id, '')})")


def channel(space: str, id: str, name: str) -> Markup:
    """A channel, which the chat draws as a link to it where it can."""
    return Markup(f"[\\#{quote(name.lstrip('#'))}](channel:{percent(space, '')}/{percent(id, '')})")


def when(at: datetime, shown: str) -> Markup:
    """An instant: the chat shows it in the reader's own zone where it can, else `shown`."""
    stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Markup(f"[{quote(shown)}](when:{stamp})")


def one_line(text: str) -> str:
    """The text on one line: white space folded, invisible and overriding characters dropped."""
    text = " ".join(_INVISIBLE.sub("", text).split())
    if text.isascii():
        return text
    kept: list[str] = []
    run = 0
    for letter in text:
        run = (
            run + 1 if unicodedata.combining(letter) or unicodedata.category(letter) == "Me" else 0
        )
        if run <= _MARKS:
            kept.append(letter)
    return "".join(kept)


def clip(text: str, limit: int) -> str:
    """At most `limit` characters of the text, cut at a word where one is near, with an ellipsis."""
    text = text.strip()
    if len(text) <= limit:
        return text
    cut = limit - 1
    while cut > 0 and unicodedata.combining(text[cut]):
        cut -= 1
    head = text[:cut]
    space = head.rfind(" ")
    return (head[:space] if space > limit * 2 // 3 else head).rstrip() + "…"


def _value(value: object) -> str:
    return str(value) if isinstance(value, Markup) else quote(str(value))
