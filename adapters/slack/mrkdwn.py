"""Our texts in Slack's mrkdwn, for the places where Slack takes nothing better.

Escaping happens here, once and last. mrkdwn has no way to write its own marks as letters, so words
that could format get look-alikes of them; where the letters matter, `richtext` draws them as they
are. https://docs.slack.dev/messaging/formatting-message-text
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from community.chat.markup import Markup
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
    parse,
    plain_inline,
)

TEXT = 3_000  # characters of one text object
ATOM = 1_500  # of what cannot be cut: a longer link is its label alone
FALLBACK = 3_900  # of the text beside the blocks; chat.update refuses more than 4,000

_PERSON = re.compile(r"[UW][A-Z0-9]{2,30}")
_CHANNEL = re.compile(r"[CDG][A-Z0-9]{2,30}")
_MARKS = {"bold": "*", "italic": "_", "strike": "~"}
_ALIKE = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
_LOOSE_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_TYPED = re.compile(r"(?<![^\s(])/([a-z]+)\b")
_WORD = re.compile(r"\S{1,200}\s*|\s+")


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a message is drawn: in which space (and its address), alone or with others.

    A mention in a message that others read would notify the person it names, which ours never do;
    there it is a link to their profile instead. `prefix` stands before the `commands` that we name.
    """

    space: str
    url: str = ""
    alone: bool = False
    prefix: str = ""
    commands: frozenset[str] = frozenset()

    def mentions(self, mention: Mention) -> bool:
        """Whether a mention can be one of Slack's own."""
        return self.alone and mention.space == self.space and bool(_PERSON.fullmatch(mention.id))

    def profile(self, mention: Mention) -> str | None:
        """Where a person's profile is, if this space has one."""
        here = mention.space == self.space and _PERSON.fullmatch(mention.id)
        return f"{self.url.rstrip('/')}/team/{mention.id}" if self.url and here else None

    def knows(self, channel: ChannelName) -> bool:
        """Whether a channel can be linked to."""
        return channel.space == self.space and bool(_CHANNEL.fullmatch(channel.id))

    def typed(self, code: str) -> str:
        """A word to type, as it has to be typed here."""
        return prefixed(code, self.prefix, self.commands) if code.startswith("/") else code


def prefixed(text: str, prefix: str, commands: frozenset[str]) -> str:
    """A text of ours in which commands have the prefix that they have in this installation."""
    if not prefix:
        return text
    return _TYPED.sub(
        lambda match: f"/{prefix}-{match[1]}" if match[1] in commands else match[0], text
    )


def escape(text: str) -> str:
    """The three characters that mean something to Slack, as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mrkdwn(text: Markup, reader: Reader, limit: int = TEXT) -> str:
    """A text in mrkdwn of at most `limit` characters, cut with an ellipsis, never in an entity."""
    chunks = pack(_blocks(parse(text), reader), limit - 1)
    return chunks[0] + "…" if len(chunks) > 1 else chunks[0]


def chunked(text: Markup, reader: Reader, limit: int = TEXT) -> list[str]:
    """A text in mrkdwn, in as many pieces of at most `limit` characters as it takes."""
    return pack(_blocks(parse(text), reader), limit)


def pack(pieces: Iterable[str], limit: int) -> list[str]:
    """Pieces joined into chunks of at most `limit` characters; one that is longer is left out."""
    chunks = [""]
    for piece in pieces:
        if len(piece) > limit:
            continue
        if len(chunks[-1]) + len(piece) > limit:
            chunks[-1] = chunks[-1].rstrip()
            chunks.append("")
        chunks[-1] += piece if chunks[-1] else piece.lstrip("\n")
    return chunks


def target(url: str) -> str:
    """A web address that cannot end the link it stands in."""
    for letter in "|<> \"'":
        url = url.replace(letter, f"%{ord(letter):02X}")
    return url


def moment(when: When) -> tuple[int, str] | None:
    """The Unix time of an instant and how Slack is to show it; None if it is not one."""
    try:
        at = datetime.fromisoformat(when.at)
    except ValueError:
        return None
    shape = "{date_short_pretty} {time}" if ":" in when.shown else "{date_short_pretty}"
    return int(at.timestamp()), shape


def letters(text: str) -> str:
    """Words that format nothing and ping nobody."""
    return escape(_LOOSE_UNDERSCORE.sub("ˍ", text.translate(_ALIKE)))


def _words(text: str) -> Iterator[str]:
    """Words one by one, each at most as long as a chunk can surely hold."""
    for match in _WORD.finditer(text):
        yield letters(match[0])


def _blocks(blocks: tuple[Block, ...], reader: Reader) -> Iterator[str]:
    for index, block in enumerate(blocks):
        if index:
            yield "\n"
        match block:
            case Paragraph(inside):
                yield from _line(inside, reader)
            case Quote(inside):
                yield "&gt; "
                for piece in _blocks(inside, reader):
                    yield piece.replace("\n", "\n&gt; ")
            case Bullets(items):
                for number, item in enumerate(items):
                    yield "\n• " if number else "• "
                    yield from _blocks(item, reader)
            case CodeBlock(text):
                yield from _words(text)
            case _:
                assert_never(block)


def _line(nodes: tuple[Inline, ...], reader: Reader) -> Iterator[str]:
    """A paragraph; one that begins like a quote does not become one."""
    starts = True
    for piece in _inline(nodes, reader):
        yield "›" + piece.removeprefix("&gt;") if starts and piece.startswith("&gt;") else piece
        starts = piece.endswith("\n")


def _inline(nodes: tuple[Inline, ...], reader: Reader) -> Iterator[str]:
    for node in nodes:
        match node:
            case Words(text):
                yield from _words(text)
            case Break():
                yield "\n"
            case Code(text):
                yield f"`{escape(reader.typed(text).replace('`', 'ˋ'))}`"
            case Styled(style, inside):
                inner = "".join(_inline(inside, reader))
                if inner.strip() == inner and "\n" not in inner and 0 < len(inner) <= ATOM:
                    yield f"{_MARKS[style]}{inner}{_MARKS[style]}"
                else:
                    yield from _inline(inside, reader)
            case Link(url, inside):
                link = f"<{escape(target(url))}|{letters(plain_inline(inside))}>"
                yield from [link] if len(link) <= ATOM else _words(plain_inline(inside))
            case Mention(_, id, shown):
                profile = reader.profile(node)
                if reader.mentions(node):
                    yield f"<@{id}>"
                elif profile:
                    yield f"<{escape(profile)}|{letters(shown)}>"
                else:
                    yield letters(shown)
            case ChannelName(_, id, shown):
                yield f"<#{id}>" if reader.knows(node) else letters(shown)
            case When(_, shown):
                at = moment(node)
                shape = "" if at is None else f"<!date^{at[0]}^{at[1]}|"
                yield f"{shape}{letters(shown)}>" if shape else letters(shown)
            case _:
                assert_never(node)
