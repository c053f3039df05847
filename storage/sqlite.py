"""SQLite as Copse opens it: WAL, durable, one connection that writes and a few that read."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from storage.driver import Driver
from storage.lines import ReadingLine, WritingLine
from storage.pace import Pace

READERS: Final = 4

_PRAGMAS: Final = (
    "PRAGMA busy_timeout=10000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
)


def connect(path: Path, *, writes: bool) -> sqlite3.Connection:
    """Open a file the way Copse always does: WAL, durable, foreign keys on.

    A connection that only reads never checkpoints either: on SQLite before 3.51.3 a
    checkpoint that races with a write can lose it (https://sqlite.org/wal.html#walresetbug).
    """
    raw = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, cached_statements=512
    )
    try:
        for pragma in _PRAGMAS:
            raw.execute(pragma)
        if not writes:
            raw.execute("PRAGMA wal_autocheckpoint=0")
            raw.execute("PRAGMA query_only=ON")
    except BaseException:
        raw.close()
        raise
    return raw


class SqliteStore:
    """A SQLite file: one connection that writes, a few that read."""

    def __init__(
        self, path: Path, folder: TemporaryDirectory[str] | None, committed: Callable[[], None]
    ) -> None:
        pace = Pace()
        self._folder = folder
        self._writer = WritingLine(_engine(path, pace, writes=True), committed)
        self._seats = asyncio.Semaphore(READERS)
        readers = _engine(path, pace, writes=False)
        self._readers = [ReadingLine(readers) for _ in range(READERS)]

    @classmethod
    async def open(cls, url: URL, committed: Callable[[], None]) -> SqliteStore:
        """Open the file, making it if need be; without a path, one that vanishes."""
        folder = None if url.database else TemporaryDirectory(prefix="copse-")
        path = Path(folder.name, "copse.db") if folder else Path(url.database or "")
        store = cls(path, folder, committed)
        async with store.transaction() as connection:
            await connection.exec_driver_sql("SELECT 1")
        return store

    def transaction(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """One transaction; the others wait for their turn."""
        return self._writer.transaction()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """One snapshot, taken by the first statement."""
        async with self._seats:
            line = self._readers.pop()
            try:
                async with line.snapshot() as connection:
                    yield connection
            finally:
                self._readers.append(line)

    async def close(self) -> None:
        """Close the readers, fold the write-ahead log into the file, close the writer."""
        for line in self._readers:
            await line.close()
        await self._writer.close()
        if self._folder is not None:
            self._folder.cleanup()


def _engine(path: Path, pace: Pace, *, writes: bool) -> AsyncEngine:
    def driver(*_: object, **__: object) -> Driver:
        return Driver(partial(connect, path, writes=writes), pace)

    engine = create_async_engine(
        f"sqlite+aiosqlite:///{path}",
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={"async_creator_fn": driver},
    )
    event.listen(engine.sync_engine, "handle_error", _keep_when_cancelled)
    return engine


def _keep_when_cancelled(context: ExceptionContext) -> None:
    # SQLAlchemy throws a connection away when a statement is cancelled, not knowing whether
    # the driver is still at it. This driver is at rest by then.
    if isinstance(context.original_exception, asyncio.CancelledError):
        context.is_disconnect = False
