"""What the Slack stand-in refuses of messages, and how it says so."""

from collections.abc import AsyncIterator, Iterator

import pytest
from slack_sdk.errors import SlackApiError

from tests.wire.slack.examples import (
    actions,
    asking,
    button,
    chart,
    mrkdwn,
    options,
    pie,
    plain,
    section,
    select,
    table,
    wrong,
)
from tests.wire.slack.room import Room, furnished
from tests.wire.slack.schema import Json


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


async def test_buttons_inside_containers_and_cards_can_be_pressed(room: Room) -> None:
    card = {"type": "card", "title": plain("A card"), "actions": [button("In the card")]}
    held = {
        "type": "container",
        "title": plain("A container"),
        "child_blocks": [actions(button("In the container"))],
    }
    await room.client().chat_postMessage(channel=room.general.id, text="x", blocks=[card, held])

    message = room.ana.messages("#general")[0]
    for name in ("In the card", "In the container"):
        pressed = await room.ana.presses(name, message)
        assert pressed.delivery is not None
        acted = pressed.delivery.payload["actions"][0]
        assert acted["text"]["text"] == name
        assert acted["block_id"]
