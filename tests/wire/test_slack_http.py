"""The Slack stand-in talking to a small Bolt app over signed HTTP requests."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp

from tests.wire.slack.delivery import signed
from tests.wire.slack.examples import plain
from tests.wire.slack.room import QUICK, Room, a_manifest, furnished
from tests.wire.slack.schema import Json


@dataclass
class Office:
    """A room whose app listens at an HTTP address."""

    room: Room
    bolt: AsyncApp
    url: str
    heard: list[Json] = field(default_factory=list)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with furnished(a_manifest(url="http://127.0.0.1:1/slack"), retries=QUICK) as room:
        bolt = AsyncApp(
            client=room.client(),
            signing_secret=room.app.signing_secret,
            process_before_response=True,
        )
        runner = web.AppRunner(bolt.web_app("/slack"), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        office = Office(room, bolt, f"http://{host}:{port}/slack")
        room.app.manifest = a_manifest(url=office.url)
        yield office
        await runner.cleanup()


def listens(office: Office, *kinds: str) -> None:
    """Let the app keep every event of these kinds."""
    for kind in kinds:

        @office.bolt.event(kind)
        async def hear(body: Json) -> None:
            office.heard.append(body)


async def test_an_app_proves_its_address(office: Office) -> None:
    assert await office.room.slack.deliveries.verifies(office.room.app)


async def test_a_signed_event_reaches_the_app(office: Office) -> None:
    listens(office, "message")
    await office.room.ana.posts("hello", "#general")
    await office.room.slack.settled()

    assert [each["event"]["text"] for each in office.heard] == ["hello"]
    assert office.room.slack.deliveries.unacked == []
    assert office.room.slack.deliveries.all[0].attempts[0].status == 200


async def test_a_request_signed_with_another_secret_is_refused(office: Office) -> None:
    listens(office, "message")
    body = b'{"type":"event_callback","event":{"type":"message"}}'
    now = int(office.room.slack.state.now())
    headers = signed("wrong", now, body)
    async with aiohttp.ClientSession() as session:
        got = await session.post(office.url, data=body, headers=headers)

    assert got.status == 401
    assert office.heard == []


async def test_a_failing_app_gets_the_event_again_with_the_reason(office: Office) -> None:
    retries: list[tuple[str | None, str | None]] = []

    @office.bolt.middleware
    async def fail_twice(req: Any, resp: Any, next: Any) -> Any:  # Bolt's own name
        retries.append(
            (
                (req.headers.get("x-slack-retry-num") or [None])[0],
                (req.headers.get("x-slack-retry-reason") or [None])[0],
            )
        )
        if len(retries) < 3:
            resp.status = 500
            return resp
        return await next()

    listens(office, "message")
    await office.room.ana.posts("hello", "#general")
    await office.room.slack.settled()

    assert retries == [(None, None), ("1", "http_error"), ("2", "http_error")]
    assert len(office.heard) == 1


async def test_a_reaction_tells_who_what_and_where(office: Office) -> None:
    listens(office, "reaction_added", "reaction_removed", "message")
    message = await office.room.ana.posts("good news", "#general")
    await office.room.bo.reacts("tada", message)
    await office.room.bo.unreacts("tada", message)
    await office.room.slack.settled()

    reactions = [each["event"] for each in office.heard if "reaction" in each["event"]]
    assert sorted(each["type"] for each in reactions) == ["reaction_added", "reaction_removed"]
    for event in reactions:
        assert event["user"] == office.room.bo.id
        assert event["item_user"] == office.room.ana.id
        assert event["reaction"] == "tada"
        expected = {"type": "message", "channel": office.room.general.id, "ts": message.ts}
        assert event["item"] == expected


async def test_edits_and_deletions_show_what_was_there_before(office: Office) -> None:
    listens(office, "message")
    message = await office.room.ana.posts("frist", "#general")
    await office.room.ana.edits(message, "first")
    await office.room.ana.deletes(message)
    await office.room.slack.settled()

    events = {each["event"].get("subtype"): each["event"] for each in office.heard}
    assert events["message_changed"]["message"]["text"] == "first"
    assert events["message_changed"]["message"]["edited"]["user"] == office.room.ana.id
    assert events["message_changed"]["previous_message"]["text"] == "frist"
    assert events["message_deleted"]["deleted_ts"] == message.ts


async def test_an_app_hears_only_where_its_bot_is_and_what_it_may(office: Office) -> None:
    room = office.room
    listens(office, "message", "app_mention", "member_joined_channel")
    aside = room.slack.channel(room.team, "aside", [room.ana])
    await room.ana.posts("nobody hears this", aside)
    await room.ana.invites(room.installed, aside)
    await room.ana.posts(f"<@{room.installed.bot_user}> hi", aside)
    room.installed.scopes.remove("im:history")
    await room.ana.posts("unheard", room.ana.direct(room.installed))
    await room.slack.settled()

    kinds = [(each["event"]["type"], each["event"].get("subtype")) for each in office.heard]
    assert sorted(kinds, key=str) == [
        ("app_mention", None),
        ("member_joined_channel", None),
        ("message", None),
    ]


async def test_a_newcomer_is_announced(office: Office) -> None:
    listens(office, "team_join", "member_joined_channel", "message")
    newcomer = office.room.slack.person(office.room.team, "Eli", announce=True)
    await office.room.slack.settled()

    joined = [each["event"] for each in office.heard if each["event"]["type"] == "team_join"]
    assert joined[0]["user"]["id"] == newcomer.id
    assert joined[0]["user"]["real_name"] == "Eli"


async def test_a_command_is_answered_and_its_response_url_used_five_times(office: Office) -> None:
    answers: list[int] = []

    @office.bolt.command("/library")
    async def library(ack: Any, respond: Any) -> None:
        await ack({"text": "one moment", "response_type": "in_channel"})
        answers.extend([(await respond(f"answer {n}")).status_code for n in range(6)])

    outcome = await office.room.ana.types("/library search tests", "#general")

    assert outcome.message is not None
    assert outcome.message.ephemeral_to is None
    assert answers == [200] * 5 + [404]
    said = [each.text for each in office.room.ana.ephemerals()]
    assert said == [f"answer {n}" for n in range(5)]


async def test_an_answer_slack_cannot_show_becomes_an_error(office: Office) -> None:
    @office.bolt.command("/library")
    async def library(ack: Any) -> None:
        await ack(text="x", blocks=[{"type": "section", "text": plain("x" * 3001)}])

    outcome = await office.room.ana.types("/library", "#general")

    assert outcome.error == "/library failed with the error “invalid_blocks”"
    assert office.room.slack.core.refused_answers[0]["error"] == "invalid_blocks"


async def test_a_button_can_replace_and_delete_its_message(office: Office) -> None:
    room = office.room
    listens(office, "message")

    @office.bolt.action("keep")
    async def keep(ack: Any, body: Json, respond: Any) -> None:
        await ack()
        office.heard.append(body)
        await respond(text="kept", replace_original=True)

    @office.bolt.action("drop")
    async def drop(ack: Any, respond: Any) -> None:
        await ack()
        await respond(delete_original=True)

    buttons = [
        {"type": "button", "text": plain(name.title()), "action_id": name, "value": "7"}
        for name in ("keep", "drop")
    ]
    block = {"type": "actions", "elements": buttons}
    for _ in range(2):
        await room.client().chat_postMessage(channel=room.general.id, text="x", blocks=[block])
    first, second = room.ana.messages("#general")
    pressed = await room.ana.presses("Keep", first)
    await room.ana.presses("drop", second)

    assert pressed.acked
    body = next(each for each in office.heard if each["type"] == "block_actions")
    assert body["actions"][0]["value"] == "7"
    assert body["container"]["message_ts"] == first.ts
    assert body["message"]["text"] == "x"
    assert [each.text for each in room.ana.messages("#general")] == ["kept"]
    with pytest.raises(LookupError, match="nothing called"):
        await room.ana.presses("Keep", first)


async def test_a_home_tab_is_published_for_one_person(office: Office) -> None:
    room = office.room

    @office.bolt.event("app_home_opened")
    async def opened(event: Json, client: Any) -> None:
        text = {"type": "mrkdwn", "text": "your week"}
        view = {"type": "home", "blocks": [{"type": "section", "text": text}]}
        await client.views_publish(user_id=event["user"], view=view)

    assert await room.ana.opens_home(room.installed) is None
    await room.slack.wait_for(lambda: room.ana.home(room.installed))

    assert room.bo.home(room.installed) is None


async def test_options_are_asked_for_at_the_address_of_menus(office: Office) -> None:
    @office.bolt.options("who")
    async def suggest(ack: Any, payload: Json) -> None:
        await ack(options=[{"text": plain(payload["value"]), "value": "1"}])

    menu = {"type": "external_select", "action_id": "who", "min_query_length": 1}
    await office.room.client().chat_postMessage(
        channel=office.room.general.id, text="x", blocks=[{"type": "actions", "elements": [menu]}]
    )
    message = office.room.ana.messages("#general")[0]
    seen = await office.room.ana.suggests("who", "bo", message)

    assert [each["text"]["text"] for each in seen.options] == ["bo"]
    assert seen.delivery is not None
    assert seen.delivery.kind == "options"
