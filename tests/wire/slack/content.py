"""What a message says: read from arguments, checked against Slack's limits, made ready to store."""

import copy
import json
from dataclasses import dataclass
from typing import Any

from tests.wire.slack.blocks import (
    ALL_CHARACTERS,
    MARKDOWN_CHARACTERS,
    all_characters,
    check_blocks,
    elements,
    walk,
)
from tests.wire.slack.call import Refused, invalid
from tests.wire.slack.elements import MESSAGE
from tests.wire.slack.schema import Json, Spot
from tests.wire.slack.state import State

LONGEST_POST = 40_000
"""Slack truncates a longer text or answers `msg_too_long`; here it is always refused."""
LONGEST_UPDATE = 4_000
"""`chat.update` has answered `msg_too_long` past this since 2024."""
MOST_ATTACHMENTS = 100


@dataclass(frozen=True, slots=True)
class Content:
    """The text, blocks and attachments of a message, valid; None where nothing was given."""

    text: str
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    metadata: Json | None = None
    parse: str = "client"
    link_names: bool = False
    unfurl_links: bool = True


def read(args: Json, *, longest: int = LONGEST_POST, empty: bool = False) -> Content:
    """Read the content of a message out of `args`; `empty` allows there to be none."""
    text = args.get("text") or ""
    if not isinstance(text, str):
        raise Refused("invalid_arguments")
    blocks = _list(args, "blocks", "invalid_blocks_format")
    attachments = _list(args, "attachments", "invalid_attachments")
    markdown = args.get("markdown_text")
    if markdown is not None:
        if text or blocks:
            raise Refused("markdown_text_conflict")
        if len(str(markdown)) > MARKDOWN_CHARACTERS:
            raise Refused("msg_too_long")
        blocks = [{"type": "markdown", "text": str(markdown)}]
    if len(text) > longest:
        raise Refused("msg_too_long")
    if blocks is not None:
        _check(blocks, "/blocks", "invalid_blocks")
        if all_characters(blocks) > ALL_CHARACTERS:
            raise Refused("msg_blocks_too_long")
    if attachments is not None:
        _check_attachments(attachments)
    if not (text or blocks or attachments or empty):
        raise Refused("no_text")
    return Content(
        text,
        blocks,
        attachments,
        _metadata(args),
        str(args.get("parse") or "client"),
        _yes(args.get("link_names", False)),
        _yes(args.get("unfurl_links", True)),
    )


def _list(args: Json, name: str, error: str) -> list[Json] | None:
    value: Any = args.get(name)
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise Refused(error) from None
    if value is not None and not isinstance(value, list):
        raise Refused(error)
    return value


def _check(blocks: list[Json], pointer: str, error: str) -> None:
    spot = Spot(pointer, MESSAGE)
    check_blocks(blocks, spot)
    if spot.problems:
        raise invalid(error, spot.problems)


def _check_attachments(attachments: list[Json]) -> None:
    if len(attachments) > MOST_ATTACHMENTS:
        raise Refused("too_many_attachments")
    for index, each in enumerate(attachments):
        if not isinstance(each, dict):
            raise Refused("invalid_attachments")
        _check(each.get("blocks", []), f"/attachments/{index}/blocks", "invalid_attachments")


def _metadata(args: Json) -> Json | None:
    value: Any = args.get("metadata")
    if value is None:
        return None
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise Refused("invalid_metadata_format") from None
    named = isinstance(value, dict) and isinstance(value.get("event_type"), str)
    if not named or not isinstance(value.get("event_payload"), dict) or len(value) > 2:
        raise Refused("invalid_metadata_format")
    found: Json = value
    return found


def _yes(value: Any) -> bool:
    return str(value).lower() in ("1", "true")


def dressed(state: State, blocks: list[Json] | None) -> list[Json] | None:
    """Return `blocks` as Slack stores them: with the ids and defaults the app left out."""
    if blocks is None:
        return None
    stored = copy.deepcopy(blocks)
    for block in stored:
        block.setdefault("block_id", state.id("b"))
    for block, element in elements(stored):
        block.setdefault("block_id", state.id("b"))
        element.setdefault("action_id", state.id("a"))
    for _, each in walk(stored):
        if each.get("type") == "plain_text":
            each.setdefault("emoji", True)
        elif each.get("type") == "mrkdwn":
            each.setdefault("verbatim", False)
    return stored
