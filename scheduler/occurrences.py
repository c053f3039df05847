"""What is due by schedule, handed to its routine once; what was missed, by the routine's policy."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import takewhile

from community import schedules as rules
from community.chat.feature import Routine
from community.dispatch import Dispatch
from community.schedules import GRACE, Coming, DatesLost, OccurrenceCame
from scheduler.due import while_due
from scheduler.setback import SetBack
from storage import communities, schedules
from storage.database import Database
from storage.schedules import Schedule

log = logging.getLogger(__name__)

BATCH = 100  # schedules claimed at a time
LEASE = timedelta(minutes=2)  # after which a scheduler that died is replaced
ATTEMPTS = 3  # runs of an occurrence, counted before each
AGAIN = timedelta(minutes=1)  # until an occurrence that failed is tried again
NOWHERE = timedelta(days=1)  # until a community that meets nowhere is looked at again


class Occurrences:
    """Lets what is due happen, in the order in which it is due; `at_once` schedules at a time."""

    def __init__(
        self,
        database: Database,
        dispatch: Dispatch,
        clock: Callable[[], datetime],
        at_once: int = 1,
    ) -> None:
        self._database = database
        self._dispatch = dispatch
        self._clock = clock
        self._at_once = asyncio.Semaphore(at_once)
        self._set_back = SetBack(database, schedules.set_back, LEASE)

    async def drain(self) -> int:
        """Let everything happen that is due now; how many occurrences came."""
        await self._set_back.look(self._clock())
        return await while_due(self._clock, self.next_due, self._batch)

    async def next_due(self) -> datetime | None:
        """When a schedule has something to do next, if ever."""
        async with self._database.asking() as db:
            return await schedules.next_due(db)

    async def _batch(self, now: datetime) -> int | None:
        async with self._database.transaction(quietly=True) as db:
            claimed = await schedules.claim(db, now, now + LEASE, BATCH)
        if not claimed:
            return None
        return sum(await asyncio.gather(*(self._come(each, now) for each in claimed)))

    async def _come(self, schedule: Schedule, now: datetime) -> int:
        async with self._at_once:
            if schedule.state == "paused":
                async with self._database.transaction() as db:
                    await rules.wake(db, schedule.id, now)
                return 0
            # Each statement for itself: what counts is looked at again where it happens.
            async with self._database.asking() as db:
                spaces = await communities.spaces(db, schedule.community_id)
                ahead = await rules.ahead(db, schedule)
            if not spaces:
                async with self._database.transaction() as db:
                    await schedules.change(db, schedule.id, next_at=now + NOWHERE, attempts=0)
                return 0
            due = list(takewhile(lambda each: each.due_at <= now, ahead))
            return await self._do(schedule, due, spaces[0], now)

    async def _do(self, schedule: Schedule, due: list[Coming], space: str, now: datetime) -> int:
        routine = self._dispatch.routines.get(schedule.routine)
        if routine is None:
            log.error("%s is due and is no more", schedule.routine)
            await self._write_off(schedule, space, due, "failed", now)
            return 0
        do, off = rules.choose(due, now, routine.late, routine.missed)
        for state in ("skipped", "coalesced"):
            dates = [each for each, ended in off if ended == state]
            if dates:
                await self._write_off(schedule, space, dates, state, now, rearm=not do)
        if not do:
            await self._write_off(schedule, space, [], "", now)
            return 0
        if schedule.attempts > ATTEMPTS:
            log.error("%s of %s failed %s times", schedule.routine, do[0].day, ATTEMPTS)
            await self._write_off(schedule, space, do[:1], "failed", now)
            return 0
        return await self._happen(schedule, routine, do[0], space, now)

    async def _happen(
        self, schedule: Schedule, routine: Routine, came: Coming, space: str, now: datetime
    ) -> int:
        """Let one date happen. Others that are due are claimed anew, so that each has its tries."""
        answer = await self._dispatch(
            OccurrenceCame(
                id=f"{schedule.id}-{came.day}",
                space=space,
                at=now,
                schedule_id=schedule.id,
                routine=routine.key,
                subject=schedule.subject,
                member_id=schedule.member_id,
                day=came.day,
                due_at=came.due_at,
                late=now - came.due_at > GRACE,
            )
        )
        if answer.refused:
            log.warning("%s of %s was not done", schedule.routine, came.day)
            async with self._database.transaction() as db:
                await rules.again(db, schedule.id, came.day, now + AGAIN)
            return 0
        if answer.repeat:  # it was done, and whoever did it was to say what is next
            await self._write_off(schedule, space, [], "", now)
        return 1

    async def _write_off(
        self,
        schedule: Schedule,
        space: str,
        dates: list[Coming],
        state: str,
        now: datetime,
        *,
        rearm: bool = True,
    ) -> None:
        async with self._database.transaction() as db:
            for each in dates:
                await schedules.settle(
                    db, schedule.id, each.day, each.due_at, state, why=_WHY[state], now=now
                )
            current = await schedules.locked(db, schedule.id) if rearm else None
            if current is not None:
                await rules.arm(db, current)
        if dates and state != "coalesced":
            await self._dispatch(_lost(schedule, space, [each.day for each in dates], state, now))


_WHY = {
    "skipped": rules.DOWN,
    "coalesced": "a later one stood for it",
    "failed": "it went wrong three times",
}


def _lost(schedule: Schedule, space: str, days: list[date], state: str, now: datetime) -> DatesLost:
    return DatesLost(
        id=f"{schedule.id}-{days[0]}-{days[-1]}-{state}",
        space=space,
        at=now,
        schedule_id=schedule.id,
        title=schedule.title,
        days=tuple(days),
        failed=state == "failed",
    )
