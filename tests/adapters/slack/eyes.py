"""What people read in a message or a modal: its blocks in words, as Slack shows them."""

from __future__ import annotations

from html import unescape
from typing import Any

from tests.wire.slack.messages import Message
from tests.wire.slack.schema import Json
from tests.wire.slack.state import View

_LINES = ("rich_text_section", "rich_text_quote", "rich_text_preformatted", "context", "section")


def said(message: Message) -> str:
    """A message in words, buttons in brackets; its text where it has no blocks."""
    return words(message.blocks) if message.blocks else unescape(message.text)


def shown(view: View) -> str:
    """A modal or home page in words."""
    return words(view.given["blocks"])


def words(blocks: list[Json]) -> str:
    """Blocks in words, a line each."""
    lines = (_words(block).strip() for block in blocks)
    return "\n".join(line for line in lines if line)


def _words(value: Any) -> str:
    if isinstance(value, list):
        return "".join(_words(each) for each in value)
    if not isinstance(value, dict):
        return ""
    kind = value.get("type")
    if kind == "button":
        return f"[{value['text']['text']}] "
    if kind in ("text", "plain_text", "raw_text"):
        return str(value["text"])
    if kind == "mrkdwn":
        return unescape(str(value["text"]))
    if kind == "link":
        return str(value.get("text") or value["url"])
    if kind == "date":
        return str(value["fallback"])
    if kind in ("user", "channel"):
        return f"<{value[f'{kind}_id']}>"
    if kind == "static_select":
        return "|".join(_words(each["text"]) for each in value["options"])
    if kind == "data_table":
        rows = ("|".join(map(_words, row)) for row in value["rows"])
        return "\n".join([value["caption"], *rows])
    inside = "".join(_words(each) for each in value.values() if isinstance(each, dict | list))
    return inside + "\n" if kind in _LINES else inside
