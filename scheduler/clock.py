"""The metronome: asks each kind of work what is due, when something may be, and every half minute.

APScheduler keeps the time and nothing else here knows it: what is due lives in our own tables, so
that nothing is lost when the process is. APScheduler waits by the wall clock, which people set and
machines that sleep let fall behind; the beat of `NET` seconds does not, and puts it right.
"""

from __future__ import annotations

import asyncio
import logging
import random
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
TROUBLE = timedelta(seconds=5)  # until work that failed is tried again


class Work(Protocol):
    """Something that is done when it is due."""

    async def drain(self) -> int:
        """Do all that is due now."""
        ...

    async def next_due(self) -> datetime | None:
        """When there is something to do next, if ever."""
        ...


class Metronome:
    """Wakes each kind of work at its next due instant, soon after a poke, and every `net` seconds.

    What is `brisk` is looked at more often when much is committed. Of several processes that wake
    at the same due instant each comes up to `spread` seconds later, so that one has done it before
    the others look.
    """

    def __init__(
        self,
        works: Sequence[Work],
        clock: Callable[[], datetime],
        net: float = NET,
        brisk: Sequence[Work] = (),
        spread: float = 0.0,
    ) -> None:
        self._works = works
        self._clock = clock
        self._net = net
        self._brisk = brisk
        self._spread = spread
        self._wakes = [asyncio.Event() for _ in works]
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
        while True:
            await wake.wait()
            wake.clear()
            try:
                done = await work.drain()
                due = await work.next_due()
            except Exception:  # the metronome outlives any work; the next beat tries again
                log.exception("%s could not be done", type(work).__name__)
                done, due = 0, self._clock() + TROUBLE
            if due is not None:
                wait = max((due - self._clock()).total_seconds(), 0.01)
                wait += random.random() * self._spread  # noqa: S311  # no secret
                self._scheduler.add_job(
                    _wake,
                    "date",
                    args=(wake,),
                    run_date=datetime.now(self._scheduler.timezone) + timedelta(seconds=wait),
                    id=f"due-{number}",
                    replace_existing=True,
                )
            if not done:
                await asyncio.sleep(calm)


async def _wake(wake: asyncio.Event) -> None:
    """Set an event; as a coroutine, for APScheduler hands anything else to another thread."""
    wake.set()
