"""The metronome: asks each kind of work what is due, when something may be, and every half minute.

APScheduler keeps the time and nothing else here knows it: what is due lives in our own tables, so
that nothing is lost when the process is. APScheduler waits by the wall clock, which people set and
machines that sleep let fall behind; the beat of `NET` seconds does not, and puts it right.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

NET = 30.0  # seconds between looks when nothing wakes us
CALM = (
    0.1  # seconds after a look that found nothing: commits come in bunches, one look does for all
)
BRISK = 0.01  # the same, for work that is not to wait
LATER = 0.01  # seconds by which one comes later that came in vain
TROUBLE = timedelta(seconds=5)  # until work that failed is tried again


class Work(Protocol):
    """Something that is done when it is due."""

    async def drain(self) -> int:
        """Do all that is due now."""
        ...

    async def next_due(self) -> datetime | None:
        """When there is something to do next, if ever."""
        ...


class Manners:
    """Who came in vain, for another process had done it, lets others go first the next time.

    So of several processes that wake at the same instants one does what is due, and the others
    take over as soon as it is slow, or gone. `latest` are the seconds they wait at the most.
    """

    def __init__(self, latest: float) -> None:
        self._latest = latest
        self._later = 0.0

    def after(self, done: int, *, called: bool) -> float:
        """The seconds to come later the next time, after so much was done.

        `called`: because something was due, and not because something was committed here.
        """
        if done:
            self._later = 0.0
        elif called:
            self._later = min(self._later + LATER, self._latest)
        return self._later


class Metronome:
    """Wakes each kind of work at its next due instant, soon after a poke, and every `net` seconds.

    What is `brisk` is looked at more often when much is committed. `latest` are the seconds by
    which it lets other processes go first, at the most.
    """

    def __init__(
        self,
        works: Sequence[Work],
        clock: Callable[[], datetime],
        net: float = NET,
        brisk: Sequence[Work] = (),
        latest: float = 0.0,
    ) -> None:
        self._works = works
        self._clock = clock
        self._net = net
        self._brisk = brisk
        self._latest = latest
        self._wakes = [asyncio.Event() for _ in works]
        self._called = set[int]()  # the works that were woken because something is due
        self._tasks: list[asyncio.Task[None]] = []
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "max_instances": 100}
        )

    def poke(self) -> None:
        """Something may be due now."""
        for wake in self._wakes:
            wake.set()

    def start(self) -> None:
        """Begin to keep time, in the running loop."""
        self._scheduler.start()
        self._tasks = [
            asyncio.create_task(self._run(number, work), name=type(work).__name__)
            for number, work in enumerate(self._works)
        ]
        self._tasks.append(asyncio.create_task(self._beat(), name="beat"))

    async def stop(self) -> None:
        """Finish what is being done, and do no more. One that was never started is stopped too."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _beat(self) -> None:
        while True:
            self.poke()
            await asyncio.sleep(self._net)

    async def _run(self, number: int, work: Work) -> None:
        wake = self._wakes[number]
        calm = BRISK if work in self._brisk else CALM
        manners = Manners(self._latest)
        while True:
            await wake.wait()
            wake.clear()
            called = number in self._called
            self._called.discard(number)
            try:
                done = await work.drain()
                due = await work.next_due()
            except Exception:  # the metronome outlives any work; the next beat tries again
                log.exception("%s could not be done", type(work).__name__)
                done, due = 0, self._clock() + TROUBLE
            later = manners.after(done, called=called)
            if due is not None:
                wait = max((due - self._clock()).total_seconds(), 0.01) + later
                self._scheduler.add_job(
                    self._call,
                    "date",
                    args=(number,),
                    run_date=datetime.now(self._scheduler.timezone) + timedelta(seconds=wait),
                    id=f"due-{number}",
                    replace_existing=True,
                )
            if not done:
                await asyncio.sleep(calm)

    async def _call(self, number: int) -> None:
        """Something is due; a coroutine, for APScheduler hands anything else to another thread."""
        self._called.add(number)
        self._wakes[number].set()
