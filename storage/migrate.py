"""The schema, brought up to date: one runner at a time, all or nothing, after a copy.

`python -m storage.migrate new "message"` writes the next revision from what the tables say.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.engine import postgres, sqlite
from storage.engine.copies import copy
from storage.engine.files import prepare
from storage.engine.urls import parsed, path_of
from storage.errors import StorageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

log = logging.getLogger(__name__)

SCRIPTS: Final = Path(__file__).parent / "migrations"
COPIES_KEPT: Final = 5
# Any number, as long as nothing else on the server takes the same advisory lock.
_LOCK: Final = 0x436F707365
# PostgreSQL keeps the name of a revision in 32 characters.
_LONGEST: Final = 32


def revisions(scripts: Path = SCRIPTS) -> list[str]:
    """The names of all revisions, oldest first. History is a line; names sort like it."""
    return sorted(found.stem for found in (scripts / "versions").glob("[0-9]*.py"))


def head(scripts: Path = SCRIPTS) -> str:
    """The newest revision this Copse knows."""
    return revisions(scripts)[-1]


async def revision(url: str) -> str | None:
    """The revision a database is at; None for one that is empty or not there yet."""
    address = parsed(url)
    if address.get_backend_name() == "postgresql":
        engine = postgres.engine(address)
        await postgres.reach(engine, address)
    else:
        path = path_of(address)
        if not path.exists():
            return None
        engine = sqlite.engine(path, writes=False)
    try:
        async with engine.connect() as connection:
            return await revision_of(connection)
    finally:
        await engine.dispose()


async def revision_of(connection: AsyncConnection) -> str | None:
    """The revision of the database at the other end of a connection."""
    if not await connection.run_sync(_versioned):
        return None
    found = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)


def _versioned(connection: Connection) -> bool:
    return connection.dialect.has_table(connection, "alembic_version")


def pending(current: str | None, scripts: Path = SCRIPTS) -> list[str]:
    """The revisions a database at `current` still lacks.

    Raises `StorageError` for a revision this Copse has never heard of.
    """
    known = revisions(scripts)
    if current is None:
        return known
    if current not in known:
        raise StorageError(
            f"The database was written by a newer Copse (revision {current}).",
            "Run that version, or restore the copy in the folder backups beside the database.",
        )
    return known[known.index(current) + 1 :]


async def migrate(url: str, scripts: Path = SCRIPTS) -> list[str]:
    """Bring a database up to date; answers the revisions applied.

    A SQLite file that holds anything is first copied to `backups/<name>-<revision>-<time>.db`
    beside it; the newest five copies stay. Either all revisions are applied or none, so a
    run that was killed can simply be run again. Raises `StorageError`.
    """
    address = parsed(url)
    async with _alone():
        if address.get_backend_name() == "postgresql":
            steps = await _migrate_postgres(address, scripts)
        else:
            path = path_of(address)
            await asyncio.to_thread(prepare, path)
            steps = await _migrate_sqlite(path, scripts)
    if steps:
        log.info("brought the database up to date: %s", ", ".join(steps))
    return steps


async def _migrate_sqlite(path: Path, scripts: Path) -> list[str]:
    engine = sqlite.migrating_engine(path)
    try:
        # The write lock is held from the first look to the commit: one runner, no writers.
        async with engine.begin() as connection:
            current = await revision_of(connection)
            steps = pending(current, scripts)
            if not steps:
                return []
            if current is not None:
                await _keep_copy(connection, path, current)
            await connection.run_sync(_upgrade, scripts)
            broken = (await connection.execute(text("PRAGMA foreign_key_check"))).first()
            if broken is not None:
                raise StorageError(
                    f"The migration would leave rows of {broken[0]} pointing at nothing,"
                    " and was undone.",
                    "Please report this; the database is as it was.",
                )
    finally:
        await engine.dispose()
    return steps


async def _keep_copy(connection: AsyncConnection, path: Path, current: str) -> None:
    now = await connection.scalar(text("SELECT strftime('%Y%m%dT%H%M%SZ', 'now')"))
    folder = path.parent / "backups"
    await asyncio.to_thread(copy, path, folder / f"{path.stem}-{current}-{now}.db")
    ours = re.compile(rf"{re.escape(path.stem)}-\d{{4}}_\w+-(\d{{8}}T\d{{6}}Z)\.db")
    copies = sorted(
        (found[1], found[0]) for found in map(ours.fullmatch, os.listdir(folder)) if found
    )
    for _, name in copies[:-COPIES_KEPT]:
        (folder / name).unlink(missing_ok=True)


async def _migrate_postgres(address: URL, scripts: Path) -> list[str]:
    engine = postgres.engine(address, patient=True)
    await postgres.reach(engine, address)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            steps = pending(await revision_of(connection), scripts)
            if steps:
                await connection.run_sync(_upgrade, scripts)
    finally:
        await engine.dispose()
    return steps


def _upgrade(connection: Connection, scripts: Path) -> None:
    # Alembic is only imported when there is something to do.
    from alembic import command

    from storage.schema import config

    command.upgrade(config(connection, scripts), "head")


_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


@asynccontextmanager
async def _alone() -> AsyncIterator[None]:
    """Alembic keeps the migration at hand in a global: one at a time in a process, too."""
    async with _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
        yield


async def new(message: str, scripts: Path = SCRIPTS) -> str:
    """Write the next revision, from the difference between the tables and the migrations."""
    words = "_".join(re.findall(r"[a-z0-9]+", message.lower()))
    name = f"{len(revisions(scripts)) + 1:04}_{words}"
    if len(name) > _LONGEST:
        raise ValueError(f"{name} is longer than {_LONGEST} characters: choose a shorter message")

    def write(connection: Connection) -> None:
        from alembic import command

        from storage.schema import config, tables

        settings = config(connection, scripts, tables())
        command.revision(settings, message, autogenerate=True, rev_id=name)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "scratch.db")
        await migrate(f"sqlite:///{path}", scripts)
        engine = sqlite.migrating_engine(path)
        async with _alone(), engine.connect() as connection:
            await connection.run_sync(write)
        await engine.dispose()
    return name


def main(arguments: list[str], say: Callable[[str], object] = sys.stdout.write) -> int:
    """The command line for those who change the tables."""
    match arguments:
        case ["new", message]:
            say(f"storage/migrations/versions/{asyncio.run(new(message))}.py\n")
            return 0
        case _:
            say('python -m storage.migrate new "what changes"\n')
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
