"""Rows of any table that declares whose it is: selected, taken away with what hangs on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    ForeignKey,
    Table,
    Time,
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)

from storage.database import Connection
from storage.links import Linked, Values
from storage.tables import metadata
from storage.times import Moment

AT_ONCE = 200  # keys named in one statement


async def matching(db: Connection, table: Table, where: ColumnElement[bool]) -> list[Values]:
    """All columns of the rows that match."""
    return [dict(row._mapping) for row in await db.execute(select(table).where(where))]


async def take_away(db: Connection, table: Table, rows: Sequence[Values]) -> list[Linked]:
    """Delete rows and what hangs on them; all that went, what was pointed at before what points.

    A row that only may point at them stays, pointing at nothing.
    """
    gone: list[Linked] = []
    for at in range(0, len(rows), AT_ONCE):
        some = rows[at : at + AT_ONCE]
        hanging: list[Linked] = []
        for other, key in _pointing(table):
            theirs = other.c[key.parent.name].in_([row[key.column.name] for row in some])
            if key.parent.nullable:
                await db.execute(update(other).where(theirs).values({key.parent.name: None}))
                continue
            hanging += await take_away(db, other, await matching(db, other, theirs))
        await db.execute(delete(table).where(_these(table, some)))
        gone += [Linked(table.name, "", key_of(table, row), frozen(row)) for row in some]
        gone += hanging
    return gone


async def put_back(db: Connection, linked: Linked) -> bool:
    """Put a row back that rested, as far as what it points at is still there."""
    table = metadata.tables[linked.name]
    assert linked.content is not None
    row = thawed(table, linked.content)
    if await matching(db, table, _these(table, [row])):
        return False
    for key in table.foreign_keys:
        value = row.get(key.parent.name)
        if value is not None:
            there = select(key.column).where(key.column == value).limit(1)
            if (await db.execute(there)).first() is None:
                return False
    await db.execute(insert(table).values(row))
    return True


def key_of(table: Table, row: Mapping[str, Any]) -> Values:
    """The primary key of a row, as JSON keeps it."""
    return frozen({column.name: row[column.name] for column in table.primary_key.columns})


def is_row(table: Table, key: Values) -> ColumnElement[bool]:
    """That a row is the one with this primary key."""
    found = thawed(table, key)
    return and_(*(table.c[name] == value for name, value in found.items()))


def unique_with(table: Table, column: str) -> list[list[str]]:
    """The other columns of everything that has to be unique together with a column."""
    sets = [[each.name for each in table.primary_key.columns]]
    sets += [
        [each.name for each in constraint.columns]  # type: ignore[attr-defined]  # of both kinds
        for constraint in (*table.constraints, *table.indexes)
        if getattr(constraint, "unique", False) or type(constraint).__name__ == "UniqueConstraint"
    ]
    return [[name for name in names if name != column] for names in sets if column in names]


def frozen(row: Mapping[str, Any]) -> Values:
    """Values as JSON keeps them."""
    return {
        name: value.isoformat() if isinstance(value, (datetime, date, time)) else value
        for name, value in row.items()
    }


def thawed(table: Table, values: Values) -> Values:
    """Values as the database takes them."""
    return {name: _thaw(table.c[name].type, value) for name, value in values.items()}


def _thaw(kind: object, value: Any) -> Any:  # Any: a value of a column
    if not isinstance(value, str):
        return value
    if isinstance(kind, Moment):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return time.fromisoformat(value) if isinstance(kind, Time) else value


def _pointing(table: Table) -> list[tuple[Table, ForeignKey]]:
    """The tables whose rows point at rows of a table, and how."""
    return [
        (other, key)
        for other in reversed(metadata.sorted_tables)
        for key in other.foreign_keys
        if key.column.table is table
    ]


def _these(table: Table, rows: Sequence[Values]) -> ColumnElement[bool]:
    names = [column.name for column in table.primary_key.columns]
    if len(names) == 1:
        return table.c[names[0]].in_([row[names[0]] for row in rows])
    return or_(*(and_(*(table.c[name] == row[name] for name in names)) for row in rows))
