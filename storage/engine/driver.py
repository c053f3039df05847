"""One SQLite connection as SQLAlchemy's aiosqlite dialect wants to see it, without the waiting.

The dialect's own driver hops to the connection's thread for every cursor, execute, fetch
and close, and a hop costs more than the statement. Here a statement is one hop at most,
begin included, and one that has proved quick is executed in place, on the event loop.
What keeps the loop free meanwhile is in `storage.engine.pace`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Iterable, Sequence
from functools import partial
from typing import Any, Final, TypeVar

from storage.engine.pace import Pace, reads
from storage.engine.worker import Worker

T = TypeVar("T")

BUSY_MILLISECONDS: Final = 10_000
# One fetch brings this many rows; a longer result costs another hop for the rest.
ROWS_AT_ONCE: Final = 1000
# A deferred transaction that reads before it writes ignores the busy timeout.
WRITE: Final = "BEGIN IMMEDIATE"
READ: Final = "BEGIN DEFERRED"
# A transaction inside one that others have finished and not committed yet.
MEMBER: Final = "SAVEPOINT member"
# Sets the pace of a statement executed many times apart from that of the same one alone.
MANY: Final = "many "


class Driver:
    """A connection and its thread.

    With `begin` set, the first statement sends it first, in the same hop; `begun` says
    whether that has happened. Nothing is sent when nothing is executed.
    """

    isolation_level: None = None

    def __init__(
        self,
        opened: Callable[[], sqlite3.Connection],
        pace: Pace,
        patience: int = BUSY_MILLISECONDS,
    ) -> None:
        self.begin: str | None = None
        self.begun = False
        self._pace = pace
        self._patience = patience
        self._opened = opened
        self._connection: sqlite3.Connection | None = None
        self._worker = Worker("copse-sqlite")
        self._watched = False
        self._waits = True

    def __await__(self) -> Generator[Any, None, Driver]:
        return self._open().__await__()

    async def _open(self) -> Driver:
        self._worker.start()
        try:
            await self.run(self._connect)
        except BaseException:
            self.stop()
            raise
        return self

    def _connect(self) -> None:
        self._connection = self._opened()

    @property
    def raw(self) -> sqlite3.Connection:
        """The connection itself, for use inside `run`."""
        if self._connection is None:
            # The words by which SQLAlchemy recognises a connection that is gone.
            raise sqlite3.ProgrammingError("Cannot operate on a closed database.")
        return self._connection

    async def run(self, function: Callable[[], T], *, interrupts: bool = False) -> T:
        """Call a function on the connection's thread and answer what it returns.

        Cancelled, it still waits until the function is over (interrupting the statement if
        `interrupts`), so that whoever comes next finds the connection at rest.
        """
        if self._watched:
            function = partial(self._unwatched, function)
        return await self._worker.run(function, self._interrupt if interrupts else None)

    def _interrupt(self) -> None:
        if self._connection is not None:
            self._connection.interrupt()

    def _unwatched(self, function: Callable[[], T]) -> T:
        # The thread has time; and looking at the clock would make it wait for the loop.
        self.raw.set_progress_handler(None, 0)
        self._watched = False
        return function()

    async def execute(self, statement: str, function: Callable[[sqlite3.Connection], None]) -> None:
        """Begin if need be, then call a function that executes `statement`."""
        here = self._worker.idle and not self._waits and self._pace.allows(statement)
        if here and self._in_place(statement, function):
            return
        # Interrupting a statement that writes would roll the whole transaction back.
        interrupts = reads(statement)
        await self.run(partial(self._patiently, statement, function), interrupts=interrupts)

    def _in_place(self, statement: str, function: Callable[[sqlite3.Connection], None]) -> bool:
        raw = self.raw
        if not self._watched:
            raw.set_progress_handler(self._pace.is_over, self._pace.STEPS)
            self._watched = True
        try:
            with self._pace.timed(statement):
                self._enter(raw)
                function(raw)
        except sqlite3.OperationalError as error:
            # Broken off, or somebody else's lock: nothing happened, and the thread can wait.
            if _code(error) in (sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_BUSY):
                return False
            raise
        return True

    def _patiently(self, statement: str, function: Callable[[sqlite3.Connection], None]) -> None:
        raw = self.raw
        # Only here may a lock be waited for.
        self._waits = True
        raw.execute(f"PRAGMA busy_timeout={self._patience}")
        try:
            self._enter(raw)
            with self._pace.learned(statement):
                function(raw)
        finally:
            raw.execute("PRAGMA busy_timeout=0")
            self._waits = False

    def _enter(self, raw: sqlite3.Connection) -> None:
        if self.begin is None:
            return
        if not self.begun:
            # Broken off just as it ended, it has begun although it says that it was interrupted.
            if not (raw.in_transaction and self.begin.startswith("BEGIN")):
                raw.execute(self.begin)
            self.begun = True
        else:
            self.check()

    def check(self) -> None:
        """Make sure that what was begun still stands.

        A full disk, among others, makes SQLite roll back by itself; what follows would then
        be committed statement by statement.
        """
        if not self.raw.in_transaction:
            raise sqlite3.OperationalError("SQLite has rolled this transaction back")

    def commit_now(self) -> None:
        """Commit what was begun. On the thread: it flushes to the disk."""
        self.check()
        self.raw.commit()

    def release_member(self) -> None:
        """End a transaction inside another, keeping it."""
        self.raw.execute("RELEASE member")

    def undo_member(self) -> None:
        """End a transaction inside another, undoing it."""
        self.raw.execute("ROLLBACK TO member")
        self.raw.execute("RELEASE member")

    async def commit(self) -> None:
        """What SQLAlchemy calls to commit: refused, while transactions are not its affair."""
        self._refuse()
        await self.run(self.raw.commit)

    async def rollback(self) -> None:
        """What SQLAlchemy calls to roll back: refused as `commit` is."""
        self._refuse()
        await self.run(self.raw.rollback)

    def _refuse(self) -> None:
        if self.begin is not None:
            raise sqlite3.ProgrammingError("only Database.transaction() commits and rolls back")

    def cursor(self) -> Cursor:
        """A cursor; it costs nothing until it executes."""
        return Cursor(self)

    async def create_function(
        self,
        name: str,
        count: int,
        function: Callable[..., float | None],
        deterministic: bool = False,
    ) -> None:
        """Register a function for SQL; the dialect brings two of its own."""
        raw = self.raw
        await self.run(
            partial(raw.create_function, name, count, function, deterministic=deterministic)
        )

    async def close(self) -> None:
        """Close the connection and end the thread. Closing twice is harmless."""
        if self._connection is None:
            return
        try:
            await self.run(self.raw.close)
        finally:
            self._connection = None
            self._worker.end()

    def stop(self) -> None:
        """End the thread without waiting for it, closing what is open."""
        raw, self._connection = self._connection, None
        self._worker.end(raw.close if raw is not None else None)


class Cursor:
    """One statement's answer: executed and fetched at once."""

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
        """Execute, and fetch the first `ROWS_AT_ONCE` rows."""

        def function(raw: sqlite3.Connection) -> None:
            self._take(raw.execute(statement, parameters))

        await self._driver.execute(statement, function)

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> None:
        """Execute once for each row of parameters."""

        def function(raw: sqlite3.Connection) -> None:
            self._take(raw.executemany(statement, parameters))

        await self._driver.execute(MANY + statement, function)

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
            rows += await self._driver.run(rest.fetchall, interrupts=True)
            self.rowcount = rest.rowcount
        return rows

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """The next rows, at most `size`; none when there are no more."""
        size = size or self.arraysize
        while self._rest is not None and len(self._fetched) < size:
            next_rows = partial(self._rest.fetchmany, ROWS_AT_ONCE)
            more = await self._driver.run(next_rows, interrupts=True)
            if len(more) < ROWS_AT_ONCE:
                self._rest = None
            self._fetched += more
        rows, self._fetched = self._fetched[:size], self._fetched[size:]
        return rows

    async def fetchone(self) -> Any:
        """The next row, or `None`."""
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    async def close(self) -> None:
        """Let go of rows nobody asked for; a hop only if some are left."""
        self._fetched = []
        if self._rest is not None:
            rest, self._rest = self._rest, None
            await self._driver.run(rest.close)


def _code(error: sqlite3.Error) -> int | None:
    extended: int | None = getattr(error, "sqlite_errorcode", None)
    return None if extended is None else extended & 0xFF
