"""One transaction keeps all or nothing; a reading is one snapshot; both on both databases."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import sys
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database, StorageError
from storage.engine.files import has_wal_reset_bug, network_file_system
from tests.storage.conftest import ledger, note, scratch

# A statement that is not over before the end of the world, on each database.
ENDLESS = {
    "sqlite": """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n
    """,
    "postgresql": "SELECT pg_sleep(1000)",
}


async def _write(database: Database, *words: str) -> None:
    async with database.transaction() as connection:
        for word in words:
            await connection.execute(insert(ledger).values(word=word))


async def _words(database: Database) -> list[str]:
    async with database.reading() as connection:
        return list(await connection.scalars(select(ledger.c.word).order_by(ledger.c.id)))


async def test_what_a_transaction_wrote_is_kept(books: Database) -> None:
    await _write(books, "oak")
    assert await _words(books) == ["oak"]


async def test_a_transaction_sees_its_own_rows(books: Database) -> None:
    async with books.transaction() as connection:
        await connection.execute(insert(ledger).values(word="oak"))
        assert list(await connection.scalars(select(ledger.c.word))) == ["oak"]


async def test_an_error_undoes_the_whole_transaction_and_only_it(books: Database) -> None:
    await _write(books, "oak")
    with suppress(ZeroDivisionError):
        async with books.transaction() as connection:
            await connection.execute(insert(ledger).values(word="ash"))
            raise ZeroDivisionError
    await _write(books, "elm")
    assert await _words(books) == ["oak", "elm"]


async def test_a_failed_statement_undoes_the_transaction(books: Database) -> None:
    with pytest.raises(DBAPIError):
        await _write(books, "oak", "oak")
    await _write(books, "elm")
    assert await _words(books) == ["elm"]


async def test_a_row_cannot_point_at_nothing(books: Database) -> None:
    with pytest.raises(DBAPIError):
        async with books.transaction() as connection:
            await connection.execute(insert(note).values(ledger_id=7))


async def test_part_of_a_transaction_can_be_undone(books: Database) -> None:
    async with books.transaction() as connection:
        await connection.execute(insert(ledger).values(word="oak"))
        with suppress(ZeroDivisionError):
            async with connection.begin_nested():
                await connection.execute(insert(ledger).values(word="ash"))
                raise ZeroDivisionError
        await connection.execute(insert(ledger).values(word="elm"))
    assert await _words(books) == ["oak", "elm"]


async def test_a_cancelled_transaction_is_undone_and_the_next_one_works(books: Database) -> None:
    inside = asyncio.Event()

    async def never_ends() -> None:
        async with books.transaction() as connection:
            await connection.execute(insert(ledger).values(word="ash"))
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(never_ends())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await _write(books, "oak")
    assert await _words(books) == ["oak"]


@pytest.mark.parametrize("writing", [True, False], ids=["transaction", "reading"])
async def test_a_statement_that_never_ends_can_be_cancelled(books: Database, writing: bool) -> None:
    started = asyncio.Event()

    async def never_ends() -> None:
        async with books.transaction() if writing else books.reading() as connection:
            await connection.execute(select(ledger.c.id))
            started.set()
            await connection.execute(text(ENDLESS[books.dialect]))

    for _ in range(6):  # more often than there are connections to read from
        started.clear()
        task = asyncio.create_task(never_ends())
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await _write(books, "oak")
    assert await _words(books) == ["oak"]


async def test_a_cancelled_wait_in_line_harms_nobody(books: Database) -> None:
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with books.transaction() as connection:
            await connection.execute(insert(ledger).values(word="oak"))
            inside.set()
            await go_on.wait()

    leading = asyncio.create_task(first())
    await inside.wait()
    in_line = [asyncio.create_task(_write(books, f"ash {number}")) for number in range(5)]
    await asyncio.sleep(0)
    for task in in_line[:-1]:
        task.cancel()
    go_on.set()
    await leading
    await in_line[-1]
    assert set(await _words(books)) >= {"oak", "ash 4"}
    await asyncio.gather(*in_line, return_exceptions=True)
    kept = {f"ash {number}" for number, task in enumerate(in_line) if not task.cancelled()}
    assert kept <= set(await _words(books))


async def test_counting_from_eight_tasks_loses_nothing(books: Database) -> None:
    async with books.transaction() as connection:
        await connection.execute(insert(ledger).values(word="sum", total=0))
    row = ledger.c.word == "sum"

    async def count() -> None:
        for _ in range(50):
            async with books.transaction() as connection:
                # SQLite needs no lock on the row: the whole database is the transaction's.
                query = select(ledger.c.total).where(row).with_for_update()
                total = await connection.scalar(query)
                assert total is not None
                await asyncio.sleep(0)
                await connection.execute(update(ledger).where(row).values(total=total + 1))

    await asyncio.gather(*(count() for _ in range(8)))
    async with books.reading() as connection:
        assert await connection.scalar(select(ledger.c.total).where(row)) == 400


async def test_a_reading_sees_nothing_that_is_not_committed(books: Database) -> None:
    async with books.transaction() as connection:
        await connection.execute(insert(ledger).values(word="ash"))
        assert await _words(books) == []
    assert await _words(books) == ["ash"]


async def test_a_reading_is_one_snapshot(books: Database) -> None:
    await _write(books, "oak")
    async with books.reading() as connection:
        before = list(await connection.scalars(select(ledger.c.word)))
        await _write(books, "ash")
        assert list(await connection.scalars(select(ledger.c.word))) == before == ["oak"]
    assert await _words(books) == ["oak", "ash"]


async def test_a_reading_cannot_write(books: Database) -> None:
    with pytest.raises(DBAPIError):
        async with books.reading() as connection:
            await connection.execute(insert(ledger).values(word="ash"))
    assert await _words(books) == []


async def test_many_readings_at_once_take_turns(books: Database) -> None:
    await _write(books, "oak")
    assert await asyncio.gather(*(_words(books) for _ in range(40))) == [["oak"]] * 40


async def test_a_connection_is_worth_nothing_after_its_block(books: Database) -> None:
    async with books.transaction() as writing:
        await writing.execute(select(ledger.c.id))
    async with books.reading() as reading:
        await reading.execute(select(ledger.c.id))
    for connection in (writing, reading):
        with pytest.raises(InvalidRequestError):
            await connection.execute(insert(ledger).values(word="ash"))


async def test_nobody_commits_inside_a_transaction(sqlite_books: Database) -> None:
    async with sqlite_books.transaction() as connection:
        with pytest.raises(DBAPIError, match="commits and rolls back"):
            await connection.commit()
    assert await _words(sqlite_books) == []


async def test_a_transaction_inside_a_transaction_is_an_error_and_no_standstill(
    sqlite_books: Database,
) -> None:
    with pytest.raises(RuntimeError, match="inside a transaction"):
        async with sqlite_books.transaction():
            await _write(sqlite_books, "ash")
    await _write(sqlite_books, "oak")
    assert await _words(sqlite_books) == ["oak"]


async def test_long_results_arrive_whole(books: Database) -> None:
    async with books.transaction() as connection:
        rows = [{"total": number} for number in range(3500)]
        await connection.execute(insert(ledger), rows)
    everything = select(ledger.c.total).order_by(ledger.c.total)
    async with books.reading() as connection:
        assert list(await connection.scalars(everything)) == list(range(3500))
        assert [row.total async for row in await connection.stream(everything)] == list(range(3500))
        assert (await connection.execute(everything)).first() == (0,)


async def test_whoever_asked_hears_of_commits_and_only_of_commits(books: Database) -> None:
    told: list[str] = []

    def fails() -> None:
        raise ValueError

    books.after_commit(fails)
    books.after_commit(lambda: told.append("heard"))
    with suppress(ZeroDivisionError):
        async with books.transaction() as connection:
            await connection.execute(insert(ledger).values(word="ash"))
            raise ZeroDivisionError
    assert told == []
    await _write(books, "oak")
    assert told == ["heard"]
    await _words(books)
    assert told == ["heard"]


async def test_those_in_line_share_a_commit_and_each_returns_when_it_is_kept(
    sqlite_books: Database,
) -> None:
    commits: list[None] = []
    sqlite_books.after_commit(lambda: commits.append(None))

    async def write(number: int) -> None:
        await _write(sqlite_books, str(number))
        assert str(number) in await _words(sqlite_books)

    await asyncio.gather(*(write(number) for number in range(60)))
    assert 0 < len(commits) < 60
    assert len(await _words(sqlite_books)) == 60


async def test_one_that_fails_in_line_takes_no_other_with_it(books: Database) -> None:
    async def write(number: int) -> None:
        async with books.transaction() as connection:
            await connection.execute(insert(ledger).values(word=str(number)))
            if number % 3 == 0:
                raise ZeroDivisionError

    ends = await asyncio.gather(*(write(number) for number in range(30)), return_exceptions=True)
    kept = {str(number) for number, end in enumerate(ends) if end is None}
    assert len(kept) == 20
    assert set(await _words(books)) == kept


async def test_full_text_stays_in_step_when_one_in_line_fails(sqlite_books: Database) -> None:
    async with sqlite_books.transaction() as connection:
        await connection.execute(text("CREATE VIRTUAL TABLE tree USING fts5(name)"))

    async def plant(number: int) -> None:
        async with sqlite_books.transaction() as connection:
            name = {"name": f"tree number{number}"}
            await connection.execute(text("INSERT INTO tree (name) VALUES (:name)"), name)
            if number % 3 == 0:
                raise ZeroDivisionError

    await asyncio.gather(*(plant(number) for number in range(60)), return_exceptions=True)
    check = "INSERT INTO tree (tree, rank) VALUES ('integrity-check', 1)"
    async with sqlite_books.transaction() as connection:
        await connection.execute(text(check))
        found = text("SELECT count(*) FROM tree WHERE tree MATCH 'tree'")
        assert await connection.scalar(found) == 40
        gone = text("SELECT count(*) FROM tree WHERE tree MATCH 'number0 OR number57'")
        assert await connection.scalar(gone) == 0


async def test_a_transaction_cancelled_while_it_commits_is_whole_all_the_same(
    books: Database,
) -> None:
    async def write(number: int) -> None:
        async with books.transaction() as connection:
            await connection.execute(insert(ledger).values(word=f"{number} oak"))
            await connection.execute(insert(ledger).values(word=f"{number} ash"))

    for number in range(30):
        task = asyncio.create_task(write(number))
        for _ in range(number // 2):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    words = await _words(books)
    assert {word.replace("oak", "ash") for word in words} == {
        word for word in words if word.endswith("ash")
    }
    await _write(books, "elm")
    assert (await _words(books))[-1] == "elm"


async def test_a_full_disk_keeps_just_what_it_said_it_kept(sqlite_books: Database) -> None:
    async def write(word: str) -> None:
        async with sqlite_books.transaction() as connection:
            await connection.execute(insert(ledger).values(word=word))
            await asyncio.sleep(0)

    async with sqlite_books.transaction() as connection:
        pages = await connection.scalar(text("PRAGMA page_count"))
        await connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    words = [f"{number} " + "x" * (200_000 if number % 4 == 3 else 1) for number in range(16)]
    ends = await asyncio.gather(*(write(word) for word in words), return_exceptions=True)
    kept = [word for word, end in zip(words, ends, strict=True) if end is None]
    assert any(end is not None for end in ends)
    assert sorted(await _words(sqlite_books)) == sorted(kept)


async def test_killing_the_writer_loses_no_row_it_had_promised(sqlite_file: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.storage.kills", str(sqlite_file), "10"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, trouble = await process.communicate()
    assert process.returncode == 0, trouble.decode()
    assert int(said.split()[0]) > 10
    assert said.decode().endswith("missing []\n")


async def test_the_clock_of_the_database_is_aware(database: Database) -> None:
    now = await database.now()
    assert now.utcoffset() == timedelta(0)
    assert abs(now - datetime.now(UTC)) < timedelta(minutes=1)


async def test_closing_folds_the_log_into_the_file(sqlite_file: Path) -> None:
    async with await Database.open(f"sqlite:///{sqlite_file}", migrate=False) as database:
        async with database.transaction() as connection:
            await connection.run_sync(scratch.create_all)
        assert sqlite_file.with_name("copse.db-wal").stat().st_size > 0
    assert [found.name for found in sqlite_file.parent.iterdir()] == ["copse.db"]
    with closing(sqlite3.connect(sqlite_file)) as raw:
        assert raw.execute("SELECT count(*) FROM scratch_ledger").fetchone() == (0,)


async def test_a_closed_database_says_so(sqlite_file: Path) -> None:
    database = await Database.open(f"sqlite:///{sqlite_file}", migrate=False)
    await database.close()
    with pytest.raises(RuntimeError, match="closed"):
        async with database.transaction():
            pass
    with pytest.raises(RuntimeError, match="closed"):
        await database.now()


async def test_a_database_without_a_name_leaves_nothing_behind() -> None:
    async with await Database.open("sqlite://") as database:
        folder = Path(database.url.removeprefix("sqlite:///")).parent
        assert "copse.db" in os.listdir(folder)
    with pytest.raises(FileNotFoundError):
        os.listdir(folder)


async def test_every_commit_is_flushed_and_every_connection_is_set_up(sqlite_file: Path) -> None:
    pragmas = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
    }

    async def found(connection: AsyncConnection) -> dict[str, object]:
        return {
            name: await connection.scalar(text(f"PRAGMA {name}"))
            for name in (*pragmas, "wal_autocheckpoint", "query_only")
        }

    async with await Database.open(f"sqlite:///{sqlite_file}", migrate=False) as database:
        async with database.transaction() as connection:
            assert await found(connection) == {
                **pragmas,
                "wal_autocheckpoint": 1000,
                "query_only": 0,
            }
        async with database.reading() as connection:
            assert await found(connection) == {
                **pragmas,
                "wal_autocheckpoint": 0,
                "query_only": 1,
            }


async def test_a_new_file_and_its_folder_are_readable_by_nobody_else(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "copse.db"
    async with await Database.open(f"sqlite:///{path}"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(path.with_name("copse.db-wal").stat().st_mode) == 0o600


async def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Ana, " * 500)
    before = path.read_bytes()
    with pytest.raises(StorageError, match="is not a SQLite database"):
        await Database.open(f"sqlite:///{path}")
    assert path.read_bytes() == before


async def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be opened"):
        await Database.open(f"sqlite:///{tmp_path}")


@pytest.mark.parametrize("url", ["mysql://ana:hunter2@localhost/copse", "copse.db", "", "://"])
async def test_a_url_of_something_else_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(StorageError) as refused:
        await Database.open(url)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("place", ["127.0.0.1:1/copse", "no-such-host.invalid/copse"])
async def test_a_postgresql_that_is_not_there_is_named_without_the_password(place: str) -> None:
    with pytest.raises(StorageError, match="cannot be reached") as refused:
        await Database.open(f"postgresql://ana:hunter2@{place}")
    assert "hunter2" not in str(refused.value)
    assert refused.value.__cause__ is None


async def test_a_postgresql_database_that_is_not_there_is_named(postgres_url: str) -> None:
    with pytest.raises(StorageError, match="no database named nowhere"):
        await Database.open(postgres_url.rpartition("/")[0] + "/nowhere")


async def test_a_database_never_shows_its_password(database: Database) -> None:
    address = "postgresql://ana:hunter2@localhost/copse"
    shown = Database(address, "postgresql", database._store, database._listeners)
    assert "hunter2" not in repr(shown)


async def test_postgresql_gives_up_rather_than_hang(postgres_url: str) -> None:
    async with (
        await Database.open(postgres_url, migrate=False) as database,
        database.transaction() as connection,
    ):
        limits = {
            name: await connection.scalar(text(f"SHOW {name}"))
            for name in (
                "statement_timeout",
                "lock_timeout",
                "idle_in_transaction_session_timeout",
                "transaction_isolation",
            )
        }
    assert limits == {
        "statement_timeout": "30s",
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "1min",
        "transaction_isolation": "read committed",
    }


async def test_no_error_of_the_database_repeats_what_people_wrote(books: Database) -> None:
    await _write(books, "a secret of Cleo")
    with pytest.raises(DBAPIError) as failed:
        await _write(books, "a secret of Cleo")
    links: list[BaseException | None] = [failed.value]
    while (link := links[-1]) is not None:
        assert "Cleo" not in str(link)
        links.append(link.__cause__ or link.__context__)
    assert len(links) > 2


@pytest.mark.parametrize(
    ("version", "has_it"),
    [
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 60, 0), False),
    ],
)
def test_the_versions_of_sqlite_that_can_lose_writes_are_known(
    version: tuple[int, int, int], has_it: bool
) -> None:
    assert has_wal_reset_bug(version) is has_it


MOUNTS = r"""
/dev/vda / ext4 rw 0 0
server:/homes /srv nfs4 rw 0 0
/dev/vdb /srv/ana/local xfs rw 0 0
//server/share /mnt/the\040share cifs rw 0 0
drvfs /mnt/c 9p rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "system"),
    [
        ("/var/lib/copse/copse.db", None),
        ("/srv/ana/copse.db", "nfs4"),
        ("/srv/ana/local/copse.db", None),
        ("/srvstead/copse.db", None),
        ("/mnt/the share/copse.db", "cifs"),
        ("/mnt/c/copse.db", "9p"),
    ],
)
def test_network_file_systems_are_told_from_disks(path: str, system: str | None) -> None:
    assert network_file_system(Path(path), MOUNTS) == system


async def test_sums_of_nothing_are_nothing(books: Database) -> None:
    async with books.reading() as connection:
        assert await connection.scalar(select(func.sum(ledger.c.total))) is None
