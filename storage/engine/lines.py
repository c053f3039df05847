"""Held SQLite connections, each lent to one task at a time without any pool in between.

Transactions begin and end in the driver. SQLAlchemy believes itself in one and the same
for ever, which saves half the work of a short one.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from time import perf_counter
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.engine.driver import MEMBER, READ, WRITE, Driver
from storage.engine.prepared import PreparingConnection, Statements
from storage.errors import StorageError

# How long (in seconds) a finished transaction may wait for others to share its flush.
_GATHERING: Final = 0.005
_FOLD: Final = "PRAGMA wal_checkpoint(TRUNCATE)"


class Line:
    """One held connection, made when first needed and again if it is ever lost."""

    def __init__(self, engine: AsyncEngine, statements: Statements) -> None:
        self._engine = engine
        self._statements = statements
        self._held: AsyncConnection | None = None
        self._driver: Driver | None = None
        self._closed = False

    async def _ready(self) -> Driver:
        if self._closed:
            raise RuntimeError("the database is closed")
        if self._driver is None or self._held is None or self._held.invalidated:
            await self._let_go()
            self._held = await self._engine.connect()
            driver = (await self._held.get_raw_connection()).driver_connection
            assert isinstance(driver, Driver)
            self._driver = driver
        return self._driver

    @asynccontextmanager
    async def _lent(self, driver: Driver, begin: str) -> AsyncIterator[AsyncConnection]:
        assert self._held is not None
        driver.begin, driver.begun = begin, False
        lent = PreparingConnection(
            self._engine, self._held.sync_connection, driver, self._statements
        )
        try:
            yield lent
        finally:
            # Whoever kept the connection cannot use it any more.
            lent.sync_connection = None

    async def close(self) -> None:
        """Close the held connection, if any, for good."""
        self._closed = True
        await self._let_go()

    async def _let_go(self) -> None:
        if self._held is not None and self._driver is not None:
            held, self._held = self._held, None
            driver, self._driver = self._driver, None
            driver.begin = None
            await held.close()


class ReadingLine(Line):
    """A connection that lends snapshots, one at a time; its owner sees to that."""

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """One snapshot, taken by the first statement."""
        driver = await self._ready()
        try:
            async with self._lent(driver, READ) as connection:
                yield connection
        finally:
            if driver.begun:
                driver.raw.rollback()


class WritingLine(Line):
    """The connection that writes: transactions take turns, and those in line share a commit.

    A transaction that ends while others wait for their turn leaves its commit to them, so
    that one flush to the disk serves all. Each still returns only when it is on the disk.
    `committed` is called after every commit that changed something, unless all of it was quiet.
    """

    def __init__(
        self, engine: AsyncEngine, statements: Statements, committed: Callable[[], None]
    ) -> None:
        super().__init__(engine, statements)
        self._committed = committed
        self._turn, self._gate = asyncio.Lock(), asyncio.Lock()
        self._in_line = 0
        self._holder: asyncio.Task[object] | None = None
        self._group: _Group | None = None

    @asynccontextmanager
    async def transaction(
        self, *, ahead: bool = False, quietly: bool = False
    ) -> AsyncIterator[AsyncConnection]:
        """One transaction: kept whole when the block ends, undone when it raises.

        One that goes `ahead` is next, whoever waits in line.
        """
        await self._take_turn(ahead=ahead)
        try:
            self._holder = asyncio.current_task()
            driver = await self._ready()
            await self._tidy(driver)
            changes = driver.raw.total_changes
            try:
                async with self._lent(driver, MEMBER if self._group else WRITE) as connection:
                    yield connection
            except BaseException:
                await self._undo(driver)
                raise
            group = await self._keep(driver, changes, quietly=quietly)
        finally:
            self._holder = None
            self._turn.release()
        if group is not None:
            await group.settled()

    async def _take_turn(self, *, ahead: bool) -> None:
        if self._holder is not None and self._holder is asyncio.current_task():
            raise RuntimeError("a transaction inside a transaction would wait for itself")
        self._in_line += 1
        try:
            if ahead:
                await self._turn.acquire()
            else:  # at the gate they wait in line, so that one alone is before who goes ahead
                async with self._gate:
                    await self._turn.acquire()
        finally:
            self._in_line -= 1

    async def _tidy(self, driver: Driver) -> None:
        """Make sure a transaction is open on the connection just when a group is."""
        if self._group is not None and not driver.raw.in_transaction:
            self._group.end(_LOST)
            self._group = None
        elif self._group is None and driver.raw.in_transaction:
            await driver.run(driver.raw.rollback)

    async def _undo(self, driver: Driver) -> None:
        if not driver.begun or not driver.raw.in_transaction:
            return
        try:
            await driver.run(driver.undo_member if self._group else driver.raw.rollback)
        except sqlite3.Error:
            # Closing undoes it, too, and the next transaction finds a new connection.
            await self._let_go()

    async def _keep(self, driver: Driver, changes: int, *, quietly: bool) -> _Group | None:
        """Commit, or leave it to the next in line; answers whose commit this one shares."""
        if not driver.begun:
            return None
        driver.check()
        group = self._group
        if group is not None:
            driver.release_member()
        elif driver.raw.total_changes == changes:
            driver.raw.commit()  # nothing to flush, so nothing to wait for
            return None
        else:
            group = self._group = _Group()
        group.quiet = group.quiet and quietly
        if not self._in_line or perf_counter() - group.since > _GATHERING:
            await self._commit(driver, group)
        elif group.net is None:
            group.net = asyncio.create_task(self._net(driver, group))
        return group

    async def _net(self, driver: Driver, group: _Group) -> None:
        """Commit a group for which nobody has done it, once those in line had their turn."""
        try:
            async with self._turn:
                if self._group is group:
                    await self._commit(driver, group)
        finally:
            group.end(_LOST)  # nobody waits for a commit that was itself cancelled

    async def _commit(self, driver: Driver, group: _Group) -> None:
        self._group = None
        error: sqlite3.Error | None = None
        try:
            await driver.run(driver.commit_now)
        except sqlite3.Error as raised:
            error = raised
        finally:
            # Also when cancelled, by which time the commit is over, one way or the other.
            error = error or (_LOST if driver.raw.in_transaction else None)
            group.end(error)
            if error is None and not group.quiet:
                self._committed()
            elif driver.raw.in_transaction:
                await self._undo(driver)

    async def open(self) -> None:
        """Connect now, so that what is wrong with the file shows."""
        async with self._turn:
            await self._ready()

    async def fold(self) -> None:
        """When everybody in line has had a turn, fold the log into the file and empty it."""
        async with self._turn:
            driver = await self._ready()
            await self._tidy(driver)
            if self._group is None:
                await driver.run(lambda: driver.raw.execute(_FOLD).fetchall())

    async def close(self) -> None:
        """When everybody in line has had a turn, fold the log into the file and close it."""
        async with self._turn:
            if self._driver is not None:
                await self._driver.run(partial(self._driver.raw.execute, _FOLD))
            await super().close()


class _Group:
    """Transactions that are finished and wait for one commit."""

    def __init__(self) -> None:
        self.since = perf_counter()
        self.quiet = True
        self.net: asyncio.Task[None] | None = None
        self._over = asyncio.Event()
        self._error: sqlite3.Error | None = None

    def end(self, error: sqlite3.Error | None) -> None:
        """Tell everybody in the group how the commit went. Only the first word counts."""
        if not self._over.is_set():
            self._error = error
            self._over.set()

    async def settled(self) -> None:
        """Wait for the commit, cancelled or not. Raises `StorageError` when it failed."""
        cancelled: asyncio.CancelledError | None = None
        while not self._over.is_set():
            try:
                await self._over.wait()
            except asyncio.CancelledError as error:
                cancelled = error
        if cancelled is not None:
            raise cancelled
        if self._error is not None:
            raise StorageError(
                f"SQLite could not keep the last change: {self._error}.",
                "Look whether the disk is full or failing.",
            ) from self._error


_LOST: Final = sqlite3.OperationalError("the transaction was rolled back")
