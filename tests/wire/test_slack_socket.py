"""The Slack stand-in's Socket Mode, driven by the real SocketModeClient and a small Bolt app."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from tests.wire.slack.room import QUICK, Room, furnished
from tests.wire.slack.schema import Json
from tests.wire.slack.socket_mode import SocketMode

OFTEN = (0.05,) * 400  # outlasts a busy machine
Listener = Callable[[AsyncBaseSocketModeClient, SocketModeRequest], Awaitable[None]]


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with furnished(retries=QUICK) as room:
        yield room


def sockets(room: Room) -> SocketMode:
    return room.slack.deliveries.sockets[room.app.id]


@asynccontextmanager
async def connected(
    room: Room, listener: Listener, *, ping: float = 5.0
) -> AsyncIterator[SocketModeClient]:
    client = SocketModeClient(
        app_token=room.app.app_token, web_client=room.client(), ping_interval=ping
    )
    client.socket_mode_request_listeners.append(listener)
    before = len(sockets(room).connections)
    await client.connect_to_new_endpoint()
    await room.slack.wait_for(lambda: len(sockets(room).connections) > before)
    try:
        yield client
    finally:
        await client.close()  # type: ignore[no-untyped-call]  # the SDK left it untyped


class Ear:
    """Hears envelopes and acknowledges them, unless told to keep silent for so many, and `then`."""

    def __init__(self, silent: int = 0, then: Callable[[], None] = lambda: None) -> None:
        self.heard: list[SocketModeRequest] = []
        self.silent = silent
        self.then = then

    async def __call__(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.heard.append(request)
        if len(self.heard) == self.silent:
            self.then()
        if len(self.heard) > self.silent:
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id))


async def test_an_event_comes_in_an_envelope_and_is_acknowledged(room: Room) -> None:
    ear = Ear()
    async with connected(room, ear):
        message = await room.ana.posts("hello", "#general")
        await room.slack.settled()

    event = ear.heard[0].payload["event"]
    delivery = room.slack.deliveries.of("event")[0]
    assert ear.heard[0].type == "events_api"
    assert ear.heard[0].retry_attempt == 0
    assert (event["type"], event["text"], event["ts"]) == ("message", "hello", message.ts)
    assert (event["channel"], event["channel_type"]) == (room.general.id, "channel")
    assert delivery.acked
    assert room.slack.deliveries.times_to_ack == [delivery.acked_after]


async def test_an_event_that_is_not_acknowledged_comes_again_under_its_id(room: Room) -> None:
    def wait_long() -> None:
        room.slack.deliveries.ack_within = 30.0

    ear = Ear(silent=2, then=wait_long)
    room.slack.deliveries.ack_within = 0.05
    async with connected(room, ear):
        await room.ana.posts("anybody?", "#general")
        await room.slack.settled()

    assert [each.retry_attempt for each in ear.heard] == [0, 1, 2]
    assert [each.retry_reason for each in ear.heard] == ["", "timeout", "timeout"]
    assert len({each.payload["event_id"] for each in ear.heard}) == 1
    assert len({each.envelope_id for each in ear.heard}) == 3
    assert room.slack.deliveries.unacked == []


async def test_an_event_is_given_up_after_three_retries(room: Room) -> None:
    ear = Ear(silent=99)
    room.slack.deliveries.ack_within = 0.02
    async with connected(room, ear):
        await room.ana.posts("anybody?", "#general")
        await room.slack.settled()

    assert len(ear.heard) == 4
    assert len(room.slack.deliveries.unacked) == 1


async def test_an_event_that_finds_no_socket_is_counted_and_comes_later(room: Room) -> None:
    room.slack.deliveries.retries = OFTEN
    await room.ana.posts("anybody?", "#general")
    await room.slack.wait_for(lambda: room.slack.deliveries.without_socket)
    ear = Ear()
    async with connected(room, ear):
        await room.slack.settled()

    assert len(room.slack.deliveries.without_socket) == 1
    assert ear.heard[0].retry_attempt is not None
    assert ear.heard[0].retry_attempt > 0


async def test_the_same_event_can_be_delivered_again_under_new_ids(room: Room) -> None:
    ear = Ear()
    async with connected(room, ear):
        await room.ana.posts("once", "#general")
        first = room.slack.deliveries.of("event")[0]
        room.slack.events.again(first)
        room.slack.events.repeat(first)
        await room.slack.settled()

    ids = [each.payload["event_id"] for each in ear.heard]
    assert len(ids) == 3
    assert len(set(ids)) == 2
    assert len({each.payload["event"]["ts"] for each in ear.heard}) == 1


async def test_a_press_is_not_brought_twice(room: Room) -> None:
    ear = Ear(silent=99)
    room.slack.deliveries.ack_within = 0.02
    button = {"type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": "go"}
    await room.client().chat_postMessage(
        channel=room.general.id, text="x", blocks=[{"type": "actions", "elements": [button]}]
    )
    await room.slack.settled()
    async with connected(room, ear):
        outcome = await room.ana.presses("Go", room.ana.messages("#general")[0])

    assert not outcome.acked
    assert outcome.error == "We had some trouble connecting. Try again?"
    assert [each.type for each in ear.heard] == ["interactive"]


async def test_events_are_spread_over_the_connections(room: Room) -> None:
    left, right = Ear(), Ear()
    async with connected(room, left), connected(room, right):
        for number in range(20):
            await room.ana.posts(str(number), "#general")
        await room.slack.settled()

    assert len(left.heard) + len(right.heard) == 20
    assert left.heard
    assert right.heard


async def test_a_warned_connection_is_replaced_by_the_client(room: Room) -> None:
    ear = Ear()
    async with connected(room, ear):
        old = sockets(room).connections[0]
        await sockets(room).warn()
        await room.slack.wait_for(lambda: old not in sockets(room).connections)
        await room.slack.wait_for(lambda: sockets(room).connections)
        await room.ana.posts("still there", "#general")
        await room.slack.settled()

    assert sockets(room).opened == 2
    assert [each.payload["event"]["text"] for each in ear.heard] == ["still there"]


async def test_a_refreshed_connection_is_closed_and_opened_again(room: Room) -> None:
    async with connected(room, Ear()):
        await sockets(room).refresh()
        await room.slack.wait_for(lambda: sockets(room).opened == 2)

    assert sockets(room).opened == 2


async def test_a_debugged_connection_lives_shortly(room: Room) -> None:
    sockets(room).debug_life, sockets(room).warning = 0.02, 0.01
    opened = await room.client().apps_connections_open(app_token=room.app.app_token)
    url = opened["url"] + "&debug_reconnects=true"
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        reasons: list[Json] = [message.json() async for message in socket]

    assert [each["type"] for each in reasons] == ["hello", "disconnect", "disconnect"]
    assert reasons[0]["connection_info"] == {"app_id": room.app.id}
    assert [each["reason"] for each in reasons[1:]] == ["warning", "refresh_requested"]


async def test_the_eleventh_connection_is_one_too_many(room: Room) -> None:
    client = room.client()

    async def opened(session: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
        said = await client.apps_connections_open(app_token=room.app.app_token)
        return await session.ws_connect(said["url"])

    async with aiohttp.ClientSession() as session:
        connections = [await opened(session) for _ in range(11)]
        greetings = [(await each.receive_json())["type"] for each in connections[:10]]
        said = await connections[10].receive_json()

    assert greetings == ["hello"] * 10
    assert said["reason"] == "too_many_websockets"
    assert sockets(room).turned_away == 1


async def test_a_half_open_connection_takes_events_and_says_nothing(room: Room) -> None:
    room.slack.deliveries.ack_within, room.slack.deliveries.retries = 0.05, OFTEN
    ear = Ear()
    async with connected(room, ear, ping=0.1):
        sockets(room).freeze()
        await room.ana.posts("into the void", "#general")
        await room.slack.wait_for(lambda: sockets(room).opened >= 2)
        await room.ana.posts("heard", "#general")
        await room.slack.wait_for(lambda: ear.heard)

    assert ear.heard[-1].payload["event"]["text"] == "heard"


async def test_a_dropped_connection_is_noticed(room: Room) -> None:
    async with connected(room, Ear(), ping=0.05):
        sockets(room).drop()
        assert sockets(room).connections == []
        await room.slack.wait_for(lambda: sockets(room).connections)

    assert sockets(room).opened >= 2


async def test_without_socket_mode_no_url_is_given_out(room: Room) -> None:
    async with connected(room, Ear()) as client:
        client.auto_reconnect_enabled = client.default_auto_reconnect_enabled = False
        client.message_receiver.cancel()  # type: ignore[union-attr]  # connected: there is one
        await sockets(room).disable()
        with pytest.raises(SlackApiError) as caught:
            await room.client().apps_connections_open(app_token=room.app.app_token)

    assert caught.value.response["error"] == "socket_mode_not_enabled"


async def test_a_url_is_good_for_one_connection(room: Room) -> None:
    said = await room.client().apps_connections_open(app_token=room.app.app_token)
    async with aiohttp.ClientSession() as session, session.ws_connect(said["url"]):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(said["url"])


async def test_a_bolt_app_answers_a_command_over_a_socket(room: Room) -> None:
    app = AsyncApp(client=room.client(), process_before_response=True)

    @app.command("/library")
    async def saved(ack: Any, command: Json, respond: Any) -> None:
        await ack(f"Saved {command['text']}")
        await respond(text="And told everybody", response_type="in_channel")

    handler = AsyncSocketModeHandler(app, room.app.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # the SDK left it untyped
    await room.slack.wait_for(lambda: sockets(room).connections)
    outcome = await room.ana.types("/library save https://example.org/a @bo", "#general")
    await handler.close_async()  # type: ignore[no-untyped-call]  # the SDK left it untyped

    assert outcome.acked
    assert outcome.message is not None
    assert outcome.message.ephemeral_to == room.ana.id
    expected = f"Saved save <https://example.org/a> <@{room.bo.id}|bo>"
    assert outcome.message.text == expected
    assert [each.text for each in room.bo.messages("#general")] == ["And told everybody"]


async def test_a_command_without_an_app_fails_and_is_not_retried(room: Room) -> None:
    dead = await room.ana.types("/library save", "#general")
    unknown = await room.ana.types("/nothing", "#general")
    threaded = await room.ana.types("/library", "#general", await room.ana.posts("x", "#general"))

    assert dead.error == "/library failed with the error “dispatch_failed”"
    assert unknown.error == "/nothing is not a valid command."
    assert threaded.error == "/library is not supported in threads. Sorry!"
    assert len(room.slack.deliveries.of("command")) == 1


async def test_nothing_is_left_running_when_the_stand_in_stops() -> None:
    async with furnished(retries=(60.0,)) as room:
        await room.ana.posts("never delivered", "#general")

    left = [task for task in asyncio.all_tasks() if "_bring" in repr(task)]
    assert left == []
