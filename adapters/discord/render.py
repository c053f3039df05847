"""Messages as Discord draws them: components, with texts, rows of buttons and lists to choose from.

Everything is drawn with components (“V2”), never as content and embeds: members who switched
embeds off read it too, links in it are not unfurled, and one kind of message can always take the
place of another, since what is made of components stays so.
https://docs.discord.com/developers/components/reference
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import Any, assert_never
from urllib.parse import urlsplit

import discord
from discord import ui

from adapters.discord import marks, table
from adapters.discord.fit import Blocks, Draw, fitted
from adapters.discord.text import markdown, small
from community.chat.markup import clip, one_line
from community.chat.message import (
    Button,
    Buttons,
    Chart,
    Choose,
    Fields,
    File,
    Message,
    Note,
    Picture,
    Progress,
    Section,
    Table,
)
from community.chat.tree import Break, Link, Paragraph, Styled, Words, parse
from community.pictures.chart import as_picture
from community.pictures.png import png

ROOM = 4_000  # characters of all texts of a message together
COMPONENTS = 40
LABEL = 80
ADDRESS = 512
OPTION = 100
PLACEHOLDER = 150
STEPS = 10  # of a progress bar

STYLES = {
    "plain": discord.ButtonStyle.secondary,
    "primary": discord.ButtonStyle.primary,
    "danger": discord.ButtonStyle.danger,
}

Item = ui.Item[Any]  # Any: discord.py's items are generic in the view they sit in
Row = ui.ActionRow[Any]
Gallery = ui.MediaGallery[Any] | ui.File[Any]
Text = tuple[Blocks, Draw]


class Drawn(ui.LayoutView):
    """A message on its way out. discord.py need not remember it: presses arrive as events."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        self._pictures: list[Picture] = []
        self._files: list[File] = []

    def files(self) -> list[discord.File]:
        """The pictures of the message, to be sent along with it; made anew for every attempt."""
        return [
            discord.File(BytesIO(png(each.svg)), _name(number), description=each.alt)
            for number, each in enumerate(self._pictures)
        ] + [discord.File(BytesIO(each.content.encode()), each.name) for each in self._files]

    def show(self, picture: Picture) -> ui.MediaGallery[Any]:
        """Take a picture along; where it is seen."""
        self._pictures.append(picture)
        here = f"attachment://{_name(len(self._pictures) - 1)}"
        return ui.MediaGallery(discord.MediaGalleryItem(here, description=picture.alt))

    def bring(self, file: File) -> ui.File[Any]:
        """Take a file along; where it is seen."""
        self._files.append(file)
        return ui.File(f"attachment://{file.name}")

    def is_finished(self) -> bool:
        """Nothing waits for this view, so it is never kept in memory."""
        return True


def without_pictures(message: Message) -> Message:
    """A message with its pictures in words, for where nothing may be attached."""
    parts = tuple(
        Section(part.says) if isinstance(part, (Chart, Picture, File)) else part
        for part in message.parts
    )
    return replace(message, parts=parts)


def _name(number: int) -> str:
    return f"picture-{number + 1}.png"


def drawn(message: Message, space: str, key: str = "") -> Drawn:
    """A message as components for the space `discord:…`, marked with the key it is said under."""
    view = Drawn()
    pieces = list(_pieces(message, space, view))
    if not any(isinstance(piece, tuple) for piece in pieces):
        pieces.insert(0, (parse(message.text), partial(markdown, space=space)))
    _merge(pieces)
    texts = [piece for piece in pieces if isinstance(piece, tuple)]
    said = iter(fitted(texts, ROOM))
    children: list[Item] = []
    for piece in pieces:
        if not isinstance(piece, tuple):
            children.append(piece)
        elif words := next(said).strip():
            children.append(ui.TextDisplay(words))
    if not any(isinstance(child, ui.TextDisplay) for child in children):
        children.insert(0, ui.TextDisplay("…"))
    first = next(child for child in children if isinstance(child, ui.TextDisplay))
    if message.parts:
        first.id = marks.space_mark(space)
        view.add_item(ui.Container(*children, id=marks.mark(key) if key else None))
    else:
        first.id = marks.mark(key) if key else None
        view.add_item(first)
    return view


def _pieces(message: Message, space: str, view: Drawn) -> Iterator[Text | Row | Gallery]:
    taken: set[str] = set()
    plain, tiny = partial(markdown, space=space), partial(_in_small, space=space)
    for part in message.parts:
        match part:
            case Buttons(buttons):
                yield from _row(buttons, taken, plain)
            case Choose():
                yield ui.ActionRow(_menu(part, taken))
            case Chart() | Picture():
                picture = as_picture(part) if isinstance(part, Chart) else part
                yield parse(picture.says), plain
                yield view.show(picture)
            case File(says):
                yield parse(says), plain
                yield view.bring(part)
            case _:
                yield _words(part), tiny if isinstance(part, Note) else plain
    if not message.parts:
        yield parse(message.text), plain


def _words(part: Section | Note | Fields | Table | Progress) -> Blocks:
    match part:
        case Section(text) | Note(text):
            return parse(text)
        case Fields(fields):
            return tuple(block for name, value in fields for block in _field(name, parse(value)))
        case Table():
            return table.drawn(part)
        case Progress(done, total, label):
            full = round(STEPS * min(max(done / total, 0), 1)) if total > 0 else 0
            bar = Words("▰" * full + "▱" * (STEPS - full) + " ")
            first, *rest = parse(label) or (Paragraph(()),)
            if isinstance(first, Paragraph):
                return (Paragraph((bar, *first.inside)), *rest)
            return (Paragraph((bar,)), first, *rest)
    assert_never(part)


def _field(name: str, value: Blocks) -> Blocks:
    head = Styled("bold", (Words(one_line(name)),))
    if value and isinstance(value[0], Paragraph):
        return (Paragraph((head, Break(), *value[0].inside)), *value[1:])
    return (Paragraph((head,)), *value)


def _row(buttons: Iterable[Button], taken: set[str], plain: Draw) -> Iterator[Text | Row]:
    """A row of buttons; a page that no button can open is a link below it."""
    row: list[ui.Button[Any]] = []
    links: list[Link] = []
    for button in buttons:
        label = clip(one_line(button.label), LABEL) or "…"
        if button.action:
            own = _own(marks.custom_id(button.action, button.confirm), taken)
            number = marks.asking(len(taken)) if button.confirm else None
            style = STYLES[button.style]
            row.append(ui.Button(label=label, custom_id=own, style=style, id=number))
        elif urlsplit(button.url).scheme in ("http", "https"):
            if len(button.url) <= ADDRESS:
                row.append(ui.Button(label=label, url=button.url))
            else:
                links.append(Link(button.url, (Words(label),)))
    if row:
        yield ui.ActionRow(*row)
    for link in links:
        yield (Paragraph((link,)),), plain


def _menu(choose: Choose, taken: set[str]) -> ui.Select[Any]:
    options = {
        choice.value or " ": discord.SelectOption(
            label=clip(one_line(choice.label), OPTION) or "…", value=choice.value or " "
        )
        for choice in choose.options
    }
    return ui.Select(
        custom_id=_own(marks.custom_id(choose.action), taken),
        placeholder=clip(one_line(choose.placeholder), PLACEHOLDER) or None,
        options=list(options.values()),
    )


def _own(custom_id: str, taken: set[str]) -> str:
    """An id that nothing else in the message has: what follows the action makes no difference."""
    own, times = custom_id, 0
    while own in taken:
        times += 1
        own = custom_id[: marks.CUSTOM_ID - times] + "\n" * times
    taken.add(own)
    return own


def _merge(pieces: list[Text | Row | Gallery]) -> None:
    """Join neighbouring texts where there are more components than Discord takes."""

    def count() -> int:
        rows = (len(piece.children) for piece in pieces if isinstance(piece, ui.ActionRow))
        return 1 + len(pieces) + sum(rows)

    at = 0
    while count() > COMPONENTS and at + 1 < len(pieces):
        one, other = pieces[at], pieces[at + 1]
        if isinstance(one, tuple) and isinstance(other, tuple):
            pieces[at : at + 2] = [_joined(one, other)]
        else:
            at += 1


def _joined(one: Text, other: Text) -> Text:
    cut = len(one[0])

    def draw(blocks: Blocks) -> str:
        texts = (one[1](blocks[:cut]), other[1](blocks[cut:]))
        return "\n".join(text for text in texts if text)

    return (*one[0], *other[0]), draw


def _in_small(blocks: Blocks, space: str) -> str:
    return small(markdown(blocks, space))
