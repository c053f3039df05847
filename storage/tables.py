"""What all tables share: names for constraints, and columns that differ by database."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Integer, MetaData, event
from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

# Without a name a constraint cannot be altered later: Alembic drops unnamed CHECKs
# silently in batch mode and cannot find unnamed foreign keys at all.
# https://alembic.sqlalchemy.org/en/latest/naming.html
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = SQLModel.metadata


class Table(SQLModel):
    """What every table derives from, so that its constraints are named.

    A ``CHECK`` must be given its own short name; all others are named for it.
    """


#: A value of lists, dicts, text, numbers: JSON text on SQLite, JSONB on PostgreSQL.
#: ``None`` is SQL NULL, never the JSON word null.
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

#: A whole number of 64 bits everywhere, and the only kind SQLite counts up by itself
#: as a primary key.
Id = BigInteger().with_variant(Integer(), "sqlite")


@event.listens_for(SqlTable, "after_parent_attach")
def _never_reuse_ids(table: SqlTable, _: MetaData) -> None:
    """Number rows like PostgreSQL: an id in an old button or message never becomes another's."""
    keys = list(table.primary_key.columns)
    if [key.name for key in keys] == ["id"] and keys[0].type is Id:
        table.dialect_options["sqlite"]["autoincrement"] = True
