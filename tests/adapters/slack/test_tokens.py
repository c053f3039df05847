"""Tokens over the wire: renewed before they end, by one, for sending too; and ended."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.slack.pace import Pace
from community.chat.markup import Markup
from community.chat.message import Message
from community.chat.place import Place
from community.chat.platform import PlatformError
from storage import installations
from storage.installations import Installation
from tests.adapters.slack.scene import Scene, build, open_scene, served
from tests.wire.faults import reset, server_error
from tests.wire.slack.clock import HandClock

HELLO = Message(Markup("Hello there"))
HOUR = 3600.0


@pytest.fixture
async def rotating(database_url: str) -> AsyncIterator[Scene]:
    """A scene whose one installation came by consent, with a token of twelve hours."""
    clock = HandClock()
    async with open_scene(database_url, consent=True, rotation=True, clock=clock) as scene:
        room = scene.room
        made = Installation(
            scene.space,
            room.team.name,
            room.team.url,
            room.installed.bot_user,
            room.installed.bot_id,
            room.installed.token,
            room.installed.refresh_token,
            clock() + timedelta(hours=12),
            ",".join(room.installed.scopes),
        )
        async with scene.database.transaction() as db:
            await installations.save(db, made, clock())
        await scene.app.start()
        seconds = itertools.count(step=2.0)
        scene.platform.pace = Pace(lambda: next(seconds))  # nothing here is about pace
        async with served(scene):
            yield scene


def forward(scene: Scene, hours: float) -> None:
    clock = scene.platform.clock
    assert isinstance(clock, HandClock)
    clock.forward(hours * HOUR)


async def says(scene: Scene, key: str) -> None:
    await scene.platform.post(Place(scene.space, people=(scene.room.bo.id,)), HELLO, key)


def trades(scene: Scene) -> int:
    return scene.room.slack.log.count("oauth.v2.access")


async def test_a_quiet_workspace_is_written_to_after_the_token_s_end(rotating: Scene) -> None:
    forward(rotating, 9.9)
    await says(rotating, "before")
    assert trades(rotating) == 0
    forward(rotating, 0.2)
    await says(rotating, "in time")
    assert trades(rotating) == 1
    forward(rotating, 40)
    await says(rotating, "long after")

    assert trades(rotating) == 2
    assert len(rotating.direct(rotating.room.bo)) == 3


async def test_a_token_is_renewed_by_one_of_all_who_need_it(rotating: Scene) -> None:
    other = build(rotating.room, rotating.config, rotating.database, clock=rotating.platform.clock)
    rotating.more.append(other.app)
    await other.app.start()
    forward(rotating, 11)
    tokens = [
        each.platform.web.tokens.of(rotating.space) for each in (rotating, other) for _ in range(5)
    ]
    found = await asyncio.gather(*tokens)
    await says(other, "other")
    await says(rotating, "one")

    assert trades(rotating) == 1
    assert len(found) == 10
    assert len(rotating.direct(rotating.room.bo)) == 2


async def test_a_token_that_slack_calls_expired_is_renewed_and_used_at_once(
    rotating: Scene,
) -> None:
    rotating.room.slack.state.tokens[
        rotating.room.installed.token
    ].expires = rotating.platform.clock()
    await says(rotating, "key")

    assert trades(rotating) == 1
    assert rotating.direct(rotating.room.bo) == ["Hello there"]


async def test_a_token_that_cannot_be_renewed_is_used_to_its_end(
    rotating: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    rotating.room.slack.faults.add("oauth.v2.access", server_error(), times=2)
    forward(rotating, 11)
    with caplog.at_level(logging.ERROR):
        await says(rotating, "still good")
    forward(rotating, 2)
    with pytest.raises(PlatformError) as caught:
        await says(rotating, "ended")
    forward(rotating, 0.1)
    await says(rotating, "renewed")

    assert "could not be renewed" in caplog.text
    assert caught.value.reason == "unreachable"
    assert len(rotating.direct(rotating.room.bo)) == 2


async def test_what_a_refresh_token_was_traded_for_is_kept(rotating: Scene) -> None:
    forward(rotating, 11)
    await says(rotating, "key")
    async with rotating.database.reading() as db:
        kept = await installations.of(db, rotating.space)

    assert kept is not None
    assert kept.token != rotating.room.installed.token
    assert kept.refresh_token in rotating.room.slack.state.refresh
    assert kept.token not in repr(kept)
    assert str(kept.refresh_token) not in repr(kept)


async def test_a_workspace_that_removed_the_bot_is_left_alone(rotating: Scene) -> None:
    rotating.room.slack.uninstall(rotating.room.installed)
    await rotating.settle()
    asked = len(rotating.room.slack.log.calls)
    with pytest.raises(PlatformError) as caught:
        await says(rotating, "key")
    async with rotating.database.reading() as db:
        kept = await installations.of(db, rotating.space)
        living = await installations.living(db, "slack")

    assert caught.value.reason == "gone"
    assert len(rotating.room.slack.log.calls) == asked
    assert kept is not None
    assert (kept.token, kept.refresh_token) == ("", None)
    assert living == []


async def test_a_dead_token_ends_it_even_when_nobody_said_so(rotating: Scene) -> None:
    rotating.room.installed.uninstalled = True
    with pytest.raises(PlatformError) as first:
        await says(rotating, "one")
    asked = len(rotating.room.slack.log.calls)
    with pytest.raises(PlatformError) as second:
        await says(rotating, "two")

    assert (first.value.reason, second.value.reason) == ("gone", "gone")
    assert len(rotating.room.slack.log.calls) == asked


async def test_other_people_s_tokens_that_end_are_no_reason_to_stop(rotating: Scene) -> None:
    room = rotating.room
    said = {"type": "tokens_revoked", "tokens": {"oauth": [room.ana.id], "bot": []}}
    room.slack.events.tell([room.installed], said | {"event_ts": room.slack.state.ts()})
    await rotating.settle()
    await says(rotating, "key")

    assert rotating.direct(room.bo) == ["Hello there"]


async def test_a_lost_trade_is_tried_again_when_its_time_is_over(rotating: Scene) -> None:
    rotating.room.slack.faults.add("oauth.v2.access", reset())
    forward(rotating, 11)
    await says(rotating, "one")
    await says(rotating, "two")
    assert trades(rotating) == 1
    forward(rotating, 0.02)
    await says(rotating, "three")

    assert trades(rotating) == 2
