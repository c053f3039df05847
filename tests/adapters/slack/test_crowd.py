"""A crowd: whoever has to wait for a seat is acknowledged at once, and answered in turn."""

from __future__ import annotations

import asyncio

from adapters.slack.seats import SEATS, Seats
from storage import arrivals
from tests import gates
from tests.adapters.slack.scene import LONG, Scene, acknowledged
from tests.wire.faults import kept_back


async def crowd(scene: Scene) -> None:
    """More reactions than there are seats, whose messages Slack does not let us read for now."""
    room = scene.room
    messages = [await room.bo.posts(f"words {number}", "#general") for number in range(SEATS + 4)]
    await scene.settle()
    room.slack.faults.add("conversations.history", kept_back(), times=None)
    with gates.hurrying():
        for message in messages:
            await room.ana.reacts("bookmark", message)
        await room.slack.settled(LONG)


async def test_who_waits_for_a_seat_is_acknowledged_before_the_others_are_done(
    scene: Scene,
) -> None:
    await crowd(scene)
    async with scene.database.reading() as db:
        kept = await arrivals.next_due(db, "slack")
    before = scene.private(scene.room.ana)
    scene.room.slack.faults.release()
    await scene.settle()
    async with scene.database.reading() as db:
        left = await arrivals.next_due(db, "slack")

    assert scene.room.slack.deliveries.unacked == []
    assert kept is not None
    assert before == []
    assert left is None
    assert len(scene.private(scene.room.ana)) == SEATS + 4


async def test_who_takes_long_gives_the_seat_away(scene: Scene) -> None:
    await crowd(scene)
    acknowledged(await scene.room.cleo.types("/trial paint red", "#general"))
    await scene.wait_for(lambda: "Painted red" in "".join(scene.private(scene.room.cleo)))
    assert scene.private(scene.room.ana) == []
    scene.room.slack.faults.release()


async def test_every_seat_is_free_again_in_the_end() -> None:
    seats = Seats()

    async def sit(*, fails: bool) -> None:
        async with seats.taken():
            await asyncio.sleep(0)
            if fails:
                raise RuntimeError("a fault")

    sitting = (sit(fails=number % 2 == 0) for number in range(3 * SEATS))
    await asyncio.gather(*sitting, return_exceptions=True)
    assert not seats.full
    async with asyncio.timeout(30):
        await asyncio.gather(*(sit(fails=False) for _ in range(SEATS)))
