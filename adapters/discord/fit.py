"""Making texts fit into what Discord takes: what is too long loses its longest parts first.

Discord counts the raw text, with every backslash and every link's target; what a message may hold
is counted by its words (`community.chat.limits`). Almost everything fits as it is. What does not
loses long link targets, then the ends of its longest texts, cut in the tree so that no mark stays
open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never

from community.chat.markup import clip
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
    plain_inline,
)

LONG_URL = 300  # characters of a link that goes first where there is no room

Blocks = tuple[Block, ...]
Draw = Callable[[Blocks], str]


def fitted(texts: Sequence[tuple[Blocks, Draw]], room: int) -> list[str]:
    """Each of the texts as drawn, together at most `room` characters."""
    drawn = [draw(blocks) for blocks, draw in texts]
    if sum(map(len, drawn)) <= room:
        return drawn
    bare = [(without_long_links(blocks), draw) for blocks, draw in texts]
    drawn = [draw(blocks) for blocks, draw in bare]
    most = _share([len(text) for text in drawn], room)
    return [
        text if len(text) <= most else cut_to(blocks, draw, most)
        for text, (blocks, draw) in zip(drawn, bare, strict=True)
    ]


def cut_to(blocks: Blocks, draw: Draw, room: int) -> str:
    """The longest beginning of the blocks whose drawing has at most `room` characters."""
    low, high = 0, room
    while low < high:
        middle = (low + high + 1) // 2
        if len(draw(beginning(blocks, middle))) <= room:
            low = middle
        else:
            high = middle - 1
    return draw(beginning(blocks, low)) if low else "…"[:room]


def beginning(blocks: Blocks, most: int) -> Blocks:
    """The first `most` characters of the words, with an ellipsis where they were cut."""
    left = _Left(most)
    return tuple(_blocks(blocks, left))


def without_long_links(blocks: Blocks) -> Blocks:
    """The blocks with the words of over-long links standing alone."""
    return tuple(_bare_block(block) for block in blocks)


@dataclass(slots=True)
class _Left:
    """How many characters may still be kept; `cut` once some were not."""

    characters: int
    cut: bool = False

    def take(self, size: int) -> bool:
        """Whether so many are left; then they are used."""
        if self.cut or size > self.characters:
            return False
        self.characters -= size
        return True

    def clipped(self, text: str) -> str:
        """The beginning of a text that is not kept as a whole."""
        kept, self.cut = max(self.characters, 1), True
        return clip(text, kept)


def _share(sizes: list[int], room: int) -> int:
    """The size that every text may have so that all together fit."""
    left, waiting = room, sorted(sizes)
    for number, size in enumerate(waiting):
        fair = left // (len(waiting) - number)
        if size > fair:
            return fair
        left -= size
    return room


def _blocks(blocks: Iterable[Block], left: _Left) -> Iterable[Block]:
    for block in blocks:
        if left.cut:
            return
        yield _block(block, left)


def _block(block: Block, left: _Left) -> Block:
    match block:
        case Paragraph(inside):
            return Paragraph(tuple(_inlines(inside, left)))
        case Quote(blocks):
            return Quote(tuple(_blocks(blocks, left)))
        case Bullets(items):
            kept = []
            for item in items:
                if left.cut:
                    break
                kept.append(tuple(_blocks(item, left)))
            return Bullets(tuple(kept))
        case CodeBlock(text):
            return block if left.take(len(text)) else CodeBlock(left.clipped(text))
    assert_never(block)


def _inlines(nodes: Iterable[Inline], left: _Left) -> Iterable[Inline]:
    for node in nodes:
        if left.cut:
            return
        if left.take(len(plain_inline((node,)))):
            yield node
            continue
        match node:
            case Words(text):
                yield Words(left.clipped(text))
            case Code(text):
                yield Code(left.clipped(text))
            case Styled(style, inside):
                yield Styled(style, tuple(_inlines(inside, left)))
            case Link(url, inside):
                yield Link(url, tuple(_inlines(inside, left)))
            case Mention() | ChannelName() | When() | Break():
                yield Words(left.clipped("……"))


def _bare_block(block: Block) -> Block:
    match block:
        case Paragraph(inside):
            return Paragraph(tuple(_bare(inside)))
        case Quote(inside):
            return Quote(without_long_links(inside))
        case Bullets(items):
            return Bullets(tuple(without_long_links(item) for item in items))
        case CodeBlock():
            return block
    assert_never(block)


def _bare(nodes: Iterable[Inline]) -> Iterable[Inline]:
    for node in nodes:
        match node:
            case Link(url, inside) if len(url) > LONG_URL:
                yield from inside
            case Styled(style, inside):
                yield Styled(style, tuple(_bare(inside)))
            case _:
                yield node
