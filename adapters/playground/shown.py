"""What the playground's page is given to draw: posts, parts, forms and commands as plain JSON.

Texts travel as their tree, never as HTML; the page makes text nodes of them. People's own words are
read here for the little that chats draw in them: links, names, channels and code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import assert_never
from xml.etree import ElementTree as ET

from adapters.playground.room import BOT, Channel, Post, Room
from community.chat.codec import Json, to_json
from community.chat.commandline import usage
from community.chat.feature import Command, Feature, Option
from community.chat.form import Form
from community.chat.markup import Markup
from community.chat.message import (
    Button,
    Buttons,
    Chart,
    Choose,
    Fields,
    File,
    Note,
    Part,
    Picture,
    Progress,
    Section,
    Table,
)
from community.chat.tree import (
    Block,
    Break,
    ChannelName,
    Code,
    CodeBlock,
    Inline,
    Link,
    Mention,
    Paragraph,
    Words,
    parse,
)
from community.pictures.chart import as_picture

_FENCE = re.compile(r"```(?:\w*\n)?(.*?)```", re.DOTALL)
_TOKEN = re.compile(
    r"(?P<code>`[^`\n]+`)"
    r"|(?P<url>https?://[^\s<>\"`]+)"
    r"|(?<![\w@#/])(?P<who>@[\w-]+(?:\.[\w-]+)*)"
    r"|(?<![\w@#/])(?P<where>#[\w-]+)"
)


def blocks(text: Markup) -> list[Json]:
    """The bot's own text as its tree."""
    return [to_json(block) for block in parse(text)]


def spoken(text: str, room: Room) -> list[Json]:
    """What a person wrote, as a tree: their words with links, names, channels and code found."""
    found: list[Block] = []
    for i, piece in enumerate(_FENCE.split(text)):
        if i % 2:
            found.append(CodeBlock(piece.strip("\n")))
        elif piece.strip():
            found.extend(_paragraphs(piece, room))
    return [to_json(block) for block in found]


def _paragraphs(text: str, room: Room) -> Iterable[Block]:
    for paragraph in re.split(r"\n{2,}", text.strip()):
        inside: list[Inline] = []
        for line in paragraph.split("\n"):
            if inside:
                inside.append(Break())
            inside.extend(_inlines(line, room))
        yield Paragraph(tuple(inside))


def _inlines(line: str, room: Room) -> Iterable[Inline]:
    at = 0
    for token in _TOKEN.finditer(line):
        if token.start() > at:
            yield Words(line[at : token.start()])
        drawn, at = _token(token, room)
        yield drawn
    if at < len(line):
        yield Words(line[at:])


def _token(token: re.Match[str], room: Room) -> tuple[Inline, int]:
    word, end = token.group(), token.end()
    match token.lastgroup:
        case "code":
            return Code(word[1:-1]), end
        case "url":
            kept = word.rstrip(".,;:!?'*_…")
            if kept.endswith(")") and kept.count(")") > kept.count("("):
                kept = kept[:-1]
            return Link(kept, (Words(kept),)), token.start() + len(kept)
        case "who" if word[1:].lower() in room.people or word[1:].lower() == BOT:
            id = word[1:].lower()
            return Mention(room.space, id, f"@{room.people.get(id, 'Copse')}"), end
        case "where" if word[1:].lower() in room.channels:
            return ChannelName(room.space, word[1:].lower(), word.lower()), end
    return Words(word), end


def part(drawn: Part) -> Json:
    """One part of a message, its texts as trees."""
    match drawn:
        case Section(text) | Note(text):
            return {"is": type(drawn).__name__, "text": blocks(text)}
        case Fields(fields):
            pairs = [{"name": name, "value": blocks(value)} for name, value in fields]
            return {"is": "Fields", "fields": pairs}
        case Table(headings, rows, caption):
            return {
                "is": "Table",
                "headings": list(headings),
                "rows": [list(row) for row in rows],
                "caption": caption,
            }
        case Progress(done, total, label):
            return {"is": "Progress", "done": done, "total": total, "label": blocks(label)}
        case Chart():
            return _drawn(as_picture(drawn))
        case Picture():
            return _drawn(drawn)
        case File(says, name, content):
            return {"is": "File", "says": blocks(says), "name": name, "content": content}
        case Buttons(buttons):
            return {"is": "Buttons", "buttons": [_button(button) for button in buttons]}
        case Choose(action, placeholder, options):
            labels = [option.label for option in options]
            return {"is": "Choose", "action": action, "hint": placeholder, "options": labels}
        case _:
            assert_never(drawn)


def _drawn(picture: Picture) -> Json:
    """A picture as a tree: the page makes its elements itself, as it does all others."""
    root = ET.fromstring(picture.svg)  # noqa: S314  # our own drawing
    return {
        "is": "Picture",
        "says": blocks(picture.says),
        "alt": picture.alt,
        "drawing": _element(root),
    }


def _element(node: ET.Element) -> Json:
    return {
        "tag": node.tag.rpartition("}")[2],
        "attributes": dict(node.attrib),
        "text": node.text or "",
        "inside": [_element(each) for each in node],
    }


def _button(button: Button) -> Json:
    return {
        "label": button.label,
        "action": button.action,
        "style": button.style,
        "confirm": button.confirm,
        "url": button.url,
    }


def form(asked: Form, troubles: Mapping[str, str]) -> Json:
    """A form, with what is wrong in it by question."""
    questions = [
        {
            "key": each.key,
            "label": each.label,
            "kind": each.kind,
            "required": each.required,
            "value": each.value,
            "hint": each.hint,
            "longest": each.longest,
            "options": [{"label": one.label, "value": one.value} for one in each.options],
        }
        for each in asked.questions
    ]
    return {
        "title": asked.title,
        "submit": asked.submit,
        "questions": questions,
        "troubles": {key: str(trouble) for key, trouble in troubles.items()},
    }


def post(said: Post, room: Room) -> Json:
    """Something said or asked, as those see it who may."""
    message = said.message
    return {
        "n": said.n,
        "id": said.id,
        "channel": said.place.channel,
        "thread": said.place.thread,
        "by": said.by,
        "name": "Copse" if said.by == BOT else room.people.get(said.by, said.by),
        "at": said.at.isoformat(),
        "private": said.seen_by is not None,
        "edited": said.edits > 0,
        "deleted": said.deleted,
        "text": _text(said, room),
        "parts": [part(each) for each in message.parts] if message and not said.deleted else [],
        "form": form(said.form, said.troubles) if said.form else None,
        "closed": said.closed,
        "reactions": [
            {"emoji": emoji, "people": list(people)}
            for emoji, people in said.reactions.items()
            if people
        ],
    }


def _text(said: Post, room: Room) -> list[Json]:
    if said.deleted or said.form is not None:
        return []
    return blocks(said.message.text) if said.message else spoken(said.text, room)


def channel(there: Channel) -> Json:
    """A channel, as those see it who may read it."""
    return {
        "id": there.id,
        "private": there.private,
        "direct": there.direct,
        "people": sorted(there.members),
    }


def commands(features: Mapping[str, Feature]) -> list[Json]:
    """Everything that can be typed, from its declarations."""
    return [_command(each) for feature in features.values() for each in feature.commands.values()]


def _command(command: Command) -> Json:
    return {
        "path": list(command.path),
        "about": command.about,
        "usage": usage(command),
        "requires": command.requires,
        "options": [_option(option) for option in command.options],
    }


def _option(option: Option) -> Json:
    return {
        "name": option.name,
        "kind": option.kind,
        "about": option.about,
        "required": option.required,
        "completes": option.completes is not None,
        "rest": option.rest,
        "choices": list(option.choices),
    }
