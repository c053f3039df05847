"""The layout blocks and what a whole stack of them must keep to: counts, ids, sizes, surfaces."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.wire.slack.charts import DATA_TABLE, DATA_VISUALIZATION, TABLE
from tests.wire.slack.elements import (
    ACCESSORY,
    ACTION,
    BUTTON,
    CONTEXT,
    CONTEXT_ACTION,
    HOME,
    IMAGE,
    IMAGE_SOURCE,
    INPUT,
    MESSAGE,
    MODAL,
    plain,
    text,
)
from tests.wire.slack.richtext import RICH_TEXT
from tests.wire.slack.schema import (
    Check,
    Json,
    Spot,
    at_least_one,
    boolean,
    exactly_one,
    listed,
    one_of,
    shape,
    string,
    typed,
    url,
)

MOST_BLOCKS = {MESSAGE: 50, MODAL: 100, HOME: 100}
ALL_CHARACTERS = 13_200
"""What all blocks of a message may hold together; undocumented (bolt-js#2509)."""
MARKDOWN_CHARACTERS = 12_000
MOST_IN_A_MESSAGE = {"data_table": 1, "table": 1, "data_visualization": 2}

_ID: dict[str, Check] = {"block_id": string(255)}
_IMAGE_ELEMENT = typed({"image": IMAGE})
_CARD = shape(
    None,
    _ID
    | {
        "hero_image": _IMAGE_ELEMENT,
        "icon": _IMAGE_ELEMENT,
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "actions": listed(typed({"button": BUTTON})),
    },
    at_least_one("hero_image", "title", "actions", "body"),
)
_RICH = typed({"rich_text": RICH_TEXT})
_TASK = shape(
    {
        "task_id": string(),
        "title": string(),
        "status": one_of("pending", "in_progress", "complete", "error"),
    },
    _ID
    | {
        "details": _RICH,
        "output": _RICH,
        "sources": listed(typed({"url": shape({"url": url(3000), "text": string()})})),
    },
)

PLAIN_BLOCKS: dict[str, Check] = {
    "section": shape(
        None,
        _ID
        | {
            "text": text(3000),
            "fields": listed(text(2000), 10),
            "accessory": ACCESSORY,
            "expand": boolean,
        },
        at_least_one("text", "fields"),
    ),
    "divider": shape(None, _ID),
    "header": shape({"text": plain(150)}, _ID),
    "image": shape(
        {"alt_text": string(2000)},
        _ID | IMAGE_SOURCE | {"title": plain(2000)},
        exactly_one("image_url", "slack_file"),
    ),
    "context": shape({"elements": listed(CONTEXT, 10)}, _ID),
    "context_actions": shape({"elements": listed(CONTEXT_ACTION, 5)}, _ID),
    "actions": shape({"elements": listed(ACTION, 25)}, _ID),
    "input": shape(
        {"label": plain(2000), "element": INPUT},
        _ID | {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "markdown": shape({"text": string(MARKDOWN_CHARACTERS)}, _ID),
    "rich_text": RICH_TEXT,
    "video": shape(
        {
            "alt_text": string(),
            "title": plain(199),
            "thumbnail_url": url(),
            "video_url": url(),
        },
        _ID
        | {
            "author_name": string(49),
            "description": plain(200),
            "provider_icon_url": url(),
            "provider_name": string(),
            "title_url": url(),
        },
    ),
    "table": TABLE,
    "data_table": DATA_TABLE,
    "data_visualization": DATA_VISUALIZATION,
    "card": _CARD,
    "carousel": shape({"elements": listed(typed({"card": _CARD}), 10)}, _ID),
    "alert": shape(
        {"text": text(3000)},
        _ID | {"level": one_of("default", "info", "warning", "error", "success")},
    ),
    "task_card": _TASK,
    "plan": shape({"title": string()}, _ID | {"tasks": listed(typed({"task_card": _TASK}))}),
}
SURFACES = {
    "alert": (MODAL,),
    "carousel": (MESSAGE, HOME),
    "container": (MESSAGE,),
    "context_actions": (MESSAGE,),
    "data_table": (MESSAGE,),
    "data_visualization": (MESSAGE,),
    "markdown": (MESSAGE,),
    "plan": (MESSAGE,),
    "table": (MESSAGE,),
    "task_card": (MESSAGE,),
}


def _unruled_header(block: Json, spot: Spot) -> None:
    if block.get("is_collapsible") and block.get("has_header_divider"):
        spot.refuse("has_header_divider cannot be set when is_collapsible is true")


_CONTAINER = shape(
    {"child_blocks": listed(typed(PLAIN_BLOCKS, SURFACES), 10)},
    _ID
    | {
        "title": plain(150),
        "rich_text_title": _RICH,
        "subtitle": text(150),
        "width": one_of("narrow", "standard", "wide", "full"),
        "icon": _IMAGE_ELEMENT,
        "is_collapsible": boolean,
        "default_collapsed": boolean,
        "has_header_divider": boolean,
    },
    at_least_one("title", "rich_text_title"),
    _unruled_header,
)
BLOCK = typed(PLAIN_BLOCKS | {"container": _CONTAINER}, SURFACES)


def check_blocks(blocks: object, spot: Spot) -> None:
    """Note at `spot` everything Slack would refuse in `blocks` on the spot's surface."""
    before = len(spot.problems)
    listed(BLOCK, MOST_BLOCKS[spot.surface], least=0)(blocks, spot)
    if len(spot.problems) > before or not isinstance(blocks, list):
        return
    _unique_blocks(blocks, spot)
    for index, block in enumerate(blocks):
        _unique_actions(block, spot.at(index))
    if spot.surface == MESSAGE:
        _few_enough(blocks, spot)


def _unique_blocks(blocks: list[Json], spot: Spot) -> None:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        name = block.get("block_id")
        if name in seen:
            spot.at(index).at("block_id").refuse(f'`block_id` "{name}" already exists')
        if name is not None:
            seen.add(name)


def _unique_actions(block: Json, spot: Spot) -> None:
    seen: set[str] = set()
    for index, element in enumerate(block.get("elements", [])):
        name = element.get("action_id")
        if name in seen:
            spot.at("elements").at(index).at("action_id").refuse(
                f'`action_id` "{name}" already exists'
            )
        if name is not None:
            seen.add(name)


def _few_enough(blocks: list[Json], spot: Spot) -> None:
    kinds = Counter(block["type"] for block in blocks)
    for kind, most in MOST_IN_A_MESSAGE.items():
        if kinds[kind] > most:
            spot.refuse(f"no more than {most} {kind} allowed")
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > MARKDOWN_CHARACTERS:
        spot.refuse(f"must be less than {MARKDOWN_CHARACTERS + 1} characters")


def walk(value: Any, pointer: str = "") -> Iterator[tuple[str, Json]]:
    """Go through every object in `value`, outermost first, each with its pointer."""
    if isinstance(value, dict):
        yield pointer, value
        for key, each in value.items():
            yield from walk(each, f"{pointer}/{key}")
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from walk(each, f"{pointer}/{index}")


def all_characters(blocks: list[Json]) -> int:
    """Count the characters of every text in `blocks`, as `msg_blocks_too_long` does."""
    return sum(len(each["text"]) for _, each in walk(blocks) if isinstance(each.get("text"), str))


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Go through every element of `blocks` that people can use, each with its block."""
    for _, block in walk(blocks):
        if "elements" in block and block.get("type") in ("actions", "context_actions"):
            yield from ((block, element) for element in block["elements"])
        for slot in ("accessory", "element"):
            if slot in block and block[slot].get("type") != "image":
                yield block, block[slot]
        if block.get("type") == "card":
            yield from ((block, element) for element in block.get("actions", []))
