"""What waits is said once and in order, and what is slow or not due keeps nothing else waiting."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from community.chat.place import Place
from community.chat.platform import PlatformError
from scheduler.delivery import Hold
from storage.database import Connection
from storage.delivery import Outgoing
from tests.letters import history, states
from tests.scheduler.outbox.post import SETTLE, SPACE, Post
from tests.world import MONDAY


async def test_what_waits_is_said_in_order_and_once(post: Post) -> None:
    await post.put("one", "two", "three")
    await post.put("two")
    assert await post.drain() == 3
    assert await post.drain() == 0
    assert post.said() == ["one", "two", "three"]


async def test_every_change_of_a_message_is_written_down(post: Post) -> None:
    post.platform.before = [PlatformError("limited", 5.0)]
    await post.put("one")
    await post.drain()
    await post.drain(timedelta(seconds=5))
    assert await history(post.database, "one") == [
        ("sending", None),
        ("pending", "limited"),
        ("sending", None),
        ("sent", None),
    ]


async def test_the_next_in_a_place_waits_until_the_one_before_is_settled(post: Post) -> None:
    post.platform.before = [PlatformError("unreachable", ambiguous=True)]
    await post.put("one", "two")
    await post.put("elsewhere", place=Place(SPACE, "aside"))
    await post.drain()
    assert post.said() == ["elsewhere"]
    await post.drain(SETTLE)
    assert post.said("general") == ["one", "two"]


async def test_a_place_that_is_slow_keeps_no_other_waiting(post: Post) -> None:
    post.platform.gates["general"] = asyncio.Event()
    await post.put("slow", "after it")
    draining = asyncio.create_task(post.drain())
    await post.platform.arrived.wait()
    await post.put("quick", place=Place(SPACE, "aside"))
    post.outbox.poke()
    async with asyncio.timeout(5):
        while not post.said():  # noqa: ASYNC110  # the playground tells nobody here
            await asyncio.sleep(0.01)
    assert post.said() == ["quick"]
    post.platform.gates["general"].set()
    await draining
    assert post.said() == ["quick", "slow", "after it"]


async def test_what_was_wanted_earlier_is_said_first_and_what_is_not_due_holds_up_nobody(
    post: Post,
) -> None:
    await post.put("now")
    post.now += timedelta(hours=1)
    await post.put("in an hour")
    post.now -= timedelta(hours=1)
    await post.put("now too")
    await post.drain()
    assert post.said() == ["now", "now too"]
    await post.drain(timedelta(hours=1))
    assert post.said() == ["now", "now too", "in an hour"]


async def test_an_older_change_never_overwrites_a_newer_one(post: Post) -> None:
    await post.put("card")
    await post.drain()
    card = post.room.posts[0]
    post.platform.before = [PlatformError("unreachable", ambiguous=True)]
    await post.edit("first", card.posted)
    await post.drain()
    await post.edit("second", card.posted)
    await post.edit("third", card.posted)
    await post.drain()
    assert card.text == "card", "the first may still be on its way"
    await post.drain(SETTLE)
    assert card.text == "third"
    assert (await states(post.database))["second"] == "replaced"


async def test_what_a_rule_holds_back_waits_until_then_and_holds_up_nobody(post: Post) -> None:
    morning = MONDAY + timedelta(hours=12)

    async def quiet(_db: Connection, outgoing: Outgoing) -> Hold | None:
        late = post.now < morning and outgoing.key == "nudge"
        return Hold("quiet hours", morning) if late else None

    async def stopped(_db: Connection, outgoing: Outgoing) -> Hold | None:
        return Hold("opted out") if outgoing.key == "unwanted" else None

    post.may += [quiet, stopped]
    await post.put("nudge", "unwanted", "answer")
    await post.drain()
    assert post.said() == ["answer"]
    assert await post.outbox.next_due() == morning
    await post.drain(timedelta(hours=12))
    assert post.said() == ["answer", "nudge"]
    assert (await history(post.database, "unwanted"))[-1] == ("dropped", "opted out")
