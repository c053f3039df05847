"""Who may fetch now: so many in all, and one from a host at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from community.pages import PageError


class Turns:
    """A turn is first one's own at the host, then one of the turns there are for all.

    In this order nobody holds one of the few common turns while waiting for a host, so many links
    to one slow host do not stop the others, and nobody waits in a circle.
    """

    def __init__(self, parallel: int, patience: float) -> None:
        """Give out so many turns at once; who waits longer than `patience` seconds gets none."""
        self._all = asyncio.Semaphore(parallel)
        self._patience = patience
        self._hosts: dict[str, asyncio.Lock] = {}
        self._wanted: dict[str, int] = {}

    @asynccontextmanager
    async def at(self, host: str) -> AsyncIterator[None]:
        """A turn at this host. Raises PageError("busy")."""
        lock = self._hosts.setdefault(host, asyncio.Lock())
        self._wanted[host] = self._wanted.get(host, 0) + 1
        try:
            try:
                async with asyncio.timeout(self._patience):
                    await lock.acquire()
                    try:
                        await self._all.acquire()
                    except BaseException:
                        lock.release()
                        raise
            except TimeoutError as error:
                raise PageError(
                    "busy", "Too many links are being read just now. Try again later."
                ) from error
            try:
                yield
            finally:
                self._all.release()
                lock.release()
        finally:
            self._wanted[host] -= 1
            if not self._wanted[host]:
                del self._wanted[host], self._hosts[host]
