"""Who claims a message holds it for a while: who died, froze or is elsewhere says nothing twice."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from community.chat.place import Place
from scheduler.delivery import Hold
from scheduler.lease import Timing
from scheduler.outbox import DEATHS
from storage import delivery
from storage.database import Connection
from storage.delivery import Outgoing
from tests.letters import history, states
from tests.scheduler.outbox.post import SPACE, UNTIL, Post, Shaky


async def test_a_message_whose_sender_died_is_said_by_the_next_one(post: Post) -> None:
    await post.put("one")
    assert len(await post.die()) == 1
    assert await post.drain() == 0
    assert await post.drain(UNTIL - timedelta(seconds=1)) == 0
    assert await post.drain(timedelta(seconds=1)) == 1
    assert post.said() == ["one"]
    assert post.platform.found == ["one"]


async def test_a_message_that_kills_its_process_is_put_aside_and_the_others_are_said(
    post: Post,
) -> None:
    others = [f"innocent {n}" for n in range(5)]
    for key in [*others[:2], "poison", *others[2:]]:
        await post.put(key, place=Place(SPACE, key.replace(" ", "-")))
    for _ in range(DEATHS):
        claimed = await post.die()
        post.now += UNTIL
        while len(claimed) == 1 and claimed[0].key != "poison":  # tried alone, and well
            await settle(post, claimed[0])
            claimed = await post.die()
            post.now += UNTIL
    await post.drain()
    ended = await states(post.database)
    assert ended.pop("poison") == "parked"
    assert set(ended.values()) == {"sent"}
    assert (await history(post.database, "poison"))[-1] == ("parked", "poison")
    assert sum(state == "sending" for state, _ in await history(post.database, "poison")) == DEATHS


async def settle(post: Post, claimed: Outgoing) -> bool:
    async with post.database.transaction() as db:
        return await delivery.settle(db, claimed, delivery.Ending("sent"), post.now)


async def test_who_lost_a_claim_can_settle_nothing(post: Post) -> None:
    await post.put("one")
    (old,) = await post.die()
    post.now += UNTIL
    (new,) = await post.die()
    assert new.epoch == old.epoch + 1
    assert not await settle(post, old)
    assert await states(post.database) == {"one": "sending"}
    assert await settle(post, new)


async def test_a_process_that_slept_over_its_lease_neither_sends_nor_settles(post: Post) -> None:
    frozen = Shaky(post.playground)
    frozen.gates["general"] = asyncio.Event()
    old = post.another(frozen)
    await post.put("one")
    draining = asyncio.create_task(old.drain())
    await frozen.arrived.wait()
    post.now += UNTIL
    post.seconds += UNTIL.total_seconds()
    assert await post.outbox.drain() == 1
    frozen.gates["general"].set()
    assert await draining == 0
    assert post.said() == ["one"]
    assert [state for state, _ in await history(post.database, "one")] == [
        *("sending", "sending", "sent")
    ]


async def test_a_process_that_slept_before_it_sent_does_not_send(post: Post) -> None:
    async def sleep(_db: Connection, _outgoing: Outgoing) -> Hold | None:
        post.seconds += Timing().lease
        return None

    await post.put("one")
    post.may.append(sleep)
    assert await post.drain() == 0
    assert post.said() == []
    post.may.clear()
    assert await post.drain(UNTIL) == 1


async def test_two_replicas_say_everything_once(post: Post) -> None:
    for number in range(200):
        await post.put(f"{number}", place=Place(SPACE, f"channel-{number % 40}"))
    said = await asyncio.gather(*(post.another().drain() for _ in range(2)))
    assert sum(said) == 200
    assert sorted(post.said(), key=int) == [str(number) for number in range(200)]
    for channel in range(40):
        there = [int(text) for text in post.said(f"channel-{channel}")]
        assert there == sorted(there)


async def test_only_what_can_be_reached_from_here_is_claimed(post: Post) -> None:
    post.platform.within = ()
    await post.put("one")
    assert await post.drain() == 0
    assert await post.outbox.next_due() is None
    post.platform.within = (SPACE,)
    assert await post.drain() == 1
