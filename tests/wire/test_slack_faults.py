"""What goes wrong on the way to the Slack stand-in, and what its limits and log say of it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from tests.wire.faults import lost_answer, no_answer, reset, server_error, slow, too_many
from tests.wire.slack.clock import HandClock
from tests.wire.slack.room import Room, furnished


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with furnished() as room:
        yield room


async def test_too_many_messages_in_one_channel_are_refused_and_counted() -> None:
    clock = HandClock()
    async with furnished(clock=clock) as room:
        client = room.client()
        for number in range(5):
            await client.chat_postMessage(channel=room.general.id, text=str(number))

        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=room.general.id, text="one too many")
        with pytest.raises(SlackApiError):
            await client.chat_postMessage(channel=room.general.id, text="and still")
        await client.users_info(user=room.ana.id)
        clock.forward(1)
        await client.chat_postMessage(channel=room.general.id, text="in time")

        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "1"
        assert caught.value.response["error"] == "ratelimited"
        assert [each.warned for each in room.slack.limits.violations] == [False, True]
        assert room.slack.state.stored["chat.postMessage"] == 6


async def test_a_planned_429_comes_with_its_retry_after_and_stores_nothing(room: Room) -> None:
    room.slack.faults.add("chat.postMessage", too_many(30))

    with pytest.raises(SlackApiError) as caught:
        await room.client().chat_postMessage(channel=room.general.id, text="x")
    await room.client().chat_postMessage(channel=room.general.id, text="y")

    assert caught.value.response.headers["Retry-After"] == "30"
    assert [each.text for each in room.ana.messages("#general")] == ["y"]


async def test_a_lost_answer_leaves_the_message_stored(room: Room) -> None:
    room.slack.faults.add("chat.postMessage", lost_answer())

    with pytest.raises(aiohttp.ClientError):
        await room.client().chat_postMessage(channel=room.general.id, text="there")

    assert [each.text for each in room.ana.messages("#general")] == ["there"]


async def test_a_reset_before_storing_leaves_nothing(room: Room) -> None:
    room.slack.faults.add("chat.*", reset())

    with pytest.raises(aiohttp.ClientError):
        await room.client().chat_postMessage(channel=room.general.id, text="nowhere")

    assert room.slack.state.stored["chat.postMessage"] == 0


async def test_an_answer_that_never_comes_runs_into_the_clients_time_out(room: Room) -> None:
    room.slack.faults.add("chat.postMessage", no_answer())
    client = room.client()
    client.timeout = 1.0  # type: ignore[assignment]  # the SDK hands it to aiohttp, which takes it

    with pytest.raises(asyncio.TimeoutError):
        await client.chat_postMessage(channel=room.general.id, text="silence")

    assert room.slack.state.stored["chat.postMessage"] == 1


async def test_a_server_error_and_a_slow_answer_come_after_so_many_good_ones(room: Room) -> None:
    planned = room.slack.faults.add("users.info", server_error(), after=1)
    waited = room.slack.faults.add("users.info", slow(0.01), times=None)
    client = room.client()

    await client.users_info(user=room.ana.id)
    with pytest.raises(SlackApiError) as caught:
        await client.users_info(user=room.ana.id)
    await client.users_info(user=room.ana.id)

    assert caught.value.response.status_code == 503
    assert planned.met == 1
    assert waited.met == 2


async def test_calls_are_logged_as_json_lines_without_secrets(tmp_path: Path) -> None:
    async with furnished(log=tmp_path / "calls.jsonl") as room:
        await room.client().chat_postMessage(channel=room.general.id, text="for the log")
        async with aiohttp.ClientSession() as session:
            form = {"token": room.app.app_token, "client_secret": "hidden"}
            await session.post(f"{room.slack.api_url}apps.connections.open", data=form)

        lines = (tmp_path / "calls.jsonl").read_text().splitlines()
        assert room.slack.log.count("/chat.postMessage") == 1
        assert '"path": "/api/chat.postMessage"' in lines[0]
        assert "for the log" in lines[0]
        assert "xapp-" not in lines[1]
        assert "hidden" not in lines[1]


async def test_a_share_of_the_calls_fails_the_same_ones_every_time(room: Room) -> None:
    planned = room.slack.faults.add("users.info", server_error(), times=None, share=0.3)
    fates = []
    for _ in range(20):
        try:
            await room.client().users_info(user=room.ana.id)
        except SlackApiError:
            fates.append("failed")
        else:
            fates.append("went well")

    assert fates.count("failed") == planned.met == 7
    room.slack.faults.clear()
    await room.client().users_info(user=room.ana.id)
