"""What Alembic is told about the tables, and what it says they differ by."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from alembic.autogenerate import compare_metadata
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData, text
from sqlmodel.sql.sqltypes import AutoString

import storage
from storage.tables import Json, metadata
from storage.times import Moment

if TYPE_CHECKING:
    from alembic.runtime.environment import EnvironmentContext


def config(connection: Connection, scripts: Path, compared: MetaData | None = None) -> Config:
    """Alembic's settings for a connection that is already open; there is no alembic.ini.

    Only who writes a revision has to say which tables to compare with.
    """
    settings = Config()
    settings.set_main_option("script_location", str(scripts).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.set_main_option("file_template", "%%(rev)s")
    settings.attributes["connection"] = connection
    settings.attributes["tables"] = compared
    return settings


def tables() -> MetaData:
    """The tables of all modules in storage."""
    for found in pkgutil.walk_packages(storage.__path__, "storage."):
        if not found.ispkg and ".migrations." not in found.name:
            importlib.import_module(found.name)
    return metadata


def run(context: EnvironmentContext) -> None:
    """What `migrations/env.py` does: run the revisions on the connection in the settings."""
    connection = context.config.attributes["connection"]
    compared = context.config.attributes["tables"]
    context.configure(connection=connection, target_metadata=compared, **_options(connection))
    with context.begin_transaction():
        context.run_migrations()


def differences(connection: Connection) -> list[str]:
    """In what the schema of a database differs from the tables; nothing when it is right."""
    context = MigrationContext.configure(connection, opts=_options(connection))
    return [repr(found) for found in compare_metadata(context, tables())]


def _options(connection: Connection) -> dict[str, Any]:  # Any: Alembic's keyword arguments
    virtual = _virtual_tables(connection)

    def include(
        thing: object, name: str | None, kind: str, reflected: bool, compared: object
    ) -> bool:
        """Leave out full text tables and the shadow tables SQLite keeps for each."""
        del thing, compared
        if kind != "table" or not reflected or name is None:
            return True
        return not any(name == each or name.startswith(f"{each}_") for each in virtual)

    return {
        "include_object": include,
        "render_as_batch": True,
        "render_item": _render,
        "compare_type": True,
    }


def _virtual_tables(connection: Connection) -> list[str]:
    if connection.dialect.name != "sqlite":
        return []
    virtual = text("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'")
    return [str(name) for name in connection.scalars(virtual)]


def _render(kind: str, thing: object, context: AutogenContext) -> str | Literal[False]:
    """Write our own column types as plain ones: a revision must outlive the code it came from."""
    if kind != "type":
        return False
    if isinstance(thing, Moment):
        return "sa.DateTime(timezone=True)"
    if isinstance(thing, AutoString):
        return "sa.String()"
    if thing is Json:
        context.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(), 'postgresql')"
    return False
