"""Stewardship: who looks after an entry when its steward is not there, and what is due."""

from __future__ import annotations

from datetime import time, timedelta

from community.call import Call, Refusal
from community.library import entry
from community.rhythm import Rhythm
from community.schedules import plan
from storage import absence, library, schedules, tending
from storage.entries import Entry
from storage.search import search

REVIEW, TEND = "library.review", "library.tend"
LONG_AWAY = timedelta(days=29)  # who is away longer than that from a morning on hands over
MOST = 500  # entries of one steward that are counted


async def begin(call: Call) -> None:
    """Let the library be tended from now on: reviews on Mondays, the rest every morning."""
    for routine, rule, at, title in (
        (REVIEW, "FREQ=WEEKLY;BYDAY=MO", time(9), "Library reviews"),
        (TEND, "FREQ=DAILY", time(6), "Library: links, and entries without a steward"),
    ):
        if await schedules.about(call.db, call.community.id, routine, "") is None:
            today = call.now.astimezone(call.zone).date()
            await plan(call, routine, "", Rhythm(rule, at, call.community.zone, today), title)


async def due(call: Call, steward_id: int) -> list[Entry]:
    """What one steward has to look at."""
    return await tending.due(call.db, call.community.id, steward_id, call.now, MOST)


async def hand_over(call: Call) -> dict[int, int]:
    """Hand over what is tended by somebody who left or is away for long; to whom, how many.

    To their deputy, else to the topic's steward, else to nobody: then it is an orphan.
    """
    until = call.now + LONG_AWAY
    given: dict[int, int] = {}
    for steward, topic in await tending.absent(call.db, call.community.id, until):
        candidates = [await tending.deputy_of(call.db, steward)]
        if topic is not None:
            candidates.append(await tending.topic_steward(call.db, topic))
        to = None
        for each in candidates:
            if each is None or each == steward or to is not None:
                continue
            if await absence.is_present(call.db, call.community.id, each, until):
                to = each
        moved = await tending.hand_over(call.db, call.community.id, steward, topic, to)
        await search.index(call.db, moved)
        if to is not None:
            given[to] = given.get(to, 0) + len(moved)
    return given


async def adopt(call: Call, number: int) -> Entry:
    """A member tends from now on what nobody tended."""
    found = await entry(call, number)
    if found.steward_id is not None and found.steward_id != call.member.id:
        raise Refusal("Somebody was quicker: this entry has a steward again.")
    changed = await library.change(call.db, number, steward_id=call.member.id)
    await search.index(call.db, [number])
    return changed
