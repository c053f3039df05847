"""The database: one transaction at a time to write in, consistent snapshots to read from."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from types import TracebackType
from typing import Literal, Protocol, Self

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.engine.postgres import PostgresStore
from storage.engine.sqlite import SqliteStore, VanishingStore
from storage.engine.urls import parsed, path_of
from storage.errors import StorageError
from storage.migrate import migrate as run_migrations
from storage.migrate import pending, revision_of

Connection = AsyncConnection

log = logging.getLogger(__name__)


class Store(Protocol):
    """What either database does for :class:`Database`."""

    def transaction(
        self, *, ahead: bool = False, quietly: bool = False
    ) -> AbstractAsyncContextManager[Connection]:
        """One transaction that may write; over when it is on disk, or rolled back."""

    def reading(self) -> AbstractAsyncContextManager[Connection]:
        """One snapshot that cannot write."""

    def asking(self) -> AbstractAsyncContextManager[Connection]:
        """One statement that reads."""

    async def fold(self) -> None:
        """Lets the log that is written ahead keep nothing that was deleted."""

    async def close(self) -> None:
        """Lets everything go."""


class Listeners:
    """Those who want to know that something was committed."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[], None]] = []

    def add(self, listener: Callable[[], None]) -> None:
        """One more."""
        self._listeners.append(listener)

    def tell(self) -> None:
        """Tell them all. What is committed is committed, whatever a listener makes of it."""
        for listener in self._listeners:
            try:
                listener()
            except Exception:
                log.exception("a listener failed after a commit")


class Database:
    """Where Copse remembers: open it once, at start, and share it.

    `transaction()` is the only commit in the code. `reading()` never waits
    for a writer, and no writer waits for it.
    """

    def __init__(
        self, url: str, dialect: Literal["sqlite", "postgresql"], store: Store, listeners: Listeners
    ) -> None:
        self.url = url
        self.dialect: Literal["sqlite", "postgresql"] = dialect
        self._store = store
        self._listeners = listeners

    @classmethod
    async def open(cls, url: str, *, migrate: bool = True) -> Database:
        """Opens `sqlite:///path/file.db`, `sqlite://` or `postgresql://user@host/name`.

        `sqlite://` is a database of its own that vanishes when closed. With
        `migrate` the schema is brought up to date first. Raises
        :class:`StorageError` when the database cannot be used.
        """
        address = parsed(url)
        listeners = Listeners()
        store: Store
        if address.get_backend_name() == "postgresql":
            store = await PostgresStore.open(address, listeners.tell)
            database = cls(url, "postgresql", store, listeners)
        elif address.database in (None, "", ":memory:"):
            store = vanishing = VanishingStore(listeners.tell)
            database = cls(f"sqlite:///{vanishing.path}", "sqlite", store, listeners)
        else:
            path = path_of(address)
            store = await SqliteStore.open(path, listeners.tell)
            database = cls(f"sqlite:///{path}", "sqlite", store, listeners)
        try:
            await database._be_current(migrate=migrate)
        except BaseException:
            await database.close()
            raise
        return database

    async def _be_current(self, *, migrate: bool) -> None:
        async with self.reading() as connection:
            steps = pending(await revision_of(connection))
        if steps and migrate:
            await run_migrations(self.url)
        elif steps:
            raise StorageError(
                f"The database is from an older Copse: it lacks {', '.join(steps)}.",
                "Run `copse migrate`.",
            )

    def transaction(
        self, *, ahead: bool = False, quietly: bool = False
    ) -> AbstractAsyncContextManager[Connection]:
        """One transaction: everything in it is kept, or nothing.

        Commits when the block ends, rolls back when it raises or is cancelled. The
        connection is worth nothing after the block. On SQLite one transaction runs at a
        time and the others wait in line; on PostgreSQL it is READ COMMITTED. One that goes
        `ahead` is next, whoever waits: only for what must not wait, and is over at once. After
        one that is done `quietly` no listener is called: for claims, which make nothing due.
        """
        return self._store.transaction(ahead=ahead, quietly=quietly)

    def reading(self) -> AbstractAsyncContextManager[Connection]:
        """One consistent snapshot of what is committed. Writing in it is an error."""
        return self._store.reading()

    def asking(self) -> AbstractAsyncContextManager[Connection]:
        """For one single statement that reads, which is cheaper than `reading()`."""
        return self._store.asking()

    def after_commit(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every commit here that is not quiet; it must not block."""
        self._listeners.add(listener)

    async def fold(self) -> None:
        """Let no log of the database keep what was deleted. To be called outside a transaction."""
        await self._store.fold()

    async def now(self) -> datetime:
        """The database's own clock, aware UTC: one clock for all replicas."""
        async with self.reading() as connection:
            if self.dialect == "sqlite":
                said = await connection.scalar(
                    text("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')")
                )
                return datetime.fromisoformat(str(said))
            moment = await connection.scalar(text("SELECT clock_timestamp()"))
            assert isinstance(moment, datetime)
            return moment.astimezone(UTC)

    async def close(self) -> None:
        """Closes every connection. On SQLite the write-ahead log is folded in first."""
        await self._store.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"Database({make_url(self.url).render_as_string()!r})"


__all__ = ["Connection", "Database", "StorageError"]
