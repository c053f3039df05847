"""Tables in Discord, which has none: columns in a code block where they fit, lines where not."""

from __future__ import annotations

import unicodedata

from community.chat.markup import one_line
from community.chat.message import Table
from community.chat.tree import Block, Break, Bullets, CodeBlock, Inline, Paragraph, Styled, Words

WIDEST = 56  # columns that a phone held upright still shows in one line


def drawn(table: Table) -> tuple[Block, ...]:
    """A table as blocks of text."""
    head = [one_line(cell) for cell in table.headings]
    rows = [[one_line(cell) for cell in row] for row in table.rows]
    caption: tuple[Block, ...] = ()
    if table.caption:
        caption = (Paragraph((Styled("bold", (Words(one_line(table.caption)),)),)),)
    widths = [max(map(_width, column)) for column in zip(head, *rows, strict=True)]
    if not head:
        return caption
    if sum(widths) + 2 * (len(widths) - 1) > WIDEST:
        return (*caption, Bullets(tuple((_lines(head, row),) for row in rows)))
    rule = ["─" * width for width in widths]
    lines = ["  ".join(map(_padded, row, widths)).rstrip() for row in (head, rule, *rows)]
    return (*caption, CodeBlock("\n".join(lines)))


def _lines(head: list[str], row: list[str]) -> Paragraph:
    inside: list[Inline] = [Styled("bold", (Words(row[0] or "–"),))]
    for heading, cell in list(zip(head, row, strict=True))[1:]:
        if cell:
            inside += [Break(), Words(f"{heading}: {cell}" if heading else cell)]
    return Paragraph(tuple(inside))


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - _width(cell))


def _width(text: str) -> int:
    """How many columns a text takes: two for a wide character, none for a combining mark."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(unicodedata.combining(letter) > 0 for letter in text)
