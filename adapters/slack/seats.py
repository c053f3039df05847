"""Seats in the house: so many events are answered at once, and the others wait for a seat.

More at once would not be quicker: they compute in turns, and each turn is longer for everybody, for
those who only want to be acknowledged, too.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

SEATS = 8
SITTING = 0.25  # seconds after which somebody who waits for the network gives the seat away


class Seats:
    """A few seats, each given away when its event is answered or takes long."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(SEATS)

    @property
    def full(self) -> bool:
        """Whether the next one has to wait for a seat."""
        return self._free.locked()

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Have a seat, for a while at most."""
        await self._free.acquire()
        sits = True

        def rise() -> None:
            nonlocal sits
            if sits:
                sits = False
                self._free.release()

        rising = asyncio.get_running_loop().call_later(SITTING, rise)
        try:
            yield
        finally:
            rising.cancel()
            rise()
