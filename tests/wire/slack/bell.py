"""Waiting for something to become true without sleeping."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")


class Bell:
    """Rung whenever anything changes; those who wait then look again."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake everybody who waits."""
        self._rung.set()
        self._rung = asyncio.Event()

    async def wait_for(self, look: Callable[[], Seen], within: float = 30.0) -> Seen:
        """Return what `look` sees as soon as it is true; TimeoutError after `within` seconds."""
        async with asyncio.timeout(within):
            while not (seen := look()):
                await self._rung.wait()
        return seen
