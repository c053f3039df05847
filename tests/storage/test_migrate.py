"""The schema changes all or nothing, one runner at a time, and can always be gone back on."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from storage.database import Database, StorageError
from storage.migrate import COPIES_KEPT, SCRIPTS, head, migrate, new, revision, revisions
from storage.schema import config, differences, tables
from storage.tables import Id

FIRST = """
    op.create_table(
        "parent",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(10), nullable=False),
    )
    op.create_table(
        "child",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("parent_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["parent.id"], name="fk_child_parent_id_parent", ondelete="CASCADE"
        ),
    )
    op.execute("INSERT INTO parent (id, name) VALUES (1, 'Ana'), (2, 'Bo')")
    op.execute("INSERT INTO child (id, parent_id) VALUES (1, 1), (2, 1), (3, 2)")
"""
WIDEN = """
    with op.batch_alter_table("parent") as parent:
        parent.alter_column("name", type_=sa.String(100), existing_nullable=False)
"""
FAIL = """
    op.execute("INSERT INTO parent (id, name) VALUES (3, 'Cleo')")
    op.create_table("halfway", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("SELECT nonsense")
"""
KILL = """
    op.execute("INSERT INTO parent (id, name) VALUES (3, 'Cleo')")
    op.create_table("halfway", sa.Column("id", sa.Integer(), primary_key=True))
    import os, signal
    os.kill(os.getpid(), signal.SIGKILL)
"""
ADD = """
    op.execute("INSERT INTO parent (id, name) VALUES (3, 'Cleo')")
    op.create_table("halfway", sa.Column("id", sa.Integer(), primary_key=True))
"""
ORPHAN = """
    op.execute("DELETE FROM parent WHERE id = 1")
"""


class Scripts:
    """A history of the tests' own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "versions").mkdir(parents=True)
        for name in ("env.py", "script.py.mako"):
            shutil.copy(SCRIPTS / name, folder / name)

    def write(self, name: str, upgrade: str) -> None:
        """Add a revision, or write it anew."""
        known = [before for before in revisions(self.folder) if before < name]
        down = repr(known[-1]) if known else "None"
        (self.folder / "versions" / f"{name}.py").write_text(
            "import sqlalchemy as sa\nfrom alembic import op\n"
            f"revision = {name!r}\ndown_revision = {down}\n\n"
            f"def upgrade():\n{textwrap.indent(textwrap.dedent(upgrade), '    ')}\n"
        )

    def remove(self, name: str) -> None:
        """Forget a revision, as an older Copse would not know it."""
        (self.folder / "versions" / f"{name}.py").unlink()


@pytest.fixture
def scripts(tmp_path: Path) -> Scripts:
    """A history of one revision: two parents with three children."""
    made = Scripts(tmp_path / "scripts")
    made.write("0001_first", FIRST)
    return made


@pytest.fixture(params=["sqlite", "postgresql"])
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database of each kind that has nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/blank/copse.db"
    return str(request.getfixturevalue("blank_postgres_url"))


@asynccontextmanager
async def _looking(url: str) -> AsyncIterator[AsyncConnection]:
    """A connection that owes nothing to the code under test."""
    driver = url.replace("sqlite://", "sqlite+aiosqlite://", 1).replace(
        "postgresql://", "postgresql+asyncpg://", 1
    )
    engine = create_async_engine(driver, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


async def _count(url: str, table: str) -> int:
    async with _looking(url) as connection:
        return int(await connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


async def _has(url: str, table: str) -> bool:
    async with _looking(url) as connection:
        return await connection.run_sync(lambda sync: sync.dialect.has_table(sync, table))


def _copies(url: str) -> list[Path]:
    return sorted((Path(url.removeprefix("sqlite:///")).parent / "backups").glob("*"))


async def test_migrating_applies_what_is_missing_and_says_what(
    blank_url: str, scripts: Scripts
) -> None:
    assert await revision(blank_url) is None
    assert await migrate(blank_url, scripts.folder) == ["0001_first"]
    assert await revision(blank_url) == "0001_first"
    assert await migrate(blank_url, scripts.folder) == []
    scripts.write("0002_widen", WIDEN)
    scripts.write("0003_add", ADD)
    assert await migrate(blank_url, scripts.folder) == ["0002_widen", "0003_add"]
    assert await _count(blank_url, "parent") == 3


async def test_asking_for_the_revision_makes_no_file(tmp_path: Path) -> None:
    assert await revision(f"sqlite:///{tmp_path}/none.db") is None
    assert os.listdir(tmp_path) == []


async def test_making_a_table_anew_keeps_the_rows_that_point_at_it(
    blank_url: str, scripts: Scripts
) -> None:
    await migrate(blank_url, scripts.folder)
    scripts.write("0002_widen", WIDEN)
    await migrate(blank_url, scripts.folder)
    assert await _count(blank_url, "parent") == 2
    assert await _count(blank_url, "child") == 3


async def test_a_migration_that_fails_changes_nothing(blank_url: str, scripts: Scripts) -> None:
    await migrate(blank_url, scripts.folder)
    scripts.write("0002_widen", WIDEN)
    scripts.write("0003_fail", FAIL)
    with pytest.raises(Exception, match="nonsense"):
        await migrate(blank_url, scripts.folder)
    assert await revision(blank_url) == "0001_first"
    assert await _count(blank_url, "parent") == 2
    assert not await _has(blank_url, "halfway")
    scripts.remove("0003_fail")
    assert await migrate(blank_url, scripts.folder) == ["0002_widen"]


async def test_a_migration_that_is_killed_can_be_run_again(
    blank_url: str, scripts: Scripts
) -> None:
    await migrate(blank_url, scripts.folder)
    scripts.write("0002_widen", WIDEN)
    scripts.write("0003_add", KILL)
    program = (
        "import asyncio, sys; from pathlib import Path; from storage.migrate import migrate;"
        "asyncio.run(migrate(sys.argv[1], Path(sys.argv[2])))"
    )
    killed = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program, blank_url, str(scripts.folder)),
        stderr=subprocess.DEVNULL,
    )
    assert await killed.wait() == -9
    assert await revision(blank_url) == "0001_first"
    assert not await _has(blank_url, "halfway")
    scripts.write("0003_add", ADD)
    assert await migrate(blank_url, scripts.folder) == ["0002_widen", "0003_add"]
    assert await _count(blank_url, "parent") == 3
    assert await _count(blank_url, "child") == 3


async def test_two_runners_at_once_apply_each_revision_once(
    blank_url: str, scripts: Scripts
) -> None:
    def run() -> list[str]:
        return asyncio.run(migrate(blank_url, scripts.folder))

    apart = await asyncio.gather(asyncio.to_thread(run), asyncio.to_thread(run))
    assert sorted(apart) == [[], ["0001_first"]]
    scripts.write("0002_add", ADD)
    together = await asyncio.gather(*(migrate(blank_url, scripts.folder) for _ in range(3)))
    assert sorted(together) == [[], [], ["0002_add"]]
    assert await _count(blank_url, "parent") == 3


async def test_a_database_of_a_newer_copse_is_left_alone(blank_url: str, scripts: Scripts) -> None:
    scripts.write("0002_add", ADD)
    await migrate(blank_url, scripts.folder)
    scripts.remove("0002_add")
    with pytest.raises(StorageError, match=r"newer Copse \(revision 0002_add\)"):
        await migrate(blank_url, scripts.folder)
    assert await revision(blank_url) == "0002_add"


async def test_a_database_of_a_newer_copse_is_not_opened(database_url: str) -> None:
    stamp = "UPDATE alembic_version SET version_num = '{}'"
    async with _looking(database_url) as connection:
        await connection.execute(text(stamp.format("9999_future")))
        await connection.commit()
    try:
        for brings_up_to_date in (True, False):
            with pytest.raises(StorageError, match="newer Copse"):
                await Database.open(database_url, migrate=brings_up_to_date)
    finally:
        async with _looking(database_url) as connection:
            await connection.execute(text(stamp.format(head())))
            await connection.commit()


async def test_an_older_database_is_only_opened_by_bringing_it_up_to_date(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/copse.db"
    with pytest.raises(StorageError, match="copse migrate"):
        await Database.open(url, migrate=False)
    async with await Database.open(url):
        assert await revision(url) == head()


async def test_the_database_of_something_else_is_left_alone(
    tmp_path: Path, scripts: Scripts
) -> None:
    path = tmp_path / "photos.db"
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE photo (id INTEGER PRIMARY KEY)")
    before = path.read_bytes()
    with pytest.raises(StorageError, match="something else"):
        await migrate(f"sqlite:///{path}", scripts.folder)
    with pytest.raises(StorageError, match="something else"):
        await Database.open(f"sqlite:///{path}")
    assert path.read_bytes() == before


async def test_a_migration_that_would_leave_orphans_is_undone(
    tmp_path: Path, scripts: Scripts
) -> None:
    url = f"sqlite:///{tmp_path}/copse.db"
    await migrate(url, scripts.folder)
    scripts.write("0002_orphan", ORPHAN)
    with pytest.raises(StorageError, match="rows of child pointing at nothing"):
        await migrate(url, scripts.folder)
    assert await revision(url) == "0001_first"
    assert await _count(url, "parent") == 2


async def test_the_copy_made_before_a_migration_is_the_database_as_it_was(
    tmp_path: Path, scripts: Scripts
) -> None:
    path = tmp_path / "copse.db"
    url = f"sqlite:///{path}"
    await migrate(url, scripts.folder)
    assert _copies(url) == []
    scripts.write("0002_add", ADD)
    # Whoever is still connected keeps the log beside the file: the copy must not miss it.
    with closing(sqlite3.connect(path)) as open_elsewhere:
        open_elsewhere.execute("UPDATE parent SET name = 'Ana B' WHERE id = 1")
        open_elsewhere.commit()
        await migrate(url, scripts.folder)
    (copied,) = _copies(url)
    assert copied.name.startswith("copse-0001_first-")
    assert stat.S_IMODE(copied.stat().st_mode) == 0o600
    with closing(sqlite3.connect(path)) as now, closing(sqlite3.connect(copied)) as then:
        assert now.execute("SELECT count(*) FROM parent").fetchone() == (3,)
        assert then.execute("SELECT name FROM parent ORDER BY id").fetchall() == [
            ("Ana B",),
            ("Bo",),
        ]
        assert then.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    scripts.remove("0002_add")
    shutil.copy(copied, tmp_path / "restored.db")
    assert await revision(f"sqlite:///{tmp_path}/restored.db") == "0001_first"
    assert await migrate(f"sqlite:///{tmp_path}/restored.db", scripts.folder) == []


async def test_only_the_newest_copies_are_kept(tmp_path: Path, scripts: Scripts) -> None:
    url = f"sqlite:///{tmp_path}/copse.db"
    await migrate(url, scripts.folder)
    folder = tmp_path / "backups"
    folder.mkdir()
    old = [folder / f"copse-0001_first-2025010{day}T000000Z.db" for day in range(1, 9)]
    elsewhere = folder / "someone-elses.db"
    for path in (*old, elsewhere):
        path.touch()
    scripts.write("0002_add", ADD)
    await migrate(url, scripts.folder)
    kept = [path for path in _copies(url) if path != elsewhere]
    assert len(kept) == COPIES_KEPT
    assert kept[:-1] == old[-COPIES_KEPT + 1 :]
    assert elsewhere.exists()


async def test_without_room_for_a_copy_nothing_is_migrated(
    tmp_path: Path, scripts: Scripts
) -> None:
    url = f"sqlite:///{tmp_path}/copse.db"
    await migrate(url, scripts.folder)
    (tmp_path / "backups").write_text("a file where the folder should be")
    scripts.write("0002_add", ADD)
    with pytest.raises(StorageError, match="cannot be copied"):
        await migrate(url, scripts.folder)
    assert await revision(url) == "0001_first"


async def test_a_revision_written_from_the_tables_makes_just_these_tables(
    blank_url: str, tmp_path: Path
) -> None:
    scripts = Scripts(tmp_path / "written")
    assert await new("The whole house!", scripts.folder) == "0001_the_whole_house"
    await migrate(blank_url, scripts.folder)
    async with _looking(blank_url) as connection:
        assert await connection.run_sync(differences) == []


async def test_a_name_too_long_for_postgresql_is_refused(scripts: Scripts) -> None:
    with pytest.raises(ValueError, match="shorter"):
        await new("a message that says everything there is to say", scripts.folder)


async def test_migrations_produce_the_models_schema(database_url: str) -> None:
    async with _looking(database_url) as connection:
        assert await connection.run_sync(differences) == []


async def test_ids_of_deleted_rows_are_never_given_again(sqlite_file: Path) -> None:
    counted = {
        table.name
        for table in tables().tables.values()
        if [(key.name, key.type) for key in table.primary_key] == [("id", Id)]
    }
    with closing(sqlite3.connect(sqlite_file)) as raw:
        found = raw.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'")
        assert {name for (name,) in found} >= counted > set()


async def test_history_is_a_line_whose_names_sort(sqlite_file: Path) -> None:
    async with _looking(f"sqlite:///{sqlite_file}") as connection:
        settings = await connection.run_sync(config, SCRIPTS)
    history = ScriptDirectory.from_config(settings)
    assert [script.revision for script in history.walk_revisions()][::-1] == revisions()
    assert history.get_heads() == revisions()[-1:]
