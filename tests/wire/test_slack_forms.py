"""Modals, menus, suggestions and shortcuts of the Slack stand-in, with a small Bolt app."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from tests.wire.slack.examples import plain
from tests.wire.slack.room import Room, furnished
from tests.wire.slack.schema import Json


def asking(name: str, label: str, element: Json, **fields: Any) -> Json:
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "element": element | {"action_id": "value"},
        **fields,
    }


def form(*blocks: Json, **fields: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "save",
        "title": plain("Save a link"),
        "submit": plain("Save"),
        "blocks": list(blocks),
        **fields,
    }


LINK = asking("url", "The link", {"type": "url_text_input"})
NOTE = asking("note", "A note", {"type": "plain_text_input", "max_length": 20}, optional=True)
KIND = asking(
    "kind",
    "What it is",
    {
        "type": "static_select",
        "options": [{"text": plain(each.title()), "value": each} for each in ("book", "talk")],
    },
    optional=True,
)
TAGS = asking(
    "tags",
    "Tags",
    {"type": "multi_external_select", "min_query_length": 1},
    optional=True,
)


class Desk:
    """A room with a connected Bolt app that opens a form on /library."""

    def __init__(self, room: Room, bolt: AsyncApp) -> None:
        self.room = room
        self.bolt = bolt
        self.blocks = [LINK, NOTE, KIND]
        self.answer: Json = {}
        self.submitted: list[Json] = []
        bolt.command("/library")(self.opens)
        bolt.view("save")(self.submits)
        bolt.view_closed("save")(self.closed)

    async def opens(self, ack: Any, body: Json, client: Any) -> None:
        await ack()
        view = form(*self.blocks, notify_on_close=True)
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    async def submits(self, ack: Any, body: Json) -> None:
        self.submitted.append(body["view"]["state"]["values"])
        await ack(**self.answer)

    async def closed(self, ack: Any, body: Json) -> None:
        self.submitted.append({"closed": body["view"]["id"]})
        await ack()


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with furnished() as room:
        bolt = AsyncApp(client=room.client(), process_before_response=True)
        handler = AsyncSocketModeHandler(bolt, room.app.app_token)
        desk = Desk(room, bolt)
        await handler.connect_async()  # type: ignore[no-untyped-call]  # the SDK left it untyped
        connections = room.slack.deliveries.sockets[room.app.id].connections
        await room.slack.wait_for(lambda: connections)
        yield desk
        await handler.close_async()  # type: ignore[no-untyped-call]  # the SDK left it untyped


async def test_a_form_is_filled_in_by_label_and_closed_by_the_app(desk: Desk) -> None:
    ana = desk.room.ana
    await ana.types("/library save", "#general")
    view = ana.views()[-1]

    values = {"The link": "https://example.org/a", "A note": "good", "What it is": "Talk"}
    outcome = await ana.submits(view, values)

    assert outcome.result == "closed"
    assert ana.views() == []
    state = desk.submitted[0]
    assert state["url"]["value"]["value"] == "https://example.org/a"
    assert state["kind"]["value"]["selected_option"]["value"] == "talk"


async def test_slacks_own_client_refuses_what_the_form_does_not_allow(desk: Desk) -> None:
    ana = desk.room.ana
    await ana.types("/library save", "#general")

    empty = await ana.submits(ana.views()[-1])
    bad = await ana.submits(ana.views()[-1], {"url": "not a link", "note": "x" * 21})

    assert empty.result == "refused"
    assert empty.errors == {"url": "Please complete this required field."}
    assert sorted(bad.errors) == ["note", "url"]
    assert desk.submitted == []


async def test_the_apps_errors_keep_the_form_open(desk: Desk) -> None:
    ana = desk.room.ana
    await ana.types("/library save", "#general")
    desk.answer = {"response_action": "errors", "errors": {"url": "Saved already"}}

    outcome = await ana.submits(ana.views()[-1], {"url": "https://example.org/a"})

    assert outcome.result == "errors"
    assert outcome.errors == {"url": "Saved already"}
    assert len(ana.views()) == 1


async def test_errors_for_a_block_that_is_not_there_are_trouble(desk: Desk) -> None:
    ana = desk.room.ana
    await ana.types("/library save", "#general")
    desk.answer = {"response_action": "errors", "errors": {"link": "Saved already"}}

    outcome = await ana.submits(ana.views()[-1], {"url": "https://example.org/a"})

    assert outcome.result == "failed"
    assert outcome.error == "We had some trouble connecting. Try again?"
    assert desk.room.slack.core.refused_answers[0]["error"] == "unknown_block_ids"


async def test_a_submission_may_update_push_or_clear_the_forms(desk: Desk) -> None:
    ana = desk.room.ana
    await ana.types("/library save", "#general")
    more = form(NOTE)

    desk.answer = {"response_action": "update", "view": more}
    updated = await ana.submits(ana.views()[-1], {"url": "https://example.org/a"})
    desk.answer = {"response_action": "push", "view": more}
    pushed = await ana.submits(ana.views()[-1])
    await ana.submits(ana.views()[-1])
    deep = await ana.submits(ana.views()[-1])
    depth = len(ana.views())
    desk.answer = {"response_action": "clear"}
    cleared = await ana.submits(ana.views()[-1])

    assert (updated.result, pushed.result, deep.result) == ("updated", "pushed", "failed")
    assert depth == 3
    assert cleared.result == "cleared"
    assert ana.views() == []


async def test_a_closed_form_is_told_when_asked_for(desk: Desk) -> None:
    ana = desk.room.ana
    await ana.types("/library save", "#general")
    view = ana.views()[-1]

    await ana.closes(view)

    assert desk.submitted == [{"closed": view.id}]
    assert ana.views() == []


async def test_an_app_suggests_while_one_types(desk: Desk) -> None:
    desk.blocks = [LINK, TAGS]

    @desk.bolt.options("value")
    async def suggest(ack: Any, payload: Json) -> None:
        words = [each for each in ("testing", "teaching") if each.startswith(payload["value"])]
        await ack(options=[{"text": plain(each), "value": each} for each in words])

    ana = desk.room.ana
    await ana.types("/library save", "#general")
    view = ana.views()[-1]

    seen = await ana.suggests("tags", "te", view)
    outcome = await ana.submits(view, {"url": "https://example.org/a", "Tags": "testing"})

    assert [each["value"] for each in seen.options] == ["testing", "teaching"]
    assert outcome.result == "closed"
    picked = desk.submitted[0]["tags"]["value"]["selected_options"]
    assert [each["value"] for each in picked] == ["testing"]


async def test_suggestions_slack_cannot_show_are_no_result(desk: Desk) -> None:
    desk.blocks = [TAGS]

    @desk.bolt.options("value")
    async def suggest(ack: Any) -> None:
        await ack(options=[{"text": plain("x" * 76), "value": "x"}])

    ana = desk.room.ana
    await ana.types("/library save", "#general")
    seen = await ana.suggests("tags", "te")

    assert seen.error == "No result"
    assert desk.room.slack.core.refused_answers[0]["error"] == "invalid_options"


async def test_a_message_shortcut_carries_the_message(desk: Desk) -> None:
    used: list[Json] = []

    @desk.bolt.shortcut("save_message")
    async def save(ack: Any, body: Json, client: Any) -> None:
        await ack()
        used.append(body)
        await client.views_open(trigger_id=body["trigger_id"], view=form(NOTE))

    ana = desk.room.ana
    message = await desk.room.bo.posts("https://example.org/a", "#general")
    outcome = await ana.uses_shortcut("save_message", message)

    assert outcome.acked
    assert used[0]["type"] == "message_action"
    assert used[0]["message"]["text"] == "<https://example.org/a>"
    assert used[0]["message_ts"] == message.ts
    assert len(ana.views()) == 1


async def test_a_menu_in_a_message_keeps_what_was_chosen(desk: Desk) -> None:
    chosen: list[Json] = []

    @desk.bolt.action("value")
    async def choose(ack: Any, body: Json) -> None:
        await ack()
        chosen.append(body)

    room = desk.room
    menu = {"type": "actions", "block_id": "menu", "elements": [KIND["element"]]}
    await room.client().chat_postMessage(channel=room.general.id, text="x", blocks=[menu])
    message = room.ana.messages("#general")[0]
    outcome = await room.ana.chooses("Book", message)

    assert outcome.acked
    assert chosen[0]["actions"][0]["selected_option"]["value"] == "book"
    state = chosen[0]["state"]["values"]["menu"]["value"]
    assert state["selected_option"]["text"]["text"] == "Book"
    with pytest.raises(LookupError, match="no option 'Film'"):
        await room.ana.chooses("Film", message)
