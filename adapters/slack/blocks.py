"""Messages in Block Kit: every part within Slack's limits.

https://docs.slack.dev/reference/block-kit. What all blocks may hold together is undocumented; it
was found to be about 13,200 characters (bolt-js issue 2509).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_never

from adapters.slack import richtext
from adapters.slack.mrkdwn import FALLBACK, Reader, chunked, letters, mrkdwn
from community.chat.markup import clip, one_line
from community.chat.message import (
    Button,
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
from community.chat.tree import plain as words_of

Json = dict[str, Any]  # Any: JSON as Slack takes and gives it

BLOCKS = 50
FIELD = 2_000
CONTEXT = 10  # elements of one context block
LABEL = 75
VALUE = 150
CONFIRM_TEXT, CONFIRM_LABEL = 300, 30
ADDRESS = 3_000
ALL = 13_000  # characters of all blocks together, with a little to spare
TABLE = 10_000  # characters of a table
BAR = 10  # steps of a progress bar
NONE: Mapping[str, str] = {}


def body(
    message: Message, reader: Reader, *, native: bool = True, files: Mapping[str, str] = NONE
) -> Json:
    """A message as the arguments that say it: blocks, and the text for notifications.

    With `native` tables and charts are Slack's own, which not every workspace can show. `files` are
    the pictures that were uploaded: Slack's id by the drawing; any other is told in words.
    """
    return {
        "text": mrkdwn(message.text, reader, FALLBACK),
        "blocks": blocks(message, reader, native=native, files=files),
        "parse": "none",
        "unfurl_links": False,
        "unfurl_media": False,
    }


def is_delicate(message: Message) -> bool:
    """Whether a message is drawn with something that Slack may refuse."""
    return any(isinstance(part, Table | Chart | Picture) for part in message.parts)


def blocks(
    message: Message, reader: Reader, *, native: bool = True, files: Mapping[str, str] = NONE
) -> list[Json]:
    """The blocks of a message; one without parts is its text."""
    if not message.parts:
        return [richtext.rich_text(message.text, reader)]
    out: list[tuple[Part, list[Json]]] = []
    for part in message.parts:
        plain = isinstance(part, Table) and any(isinstance(each, Table) for each, _ in out)
        drawn = _part(part, reader, native and not plain, files)
        out.append((part, drawn))
    return _fitting(out)


def plain(text: str, most: int) -> Json:
    """A label of at most `most` characters, never empty."""
    return {"type": "plain_text", "text": clip(one_line(text), most) or "—", "emoji": False}


def options(choices: tuple[Choice, ...] | list[Choice]) -> list[Json]:
    """Choices as options; a value that Slack cannot carry is left out."""
    return [option(choice) for choice in choices if 0 < len(choice.value) <= VALUE]


def option(choice: Choice) -> Json:
    """One choice as an option."""
    return {"text": plain(choice.label, LABEL), "value": choice.value}


def _part(part: Part, reader: Reader, native: bool, files: Mapping[str, str]) -> list[Json]:
    match part:
        case Section(text):
            return [richtext.rich_text(text, reader)]
        case Note(text):
            small = [_mrkdwn(piece) for piece in chunked(text, reader) if piece][:CONTEXT]
            return [{"type": "context", "elements": small}] if small else []
        case Fields(fields):
            shown = []
            for name, value in fields:
                head = f"*{letters(one_line(name))}*\n"
                shown.append(_mrkdwn(head + mrkdwn(value, reader, FIELD - len(head))))
            return [{"type": "section", "fields": shown}] if shown else []
        case Table():
            return _table(part) if native and part.rows else _lines(part)
        case Progress(done, total, label):
            drawn = richtext.rich_text(label, reader)
            drawn["elements"].append(richtext.plain(bar(done, total))["elements"][0])
            return [drawn]
        case Chart(_, says):
            return [richtext.rich_text(says, reader), *(_chart(part) if native else _told(part))]
        case Picture(says):
            shown = _picture(part, files.get(part.svg, "")) if native else []
            return [richtext.rich_text(says, reader), *shown]
        case File(says):
            return [richtext.rich_text(says, reader)]
        case Buttons(buttons):
            row = [_button(button, number) for number, button in enumerate(buttons)]
            drawn_row = [each for each in row if each is not None]
            return [{"type": "actions", "elements": drawn_row}] if drawn_row else []
        case Choose(action, placeholder, choices):
            menu = {
                "type": "static_select",
                "action_id": action,
                "placeholder": plain(placeholder, VALUE),
                "options": options(choices),
            }
            return [{"type": "actions", "elements": [menu]}] if menu["options"] else []
        case _:
            assert_never(part)


def bar(done: float, total: float) -> str:
    """How far something is, in characters."""
    share = min(max(done / total, 0.0), 1.0) if total > 0 else 0.0
    full = int(share * BAR)
    return f"{'▰' * full}{'▱' * (BAR - full)} {done:g} of {total:g}"


def _button(button: Button, number: int) -> Json | None:
    drawn: Json = {"type": "button", "text": plain(button.label, LABEL)}
    if button.url:
        if len(button.url) > ADDRESS:
            return None
        return drawn | {"url": button.url, "action_id": f"link.{number}"}
    drawn["action_id"] = button.action
    if button.style != "plain":
        drawn["style"] = button.style
    if button.confirm:
        drawn["confirm"] = {
            "title": plain("Are you sure?", 100),
            "text": plain(button.confirm, CONFIRM_TEXT),
            "confirm": plain(button.label, CONFIRM_LABEL),
            "deny": plain("Cancel", CONFIRM_LABEL),
        }
        if button.style != "plain":
            drawn["confirm"]["style"] = button.style
    return drawn


def _table(table: Table) -> list[Json]:
    rows = [[_cell(cell) for cell in row] for row in (table.headings, *table.rows)]
    if sum(len(cell["text"]) for row in rows for cell in row) > TABLE:
        return _lines(table)
    caption = one_line(table.caption) or "Table"
    return [{"type": "data_table", "caption": caption, "rows": rows}]


def _chart(chart: Chart) -> list[Json]:
    """A chart of Slack's own, https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block"""
    steps = [one_line(step) for step in chart.steps]
    series = [
        {
            "name": one_line(name),
            "data": [{"label": s, "value": n} for s, n in zip(steps, numbers, strict=True)],
        }
        for name, numbers in chart.series
    ]
    axis: Json = {"categories": steps} | ({"y_label": one_line(chart.unit)} if chart.unit else {})
    drawn = {"type": chart.kind, "series": series, "axis_config": axis}
    return [{"type": "data_visualization", "title": one_line(chart.title), "chart": drawn}]


def _told(chart: Chart) -> list[Json]:
    """A chart as its numbers."""
    numbers = zip(*(numbers for _, numbers in chart.series), strict=True)
    rows = tuple(
        (step, *(f"{value:g}" for value in row))
        for step, row in zip(chart.steps, numbers, strict=True)
    )
    return _lines(Table(("", *(name for name, _ in chart.series)), rows, chart.title))


def _picture(picture: Picture, file: str) -> list[Json]:
    if not file:
        return []
    return [{"type": "image", "slack_file": {"id": file}, "alt_text": one_line(picture.alt)}]


def _cell(text: str) -> Json:
    return {"type": "raw_text", "text": one_line(text) or "—"}


def _lines(table: Table) -> list[Json]:
    """A table as text with columns."""
    rows = [[one_line(cell) for cell in row] for row in (table.headings, *table.rows)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(table.headings))]
    lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in rows]
    drawn = [richtext.preformatted("\n".join(line.rstrip() for line in lines))]
    if table.caption:
        drawn.insert(0, richtext.plain(one_line(table.caption)))
    return drawn


def _mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _fitting(parts: list[tuple[Part, list[Json]]]) -> list[Json]:
    """All blocks, no more together than Slack takes: the largest parts become plain and short."""
    for _ in parts:
        excess = sum(size(drawn) for _, drawn in parts) - ALL
        if excess <= 0:
            break
        largest = max(range(len(parts)), key=lambda index: size(parts[index][1]))
        part, drawn = parts[largest]
        words = _spoken(part)
        kept = max(min(len(words), size(drawn) - excess), 200)
        parts[largest] = (part, [richtext.plain(clip(words, kept))])
    return [each for _, drawn in parts for each in drawn][:BLOCKS]


def _spoken(part: Part) -> str:
    """The words of a part."""
    match part:
        case Section(text) | Note(text):
            return words_of(text)
        case Fields(fields):
            return "\n".join(f"{name}: {words_of(value)}" for name, value in fields)
        case Chart(_, says) | Picture(says) | File(says):
            return words_of(says)
        case _:
            return "…"


def size(value: Any) -> int:
    """The characters of every text in a block, its links' addresses too. Any: a piece of JSON."""
    if isinstance(value, dict):
        own = sum(len(value[key]) for key in ("text", "url") if isinstance(value.get(key), str))
        return own + sum(size(each) for each in value.values())
    return sum(size(each) for each in value) if isinstance(value, list) else 0
