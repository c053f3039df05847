"""Documents of an older Copse are brought up to date as they would be written today."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage.database import Database
from storage.migrate import SCRIPTS, migrate, revisions
from storage.search import marks
from storage.search.documents import NAMED, prefix
from storage.search.indexing import REBUILD
from tests.storage.shelf import NOW, shelve

BEFORE = "0013_matching"


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """The history of migrations up to one."""
    scripts = tmp_path / "scripts"
    shutil.copytree(SCRIPTS, scripts)
    for name in revisions()[revisions().index(BEFORE) + 1 :]:
        (scripts / "versions" / f"{name}.py").unlink()
    return scripts


async def test_words_of_titles_and_tags_are_told_apart_in_an_older_database(
    older: Path, tmp_path: Path
) -> None:
    today, once = tmp_path / "today.db", tmp_path / "once.db"
    async with await Database.open(f"sqlite:///{today}") as database:
        shelf = await shelve(database)
        await shelf.keep("The square foot garden", "raised-beds", note="in spring", topic="Soil")
        await shelf.keep("A foot square", note="not the square foot one")
        await shelf.keep("&", note="a title without a word")
        own = prefix(shelf.community)
    await migrate(f"sqlite:///{once}", older)
    with closing(sqlite3.connect(today)) as new, closing(sqlite3.connect(once)) as old:
        asked = "SELECT * FROM entry_document ORDER BY position"
        wanted = new.execute(asked).fetchall()
        names = [column[0] for column in new.execute(asked).description]
        there = names.index("marks")
        for row in wanted:
            values = list(row)
            values[there] = values[there].partition(f" {own}{NAMED}")[0] + " "
            assert values[there] != row[there]
            places = ", ".join("?" * len(values))
            old.execute(
                f"INSERT INTO entry_document ({', '.join(names)}) VALUES ({places})",
                values,
            )
        old.commit()
    await migrate(f"sqlite:///{once}")
    with closing(sqlite3.connect(once)) as raw:
        assert raw.execute(asked).fetchall() == wanted
        found = raw.execute(
            "SELECT rowid FROM entry_index WHERE entry_index MATCH ?",
            (f'"{own}{NAMED}squar {own}{NAMED}foot"',),
        ).fetchall()
    position, title = names.index("position"), names.index("title")
    assert found == [(row[position],) for row in wanted if "garden" in row[title]] != []


async def test_what_nobody_tends_is_marked_in_an_older_database(database: Database) -> None:
    shelf = await shelve(database)
    other = await shelve(database, "Cooks")
    await shelf.keep("Left alone")
    await shelf.keep("Tended", steward="Bo")
    await shelf.keep("Withdrawn", withdrawn_at=NOW)
    await other.keep("Left alone elsewhere")
    asked = text("SELECT entry_id, marks, CAST(terms AS text) FROM entry_document ORDER BY 1")
    async with database.transaction() as db:
        wanted = (await db.execute(asked)).all()
        await db.run_sync(_unmarked)
        assert (await db.execute(asked)).all() != wanted
    assert await shelf.finds("is:orphan") == await other.finds("is:orphan") == []
    async with database.transaction() as db:
        await db.run_sync(_run, "0020_orphans")
        assert (await db.execute(asked)).all() == wanted
    assert await shelf.finds("is:orphan") == ["Left alone"]
    assert await other.finds("is:orphan") == ["Left alone elsewhere"]
    assert sorted(await shelf.finds("not is:orphan")) == ["Tended"]


def _unmarked(connection: Connection) -> None:
    """Take the marks away, as an older Copse did not write them."""
    if connection.dialect.name == "sqlite":
        own = "printf('%x', community_id) || '/'"
        marked = f"replace(marks, {own} || '{marks.ORPHAN} ', '')"
        connection.execute(text(f"UPDATE entry_document SET marks = {marked}"))
        connection.execute(REBUILD)
        return
    gone = f"ts_delete(terms, to_hex(community_id) || '/{marks.ORPHAN}')"
    connection.execute(text(f"UPDATE entry_document SET terms = {gone}"))


def _run(connection: Connection, revision: str) -> None:
    """Run one migration alone, on the tables as they are."""
    script = ScriptDirectory(str(SCRIPTS)).get_revision(revision)
    with Operations.context(MigrationContext.configure(connection)):
        script.module.upgrade()
