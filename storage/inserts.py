"""Inserts that can give way: `ON CONFLICT` in the dialect of the database at hand.

Building a statement costs SQLAlchemy more than running it, so statements are built once: those that
are the same on both databases at import, those that are not by functions cached on the dialect.
"""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.dialects.postgresql import insert as postgresql
from sqlalchemy.dialects.sqlite import insert as sqlite
from sqlmodel import SQLModel

from storage.database import Connection


def insert_into(dialect: str, table: type[SQLModel]) -> Insert:
    """An insert into a table with `on_conflict_…` and `returning`, for a dialect by name."""
    if dialect == "sqlite":
        # The two constructs have the same methods; SQLAlchemy gives them no common type.
        return sqlite(table)  # type: ignore[return-value]
    return postgresql(table)


def insert(db: Connection, table: type[SQLModel]) -> Insert:
    """An insert into a table, for the database at hand."""
    return insert_into(db.dialect.name, table)
