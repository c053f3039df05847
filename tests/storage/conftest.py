"""Tables of the tests' own, so that storage itself is tested without any feature."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table

from storage.database import Database
from storage.tables import Id
from storage.times import Moment

scratch = MetaData()
ledger = Table(
    "scratch_ledger",
    scratch,
    Column("id", Id, primary_key=True),
    Column("word", String, unique=True),
    Column("total", Integer),
    Column("at", Moment),
)
note = Table(
    "scratch_note",
    scratch,
    Column("id", Id, primary_key=True),
    Column("ledger_id", Id, ForeignKey("scratch_ledger.id")),
)


@pytest_asyncio.fixture
async def books(database: Database) -> AsyncIterator[Database]:
    """An open database of each kind that has the scratch tables."""
    async with database.transaction() as connection:
        await connection.run_sync(scratch.create_all)
    yield database
    async with database.transaction() as connection:
        await connection.run_sync(scratch.drop_all)


@pytest_asyncio.fixture
async def sqlite_books() -> AsyncIterator[Database]:
    """The same, where only SQLite is meant."""
    async with await Database.open("sqlite://") as database:
        async with database.transaction() as connection:
            await connection.run_sync(scratch.create_all)
        yield database
