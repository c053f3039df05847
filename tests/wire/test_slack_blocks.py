"""What the Slack stand-in lets through: every limit is accepted, one past it is refused."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.wire.slack.blocks import check_blocks
from tests.wire.slack.elements import HOME, MESSAGE, MODAL
from tests.wire.slack.room import Room, furnished
from tests.wire.slack.schema import Json, Spot
from tests.wire.slack.views import check_view


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def button(**fields: Any) -> Json:
    return {"type": "button", "text": plain("Go")} | fields


def options(number: int) -> list[Json]:
    return [{"text": plain(f"Option {n}"), "value": str(n)} for n in range(number)]


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def section(text: str = "x", **fields: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text)} | fields


def asking(element: Json, **fields: Any) -> Json:
    return {"type": "input", "label": plain("Label"), "element": element} | fields


def select(**fields: Any) -> Json:
    return {"type": "static_select", "options": options(1)} | fields


def image(**fields: Any) -> Json:
    return {"type": "image", "image_url": "https://example.org/x.png", "alt_text": "x"} | fields


def table(rows: int, columns: int, text: str = "x") -> Json:
    row = [{"type": "raw_text", "text": text}] * columns
    return {"type": "data_table", "caption": "Goals", "rows": [row] * rows}


def chart(series: int = 1, points: int = 1, label: str = "", title: str = "Saved") -> Json:
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
    parts = [{"label": f"part {n}", "value": value} for n in range(segments)]
    return {
        "type": "data_visualization",
        "title": "Saved",
        "chart": {"type": "pie", "segments": parts},
    }


def confirm(title: str = "Sure?", text: str = "Really?", yes: str = "Yes") -> Json:
    return {
        "title": plain(title),
        "text": plain(text),
        "confirm": plain(yes),
        "deny": plain("No"),
    }


LIMITS: dict[str, tuple[int, Callable[[int], Json], str]] = {
    "section text": (3000, lambda n: section("x" * n), "/text/text"),
    "section fields": (10, lambda n: {"type": "section", "fields": [mrkdwn("x")] * n}, "/fields"),
    "section field": (
        2000,
        lambda n: {"type": "section", "fields": [mrkdwn("x" * n)]},
        "/fields/0/text",
    ),
    "header": (150, lambda n: {"type": "header", "text": plain("x" * n)}, "/text/text"),
    "action elements": (25, lambda n: actions(*[button() for _ in range(n)]), "/elements"),
    "context elements": (
        10,
        lambda n: {"type": "context", "elements": [mrkdwn("x")] * n},
        "/elements",
    ),
    "button text": (75, lambda n: actions(button(text=plain("x" * n))), "/elements/0/text/text"),
    "button value": (2000, lambda n: actions(button(value="x" * n)), "/elements/0/value"),
    "button url": (
        3000,
        lambda n: actions(button(url="https://example.org/".ljust(n, "x"))),
        "/elements/0/url",
    ),
    "confirm title": (
        100,
        lambda n: actions(button(confirm=confirm(title="x" * n))),
        "/elements/0/confirm/title/text",
    ),
    "confirm text": (
        300,
        lambda n: actions(button(confirm=confirm(text="x" * n))),
        "/elements/0/confirm/text/text",
    ),
    "confirm button": (
        30,
        lambda n: actions(button(confirm=confirm(yes="x" * n))),
        "/elements/0/confirm/confirm/text",
    ),
    "options": (100, lambda n: actions(select(options=options(n))), "/elements/0/options"),
    "option text": (
        75,
        lambda n: actions(select(options=[{"text": plain("x" * n), "value": "v"}])),
        "/elements/0/options/0/text/text",
    ),
    "option value": (
        150,
        lambda n: actions(select(options=[{"text": plain("x"), "value": "v" * n}])),
        "/elements/0/options/0/value",
    ),
    "overflow options": (
        5,
        lambda n: actions({"type": "overflow", "options": options(n)}),
        "/elements/0/options",
    ),
    "checkbox options": (
        10,
        lambda n: actions({"type": "checkboxes", "options": options(n)}),
        "/elements/0/options",
    ),
    "radio options": (
        10,
        lambda n: actions({"type": "radio_buttons", "options": options(n)}),
        "/elements/0/options",
    ),
    "placeholder": (
        150,
        lambda n: actions(select(placeholder=plain("x" * n))),
        "/elements/0/placeholder/text",
    ),
    "block id": (255, lambda n: {"type": "divider", "block_id": "x" * n}, "/block_id"),
    "action id": (255, lambda n: actions(button(action_id="x" * n)), "/elements/0/action_id"),
    "image alt text": (2000, lambda n: image(alt_text="x" * n), "/alt_text"),
    "image title": (2000, lambda n: image(title=plain("x" * n)), "/title/text"),
    "image url": (
        3000,
        lambda n: image(image_url="https://example.org/".ljust(n, "x")),
        "/image_url",
    ),
    "markdown text": (12_000, lambda n: {"type": "markdown", "text": "x" * n}, "/text"),
    "data table rows": (101, lambda n: table(n, 1), "/rows"),
    "data table columns": (20, lambda n: table(2, n), "/rows/0"),
    "data table characters": (10_000, lambda n: table(2, 1, "x" * (n // 2 + n % 2)), "/rows"),
    "data table page": (100, lambda n: table(2, 1) | {"page_size": n}, "/page_size"),
    "chart series": (12, lambda n: chart(series=n), "/chart/series"),
    "chart categories": (20, lambda n: chart(points=n), "/chart/axis_config/categories"),
    "chart label": (20, lambda n: chart(label="x" * n), "/chart/axis_config/categories/0"),
    "chart title": (50, lambda n: chart(title="x" * n), "/title"),
    "pie segments": (12, pie, "/chart/segments"),
    "input label": (
        2000,
        lambda n: asking({"type": "plain_text_input"}, label=plain("x" * n)),
        "/label/text",
    ),
    "input text": (
        3000,
        lambda n: asking({"type": "plain_text_input", "initial_value": "x" * n}),
        "/element/initial_value",
    ),
    "input length": (
        3000,
        lambda n: asking({"type": "plain_text_input", "max_length": n}),
        "/element/max_length",
    ),
}


def wrong(blocks: list[Json], surface: str = MESSAGE) -> list[tuple[str, str]]:
    spot = Spot("/blocks", surface)
    check_blocks(blocks, spot)
    return [(each.message, each.pointer) for each in spot.problems]


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_is_kept_to_the_last_character(name: str) -> None:
    most, build, pointer = LIMITS[name]

    assert wrong([build(most)]) == []
    assert f"/blocks/0{pointer}" in [where for _, where in wrong([build(most + 1)])]


@pytest.mark.parametrize(("surface", "most"), [(MESSAGE, 50), (MODAL, 100), (HOME, 100)])
def test_a_surface_holds_so_many_blocks_and_no_more(surface: str, most: int) -> None:
    divider = {"type": "divider"}

    assert wrong([divider] * most, surface) == []
    expected = [(f"no more than {most} items allowed", "/blocks")]
    assert wrong([divider] * (most + 1), surface) == expected


def refusals() -> Iterator[tuple[str, Json, str]]:
    yield "an unknown block", {"type": "poll"}, "unsupported type: poll"
    yield "an unknown element", actions({"type": "slider"}), "unsupported type: slider"
    yield "no type", {"text": plain("x")}, "missing required field: type"
    yield "an unknown field", section(color="red"), "invalid additional property: color"
    yield "a disabled button", actions(button(disabled=True)), "invalid additional property"
    yield "a null", section(accessory=None), "must provide an object"
    yield "an empty text", section(""), "must be more than 0 characters"
    yield "neither text nor fields", {"type": "section"}, "must define either `text` or `fields`"
    yield "a header in mrkdwn", {"type": "header", "text": mrkdwn("x")}, "unsupported type: mrkdwn"
    yield "emoji in mrkdwn", section() | {"text": mrkdwn("x") | {"emoji": True}}, "emoji"
    yield "verbatim in plain text", section() | {"text": plain("x") | {"verbatim": True}}, "verbat"
    yield "a text that is a string", {"type": "section", "text": "x"}, "must provide an object"
    yield "an image without a text", {"type": "image", "image_url": "https://e.org"}, "alt_text"
    yield "an image from nowhere", {"type": "image", "alt_text": "x"}, "exactly one of"
    yield "an empty url", actions(button(url="")), "must be more than 0 characters"
    yield "no actions", actions(), "must provide at least 1 items"
    yield "a doubled action id", actions(button(action_id="a"), button(action_id="a")), "already"
    yield "a strange style", actions(button(style="green")), "must be a valid enum value"
    yield "an impossible date", actions({"type": "datepicker", "initial_date": "1.2."}), "regex"
    yield "options and groups", actions(select(option_groups=[])), "must provide at least"
    yield "a strange initial option", actions(select(initial_option=options(2)[1])), "must match"
    yield "an input that is a button", asking(button()), "unsupported type: button"
    yield "a table with a header only", table(1, 1), "must provide at least 2 items"
    yield "a chart without points", chart(points=0), "must provide at least 1 items"
    yield "an empty slice", pie(1, 0), "must be more than 0"
    yield "an alert in a message", {"type": "alert", "text": plain("x")}, "unsupported type: alert"
    yield "a file input in a message", asking({"type": "file_input"}), "unsupported type: file"


@pytest.mark.parametrize(("block", "expected"), [each[1:] for each in refusals()])
def test_what_slack_would_not_show_is_refused(block: Json, expected: str) -> None:
    said = wrong([block])

    assert any(expected in message for message, _ in said), said


def test_rows_of_a_table_are_equally_long_and_its_header_is_plain() -> None:
    cell = {"type": "raw_text", "text": "x"}
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}
    uneven = {"type": "data_table", "caption": "x", "rows": [[cell], [cell, cell]]}
    headed = {"type": "data_table", "caption": "x", "rows": [[rich], [cell]]}

    assert "same number of cells" in wrong([uneven])[0][0]
    assert wrong([headed]) == [("unsupported type: rich_text", "/blocks/0/rows/0/0/type")]


def test_every_series_has_a_point_for_every_category_and_its_own_name() -> None:
    short = chart(points=2)
    short["chart"]["series"][0]["data"] = [{"label": "week 0", "value": 1}]
    twins = chart(series=2)
    twins["chart"]["series"][1]["name"] = "series 0"

    assert wrong([short])[0][0] == "labels must match the categories"
    assert wrong([twins])[0][0] == "series names must be unique"


def test_a_message_holds_one_table_and_two_charts_with_ids_of_their_own() -> None:
    twice = [{"type": "divider", "block_id": "d"}, {"type": "divider", "block_id": "d"}]

    assert wrong([chart(), chart()]) == []
    assert wrong([chart()] * 3)[0][0] == "no more than 2 data_visualization allowed"
    assert wrong([table(2, 1)] * 2)[0][0] == "no more than 1 data_table allowed"
    assert wrong(twice) == [('`block_id` "d" already exists', "/blocks/1/block_id")]


def modal(**fields: Any) -> Json:
    return {"type": "modal", "title": plain("Save"), "blocks": [section()]} | fields


VIEW_LIMITS: dict[str, tuple[int, Callable[[int], Json]]] = {
    "/view/title/text": (24, lambda n: modal(title=plain("x" * n))),
    "/view/submit/text": (24, lambda n: modal(submit=plain("x" * n))),
    "/view/close/text": (24, lambda n: modal(close=plain("x" * n))),
    "/view/private_metadata": (3000, lambda n: modal(private_metadata="x" * n)),
    "/view/callback_id": (255, lambda n: modal(callback_id="x" * n)),
    "/view/blocks": (100, lambda n: modal(blocks=[{"type": "divider"}] * n)),
}


@pytest.mark.parametrize("pointer", VIEW_LIMITS)
def test_a_view_keeps_to_its_limits(pointer: str) -> None:
    most, build = VIEW_LIMITS[pointer]

    assert check_view(build(most)) == []
    problems = check_view(build(most + 1))
    assert str(problems[0]) == "failed to match all allowed schemas [json-pointer:/view]"
    assert problems[1].pointer == pointer


def test_a_form_with_inputs_needs_a_submit_button_and_a_home_tab_has_none() -> None:
    question = asking({"type": "plain_text_input"})
    home = {"type": "home", "blocks": [section()], "submit": plain("Save")}

    assert "must define `submit`" in check_view(modal(blocks=[question]))[1].message
    assert check_view(modal(blocks=[question], submit=plain("Save"))) == []
    assert check_view(home)[1].message == "invalid additional property: submit"
    assert check_view(modal(), "home")[1].message == "unsupported type: modal"


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with furnished() as room:
        yield room


async def test_refused_blocks_come_back_with_pointers(room: Room) -> None:
    with pytest.raises(SlackApiError) as caught:
        await room.client().chat_postMessage(
            channel=room.general.id, text="x", blocks=[section("x" * 3001)]
        )

    response = caught.value.response
    expected = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert response["error"] == "invalid_blocks"
    assert response["errors"] == [expected]
    assert response["response_metadata"]["messages"] == [f"[ERROR] {expected}"]
    assert room.slack.state.stored["chat.postMessage"] == 0


async def test_blocks_that_are_no_list_are_an_invalid_format(room: Room) -> None:
    with pytest.raises(SlackApiError) as caught:
        await room.client().chat_postMessage(channel=room.general.id, text="x", blocks="{broken")

    assert caught.value.response["error"] == "invalid_blocks_format"


async def test_all_blocks_together_may_hold_so_many_characters(room: Room) -> None:
    client = room.client()
    full = [section("x" * 3000)] * 4 + [section("x" * 1200)]

    await client.chat_postMessage(channel=room.general.id, text="x", blocks=full)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(
            channel=room.general.id, text="x", blocks=[*full, section("x")]
        )

    assert caught.value.response["error"] == "msg_blocks_too_long"


async def test_a_text_is_as_long_as_allowed_and_shorter_when_updated(room: Room) -> None:
    client, place = room.client(), room.general.id

    said = await client.chat_postMessage(channel=place, text="x" * 40_000)
    await client.chat_update(channel=place, ts=said["ts"], text="x" * 4_000)
    with pytest.raises(SlackApiError) as posted:
        await client.chat_postMessage(channel=place, text="x" * 40_001)
    with pytest.raises(SlackApiError) as updated:
        await client.chat_update(channel=place, ts=said["ts"], text="x" * 4_001)

    assert posted.value.response["error"] == "msg_too_long"
    assert updated.value.response["error"] == "msg_too_long"


async def test_stored_blocks_have_ids_where_the_app_gave_none(room: Room) -> None:
    await room.client().chat_postMessage(
        channel=room.general.id, text="x", blocks=[actions(button()), section()]
    )

    blocks = room.ana.messages("#general")[0].blocks
    assert blocks is not None
    assert blocks[0]["block_id"] != blocks[1]["block_id"]
    assert blocks[0]["elements"][0]["action_id"]
    assert blocks[1]["text"]["verbatim"] is False
