"""Our texts as rich text, in which Slack draws people's words letter for letter.

Nothing in a text element is parsed: it cannot format, link or ping.
https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from __future__ import annotations

from typing import Any, assert_never

from adapters.slack.mrkdwn import Reader, moment, target
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

Json = dict[str, Any]  # Any: JSON as Slack takes and gives it
Style = dict[str, bool]
ADDRESS = 3_000  # characters of a link's address


def rich_text(text: Markup, reader: Reader) -> Json:
    """A text as one block."""
    return block(_blocks(parse(text), reader))


def block(elements: list[Json]) -> Json:
    """A rich text block; one without anything in it says so with a space."""
    return {"type": "rich_text", "elements": elements or [_section([_text(" ", {})])]}


def preformatted(text: str) -> Json:
    """Lines in which every letter is as wide as the next."""
    inside = [_text(text, {})]
    return block([{"type": "rich_text_preformatted", "elements": inside}])


def plain(text: str) -> Json:
    """Words as they are."""
    return block([_section([_text(text, {})])])


def _section(elements: list[Json]) -> Json:
    return {"type": "rich_text_section", "elements": elements}


def _blocks(blocks: tuple[Block, ...], reader: Reader) -> list[Json]:
    out: list[Json] = []
    for index, each in enumerate(blocks):
        match each:
            case Paragraph(inside):
                line = _inline(inside, {}, reader)
                if index + 1 < len(blocks) and isinstance(blocks[index + 1], Paragraph):
                    line.append(_text("\n", {}))
                out.append(_section(line))
            case Quote(inside):
                out.append({"type": "rich_text_quote", "elements": _flat(inside, reader)})
            case Bullets(items):
                lines = [_section(_flat(item, reader)) for item in items]
                out.append({"type": "rich_text_list", "style": "bullet", "elements": lines})
            case CodeBlock(text):
                inside_code = [_text(text or " ", {})]
                out.append({"type": "rich_text_preformatted", "elements": inside_code})
            case _:
                assert_never(each)
    return out


def _flat(blocks: tuple[Block, ...], reader: Reader) -> list[Json]:
    """Blocks as one run of lines, for places that hold no blocks."""
    out: list[Json] = []
    for index, each in enumerate(blocks):
        if index:
            out.append(_text("\n", {}))
        match each:
            case Paragraph(inside):
                out += _inline(inside, {}, reader)
            case Quote(inside):
                out += _flat(inside, reader)
            case Bullets(items):
                for number, item in enumerate(items):
                    out.append(_text("\n• " if number else "• ", {}))
                    out += _flat(item, reader)
            case CodeBlock(text):
                out.append(_text(text or " ", {"code": True}))
            case _:
                assert_never(each)
    return out


def _inline(nodes: tuple[Inline, ...], style: Style, reader: Reader) -> list[Json]:
    out: list[Json] = []
    for node in nodes:
        match node:
            case Words(text):
                out.append(_text(text, style))
            case Break():
                out.append(_text("\n", style))
            case Code(text):
                out.append(_text(reader.typed(text), style | {"code": True}))
            case Styled(name, inside):
                out += _inline(inside, style | {name: True}, reader)
            case Link(url, inside):
                out.append(_link(url, plain_inline(inside), style))
            case Mention(_, id, shown):
                profile = reader.profile(node)
                if reader.mentions(node):
                    out.append(_styled({"type": "user", "user_id": id}, style))
                else:
                    out.append(_link(profile, shown, style) if profile else _text(shown, style))
            case ChannelName(_, id, shown):
                known = {"type": "channel", "channel_id": id}
                out.append(_styled(known, style) if reader.knows(node) else _text(shown, style))
            case When(_, shown):
                at = moment(node)
                if at is None:
                    out.append(_text(shown, style))
                else:
                    date = {"type": "date", "timestamp": at[0], "format": at[1], "fallback": shown}
                    out.append(_styled(date, style))
            case _:
                assert_never(node)
    return [each for each in out if each.get("text") != ""]


def _link(url: str, label: str, style: Style) -> Json:
    url = target(url)
    if len(url) > ADDRESS:
        return _text(label, style)
    return _styled({"type": "link", "url": url, "text": label or url}, style)


def _text(text: str, style: Style) -> Json:
    return _styled({"type": "text", "text": text}, style)


def _styled(element: Json, style: Style) -> Json:
    return element | {"style": style} if style else element
