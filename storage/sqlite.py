"""SQLite, driven well: one thread a connection, one hop a statement, one writer.

SQLAlchemy's aiosqlite dialect hops to the connection's thread four times a
statement (cursor, execute, fetch, close) and again to begin. The driver here
does all of that in one hop, and hands the dialect finished rows.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar

from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

T = TypeVar("T")

BUSY_SECONDS: Final = 10.0
# One hop brings this many rows; a longer result costs another hop for the rest.
ROWS_AT_ONCE: Final = 1000
# A deferred transaction that reads before it writes ignores the busy timeout.
WRITE: Final = "BEGIN IMMEDIATE"
READ: Final = "BEGIN DEFERRED"
READERS: Final = 4

_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
)


def connect(path: Path, *, writes: bool) -> sqlite3.Connection:
    """Opens a file the way Copse always does: WAL, durable, foreign keys on.

    A connection that only reads never checkpoints either: on SQLite before
    3.51.3 a checkpoint that races with a write can lose it
    (https://sqlite.org/wal.html#walresetbug).
    """
    raw = sqlite3.connect(
        path,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=512,
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


class Driver:
    """One connection and its thread, as SQLAlchemy's aiosqlite dialect wants to see them.

    With ``begin`` set, the first statement after a commit or rollback opens a
    transaction in the same hop, and nothing is sent when nothing was executed.
    """

    isolation_level: None = None

    def __init__(self, opened: Callable[[], sqlite3.Connection]) -> None:
        self.begin: str | None = None
        self.begun = False
        self._opened = opened
        self._connection: sqlite3.Connection | None = None
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = threading.Thread(
            target=_work, args=(self._jobs,), name="copse-sqlite", daemon=True
        )

    def __await__(self) -> Generator[Any, None, Driver]:
        return self._open().__await__()

    async def _open(self) -> Driver:
        self._thread.start()
        try:
            self._connection = await self.run(self._opened)
        except BaseException:
            self.stop()
            raise
        return self

    @property
    def raw(self) -> sqlite3.Connection:
        """The connection itself, for use inside :meth:`run`."""
        if self._connection is None:
            # The words by which SQLAlchemy recognises a connection that is gone.
            raise sqlite3.ProgrammingError("Cannot operate on a closed database.")
        return self._connection

    async def run(self, function: Callable[[], T], *, interrupts: bool = False) -> T:
        """Calls ``function`` on the connection's thread and answers its result.

        Cancelled, it still waits until the function is over (interrupting the
        running statement if ``interrupts``), so that whoever comes next finds
        the connection at rest.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._jobs.put((answer, function))
        try:
            return await answer
        except asyncio.CancelledError:
            if interrupts and self._connection is not None:
                self._connection.interrupt()
            await self._at_rest()
            raise

    async def _at_rest(self) -> None:
        fence: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._jobs.put((fence, _nothing))
        while not fence.done():
            with suppress(asyncio.CancelledError):
                await asyncio.shield(fence)

    def cursor(self) -> Cursor:
        """A cursor; it costs nothing until it executes."""
        return Cursor(self)

    def enter(self) -> sqlite3.Connection:
        """Begins, or makes sure that what was begun still stands. On the thread."""
        raw = self.raw
        if self.begin is not None:
            if not self.begun:
                raw.execute(self.begin)
                self.begun = True
            elif not raw.in_transaction:
                raise sqlite3.OperationalError("SQLite has rolled this transaction back")
        return raw

    async def commit(self) -> None:
        """Commits if anything was begun."""
        if self.begun or self.begin is None:
            await self.run(self._commit)

    def _commit(self) -> None:
        raw = self.raw
        if self.begun and not raw.in_transaction:
            raise sqlite3.OperationalError("SQLite has rolled this transaction back")
        raw.commit()
        self.begun = False

    async def rollback(self) -> None:
        """Rolls back if anything was begun. A snapshot is dropped without waiting."""
        if not self.begun and self.begin is not None:
            return
        if self.begin == READ:
            self._jobs.put((None, self._rollback))
        else:
            await self.run(self._rollback)

    def _rollback(self) -> None:
        self.begun = False
        self.raw.rollback()

    async def create_function(
        self,
        name: str,
        count: int,
        function: Callable[..., float | None],
        deterministic: bool = False,
    ) -> None:
        """Registers a function for SQL; the dialect brings two of its own."""
        register = partial(
            self.raw.create_function, name, count, function, deterministic=deterministic
        )
        await self.run(register)

    async def close(self) -> None:
        """Closes the connection and ends the thread. Closing twice is harmless."""
        if self._connection is None:
            return
        raw, self._connection = self._connection, None
        try:
            await self.run(raw.close)
        finally:
            self._jobs.put(None)

    def stop(self) -> None:
        """Ends the thread without waiting for it, closing what is open."""
        if self._connection is not None:
            raw, self._connection = self._connection, None
            self._jobs.put((None, raw.close))
        self._jobs.put(None)


class Cursor:
    """One statement's answer: executed and fetched in a single hop."""

    __slots__ = (
        "_driver",
        "_fetched",
        "_rest",
        "arraysize",
        "description",
        "lastrowid",
        "rowcount",
    )

    def __init__(self, driver: Driver) -> None:
        self.description: tuple[tuple[str, None, None, None, None, None, None], ...] | None = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1
        self._driver = driver
        self._fetched: list[Any] = []
        self._rest: sqlite3.Cursor | None = None

    async def __aenter__(self) -> Cursor:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        """Executes, and fetches the first :data:`ROWS_AT_ONCE` rows."""
        await self._driver.run(partial(self._execute, statement, parameters), interrupts=True)

    def _execute(self, statement: str, parameters: Sequence[Any]) -> None:
        self._take(self._driver.enter().execute(statement, parameters))

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> None:
        """Executes once for each row of parameters."""
        await self._driver.run(partial(self._executemany, statement, parameters), interrupts=True)

    def _executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> None:
        self._take(self._driver.enter().executemany(statement, parameters))

    def _take(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        self.lastrowid = cursor.lastrowid
        if cursor.description:
            self._fetched = cursor.fetchmany(ROWS_AT_ONCE)
            if len(self._fetched) == ROWS_AT_ONCE:
                self._rest = cursor
        # SQLite counts the rows of a RETURNING statement only when all are fetched.
        self.rowcount = cursor.rowcount

    async def fetchall(self) -> list[Any]:
        """All rows not fetched yet."""
        rows, self._fetched = self._fetched, []
        if self._rest is not None:
            rest, self._rest = self._rest, None
            rows.extend(await self._driver.run(rest.fetchall, interrupts=True))
            self.rowcount = rest.rowcount
        return rows

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """The next rows, at most ``size``; none when there are no more."""
        size = size or self.arraysize
        while self._rest is not None and len(self._fetched) < size:
            more = await self._driver.run(
                partial(self._rest.fetchmany, ROWS_AT_ONCE), interrupts=True
            )
            if len(more) < ROWS_AT_ONCE:
                self._rest = None
            self._fetched += more
        rows, self._fetched = self._fetched[:size], self._fetched[size:]
        return rows

    async def fetchone(self) -> Any:
        """The next row, or ``None``."""
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    async def close(self) -> None:
        """Lets go of rows nobody asked for; a hop only if some are left."""
        self._fetched = []
        if self._rest is not None:
            rest, self._rest = self._rest, None
            await self._driver.run(rest.close)


_Job = tuple[asyncio.Future[Any] | None, Callable[[], Any]]


def _nothing() -> None:
    """The job that is over when all jobs before it are."""


def _settle(answer: asyncio.Future[Any], result: object, error: BaseException | None) -> None:
    if answer.done():
        return
    if error is None:
        answer.set_result(result)
    else:
        answer.set_exception(error)


def _work(jobs: SimpleQueue[_Job | None]) -> None:
    """The thread of one connection: does one job after another until told to stop."""
    while (job := jobs.get()) is not None:
        answer, function = job
        result: object = None
        error: BaseException | None = None
        try:
            result = function()
        except BaseException as raised:  # it belongs to whoever asked
            error = raised
        if answer is not None:
            with suppress(RuntimeError):  # the loop that asked is closed
                answer.get_loop().call_soon_threadsafe(_settle, answer, result, error)
        del job, answer, function, result, error


class Line:
    """A held connection, lent to one task at a time without any pool in between."""

    def __init__(self, path: Path, *, writes: bool) -> None:
        self._writes = writes
        self._engine = _engine(path, writes=writes)
        self._held: AsyncConnection | None = None
        self._driver: Driver | None = None

    async def lend(self) -> AsyncConnection:
        """A connection for one transaction. Give it back with :meth:`take_back`."""
        if self._held is None or self._held.invalidated:
            await self.close()
            self._held = await self._engine.connect()
            driver = (await self._held.get_raw_connection()).driver_connection
            assert isinstance(driver, Driver)
            await self._held.rollback()
            driver.begin = WRITE if self._writes else READ
            self._driver = driver
        return AsyncConnection(self._engine, self._held.sync_connection)

    def take_back(self, lent: AsyncConnection) -> None:
        """Ends the loan: whoever kept the connection can no longer use it."""
        lent.sync_connection = None

    @property
    def driver(self) -> Driver:
        """The driver of the held connection, once it was lent."""
        assert self._driver is not None
        return self._driver

    async def close(self) -> None:
        """Closes the held connection, if any."""
        if self._held is not None:
            held, self._held, self._driver = self._held, None, None
            await held.close()
            await self._engine.dispose()


class SqliteStore:
    """A SQLite file: one connection that writes, a few that read."""

    def __init__(self, path: Path, folder: TemporaryDirectory[str] | None) -> None:
        self._folder = folder
        self._turn = asyncio.Lock()
        self._writer = Line(path, writes=True)
        self._seats = asyncio.Semaphore(READERS)
        self._readers = [Line(path, writes=False) for _ in range(READERS)]

    @classmethod
    async def open(cls, url: URL) -> SqliteStore:
        """Opens the file, making it if need be; without a path, one that vanishes."""
        folder = None if url.database else TemporaryDirectory(prefix="copse-")
        path = Path(folder.name, "copse.db") if folder else Path(url.database or "")
        store = cls(path, folder)
        async with store.transaction() as connection:
            await connection.exec_driver_sql("SELECT 1")
        return store

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """One transaction; the others wait for their turn."""
        async with self._turn:
            connection = await self._writer.lend()
            try:
                yield connection
                await connection.commit()
            except BaseException:
                await connection.rollback()
                raise
            finally:
                self._writer.take_back(connection)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """One snapshot, taken by the first statement."""
        async with self._seats:
            line = self._readers.pop()
            try:
                connection = await line.lend()
                try:
                    yield connection
                finally:
                    await connection.rollback()
                    line.take_back(connection)
            finally:
                self._readers.append(line)

    async def close(self) -> None:
        """Closes the readers, folds the write-ahead log into the file, closes the writer."""
        for line in self._readers:
            await line.close()
        await self._writer.close()
        if self._folder is not None:
            self._folder.cleanup()


def _engine(path: Path, *, writes: bool) -> AsyncEngine:
    def driver(*_: object, **__: object) -> Driver:
        return Driver(partial(connect, path, writes=writes))

    engine = create_async_engine(
        "sqlite+aiosqlite:///" + str(path),
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={"async_creator_fn": driver},
    )
    event.listen(engine.sync_engine, "handle_error", _keep_when_cancelled)
    return engine


def _keep_when_cancelled(context: ExceptionContext) -> None:
    # SQLAlchemy throws a connection away when a statement is cancelled, not knowing
    # whether the driver is still at it. This driver is at rest by then.
    if isinstance(context.original_exception, asyncio.CancelledError):
        context.is_disconnect = False
