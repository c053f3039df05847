"""Triggers, hashes and shapes of views on the Slack stand-in."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.errors import SlackApiError

from tests.wire.slack.clock import HandClock
from tests.wire.slack.examples import actions, asking, button, modal, plain, section
from tests.wire.slack.room import Room, furnished
from tests.wire.slack.schema import Json


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with furnished() as room:
        yield room


def form(name: str) -> Json:
    return modal(asking({"type": "plain_text_input"}, block_id=name), submit=plain("Save"))


def trigger(room: Room) -> str:
    return room.slack.core.triggers.trigger(room.app, room.team.id, room.ana.id).id


async def test_a_trigger_opens_one_form_within_three_seconds() -> None:
    clock = HandClock()
    async with furnished(clock=clock) as room:
        client = room.client()
        used, late = trigger(room), trigger(room)
        await client.views_open(trigger_id=used, view=form("note"))
        clock.forward(3.1)

        errors = []
        for given in (used, late, "nonsense"):
            with pytest.raises(SlackApiError) as caught:
                await client.views_open(trigger_id=given, view=form("note"))
            errors.append(caught.value.response["error"])

    expected = ["exchanged_trigger_id", "expired_trigger_id", "invalid_trigger_id"]
    assert errors == expected


async def test_a_stale_update_of_a_view_is_a_conflict(room: Room) -> None:
    ana, client = room.ana, room.client()
    await client.views_open(trigger_id=trigger(room), view=form("url"))
    view = ana.views()[-1]
    old = view.hash

    await client.views_update(view_id=view.id, hash=old, view=form("note"))
    with pytest.raises(SlackApiError) as stale:
        await client.views_update(view_id=view.id, hash=old, view=form("url"))
    with pytest.raises(SlackApiError) as missing:
        await client.views_update(view_id="V0NOWHERE", view=form("url"))

    assert stale.value.response["error"] == "hash_conflict"
    assert missing.value.response["error"] == "not_found"
    assert ana.views()[-1].given["blocks"][0]["block_id"] == "note"


async def test_a_wrong_view_is_refused_with_pointers(room: Room) -> None:
    with pytest.raises(SlackApiError) as caught:
        await room.client().views_publish(
            user_id=room.ana.id, view={"type": "home", "blocks": [{"type": "poll"}]}
        )

    response = caught.value.response
    assert response["error"] == "invalid_arguments"
    assert response["response_metadata"]["messages"] == [
        "[ERROR] failed to match all allowed schemas [json-pointer:/view]",
        "[ERROR] unsupported type: poll [json-pointer:/view/blocks/0/type]",
    ]


async def test_a_form_is_pushed_from_another_one_three_deep(room: Room) -> None:
    client, ana = room.client(), room.ana
    outer = modal(actions(button(action_id="more")))
    await client.views_open(trigger_id=trigger(room), view=outer)
    errors = []
    for _ in range(3):
        pressed = await ana.presses("more", ana.views()[0])
        assert pressed.delivery is not None
        given = pressed.delivery.payload["trigger_id"]
        try:
            await client.views_push(trigger_id=given, view=form("url"))
        except SlackApiError as caught:
            errors.append(caught.response["error"])

    assert errors == ["push_limit_reached"]
    assert [each.previous for each in ana.views()][1:] == [each.id for each in ana.views()][:2]
    assert {each.root for each in ana.views()} == {ana.views()[0].id}


async def test_an_external_id_names_one_view_only(room: Room) -> None:
    client = room.client()
    await client.views_open(trigger_id=trigger(room), view=form("a") | {"external_id": "mine"})
    named = form("b") | {"external_id": "mine"}
    updated = await client.views_update(external_id="mine", view=named)
    home = {"type": "home", "blocks": [section()], "external_id": "mine"}
    with pytest.raises(SlackApiError) as taken:
        await client.views_publish(user_id=room.bo.id, view=home)

    assert updated["view"]["blocks"][0]["block_id"] == "b"
    assert taken.value.response["error"] == "duplicate_external_id"


async def test_a_home_tab_has_to_be_switched_on(room: Room) -> None:
    room.app.manifest["features"]["app_home"]["home_tab_enabled"] = False
    home = {"type": "home", "blocks": [section()]}
    with pytest.raises(SlackApiError) as caught:
        await room.client().views_publish(user_id=room.ana.id, view=home)

    assert caught.value.response["error"] == "not_enabled"
