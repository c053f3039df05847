"""A herd that is due at once, claimed by several at a time: how long that takes, each but once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from storage.database import Connection, Database

Claim = Callable[[Connection], Awaitable[list[int]]]
"""Takes some of what is due: their ids, none when nothing is left."""


async def claimed_in(database: Database, claim: Claim, herd: int, claimers: int) -> float:
    """The seconds in which a herd of so many is claimed."""
    claimed = list[int]()

    async def take() -> None:
        while True:
            async with database.transaction(quietly=True) as db:
                found = await claim(db)
            if not found:
                return
            claimed.extend(found)

    start = time.perf_counter()
    await asyncio.gather(*(take() for _ in range(claimers)))
    took = time.perf_counter() - start
    assert sorted(claimed) == sorted(set(claimed)), "something was claimed twice"
    assert len(claimed) == herd
    return took
