"""What was said, as lines of a terminal and as JSON."""

from __future__ import annotations

from typing import Any, assert_never

from adapters.playground.room import BOT, Channel, Post
from community.chat.codec import to_json
from community.chat.form import Form
from community.chat.message import (
    Buttons,
    Chart,
    Choice,
    Choose,
    Fields,
    File,
    Message,
    Note,
    Part,
    Picture,
    Progress,
    Section,
    Table,
)
from community.chat.tree import plain


def as_json(post: Post, channel: Channel, threads: dict[str, int]) -> dict[str, Any]:
    """A post as one JSON object. Any: a JSON object. `threads` numbers the heads of threads."""
    parts: list[dict[str, Any]] = []
    if post.message is not None:
        parts = [to_json(part) for part in post.message.parts]
    elif post.form is not None:
        parts = [to_json(post.form)]
    direct = sorted(channel.members)[0] if channel.direct else None
    to = post.seen_by or direct
    return {
        "n": post.n,
        "at": f"{post.at:%Y-%m-%dT%H:%M:%SZ}",
        "by": f"@{post.by}",
        "to": f"@{to}" if to else None,
        "place": channel.shown,
        "thread": threads.get(post.place.thread or ""),
        "private": post.seen_by is not None or channel.direct,
        "text": post.text,
        "parts": parts,
        "edits": post.edits,
    }


def completed_json(person: str, choices: list[Choice]) -> dict[str, Any]:
    """What a completion offered, in the shape of a post that nobody said. Any: a JSON object."""
    return {
        "n": None,
        "at": None,
        "by": f"@{BOT}",
        "to": f"@{person}",
        "place": None,
        "thread": None,
        "private": True,
        "text": ", ".join(choice.value for choice in choices),
        "parts": [to_json(choice) for choice in choices],
        "edits": 0,
    }


def as_lines(post: Post, channel: Channel) -> str:
    """A post as a person reads it in a terminal."""
    name = "Copse" if post.by == BOT else f"@{post.by}"
    seen = f" (only @{post.seen_by} sees this)" if post.seen_by else ""
    edited = " (edited)" if post.edits else ""
    head = f"{post.n:>3} {channel.shown} {name}{seen}{edited}"
    body = (
        words(post.message) if post.message else form_words(post.form) if post.form else post.text
    )
    return "\n".join([head, *(f"      {line}" for line in body.splitlines())])


def words(message: Message) -> str:
    """A message in plain words, with its buttons in brackets."""
    if not message.parts:
        return plain(message.text)
    return "\n".join(_part(part) for part in message.parts)


def form_words(form: Form) -> str:
    """A form in plain words."""
    lines = [f"{form.title}:"]
    for question in form.questions:
        need = " (needed)" if question.required else ""
        now = f" = {question.value}" if question.value else ""
        lines.append(f"  {question.key}: {question.label}{need}{now}")
    return "\n".join(lines)


def _part(part: Part) -> str:
    match part:
        case Section(text):
            return plain(text)
        case Note(text):
            return f"· {plain(text)}"
        case Fields(fields):
            return "\n".join(f"{name}: {plain(value)}" for name, value in fields)
        case Table(headings, rows, caption):
            lines = [" | ".join(row) for row in (headings, *rows)]
            return "\n".join([caption, *lines] if caption else lines)
        case Progress(done, total, label):
            filled = round(10 * min(max(done / total, 0), 1)) if total else 0
            return f"{'▰' * filled}{'▱' * (10 - filled)} {plain(label)}"
        case Chart(title, says, _, steps, series):
            told = zip(steps, *(numbers for _, numbers in series), strict=True)
            lines = [" | ".join(("", *(name for name, _ in series)))]
            lines += [" | ".join((step, *(f"{n:g}" for n in row))) for step, *row in told]
            return "\n".join([plain(says), title, *lines])
        case Picture(says, alt):
            return f"{plain(says)}\n(picture: {alt})"
        case File(says, name, content):
            return f"{plain(says)}\n(file: {name}, {len(content.encode()):,} bytes)"
        case Buttons(buttons):
            return " ".join(f"[{button.label}]" for button in buttons)
        case Choose(_, placeholder, options):
            return f"{placeholder} {' | '.join(choice.label for choice in options)}"
        case _:
            assert_never(part)
