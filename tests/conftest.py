"""What tests are given: an empty database of each kind, up to date, and theirs alone."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest
import pytest_asyncio
from hypothesis import settings

from storage.database import Database
from storage.migrate import migrate
from tests import postgres

if TYPE_CHECKING:
    from tests.world import Bot

# How long an example takes says more of the machine than of us.
settings.register_profile("copse", deadline=None)
settings.load_profile("copse")

# Everything but the schema's version, whichever way rows point at each other; and the
# counters, so that the first member is number 1 as on SQLite.
_EMPTY = """
DO $$
DECLARE found regclass;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR found IN
        SELECT oid::regclass FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            AND relname <> 'alembic_version'
    LOOP
        EXECUTE 'DELETE FROM ' || found;
    END LOOP;
    PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)
        FROM pg_sequences WHERE last_value IS NOT NULL;
END $$
"""
_BLANK = "DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public"


@pytest.fixture(scope="session")
def memory() -> Iterator[Path]:
    """A folder in memory where there is such a place: flushing to it costs nothing."""
    shared = "/dev/shm"
    with tempfile.TemporaryDirectory(
        prefix="copse-tests-", dir=shared if os.access(shared, os.W_OK) else None
    ) as folder:
        yield Path(folder)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def sqlite_template(memory: Path) -> Path:
    """An empty SQLite database that is up to date, to copy."""
    path = memory / "template.db"
    await migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_file(sqlite_template: Path, memory: Path) -> Iterator[Path]:
    """A SQLite file, empty and up to date."""
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        path = Path(folder, "copse.db")
        shutil.copyfile(sqlite_template, path)
        yield path


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """A running PostgreSQL, one for each worker of pytest-xdist."""
    programs = postgres.programs()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is not installed, and CI has to test with it")
        pytest.skip("PostgreSQL is not installed")
    with postgres.cluster(programs) as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres_migrated(cluster: postgres.Cluster) -> str:
    """The URL of the database all tests take turns in; tests want `postgres_url`."""
    await _create(cluster, "copse")
    url = cluster.url("copse")
    await migrate(url)
    return url


@pytest_asyncio.fixture
async def postgres_url(postgres_migrated: str) -> str:
    """The URL of a PostgreSQL database, empty and up to date."""
    await _execute(postgres_migrated, _EMPTY)
    return postgres_migrated


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres_second(cluster: postgres.Cluster) -> str:
    """The URL of another database; tests want `blank_postgres_url`."""
    await _create(cluster, "blank")
    return cluster.url("blank")


@pytest_asyncio.fixture
async def blank_postgres_url(postgres_second: str) -> str:
    """The URL of a PostgreSQL database without any table."""
    await _execute(postgres_second, _BLANK)
    return postgres_second


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database of each kind, empty and up to date."""
    if request.param == "sqlite":
        return f"sqlite:///{request.getfixturevalue('sqlite_file')}"
    return str(request.getfixturevalue("postgres_url"))


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open database of each kind, empty and up to date."""
    async with await Database.open(database_url, migrate=False) as opened:
        yield opened


async def _create(cluster: postgres.Cluster, name: str) -> None:
    await _execute(cluster.url("postgres"), f"CREATE DATABASE {name}")


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest_asyncio.fixture
async def bot(database_url: str) -> AsyncIterator[Bot]:
    """A world on a database of each kind."""
    from tests.world import open_world

    async with open_world(database_url) as world:
        yield world
