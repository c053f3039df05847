"""PostgreSQL: a small pool of connections that give up rather than hang."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.errors import Contended, StorageError

_CONNECTIONS: Final = 10
_AHEAD: Final = 2  # besides, for what must not wait for one of those
_CONNECT_SECONDS: Final = 10
_SESSION: Final = {
    "application_name": "copse",
    "timezone": "UTC",
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "60s",
    "tcp_keepalives_idle": "60",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}


# A serialization failure, and a deadlock.
_CONTENDED: Final = frozenset({"40001", "40P01"})
_PATIENT: Final = _SESSION | {
    "statement_timeout": "0",
    "lock_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
}


def engine(url: URL, *, patient: bool = False, connections: int = _CONNECTIONS) -> AsyncEngine:
    """An engine that has not connected yet; a patient one takes whatever time it needs."""
    made = create_async_engine(
        _address(url),
        pool_size=connections,
        max_overflow=0,
        pool_use_lifo=True,
        pool_recycle=1800,
        hide_parameters=True,
        connect_args={
            "timeout": _CONNECT_SECONDS,
            # Longer than the server's own limit: only for a server that went silent.
            "command_timeout": None if patient else 45,
            "server_settings": _PATIENT if patient else _SESSION,
        },
    )
    event.listen(made.sync_engine, "handle_error", _forget_values)
    return made


def _forget_values(context: ExceptionContext) -> None:
    # PostgreSQL repeats the row at fault, which people wrote and no log may hold.
    cause = context.original_exception.__cause__
    if cause is not None and hasattr(cause, "detail"):
        cause.detail = None


async def reach(connecting: AsyncEngine, url: URL) -> None:
    """Connect once, to be sure. Raises `StorageError`, which never holds the password."""
    try:
        async with connecting.connect():
            return
    except (OSError, DBAPIError) as error:
        await connecting.dispose()
        raise _unreachable(url, error) from None


def _unreachable(url: URL, error: Exception) -> StorageError:
    place = f"PostgreSQL at {url.host or 'the local socket'}"
    state = _state(error)
    if state in ("28P01", "28000"):
        return StorageError(
            f"{place} does not let {url.username or 'this user'} in.",
            "Check the name and the password in the database URL.",
        )
    if state == "3D000":
        return StorageError(
            f"{place} has no database named {url.database}.",
            f"Create it with `createdb {url.database}`, or name another in the database URL.",
        )
    return StorageError(
        f"{place} cannot be reached ({type(error).__name__}).",
        "Check that it runs and that the database URL names it.",
    )


def _state(error: Exception) -> str | None:
    """PostgreSQL's code of what went wrong."""
    found: str | None = getattr(getattr(error, "orig", None), "sqlstate", None)
    return found


def _address(url: URL) -> URL:
    # The rest of the world says sslmode, asyncpg's own arguments say ssl.
    query = {"ssl" if key == "sslmode" else key: value for key, value in url.query.items()}
    return url.set(drivername="postgresql+asyncpg", query=query)


class PostgresStore:
    """A PostgreSQL database behind a pool."""

    def __init__(
        self, writing: AsyncEngine, ahead: AsyncEngine, committed: Callable[[], None]
    ) -> None:
        self._writing = writing
        self._ahead = ahead
        self._committed = committed
        self._reading = writing.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._asking = writing.execution_options(isolation_level="AUTOCOMMIT")

    @classmethod
    async def open(cls, url: URL, committed: Callable[[], None]) -> PostgresStore:
        """Connects once to be sure. Raises :class:`StorageError` when that fails."""
        writing = engine(url)
        await reach(writing, url)
        return cls(writing, engine(url, connections=_AHEAD), committed)

    @asynccontextmanager
    async def transaction(
        self, *, ahead: bool = False, quietly: bool = False
    ) -> AsyncIterator[AsyncConnection]:
        """One READ COMMITTED transaction. `Contended` when it was undone for another's sake."""
        try:
            async with (self._ahead if ahead else self._writing).begin() as connection:
                yield connection
        except DBAPIError as error:
            if _state(error) in _CONTENDED:
                raise Contended from error
            raise
        if not quietly:
            self._committed()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """One snapshot, READ ONLY, REPEATABLE READ."""
        async with self._reading.connect() as connection:
            yield connection

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[AsyncConnection]:
        """For one statement that reads: it needs no transaction, which is two more round trips."""
        async with self._asking.connect() as connection:
            yield connection

    async def fold(self) -> None:
        """Nothing to fold: PostgreSQL's own vacuum writes over what was deleted."""

    async def close(self) -> None:
        """Closes the pools."""
        await self._writing.dispose()
        await self._ahead.dispose()
