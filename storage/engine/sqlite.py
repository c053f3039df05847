"""SQLite as Copse opens it: WAL, durable, one connection that writes and a few that read."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import Connection as SyncConnection
from sqlalchemy import event
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from storage.engine.driver import WRITE, Driver
from storage.engine.files import prepare, unusable
from storage.engine.lines import ReadingLine, WritingLine
from storage.engine.pace import Pace
from storage.engine.prepared import Statements

READERS: Final = 4
_MIGRATION_MILLISECONDS: Final = 600_000

_PRAGMAS: Final = (
    "PRAGMA busy_timeout=10000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    # 8 MB of pages for each connection, once it has read so many: the documents of a thousand
    # candidates of a search lie on a thousand pages.
    "PRAGMA cache_size=-8000",
    # What is deleted is written over: nothing of it stays in the free room of a page.
    "PRAGMA secure_delete=ON",
    # A log that once grew long under a slow reader is cut when it is next started over.
    "PRAGMA journal_size_limit=67108864",
)


def connect(path: Path, *, writes: bool, durable: bool = True) -> sqlite3.Connection:
    """Open a file the way Copse always does: WAL, flushed at every commit, foreign keys on.

    A connection that only reads never checkpoints either: on SQLite before 3.51.3 a
    checkpoint that races with a write can lose it (https://sqlite.org/wal.html#walresetbug).
    """
    raw = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, cached_statements=512
    )
    try:
        for pragma in _PRAGMAS:
            raw.execute(pragma)
        if not durable:
            raw.execute("PRAGMA synchronous=OFF")
        if not writes:
            raw.execute("PRAGMA wal_autocheckpoint=0")
            raw.execute("PRAGMA query_only=ON")
    except BaseException:
        raw.close()
        raise
    return raw


class SqliteStore:
    """A SQLite file: one connection that writes, a few that read."""

    def __init__(self, path: Path, committed: Callable[[], None], *, durable: bool = True) -> None:
        pace, statements = Pace(), Statements()
        writer = engine(path, pace, writes=True, durable=durable)
        self._writer = WritingLine(writer, statements, committed)
        readers = engine(path, pace, writes=False)
        self._seats = asyncio.Semaphore(READERS)
        self._readers = [ReadingLine(readers, statements) for _ in range(READERS)]

    @classmethod
    async def open(cls, path: Path, committed: Callable[[], None]) -> SqliteStore:
        """Open a file, making it if need be. Raises `StorageError`."""
        await asyncio.to_thread(prepare, path)
        store = cls(path, committed)
        try:
            await store._writer.open()
        except (OSError, sqlite3.Error) as error:
            await store.close()
            raise unusable(path, error) from error
        return store

    def transaction(
        self, *, ahead: bool = False, quietly: bool = False
    ) -> AbstractAsyncContextManager[AsyncConnection]:
        """One transaction; the others wait for their turn."""
        return self._writer.transaction(ahead=ahead, quietly=quietly)

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

    def asking(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """For one statement that reads: here a snapshot costs nothing besides."""
        return self.reading()

    async def fold(self) -> None:
        """Fold the write-ahead log into the file, so that it holds nothing that was deleted."""
        await self._writer.fold()

    async def close(self) -> None:
        """Close the readers, fold the write-ahead log into the file, close the writer."""
        for _ in range(READERS):
            await self._seats.acquire()
        for line in self._readers:
            await line.close()
        for _ in range(READERS):
            self._seats.release()
        await self._writer.close()


class VanishingStore(SqliteStore):
    """A database that is gone when closed: a file in memory where there is such a place.

    A file, because SQLite's own memory databases have neither snapshots nor a log: what
    works on them need not work on a disk.
    """

    def __init__(self, committed: Callable[[], None]) -> None:
        shared = "/dev/shm"  # noqa: S108 - a folder of its own with an unguessable name
        self._folder = TemporaryDirectory(
            prefix="copse-", dir=shared if os.access(shared, os.W_OK) else None
        )
        self.path = Path(self._folder.name, "copse.db")
        super().__init__(self.path, committed, durable=False)

    async def close(self) -> None:
        """Close the connections and remove the file."""
        await super().close()
        self._folder.cleanup()


def engine(
    path: Path, pace: Pace | None = None, *, writes: bool, durable: bool = True
) -> AsyncEngine:
    """An engine whose every connection is a new one, set up by `connect`."""
    opened = partial(connect, path, writes=writes, durable=durable)
    return _engine(path, lambda: Driver(opened, pace or Pace()))


def migrating_engine(path: Path) -> AsyncEngine:
    """An engine to change the schema with: foreign keys off, the write lock from the start.

    With foreign keys on, making a table anew deletes the rows that point at it; and they can
    only be switched off outside a transaction.
    """

    def opened() -> sqlite3.Connection:
        raw = connect(path, writes=True)
        raw.execute("PRAGMA foreign_keys=OFF")
        return raw

    made = _engine(path, lambda: Driver(opened, Pace(), patience=_MIGRATION_MILLISECONDS))
    event.listen(made.sync_engine, "begin", _begin_to_write)
    return made


def _begin_to_write(connection: SyncConnection) -> None:
    connection.exec_driver_sql(WRITE)


def _engine(path: Path, driver: Callable[[], Driver]) -> AsyncEngine:
    def connecting(*_: object, **__: object) -> Driver:
        return driver()

    made = create_async_engine(
        f"sqlite+aiosqlite:///{path}",
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={"async_creator_fn": connecting},
    )
    event.listen(made.sync_engine, "handle_error", _keep_when_cancelled)
    return made


def _keep_when_cancelled(context: ExceptionContext) -> None:
    # SQLAlchemy throws a connection away when a statement is cancelled, not knowing whether
    # the driver is still at it. This driver is at rest by then.
    if isinstance(context.original_exception, asyncio.CancelledError):
        context.is_disconnect = False
