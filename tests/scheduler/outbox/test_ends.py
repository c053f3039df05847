"""The end of a process: what is on its way arrives or is looked up, the rest is given back."""

from __future__ import annotations

import asyncio

from scheduler.delivery import Hold
from storage.database import Connection
from storage.delivery import Outgoing
from tests.letters import states
from tests.scheduler.outbox.post import UNTIL, Post


async def test_the_end_waits_for_what_is_on_its_way_and_claims_no_more(post: Post) -> None:
    post.platform.gates["general"] = asyncio.Event()
    await post.put("on its way", "next")
    draining = asyncio.create_task(post.drain())
    await post.platform.arrived.wait()
    finishing = asyncio.create_task(post.outbox.finish())
    await asyncio.sleep(0)
    post.platform.gates["general"].set()
    await finishing
    await draining
    assert post.said() == ["on its way"]
    assert await states(post.database) == {"on its way": "sent", "next": "pending"}


async def test_the_end_leaves_what_does_not_arrive_to_be_looked_up(post: Post) -> None:
    post.platform.gates["general"] = asyncio.Event()
    await post.put("stuck")
    draining = asyncio.create_task(post.drain())
    await post.platform.arrived.wait()
    await post.outbox.finish(0.01)
    await draining
    assert await states(post.database) == {"stuck": "sending"}
    post.platform.gates["general"].set()
    post.now += UNTIL
    assert await post.another().drain() == 1
    assert post.platform.found == ["stuck"]


async def test_the_end_gives_back_what_was_not_tried(post: Post) -> None:
    held = asyncio.Event()

    async def slowly(_db: Connection, _outgoing: Outgoing) -> Hold | None:
        held.set()
        await asyncio.Event().wait()
        return None

    post.may.append(slowly)
    await post.put("one")
    draining = asyncio.create_task(post.drain())
    await held.wait()
    await post.outbox.finish(0.01)
    await draining
    post.may.clear()
    assert await states(post.database) == {"one": "pending"}
    assert await post.another().drain() == 1
    assert (post.said(), post.platform.found) == (["one"], [])
