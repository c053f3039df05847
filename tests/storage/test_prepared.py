"""Statements executed again and again: what comes back never changes, nor does what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Executable, bindparam, insert, select, text, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.exc import IntegrityError, StatementError

from storage import library
from storage.database import Database
from storage.engine.prepared import Prepared, Statements
from storage.entries import EntryRow
from tests.storage.conftest import ledger

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
ADD = insert(ledger)
COUNTED = upsert(ledger).on_conflict_do_update(index_elements=["word"], set_={"total": 7})
COUNTED_ROW = COUNTED.returning(ledger.c.id, ledger.c.total, ledger.c.at)
SET = update(ledger).where(ledger.c.word == bindparam("which")).values(total=bindparam("new"))
SET_ROW = SET.returning(ledger.c.total)
AMONG = (
    select(ledger.c.word, ledger.c.at)
    .where(ledger.c.word.in_(bindparam("words", expanding=True)), ledger.c.total > 0)
    .order_by(ledger.c.word)
)
NAMED = text("SELECT word, total AS many FROM scratch_ledger WHERE total >= :least ORDER BY word")


async def again(database: Database, statement: Executable, values: Any) -> list[list[Any]]:
    """What a statement gives each of four times."""
    given = []
    for _ in range(4):
        async with database.transaction() as db:
            given.append([tuple(row) for row in await db.execute(statement, values)])
    return given


async def test_rows_are_the_same_every_time(books: Database) -> None:
    rows = [{"word": word, "total": n, "at": NOON} for n, word in enumerate("abcd")]
    async with books.transaction() as db:
        await db.execute(ADD, rows)
    for words in (["a", "b"], ["b", "c", "d"], [], ["d"]):
        expected = [(word, NOON) for word in words if word != "a"]
        assert await again(books, AMONG, {"words": words}) == [expected] * 4
    assert await again(books, NAMED, {"least": 2}) == [[("c", 2), ("d", 3)]] * 4
    assert await again(books, SET_ROW, {"which": "a", "new": 9}) == [[(9,)]] * 4


async def test_columns_have_their_names_every_time(books: Database) -> None:
    async with books.transaction() as db:
        await db.execute(ADD, {"word": "sql", "total": 3, "at": NOON})
    for _ in range(3):
        async with books.reading() as db:
            row = (await db.execute(NAMED, {"least": 1})).one()
            assert (row.word, row.many) == ("sql", 3)
            assert (await db.execute(NAMED, {"least": 9})).first() is None
            assert await db.scalar(NAMED, {"least": 1}) == "sql"
            assert list(await db.scalars(NAMED, {"least": 1})) == ["sql"]


async def test_times_keep_their_instant_every_time(sqlite_books: Database) -> None:
    there = NOON.astimezone(timezone(timedelta(hours=5)))
    rows = await again(sqlite_books, COUNTED_ROW, {"word": "noon", "total": 1, "at": there})
    assert [row for (row,) in rows] == [(1, 1, NOON), *[(1, 7, NOON)] * 3]
    assert rows[3][0][2].tzinfo is UTC


async def test_many_rows_go_in_every_time(books: Database) -> None:
    for start in range(0, 12, 3):
        async with books.transaction() as db:
            await db.execute(ADD, [{"word": f"w{start + n}", "total": n} for n in range(3)])
    async with books.reading() as db:
        assert len((await db.execute(select(ledger.c.id))).all()) == 12


async def test_a_column_left_out_has_its_default_every_time() -> None:
    add = insert(EntryRow).returning(EntryRow.__table__.c.titled_by, EntryRow.__table__.c.saves)  # type: ignore[attr-defined]  # SQLModel sets it on table classes
    known = Statements()
    async with await Database.open("sqlite://") as database, database.reading() as db:
        values = {"community_id": 1, "kind": "link", "title": "T"}
        assert known.prepared(db.dialect, add, values, many=False) is None
        made = known.prepared(db.dialect, add, values, many=False)
        assert isinstance(made, Prepared)
        ready = made.ready([values])
        assert ready is not None
        sql, (row,) = ready
        assert "titled_by" in sql
        assert {"page", 0, ""} <= set(row)


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"word": "x", "total": 1, "at": datetime(2027, 3, 1)}, StatementError),  # noqa: DTZ001
        ({"word": "taken", "total": 1, "at": NOON}, IntegrityError),
    ],
)
async def test_what_is_wrong_is_refused_every_time(
    books: Database, values: dict[str, Any], refusal: type[Exception]
) -> None:
    async with books.transaction() as db:
        await db.execute(ADD, {"word": "taken", "total": 1, "at": NOON})
    for n in range(4):
        with pytest.raises(refusal):  # noqa: PT012  # where in the transaction is the point
            async with books.transaction() as db:
                await db.execute(ADD, {"word": f"before{n}", "total": 1, "at": NOON})
                await db.execute(ADD, values)
    async with books.reading() as db:
        assert list(await db.scalars(select(ledger.c.word))) == ["taken"]


async def test_a_value_that_is_missing_is_refused_every_time(books: Database) -> None:
    for _ in range(4):
        async with books.reading() as db:
            with pytest.raises(StatementError):
                await db.execute(AMONG, {"others": ["a"]})


async def test_a_connection_is_of_no_use_after_its_block(sqlite_books: Database) -> None:
    for _ in range(3):
        async with sqlite_books.reading() as db:
            await db.execute(NAMED, {"least": 1})
    with pytest.raises(Exception, match=r"closed|not been started|sync_connection"):
        await db.execute(NAMED, {"least": 1})


async def test_a_statement_that_is_new_each_time_is_not_kept() -> None:
    known = Statements()
    async with await Database.open("sqlite://") as database, database.reading() as db:
        for n in range(100):
            assert known.prepared(db.dialect, select(ledger.c.id).limit(n), {}, many=False) is None
    assert len(known) == 0


async def test_the_library_reads_on_without_sqlalchemy_compiling(sqlite_books: Database) -> None:
    for _ in range(3):
        async with sqlite_books.reading() as db:
            assert await library.entry(db, 1, 1, ()) is None
