"""Coming, staying and going: what the portal must grant, lost lines, and starts that go wrong."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest

from adapters.discord.app import DiscordTrouble
from adapters.discord.intents import needs_of
from adapters.discord.starts import MANY, Starts
from commands import FEATURES
from community.call import Call
from community.chat.events import (
    MemberJoined,
    MemberLeft,
    MemberRenamed,
    MessageEdited,
    MessagePosted,
)
from community.chat.feature import Feature
from tests.adapters.discord import trial
from tests.adapters.discord.bench import Bench, furnished, words
from tests.wire.discord.events import Intent
from tests.wire.discord.state import Message
from tests.wire.faults import reset, server_error


def intents(bench: Bench) -> int:
    (session,) = bench.server.hub.sessions.values()
    return session.viewer.intents


async def test_the_gateway_is_asked_for_as_little_as_the_features_need(bench: Bench) -> None:
    asked = Intent.GUILDS | Intent.GUILD_MESSAGES | Intent.GUILD_MESSAGE_REACTIONS
    assert intents(bench) == asked | Intent.GUILD_MEMBERS


async def test_a_feature_without_watches_needs_no_more_than_servers(tried: Bench) -> None:
    assert intents(tried) == Intent.GUILDS


@pytest.mark.parametrize("privileged", [0, int(Intent.GUILD_MEMBERS)])
async def test_a_switch_that_is_off_in_the_portal_is_named(url: str, privileged: int) -> None:
    async with furnished(url, start=False) as bench:
        bench.application.privileged = privileged
        with pytest.raises(DiscordTrouble, match="“Message Content Intent”, to read the messages"):
            await bench.start()
        assert bench.server.hub.identified == 0


async def test_members_are_heard_of_where_a_feature_watches_them(url: str) -> None:
    people = Feature("people", "Who comes, goes and changes their name")
    heard: list[str] = []

    @people.watches_for(MemberJoined)
    @people.watches_for(MemberLeft)
    @people.watches_for(MemberRenamed)
    async def changed(call: Call) -> None:
        heard.append(f"{type(call.event).__name__} {call.by.name}")

    async with furnished(url, features=(people,), start=False) as bench:
        bench.application.privileged = 0
        with pytest.raises(DiscordTrouble, match="“Server Members Intent”"):
            await bench.start()
        bench.application.privileged = int(Intent.GUILD_MEMBERS)
        await bench.begin()
        dev = bench.server.person("Dev")
        await dev.joins(bench.guild)
        await bench.quiet()
        bench.rename(bench.bo, "Bobby")
        await bench.quiet()
        await dev.leaves(bench.guild)
        await bench.quiet()
        assert heard == ["MemberJoined Dev", "MemberRenamed Bobby", "MemberLeft Dev"]


async def test_an_edit_is_heard_and_a_preview_of_a_link_is_none(url: str) -> None:
    ears = Feature("ears", "Reads along")
    heard: list[str] = []

    @ears.watches_for(MessageEdited, reads_message=True)
    async def edited(call: Call) -> None:
        assert isinstance(call.event, MessageEdited)
        heard.append(call.event.source.text)

    async with furnished(url, features=(ears,)) as bench:
        message = await bench.bo.posts("https://example.org", bench.general)
        bench.server.unfurl(message, "https://example.org", "A page")
        await bench.bo.edits(message, "https://example.org and more")
        bench.server.unfurl(message, "https://example.org", "A page")
        await bench.quiet()
        assert heard == ["https://example.org and more"]


async def test_messages_are_heard_only_where_a_feature_reads_along(url: str) -> None:
    ears = Feature("ears", "Reads along")
    heard: list[str] = []

    @ears.watches_for(MessagePosted, reads_message=True)
    async def posted(call: Call) -> None:
        assert isinstance(call.event, MessagePosted)
        heard.append(f"{call.by.name}: {call.event.source.text}")

    async with furnished(url, features=(ears,)) as bench:
        await bench.bo.posts(f"Hello {bench.ana.mention} in <#{bench.general.id}>", bench.general)
        await bench.quiet()
        assert heard == ["Bo: Hello @Ana in #general"]
        await bench.platform.post(bench.direct(bench.ana), trial.drawn("x"), "key")
        await bench.quiet()
        assert len(heard) == 1


def test_only_welcoming_newcomers_needs_the_member_intent() -> None:
    assert needs_of(FEATURES).intents.members
    needs = needs_of([feature for feature in FEATURES if feature.name != "member"])
    assert not needs.intents.members
    assert not needs.intents.message_content
    assert needs.reads_messages


async def test_a_wrong_token_is_told_and_not_tried_twice(url: str) -> None:
    async with furnished(url, start=False, token="nonsense") as bench:
        with pytest.raises(DiscordTrouble, match="does not know this bot token"):
            await bench.start()
        assert len(bench.server.rates.invalid) == 1


async def test_a_token_that_stops_being_valid_ends_the_bot_with_words(tried: Bench) -> None:
    tried.server.hub.sessions.clear()
    tried.application.token = "another"
    tried.server.hub.drop()
    with pytest.raises(DiscordTrouble, match="not valid any more"):
        await asyncio.wait_for(tried.app.wait(), 10.0)


async def test_a_discord_that_cannot_be_reached_is_tried_until_it_can(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    paused: list[float] = []

    async def sleep(seconds: float) -> None:
        paused.append(seconds)

    async with furnished(url, features=(trial.feature,), start=False, sleep=sleep) as bench:
        bench.server.faults.add("GET /users/@me", reset(), times=2)
        bench.server.faults.add("GET /users/@me", server_error(503))
        with caplog.at_level(logging.WARNING):
            await bench.start()
        assert paused == [2.0, 4.0, 8.0][: len(paused)]
        assert len(paused) >= 2
        assert "cannot be reached" in caplog.text


async def test_a_drop_of_the_line_loses_nothing_and_repeats_nothing(tried: Bench) -> None:
    board = await a_board(tried)
    tried.server.hub.drop()
    await tried.bo.presses("Count", board, wait=False)
    await tried.sees(lambda: words(board).startswith("Counted 1"))
    tried.server.hub.overlap = 5
    tried.server.hub.drop()
    await tried.bo.presses("Count", board, wait=False)
    await tried.sees(lambda: words(board).startswith("Counted 2"))
    await tried.quiet()
    assert trial.done == ["count", "count"]
    assert (tried.server.hub.identified, tried.server.hub.resumed) == (1, 2)


async def test_a_line_that_falls_silent_is_noticed_and_resumed(url: str) -> None:
    async with furnished(url, features=(trial.feature,), start=False, silence=0.5) as bench:
        bench.server.hub.heartbeat_seconds = 0.2
        await bench.start()
        board = await a_board(bench)
        bench.server.hub.fall_silent()
        await bench.bo.presses("Count", board, wait=False)
        await bench.sees(lambda: words(board).startswith("Counted 1"))
        assert bench.server.hub.identified == 1
        assert bench.server.hub.resumed >= 1


async def test_a_session_that_is_over_begins_anew(tried: Bench) -> None:
    board = await a_board(tried)
    tried.server.hub.invalidate()
    await tried.sees(lambda: tried.server.hub.identified == 2)
    await tried.bo.presses("Count", board)
    assert words(board).startswith("Counted 1")


async def test_five_bad_starts_make_the_next_one_wait(bench: Bench) -> None:
    starts = Starts(bench.house.database, bench.server.clock)
    await starts.end_well()
    for number in range(MANY):
        assert await starts.begin() == timedelta(), f"start {number + 1} is free"
        bench.server.clock.forward(1)
    wait = await starts.begin()
    assert timedelta(seconds=80) < wait <= timedelta(seconds=90)
    bench.server.clock.forward(30)
    assert await starts.begin() > timedelta(seconds=90), "each waits after the one before it"
    bench.server.clock.forward(3600)
    assert await starts.begin() == timedelta()


async def test_a_bot_that_keeps_dying_waits_before_it_connects(url: str) -> None:
    paused: list[float] = []

    async def sleep(seconds: float) -> None:
        paused.append(seconds)

    async with furnished(url, features=(trial.feature,), sleep=sleep) as bench:
        for _ in range(MANY):
            await bench.crash()
            await bench.begin()
        assert len(paused) == 1
        assert 80 < paused[0] <= 90
        await bench.restart()
        await bench.restart()
        assert len(paused) == 1, "an orderly end makes good for the starts before it"


async def test_a_day_with_hardly_a_session_left_is_waited_out(url: str) -> None:
    async with furnished(url, features=(trial.feature,), start=False) as bench:
        bench.server.hub.identifies_per_day = 9
        with pytest.raises(DiscordTrouble, match="Only 9 of 9 connections of today are left"):
            await bench.start()
        assert bench.server.hub.identified == 0


async def test_a_new_server_founds_a_community_with_its_owner_as_steward(bench: Bench) -> None:
    dev = bench.server.person("Dev")
    other = bench.server.guild("Menders")
    await dev.joins(other)
    other.owner_id = dev.id
    bench.server.invite(bench.application, other)
    await bench.quiet()
    place = bench.server.general(other)
    await dev.uses("copse settings", place, zone="Europe/Berlin")
    assert "Changed." in words(dev.ephemerals()[-1]) or "Menders" in words(dev.ephemerals()[-1])
    assert "Europe/Berlin" in words(dev.ephemerals()[-1])
    await bench.bo.uses("copse settings", bench.general, zone="Europe/Rome")
    assert "for a steward" in words(bench.bo.ephemerals()[-1])


async def test_an_outage_of_a_server_is_no_farewell(bench: Bench) -> None:
    bench.server.outage(bench.guild)
    await bench.quiet()
    bench.server.recovery(bench.guild)
    await bench.quiet()
    await bench.ana.uses("library save", bench.general, url="https://example.org/a")
    assert "#1" in words(bench.ana.ephemerals()[-1])


async def test_neither_tokens_nor_words_reach_the_log(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await bench.restart()
        bench.server.rates.refuse("*/callback", 0.01)
        await bench.ana.uses("library save", bench.general, url="https://canary.example/secret")
        message = await bench.bo.posts("canary words", bench.general)
        await bench.ana.reacts("🔖", message)
        await bench.quiet()
        logging.getLogger("discord.http").warning("%s /webhooks/1/%s", "PATCH", "x" * 40)
        logging.getLogger("discord.http").error("token %s", bench.application.token)
    discord = [each for each in caplog.records if each.name.startswith(("discord", "adapters"))]
    assert discord
    text = "\n".join(logging.Formatter().format(each) for each in discord)
    assert bench.application.token not in text
    assert "x" * 40 not in text
    assert "canary" not in text
    tokens = [each.token for each in bench.server.world.interactions.values()]
    assert tokens
    assert [token for token in tokens if token in text] == []


async def a_board(bench: Bench) -> Message:
    await bench.ana.uses("trial board", bench.general)
    return bench.server.messages(bench.general)[-1]
