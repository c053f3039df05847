"""Two members become one, and two again: what was whose is written down row by row."""

from __future__ import annotations

from sqlalchemy import and_, delete, exists, or_, select, update

from storage import links
from storage.communities import MemberRow
from storage.database import Connection
from storage.links import Linked
from storage.moving.rows import (
    frozen,
    is_row,
    key_of,
    matching,
    put_back,
    take_away,
    unique_with,
)
from storage.people import Mine, all_mine
from storage.tables import metadata

_MEMBER = MemberRow.__tablename__


async def merge(db: Connection, kept: int, gone: int, link_id: int) -> None:
    """Let everything of one member be another's; where only one can stand, theirs rests."""
    await links.note(db, link_id, await _resting(db, gone))
    for each in all_mine():
        if each.table.name != _MEMBER:
            await links.note(db, link_id, await _moved(db, each, kept, gone))
    await links.note(db, link_id, await _member(db, gone))


async def part(db: Connection, kept: int, gone: int, link_id: int) -> list[Linked]:
    """Give back what was the other's, as far as it is still there; those rows."""
    order = {table.name: place for place, table in enumerate(metadata.sorted_tables)}
    rows = await links.rows_of(db, link_id)
    resting = sorted(
        (each for each in rows if each.content is not None), key=lambda each: order[each.name]
    )
    member = [each for each in resting if each.name == _MEMBER]
    others = [each for each in resting if each.name != _MEMBER]
    back = [each for each in member if await put_back(db, each)]
    for each in rows:
        if each.content is None:
            table = metadata.tables[each.name]
            theirs = is_row(table, each.key) & (table.c[each.field] == kept)
            await db.execute(update(table).where(theirs).values({each.field: gone}))
            back.append(each)
    return back + [each for each in others if await put_back(db, each)]


async def _resting(db: Connection, gone: int) -> list[Linked]:
    """What is not carried over at all."""
    found: list[Linked] = []
    for each in all_mine():
        if each.merge == "drop" and each.table.name != _MEMBER:
            rows = await matching(db, each.table, each.table.c[each.column] == gone)
            found += await take_away(db, each.table, rows)
    return found


async def _moved(db: Connection, each: Mine, kept: int, gone: int) -> list[Linked]:
    table, column = each.table, each.table.c[each.column]
    found: list[Linked] = []
    sets = unique_with(table, each.column)
    if sets:
        other = table.alias()
        clash = or_(
            *(
                exists(
                    select(other.c[each.column]).where(
                        other.c[each.column] == kept,
                        *(other.c[name] == table.c[name] for name in names),
                    )
                )
                for names in sets
            )
        )
        rows = await matching(db, table, and_(column == gone, clash))
        found += await take_away(db, table, rows)
    moving = update(table).where(column == gone).values({each.column: kept})
    moved = await db.execute(moving.returning(*table.primary_key.columns))
    found += [
        Linked(table.name, each.column, key_of(table, dict(row._mapping)), None) for row in moved
    ]
    return found


async def _member(db: Connection, gone: int) -> list[Linked]:
    """The member themselves, whom nothing points at any more."""
    table = metadata.tables[_MEMBER]
    rows = await matching(db, table, table.c.id == gone)
    await db.execute(delete(table).where(table.c.id == gone))
    return [Linked(table.name, "", key_of(table, row), frozen(row)) for row in rows]
