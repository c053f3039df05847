"""Nudges that are due, each decided about once, and how the outbox ended with them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from community import telling
from community.dispatch import Dispatch
from community.telling import NudgeCame
from scheduler.due import while_due
from scheduler.setback import SetBack
from storage import communities, nudges
from storage.database import Database
from storage.nudges import Nudge

log = logging.getLogger(__name__)

BATCH = 100  # nudges claimed at a time
LEASE = timedelta(minutes=2)  # after which a scheduler that died is replaced
ATTEMPTS = 3  # looks at a nudge, counted before each
AGAIN = timedelta(minutes=1)  # until one that failed is looked at again
OVERLAP = timedelta(seconds=10)  # looked through again for what other processes ended meanwhile
NOWHERE = timedelta(days=1)  # until a community that meets nowhere is looked at again


class Nudges:
    """Lets every nudge be said when it may be, in the order in which they are due."""

    def __init__(
        self, database: Database, dispatch: Dispatch, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._dispatch = dispatch
        self._clock = clock
        self._looked: datetime | None = None
        self._set_back = SetBack(database, nudges.set_back, LEASE)

    async def drain(self) -> int:
        """Decide about all that is due now; how many nudges were looked at or ended."""
        await self._set_back.look(self._clock())
        ended = await self._end()
        return ended + await while_due(self._clock, self.next_due, self._batch)

    async def next_due(self) -> datetime | None:
        """When a nudge is to be looked at next, if ever."""
        async with self._database.asking() as db:
            return await nudges.next_due(db)

    async def _batch(self, now: datetime) -> int | None:
        async with self._database.transaction(quietly=True) as db:
            claimed = await nudges.claim(db, now, now + LEASE, BATCH)
        for nudge in claimed:
            await self._come(nudge, now)
        return len(claimed) or None

    async def _end(self) -> int:
        """Write down how the outbox ended with what it was given.

        Looked at is what ended since the last look, and all there is at first, or when the clock
        was set back.
        """
        count, now = 0, self._clock()
        since = None
        if self._looked is not None and self._looked <= now:
            since = self._looked - OVERLAP
        while True:
            async with self._database.reading() as db:
                found = await nudges.outcomes(db, since, BATCH)
            if not found:
                self._looked = now
                return count
            for outcome in found:
                async with self._database.transaction() as db:
                    await telling.ended(db, outcome, self._clock())
            count += len(found)

    async def _come(self, nudge: Nudge, now: datetime) -> None:
        async with self._database.reading() as db:
            spaces = await communities.spaces(db, nudge.community_id)
        if not spaces:
            await self._change(nudge, look_at=now + NOWHERE, attempts=0)
            return
        if nudge.attempts > ATTEMPTS:
            await self._change(
                nudge, state="failed", reason="it failed three times", settled_at=now
            )
            return
        look = f"{nudge.tries}|{nudge.attempts}|{nudge.due_at.isoformat()}"
        event = NudgeCame(id=look, space=spaces[0], at=now, nudge_id=nudge.id, look=look)
        answer = await self._dispatch(event)
        if answer.refused:
            log.warning("nudge %s of %s could not be decided about", nudge.id, nudge.kind)
            await self._change(nudge, look_at=now + AGAIN)

    async def _change(self, nudge: Nudge, **fields: object) -> None:
        async with self._database.transaction() as db:
            await nudges.change(db, nudge.id, **fields)
