"""Inserts that can give way: `ON CONFLICT` in the dialect of the database at hand."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.dialects.postgresql import insert as postgresql
from sqlalchemy.dialects.sqlite import insert as sqlite
from sqlmodel import SQLModel

from storage.database import Connection


def insert(db: Connection, table: type[SQLModel]) -> Insert:
    """An insert into a table with `on_conflict_…` and `returning` on both databases."""
    if db.dialect.name == "sqlite":
        # The two constructs have the same methods; SQLAlchemy gives them no common type.
        return sqlite(table)  # type: ignore[return-value]
    return postgresql(table)
