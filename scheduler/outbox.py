"""The outbox said aloud: what waits is claimed, said once, and how it ended is written down.

Any number of processes may do this on one database; docs/decisions/0009-delivery.md says how.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Literal

from community.chat.platform import Platform
from community.dispatch import Dispatch
from scheduler.delivery import Attempt, Delivery, MaySend, limits_of
from scheduler.gap import Gap
from scheduler.lease import Lease, Timing, elapsed
from storage import delivery, pace
from storage.database import Connection, Database
from storage.delivery import Reach, Terms

log = logging.getLogger(__name__)

AT_ONCE = 100  # messages on their way at a time
DEATHS = 3  # of processes, after which the message they were sending is put aside
LOOK = 1.0  # seconds between looks at what has become due, while others are on their way
SET_BACK = timedelta(seconds=30)  # after which limits are full again when the clock was set back
FINISH = 3.0  # seconds that messages on their way have, when the process is to end


class Outbox:
    """Says what waits: different places at once, one place in order.

    `may_send` are asked right before a message is said. `deaths` of processes put a message aside.
    """

    def __init__(
        self,
        database: Database,
        dispatch: Dispatch,
        platforms: Mapping[str, Platform],
        clock: Callable[[], datetime],
        *,
        timing: Timing | None = None,
        may_send: Sequence[MaySend] = (),
        deaths: int = DEATHS,
        timer: Callable[[], float] = elapsed,
    ) -> None:
        self.name = secrets.token_hex(4)
        self._database = database
        self._platforms = platforms
        self._clock = clock
        self._timing = timing or Timing()
        self._deaths = deaths
        self._timer = timer
        self._gap = Gap(database)
        self._delivery = Delivery(
            database, dispatch, platforms, clock, self._timing, self._gap, may_send, self.name
        )
        self._news = asyncio.Event()
        self._flying: dict[asyncio.Task[None], Attempt] = {}
        self._alone = False
        self._stopping = False
        self._said = 0
        self._next: datetime | None = None

    def poke(self) -> None:
        """Something may be due now."""
        self._news.set()

    async def drain(self) -> int:
        """Say all that is due now; how many messages were said."""
        said = self._said
        while not self._stopping:
            await self._beat()
            self._news.clear()
            taken = await self._take()
            if self._flying:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), self._pause())
            elif not taken:
                break
        return self._said - said

    async def _beat(self) -> None:
        """Give a sign of life before anything is claimed, and notice a clock that was set."""
        now = self._clock()

        async def put_right(db: Connection, way: Literal["ahead", "back"]) -> None:
            until = now + self._timing.until
            if way == "ahead":
                await delivery.set_ahead(db, until)
                return
            log.info("the clock was set back: what waits for later is looked at again")
            await delivery.set_back(db, now, until)
            await pace.set_back(db, now + SET_BACK)

        await self._gap.beat(now, put_right)

    async def next_due(self) -> datetime | None:
        """When the next message is due, if one waits that can be said from here."""
        reach = self._reach()
        if not reach or self._stopping:
            return None
        async with self._database.asking() as db:
            return await delivery.next_due(db, reach)

    async def finish(self, seconds: float = FINISH) -> None:
        """Claim no more; let what is on its way arrive, and give back what was not yet tried."""
        self._stopping = True
        self.poke()
        flying = dict(self._flying)
        if not flying:
            return
        _, late = await asyncio.wait(flying, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        for task in late:
            if not flying[task].asked:
                await self._delivery.release(flying[task])

    async def _take(self) -> bool:
        """Claim what is due and send it on its way; whether there was anything to claim."""
        room = AT_ONCE - len(self._flying)
        now, reach = self._clock(), self._reach()
        if self._alone or room <= 0 or not reach:
            return False
        async with self._database.asking() as db:
            self._next = due = await delivery.next_due(db, reach)
        if due is None or due > now:
            return False
        lease = Lease(self._timing.lease, self._timer)
        terms = Terms(now + self._timing.until, room, self._deaths, not self._flying, self.name)
        async with self._database.transaction(quietly=True) as db:
            claimed = await delivery.claim(
                db, reach, now, terms, lambda each: limits_of(self._platforms, each)
            )
        self._alone = any(each.deaths for each in claimed)
        for outgoing in claimed:
            attempt = self._delivery.attempt(outgoing, lease, now)
            task = asyncio.create_task(self._send(attempt), name=f"say {outgoing.id}")
            self._flying[task] = attempt
            task.add_done_callback(self._landed)
        return bool(claimed)

    def _pause(self) -> float:
        """Until when nobody need look what is due, unless there is news."""
        if self._next is None:
            return LOOK
        left = (self._next - self._clock()).total_seconds()
        return min(left, LOOK) if left > 0 else LOOK

    async def _send(self, attempt: Attempt) -> None:
        said = await self._delivery.deliver(attempt)
        self._said += said

    def _landed(self, task: asyncio.Task[None]) -> None:
        del self._flying[task]
        if not self._flying:
            self._alone = False
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a message could not be settled; it is looked up later", exc_info=error)
        self.poke()

    def _reach(self) -> Reach:
        platforms, spaces = list[str](), list[str]()
        for name, platform in self._platforms.items():
            within = platform.reach()
            if within is None:
                platforms.append(name)
            else:
                spaces += within
        return Reach(platforms, spaces)
