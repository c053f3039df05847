"""Which SQLite statements may run on the event loop."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import bindparam, func, insert, select, text

from storage.database import Database
from storage.engine.driver import Driver
from storage.engine.pace import Pace
from tests.storage.conftest import ledger

SELECT = "SELECT word FROM ledger WHERE id = ?"
INSERT = "INSERT INTO ledger (word) VALUES (?)"
UPDATE = "UPDATE ledger SET word=?, total=? WHERE ledger.id = ? RETURNING id, word"


def _quick(pace: Pace, statement: str, times: int = 1) -> None:
    for _ in range(times):
        with pace.learned(statement):
            pass


class Clock:
    """A clock that tests move."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def _slow(pace: Pace, clock: Clock, slices: float) -> None:
    with pace.learned(SELECT):
        clock.now += slices * Pace.SLICE


async def test_a_statement_nobody_has_tried_does_not_run_in_place() -> None:
    assert not Pace().allows(SELECT)


@pytest.mark.parametrize("statement", [SELECT, INSERT, UPDATE])
async def test_a_statement_that_was_quick_runs_in_place(statement: str) -> None:
    pace = Pace()
    _quick(pace, statement)
    assert pace.allows(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger SET word=? WHERE ledger.total = ?",
        "UPDATE ledger SET word=? WHERE ledger.id = ? OR ledger.total = ?",
        "UPDATE ledger SET total=(SELECT count(*) FROM other) WHERE ledger.id = ?",
        "DELETE FROM ledger WHERE at < ?",
        "INSERT INTO ledger (word) SELECT word FROM other",
        "SELECT rowid FROM ledger_index WHERE ledger_index MATCH ?",
        "WITH gone AS (SELECT 1) DELETE FROM ledger",
        "PRAGMA wal_checkpoint",
        "VACUUM",
    ],
)
async def test_a_statement_whose_work_has_no_bound_never_runs_in_place(statement: str) -> None:
    pace = Pace()
    _quick(pace, statement, times=100)
    assert not pace.allows(statement)


async def test_a_statement_that_was_slow_once_is_forgiven() -> None:
    clock = Clock()
    pace = Pace(clock)
    _quick(pace, SELECT, times=5)
    _slow(pace, clock, 3)
    assert pace.allows(SELECT)


async def test_a_statement_that_is_slow_must_be_quick_for_as_long() -> None:
    clock = Clock()
    pace = Pace(clock)
    _slow(pace, clock, 40)
    _quick(pace, SELECT, times=10)
    assert not pace.allows(SELECT)
    _quick(pace, SELECT, times=15)
    assert pace.allows(SELECT)


async def test_a_statement_that_is_slow_every_other_time_does_not_run_in_place() -> None:
    clock = Clock()
    pace = Pace(clock)
    for _ in range(10):
        _slow(pace, clock, 4)
        _quick(pace, SELECT)
        assert not pace.allows(SELECT)


async def test_only_a_select_is_ever_broken_off() -> None:
    clock = Clock()
    pace = Pace(clock)
    for statement in (INSERT, UPDATE):
        with pace.timed(statement):
            clock.now += 2 * Pace.SLICE
            assert not pace.is_over()
    with pace.timed(SELECT):
        clock.now += 2 * Pace.SLICE
        assert pace.is_over()
    assert not pace.is_over()


async def test_after_a_turn_of_quick_statements_the_loop_has_its_own() -> None:
    pace = Pace()
    _quick(pace, SELECT)
    allowed = 0
    while pace.allows(SELECT):
        allowed += 1
    assert allowed
    await asyncio.sleep(0)
    assert pace.allows(SELECT)


async def _turns_during(work: asyncio.Task[None]) -> int:
    turns = 0
    while not work.done():
        turns += 1
        await asyncio.sleep(0)
    await work
    return turns


async def test_a_select_that_grows_slow_is_right_and_leaves_the_loop_alone(
    sqlite_books: Database,
) -> None:
    count = select(func.count()).select_from(ledger).where(ledger.c.total != bindparam("not_this"))

    async def counted() -> int | None:
        async with sqlite_books.reading() as connection:
            return await connection.scalar(count, {"not_this": -1})

    for _ in range(3):
        assert await counted() == 0
    many = """
        INSERT INTO scratch_ledger (total)
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers LIMIT 500000)
        SELECT n FROM numbers
    """
    async with sqlite_books.transaction() as connection:
        await connection.execute(text(many))

    async def check() -> None:
        assert await counted() == 500_000

    assert await _turns_during(asyncio.create_task(check())) > 10


async def test_thousands_of_quick_statements_leave_turns_to_the_loop(
    sqlite_books: Database,
) -> None:
    in_a_row = longest = 0

    async def work() -> None:
        nonlocal in_a_row, longest
        async with sqlite_books.transaction() as connection:
            for number in range(3000):
                await connection.execute(insert(ledger).values(total=number))
                in_a_row += 1
                longest = max(longest, in_a_row)

    task = asyncio.create_task(work())
    while not task.done():
        in_a_row = 0
        await asyncio.sleep(0)
    await task
    assert 1 < longest < 1500
    async with sqlite_books.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(ledger)) == 3000


class Hasty(Pace):
    """Lets everything run in place and breaks it off at the first look."""

    def allows(self, statement: str) -> bool:
        return True

    def is_over(self) -> bool:
        return True


async def test_a_transaction_that_was_broken_off_as_it_began_is_begun_once(tmp_path: Path) -> None:
    """SQLite may say that BEGIN was interrupted when it has begun already."""

    def opened() -> sqlite3.Connection:
        return sqlite3.connect(tmp_path / "a.db", isolation_level=None, check_same_thread=False)

    driver = await Driver(opened, Hasty())
    driver.begin = "BEGIN IMMEDIATE"
    for _ in range(400):  # the steps of one statement are counted on from run to run
        driver.begun = False
        await driver.execute("SELECT 1", lambda raw: raw.execute("SELECT 1").close())
        assert driver.raw.in_transaction
        await driver.run(driver.raw.rollback)
    driver.stop()
