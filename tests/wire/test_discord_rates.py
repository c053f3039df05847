"""Rate limits, bans, faults and the log of calls on the Discord stand-in."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest

from tests.wire.discord.byhand import call
from tests.wire.discord.room import Room, furnished
from tests.wire.faults import kept_back, lost_answer, no_answer, too_many


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with furnished() as room:
        yield room


async def test_a_client_that_reads_the_headers_breaks_no_limit(room: Room) -> None:
    room.server.rates.limit("POST /channels/*/messages", 2, 0.1)
    async with room.a_bot() as bot:
        channel = bot.text_channel(room.general)
        await asyncio.gather(*(channel.send(str(number)) for number in range(6)))
        assert len(room.server.messages(room.general)) == 6
        # The first burst went out before any header was seen.
        assert room.server.rates.violations.total() <= 4
        learned = room.server.rates.violations.total()
        for number in range(6):
            await channel.send(str(number))
        assert room.server.rates.violations.total() == learned


async def test_buckets_are_apart_for_each_channel(room: Room) -> None:
    other = room.server.channel(room.guild, "other")
    room.server.rates.limit("POST /channels/*/messages", 1, 60)
    for channel, status in ((room.general, 200), (other, 200), (room.general, 429)):
        there = f"/channels/{channel.id}/messages"
        assert (await call(room, "POST", there, {"content": "x"}))[0] == status
    assert room.server.rates.violations == {"POST /channels/{channel_id}/messages": 1}


async def test_a_429_says_how_long_and_for_whom(room: Room) -> None:
    room.server.rates.refuse("GET /users/@me", 1.5)
    room.server.rates.refuse("GET /users/@me", 0.5, scope="shared")
    room.server.rates.refuse("GET /users/@me", 0.25, scope="global")
    said = [await call(room, "GET", "/users/@me", None) for _ in range(4)]
    assert [status for status, _ in said] == [429, 429, 429, 200]
    assert [body.get("retry_after") for _, body in said] == [1.5, 0.5, 0.25, None]
    assert [body.get("global") for _, body in said] == [False, False, True, None]
    # A shared limit does not count against a bot.
    assert len(room.server.rates.invalid) == 2


async def test_a_planned_429_is_waited_out(room: Room) -> None:
    async with room.a_bot() as bot:
        room.server.faults.add("POST */messages", too_many(0.05))
        await bot.text_channel(room.general).send("Patience")
        assert len(room.server.messages(room.general)) == 1
        room.server.faults.add("POST */messages", too_many(90))
        bot.http.max_ratelimit_timeout = 30.0
        with pytest.raises(discord.RateLimited) as refused:
            await bot.text_channel(room.general).send("No patience")
        assert refused.value.retry_after == 90


async def test_fifty_requests_a_second_are_all(room: Room) -> None:
    room.server.rates.clock = lambda: 0.0
    said = await asyncio.gather(*(call(room, "GET", "/users/@me", None) for _ in range(60)))
    statuses = [status for status, _ in said]
    assert statuses.count(200) == 50
    assert all(body["global"] for status, body in said if status == 429)


async def test_answers_to_interactions_are_outside_the_global_limit(room: Room) -> None:
    room.server.rates.per_second = 5
    bot = room.bot()

    @bot.tree.command(description="Say hello")
    async def hello(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("hello")

    async with room.running(bot):
        await asyncio.gather(*(room.ana.uses("hello", room.general) for _ in range(20)))
        assert len(room.server.messages(room.general)) == 20
        assert room.server.rates.violations.total() == 0


async def test_too_many_invalid_requests_bring_a_ban_for_a_while(room: Room) -> None:
    room.server.rates.invalid_limit = 3
    async with room.a_bot() as bot:
        channel = bot.text_channel(room.general)
        room.server.expel(room.app, room.guild)
        for _ in range(3):
            with pytest.raises(discord.Forbidden):
                await channel.send("x")
        with pytest.raises(discord.HTTPException) as refused:
            await channel.send("x")
        assert refused.value.status == 429
        room.server.clock.forward(601)
        with pytest.raises(discord.Forbidden):
            await channel.send("x")


async def test_an_answer_lost_in_an_interaction_is_shown_all_the_same(room: Room) -> None:
    bot = room.bot()
    failed: list[Exception] = []

    @bot.tree.command(description="Say hello")
    async def hello(interaction: discord.Interaction) -> None:
        try:
            await interaction.response.send_message("hello")
        except OSError as error:
            failed.append(error)

    async with room.running(bot):
        room.server.faults.add("POST /interactions/*/callback", lost_answer())
        asked = await room.ana.uses("hello", room.general)
        assert asked.original is not None
        assert asked.original.content == "hello"
        await room.server.wait_for(lambda: room.server.faults.planned[0].met)
        again = await room.ana.uses("hello", room.general)
        assert again.original is not None
        assert len(failed) == 1


async def test_a_silent_answer_ends_when_it_is_let_go(room: Room) -> None:
    async with room.a_bot() as bot:
        planned = room.server.faults.add("POST */messages", no_answer())
        sending = asyncio.create_task(bot.text_channel(room.general).send("Heard?"))
        await room.server.wait_for(lambda: room.server.messages(room.general))
        assert planned.met == 1
        assert not sending.done()
        room.server.faults.release()
        with pytest.raises((discord.HTTPException, OSError)):
            await sending


async def test_a_slow_request_arrives_after_a_quick_one(room: Room) -> None:
    planned = room.server.faults.add("POST */messages", kept_back())
    there = f"/channels/{room.general.id}/messages"
    slowly = asyncio.create_task(call(room, "POST", there, {"content": "slow"}))
    await room.server.wait_for(lambda: planned.met)
    await call(room, "POST", there, {"content": "quick"})
    room.server.faults.release()
    await slowly
    assert [m.content for m in room.server.messages(room.general)] == ["quick", "slow"]


async def test_calls_are_kept_and_written_as_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    async with furnished(log=path) as room:
        there = f"/channels/{room.general.id}/messages"
        await call(room, "POST", there, {"content": "Grüße"})
        await call(room, "GET", "/nowhere", None)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert lines == [
        {"method": "POST", "path": there, "body": {"content": "Grüße"}},
        {"method": "GET", "path": "/nowhere", "body": None},
    ]
    assert room.app.token not in path.read_text(encoding="utf-8")
    assert room.server.log.count(there) == 1
