"""Writing events down: what comes at once in one transaction, ahead of whatever waits to be done.

An acknowledgement waits for this and for nothing else. What was written down and is done goes away
in passing, many at a time: a crash before that has it answered a second time, to no effect.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from storage import arrivals
from storage.arrivals import Row
from storage.database import Database

log = logging.getLogger(__name__)

PASSING = 0.05  # seconds in which what is done is gathered before it is taken away

Starts = Callable[[Coroutine[Any, Any, None]], object]


class Keeping:
    """Writes down and takes away. `start` runs what is to be finished before the process ends."""

    def __init__(self, database: Database, start: Starts) -> None:
        self._database = database
        self._start = start
        self._waiting: list[tuple[Row, asyncio.Future[None]]] = []
        self._writing = False
        self._done: set[str] = set()
        self._forgetting = False

    def keep(self, row: Row) -> asyncio.Future[None]:
        """Begin to write an event down; the future is done when that is on the disk."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((row, kept))
        if not self._writing:
            self._writing = True
            self._start(self._write())
        return kept

    def settle(self, key: str) -> None:
        """Take away what is done, soon."""
        self._done.add(key)
        if not self._forgetting:
            self._forgetting = True
            self._start(self._forget())

    async def _write(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                trouble = await self._put([row for row, _ in batch])
                for _, kept in batch:
                    if kept.cancelled():
                        continue
                    if trouble is None:
                        kept.set_result(None)
                    else:
                        kept.set_exception(trouble)
        finally:
            self._writing = False

    async def _put(self, rows: list[Row]) -> Exception | None:
        try:
            async with self._database.transaction(ahead=True) as db:
                await arrivals.keep(db, rows)
        except Exception as trouble:  # whoever waits for it decides what follows
            return trouble
        return None

    async def _forget(self) -> None:
        try:
            while self._done:
                await asyncio.sleep(PASSING)
                keys, self._done = sorted(self._done), set()
                async with self._database.transaction() as db:
                    await arrivals.done(db, *keys)
        except Exception as trouble:
            # Their leases end, and they are taken up again to no effect.
            log.error("what was done could not be taken away: %r", trouble)
        finally:
            self._forgetting = False
