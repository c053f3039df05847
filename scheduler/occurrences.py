"""What is due by schedule, handed to its routine once; what was missed, by the routine's policy."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import takewhile

from community import schedules as rules
from community.chat.feature import Routine
from community.dispatch import Dispatch
from community.schedules import GRACE, Coming, OccurrenceCame
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
    """Lets what is due happen, in the order in which it is due."""

    def __init__(
        self, database: Database, dispatch: Dispatch, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._dispatch = dispatch
        self._clock = clock

    async def drain(self) -> int:
        """Let everything happen that is due now; how many occurrences came."""
        count = 0
        while True:
            now = self._clock()
            due = await self.next_due()
            if due is None or due > now:
                return count
            async with self._database.transaction() as db:
                claimed = await schedules.claim(db, now, now + LEASE, BATCH)
            if not claimed:
                return count
            for schedule in claimed:
                count += await self._come(schedule, now)

    async def next_due(self) -> datetime | None:
        """When a schedule has something to do next, if ever."""
        async with self._database.reading() as db:
            return await schedules.next_due(db)

    async def _come(self, schedule: Schedule, now: datetime) -> int:
        routine = self._dispatch.routines.get(schedule.routine)
        if schedule.state == "paused":
            async with self._database.transaction() as db:
                await rules.resume(db, schedule, now)
            return 0
        async with self._database.reading() as db:
            ahead = await rules.ahead(db, schedule)
            due = list(takewhile(lambda each: each.due_at <= now, ahead))
            spaces = await communities.spaces(db, schedule.community_id)
        if not spaces:
            async with self._database.transaction() as db:
                await schedules.change(db, schedule.id, next_at=now + NOWHERE, attempts=0)
            return 0
        if routine is None or (schedule.attempts > ATTEMPTS and due):
            why = "the routine is no more" if routine is None else "it failed three times"
            await self._write_off(schedule, [(each, "failed", why) for each in due[:1]], now)
            return 0
        return await self._do(schedule, routine, due, spaces[0], now)

    async def _do(
        self, schedule: Schedule, routine: Routine, due: list[Coming], space: str, now: datetime
    ) -> int:
        do, off = rules.choose(due, now, routine.late, routine.missed)
        if off or not do:
            written = [(each, state, "I was not running then") for each, state in off]
            await self._write_off(schedule, written, now, rearm=not do)
        for each in do:
            event = OccurrenceCame(
                id=f"{schedule.id}-{each.day}",
                space=space,
                at=now,
                schedule_id=schedule.id,
                routine=schedule.routine,
                subject=schedule.subject,
                member_id=schedule.member_id,
                day=each.day,
                due_at=each.due_at,
                late=now - each.due_at > GRACE,
            )
            answer = await self._dispatch(event)
            if answer.refused:
                log.warning("%s of %s was not done", schedule.routine, each.day)
                async with self._database.transaction() as db:
                    await schedules.change(db, schedule.id, next_at=now + AGAIN)
                break
            if answer.repeat:  # it was done, and another than this one was to write it down
                await self._write_off(schedule, [], now)
        return len(do)

    async def _write_off(
        self,
        schedule: Schedule,
        dates: list[tuple[Coming, str, str]],
        now: datetime,
        *,
        rearm: bool = True,
    ) -> None:
        async with self._database.transaction() as db:
            for came, state, why in dates:
                await schedules.settle(
                    db, schedule.id, came.day, came.due_at, state, why=why, now=now
                )
            if rearm:
                await rules.arm(db, schedule)
