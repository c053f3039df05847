"""A bell in a process of its own, which it may kill: `python -m … URL NOW`."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime

from storage.database import Database
from tests.scheduler.bell import Bell


async def run(url: str, now: str) -> None:
    """Let everything happen that is due now; the subjects that came, and those given up."""
    async with await Database.open(url, migrate=False) as database:
        bell = Bell(database, datetime.fromisoformat(now), fatal="poison")
        await bell.occurrences.drain()
        print(*(event.subject for event in bell.came))
        print(*(event.schedule_id for event in bell.lost if event.failed))


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:]))
