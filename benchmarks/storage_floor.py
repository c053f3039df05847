"""What storage costs: one insert and one select in one durable transaction, three ways.

Run with `python -m benchmarks.storage_floor`. The floor is the bare driver; the peer is
SQLAlchemy's own aiosqlite dialect with one writing connection; ours is `Database`. All use
a file, WAL and synchronous=FULL, and the same statements.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import Column, Integer, MetaData, Table, Text, event, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from storage.database import Database
from storage.sqlite import connect

ledger = Table("ledger", MetaData(), Column("id", Integer, primary_key=True), Column("word", Text))
CREATE = "CREATE TABLE ledger (id INTEGER PRIMARY KEY, word TEXT)"
SECONDS = 3.0
Work = Callable[[], Awaitable[None]]


async def _one(connection: AsyncConnection) -> None:
    made = await connection.execute(insert(ledger).values(word="copse"))
    assert made.inserted_primary_key is not None
    row = select(ledger.c.word).where(ledger.c.id == made.inserted_primary_key[0])
    assert (await connection.execute(row)).scalar_one() == "copse"


async def _rate(work: Work, tasks: int) -> tuple[float, float]:
    """Runs `work` over and over in parallel; (per second, 99th percentile in ms)."""
    took: list[float] = []
    start = time.perf_counter()

    async def repeat() -> None:
        while time.perf_counter() - start < SECONDS:
            before = time.perf_counter()
            await work()
            took.append(time.perf_counter() - before)

    await asyncio.gather(*(repeat() for _ in range(tasks)))
    took.sort()
    return len(took) / (time.perf_counter() - start), 1000 * took[int(len(took) * 0.99)]


def bare(path: Path) -> float:
    """Transactions per second of the driver alone, on the calling thread."""
    raw = connect(path, writes=True)
    raw.execute(CREATE)
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        raw.execute("BEGIN IMMEDIATE")
        made = raw.execute("INSERT INTO ledger (word) VALUES (?)", ("copse",))
        raw.execute("SELECT word FROM ledger WHERE id = ?", (made.lastrowid,)).fetchall()
        raw.execute("COMMIT")
        done += 1
    raw.close()
    return done / (time.perf_counter() - start)


@asynccontextmanager
async def stock(path: Path) -> AsyncIterator[tuple[Work, Work]]:
    """SQLAlchemy's dialect as its documentation says to use it: (transaction, reading)."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", pool_size=1, max_overflow=0)
    readers = create_async_engine(f"sqlite+aiosqlite:///{path}", pool_size=4, max_overflow=0)

    def opened(raw: sqlite3.Connection, _: object) -> None:
        raw.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            raw.execute(f"PRAGMA {pragma}")

    for each in (engine, readers):
        event.listen(each.sync_engine, "connect", opened)
    event.listen(
        engine.sync_engine, "begin", lambda began: began.exec_driver_sql("BEGIN IMMEDIATE")
    )

    async def transaction() -> None:
        async with engine.begin() as connection:
            await _one(connection)

    async def reading() -> None:
        async with readers.connect() as connection:
            await connection.execute(select(ledger.c.word).where(ledger.c.id == 1))

    yield transaction, reading
    await engine.dispose()
    await readers.dispose()


@asynccontextmanager
async def ours(path: Path) -> AsyncIterator[tuple[Work, Work]]:
    """Copse's: (transaction, reading)."""
    async with await Database.open(f"sqlite:///{path}", migrate=False) as database:

        async def transaction() -> None:
            async with database.transaction() as connection:
                await _one(connection)

        async def reading() -> None:
            async with database.reading() as connection:
                await connection.execute(select(ledger.c.word).where(ledger.c.id == 1))

        yield transaction, reading


async def main() -> None:
    """Measures all three on a file of their own and prints a table."""
    with tempfile.TemporaryDirectory() as folder:
        floor = bare(Path(folder, "bare.db"))
        print(f"{'bare driver, one thread':34} {floor:7.0f} transactions/s")
        for name, way in (("SQLAlchemy's dialect", stock), ("Database", ours)):
            path = Path(folder, f"{way.__name__}.db")
            raw = connect(path, writes=True)
            raw.execute(CREATE)
            raw.close()
            async with way(path) as (transaction, reading):
                for tasks in (1, 50):
                    for what, work in (("transactions", transaction), ("readings", reading)):
                        rate, p99 = await _rate(work, tasks)
                        label = f"{name}, {tasks} tasks"
                        print(f"{label:34} {rate:7.0f} {what}/s, p99 {p99:6.1f} ms")


if __name__ == "__main__":
    asyncio.run(main())
