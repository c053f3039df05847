"""What must not wait goes ahead of whatever waits for the database."""

from __future__ import annotations

import asyncio

from sqlalchemy import insert, select

from storage.database import Database
from tests.storage.conftest import ledger


async def test_one_that_goes_ahead_is_done_before_those_in_line(books: Database) -> None:
    turn = asyncio.Event()

    async def write(word: str, *, ahead: bool = False) -> None:
        async with books.transaction(ahead=ahead) as connection:
            await connection.execute(insert(ledger).values(word=word))

    async def hold(number: int) -> None:
        async with books.transaction() as connection:
            await connection.execute(insert(ledger).values(word=f"first {number}"))
            await turn.wait()

    # On PostgreSQL the line is the pool; there who goes ahead need not even wait for a turn.
    pool = books.dialect == "postgresql"
    holding = [asyncio.create_task(hold(number)) for number in range(10 if pool else 1)]
    await asyncio.sleep(0)
    line = [asyncio.create_task(write(f"in line {number}")) for number in range(30)]
    await asyncio.sleep(0)
    urgent = asyncio.create_task(write("ahead", ahead=True))
    if pool:
        await urgent
    turn.set()
    await asyncio.gather(*holding, urgent, *line)
    async with books.reading() as connection:
        words = list(await connection.scalars(select(ledger.c.word).order_by(ledger.c.id)))
    in_line = [word for word in words if word.startswith("in line") or word == "ahead"]
    assert len(in_line) == 31
    assert in_line.index("ahead") <= 1, "one alone was at the gate before"


async def test_one_that_goes_ahead_and_fails_leaves_nothing_and_holds_nobody_up(
    books: Database,
) -> None:
    try:
        async with books.transaction(ahead=True) as connection:
            await connection.execute(insert(ledger).values(word="ahead"))
            raise RuntimeError("a fault")
    except RuntimeError:
        pass
    async with books.transaction() as connection:
        assert list(await connection.scalars(select(ledger.c.word))) == []
