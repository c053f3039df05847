"""Who was forgotten, carried over into a restored backup: `copse forgotten`."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from community import forgetting
from storage import erasures
from storage.database import Database


async def listed(url: str, clock: Callable[[], datetime]) -> str:
    """The tombstones of a database with their key, as JSON to keep apart from its backups."""
    async with await Database.open(url) as database, database.transaction() as db:
        key, known = await erasures.tombstones(db, clock())
    told = {"key": key, "forgotten": {hash: at.isoformat() for hash, at in sorted(known.items())}}
    return json.dumps(told, indent=2)


async def applied(url: str, words: str, clock: Callable[[], datetime]) -> int:
    """Forget in a restored database whoever a list names; how many members they were."""
    told = json.loads(words)
    known = {hash: datetime.fromisoformat(at) for hash, at in told["forgotten"].items()}
    async with await Database.open(url) as database:
        async with database.transaction() as db:
            count = await forgetting.again(db, told["key"], known, clock())
            await erasures.scrub(db, clock())
        await database.fold()
    return count
