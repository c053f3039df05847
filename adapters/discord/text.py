"""Our texts in Discord's Markdown. Escaping happens here, once and last.

Discord finds mentions in the raw text, on its server: a backslash does not keep `@everyone` from
being one, nor `<@1>`. So an at sign before a crowd gets a space of no width, the brackets of every
reference are broken on both sides, and no message of ours allows a mention to notify anybody.
https://docs.discord.com/developers/reference#message-formatting
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import assert_never

from community.chat.tree import (
    Block,
    Break,
    Bullets,
    ChannelName,
    Code,
    CodeBlock,
    Inline,
    Link,
    Mention,
    Paragraph,
    Quote,
    Styled,
    When,
    Words,
)

NOTHING = "\u200b"  # takes no room and keeps apart what would be read as one

_MARK = re.compile(r"[\\*_~|`\[\]<>]|:(?=//|[\w~+-]+:)|\.(?=gg/)|\.(?=com/invite/)", re.IGNORECASE)
_START = re.compile(r"^(\s*)(#{1,3}\s|-|\+\s|\d+\.)")
_CROWD = re.compile(r"@(?=everyone|here|[!&]?\d)", re.IGNORECASE)
_ID = re.compile(r"\d{15,20}")
_CLOCK = re.compile(r"\d:\d\d")
_STYLES = {"bold": "**", "italic": "*", "strike": "~~"}


def markdown(blocks: Iterable[Block], space: str) -> str:
    """Blocks as Discord reads them; people and channels of the space `discord:…` as its own."""
    out = ""
    loose = True
    for block in blocks:
        plain = isinstance(block, Paragraph)
        if out:
            out += "\n\n" if loose and plain else "\n"
        out += _block(block, space)
        loose = plain
    return out


def escaped(words: str) -> str:
    """Words drawn letter for letter: no mark, mention, link, list or heading comes of them."""
    out = _MARK.sub(r"\\\g<0>", words)
    out = _START.sub(lambda found: f"{found[1]}{_broken(found[2])}", out)
    return _CROWD.sub(f"@{NOTHING}", out)


def inline(nodes: Iterable[Inline], space: str) -> str:
    """One run of text."""
    out = ""
    for node in nodes:
        piece = one(node, space)
        # **a***b* would be read as one run of asterisks.
        apart = NOTHING if out and piece and out[-1] == piece[0] and piece[0] in "*~`" else ""
        out += apart + piece
    return out


def one(node: Inline, space: str) -> str:
    """One node of a line."""
    match node:
        case Words(text):
            return escaped(text)
        case Styled(style, inside):
            mark = _STYLES[style]
            drawn = inline(inside, space)
            return f"{mark}{drawn}{mark}" if drawn.strip() else drawn
        case Code(text):
            return f"`{code(text)}`" if text.strip() else ""
        case Link(url, inside):
            # In angle brackets: Discord draws no preview of what is behind the link.
            return f"[{inline(inside, space)}](<{address(url)}>)"
        case Mention(at, id, shown):
            return f"<@{id}>" if at == space and _ID.fullmatch(id) else escaped(shown)
        case ChannelName(at, id, shown):
            return f"<#{id}>" if at == space and _ID.fullmatch(id) else escaped(shown)
        case When(at, shown):
            return instant(at, shown)
        case Break():
            return "\n"
    assert_never(node)


def code(text: str) -> str:
    """Words for inside a code span or block: nothing in them ends it."""
    return text.replace("`", "ˋ")


def address(url: str) -> str:
    """A link's target that neither ends the link early nor holds what looks like a mention."""
    out = url.replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E")
    return "%20".join(out.replace("\\", "%5C").replace("@", "%40").split())


def instant(at: str, shown: str) -> str:
    """An instant in the reader's own zone, as a day, or with the time where the words have one."""
    try:
        stamp = int(datetime.fromisoformat(at).timestamp())
    except ValueError:
        return escaped(shown)
    return f"<t:{stamp}:{'f' if _CLOCK.search(shown) else 'D'}>"


def small(text: str) -> str:
    """Text in small print, line by line; quotes, lists and code cannot be small."""
    lines = text.split("\n")
    if any(line.startswith(("> ", "- ", "```")) for line in lines):
        return text
    return "\n".join(f"-# {line}" if line.strip() else "" for line in lines).strip("\n")


def _block(block: Block, space: str) -> str:
    match block:
        case Paragraph(inside):
            return inline(inside, space)
        case Quote(inside):
            lines = markdown(inside, space).split("\n")
            return "\n".join(f"> {line.removeprefix('> ')}" for line in lines)
        case Bullets(items):
            return "\n".join(_item(item, space) for item in items)
        case CodeBlock(text):
            return f"```\n{code(text)}\n```"
    assert_never(block)


def _item(item: tuple[Block, ...], space: str) -> str:
    lines = [line for line in markdown(item, space).split("\n") if line.strip()]
    return "- " + "\n  ".join(lines)


def _broken(mark: str) -> str:
    # A backslash before a digit is a backslash; before the dot it keeps the list away.
    return f"{mark[:-1]}\\." if mark.endswith(".") else f"\\{mark}"
