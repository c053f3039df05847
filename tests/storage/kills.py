"""Kills a writer again and again and looks for what it had been promised was kept.

`python -m tests.storage.kills FILE ROUNDS` runs in a process of its own, because it forks.
It prints one line: how many rows were promised, and which of them are missing.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from sqlalchemy import insert

from storage.database import Database
from tests.storage.conftest import ledger, scratch

TASKS = 4


async def _write_for_ever(path: Path, promises: int) -> None:
    async with await Database.open(f"sqlite:///{path}", migrate=False) as database:

        async def write() -> None:
            while True:
                async with database.transaction() as connection:
                    made = await connection.execute(insert(ledger).values(word=None))
                    key = made.inserted_primary_key
                assert key is not None
                os.write(promises, f"{key[0]}\n".encode())

        await asyncio.gather(*(write() for _ in range(TASKS)))


async def _tables(path: Path) -> None:
    async with (
        await Database.open(f"sqlite:///{path}", migrate=False) as database,
        database.transaction() as connection,
    ):
        await connection.run_sync(scratch.create_all)


def _round(path: Path, chance: random.Random) -> list[int]:
    """One writer, killed after some promises; all the promises it made."""
    receives, sends = os.pipe()
    writer = os.fork()
    if writer == 0:
        os.close(receives)
        asyncio.run(_write_for_ever(path, sends))
    os.close(sends)
    with os.fdopen(receives) as promises:
        made = [int(promises.readline()) for _ in range(chance.randrange(1, 40))]
        os.kill(writer, signal.SIGKILL)
        # What was still in the pipe was promised, too; half a line was not.
        made += [int(line) for line in promises if line.endswith("\n")]
    os.waitpid(writer, 0)
    return made


def main(path: Path, rounds: int) -> None:
    """Run the rounds on one file, looking at it after each."""
    asyncio.run(_tables(path))
    chance = random.Random(7)
    promised: set[int] = set()
    missing: set[int] = set()
    for _ in range(rounds):
        promised.update(_round(path, chance))
        with closing(sqlite3.connect(path)) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            missing |= promised - {row[0] for row in raw.execute("SELECT id FROM scratch_ledger")}
    print(f"{len(promised)} promised, missing {sorted(missing)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
