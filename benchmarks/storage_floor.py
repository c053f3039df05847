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
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from statistics import median

from sqlalchemy import Column, Integer, MetaData, Table, Text, event, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from storage.database import Database
from storage.engine.sqlite import connect

ledger = Table("ledger", MetaData(), Column("id", Integer, primary_key=True), Column("word", Text))
CREATE = "CREATE TABLE ledger (id INTEGER PRIMARY KEY, word TEXT)"
SECONDS = 1.0
ROUNDS = 5
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
    raw = connect(path, writes=True)
    raw.execute(CREATE)
    raw.close()
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
    async with await Database.open(f"sqlite:///{path}") as database:
        async with database.transaction() as connection:
            await connection.execute(text(CREATE))

        async def transaction() -> None:
            async with database.transaction() as connection:
                await _one(connection)

        async def reading() -> None:
            async with database.reading() as connection:
                await connection.execute(select(ledger.c.word).where(ledger.c.id == 1))

        yield transaction, reading


async def main() -> None:
    """Measures all three in turn, several times over, and prints the medians."""
    found: dict[tuple[str, int, str], list[tuple[float, float]]] = {}
    floors: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        ways = {"SQLAlchemy's dialect": stock, "Database": ours}
        async with AsyncExitStack() as opened:
            works = {
                name: await opened.enter_async_context(way(Path(folder, f"{way.__name__}.db")))
                for name, way in ways.items()
            }
            for number in range(ROUNDS):
                floors.append(bare(Path(folder, f"bare{number}.db")))
                for tasks in (1, 50):
                    for kind, what in enumerate(("transactions", "readings")):
                        for name, both in works.items():
                            rates = found.setdefault((what, tasks, name), [])
                            rates.append(await _rate(both[kind], tasks))
    print(f"{median(floors):7.0f} transactions/s             bare driver, one thread")
    for (what, tasks, name), rates in found.items():
        rate, p99 = (median(column) for column in zip(*rates, strict=True))
        print(f"{rate:7.0f} {what}/s, p99 {p99:6.1f} ms  {name}, {tasks} tasks")


if __name__ == "__main__":
    asyncio.run(main())
