"""Small good pieces of Block Kit, to build messages and forms from in tests."""

from typing import Any

from tests.wire.slack.blocks import check_blocks
from tests.wire.slack.elements import MESSAGE
from tests.wire.slack.schema import Json, Spot


def plain(text: str) -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    """A mrkdwn object."""
    return {"type": "mrkdwn", "text": text}


def section(text: str = "x", **fields: Any) -> Json:
    """A section block."""
    return {"type": "section", "text": mrkdwn(text)} | fields


def button(text: str = "Go", **fields: Any) -> Json:
    """A button."""
    return {"type": "button", "text": plain(text)} | fields


def actions(*elements: Json, **fields: Any) -> Json:
    """An actions block of these elements."""
    return {"type": "actions", "elements": list(elements)} | fields


def options(number: int) -> list[Json]:
    """So many options."""
    return [{"text": plain(f"Option {n}"), "value": str(n)} for n in range(number)]


def select(**fields: Any) -> Json:
    """A menu of one option."""
    return {"type": "static_select", "options": options(1)} | fields


def image(**fields: Any) -> Json:
    """An image block."""
    return {"type": "image", "image_url": "https://example.org/x.png", "alt_text": "x"} | fields


def asking(element: Json, label: str = "Label", **fields: Any) -> Json:
    """An input block around an element."""
    return {"type": "input", "label": plain(label), "element": element} | fields


def modal(*blocks: Json, **fields: Any) -> Json:
    """A modal of these blocks (a section when there are none)."""
    shown = list(blocks) or [section()]
    return {"type": "modal", "title": plain("Save"), "blocks": shown} | fields


def table(rows: int, columns: int, text: str = "x") -> Json:
    """A data_table with so many rows and columns, all saying `text`."""
    row = [{"type": "raw_text", "text": text}] * columns
    return {"type": "data_table", "caption": "Goals", "rows": [row] * rows}


def chart(series: int = 1, points: int = 1, label: str = "", title: str = "Saved") -> Json:
    """A line chart of so many series with so many points."""
    categories = [label or f"week {n}" for n in range(points)]
    data = [{"label": each, "value": 1} for each in categories]
    return {
        "type": "data_visualization",
        "title": title,
        "chart": {
            "type": "line",
            "series": [{"name": f"series {n}", "data": data} for n in range(series)],
            "axis_config": {"categories": categories},
        },
    }


def pie(segments: int, value: float = 1) -> Json:
    """A pie of so many equal segments."""
    parts = [{"label": f"part {n}", "value": value} for n in range(segments)]
    chart: Json = {"type": "pie", "segments": parts}
    return {"type": "data_visualization", "title": "Saved", "chart": chart}


def confirm(title: str = "Sure?", text: str = "Really?", yes: str = "Yes") -> Json:
    """A confirmation dialogue."""
    return {
        "title": plain(title),
        "text": plain(text),
        "confirm": plain(yes),
        "deny": plain("No"),
    }


def wrong(blocks: list[Json], surface: str = MESSAGE) -> list[tuple[str, str]]:
    """What Slack would refuse in blocks: each message with its pointer."""
    spot = Spot("/blocks", surface)
    check_blocks(blocks, spot)
    return [(each.message, each.pointer) for each in spot.problems]
