"""Everything of one member, told to them or erased, table by table as each declares it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, cast, delete, func, or_, select, update
from sqlmodel import col

from storage.checkins import erase_own
from storage.communities import IdentityRow, MemberRow
from storage.database import Connection
from storage.entries import EntryRow, TopicRow
from storage.inserts import insert
from storage.links import Values
from storage.moving.rows import frozen, is_row, key_of, matching, take_away
from storage.people import Traces, all_mine, all_traces
from storage.preferences import PreferenceRow
from storage.tables import metadata

SOMEBODY = "somebody"
NOBODY = "nobody"  # the role of a community's former member, who cannot act
_MEMBER = MemberRow.__tablename__
Piece = Any  # Any: a piece of JSON


@dataclass(frozen=True, slots=True)
class Traced:
    """What somebody is named by in texts: platform ids, and names in every way we write them."""

    ids: tuple[str, ...]
    names: tuple[str, ...]


async def told(db: Connection, member_id: int) -> dict[str, list[Values]]:
    """Everything that is kept of a member, by what it is called; always in the same order, tables
    that others point at first."""
    found: dict[str, list[Values]] = {}
    order = _order()
    for each in sorted(all_mine(), key=lambda each: (order[each.table.name], each.column)):
        if not each.tells:
            continue
        columns = [each.table.c[name] for name in each.tells]
        rows = select(*columns).where(each.table.c[each.column] == member_id)
        keys = [column.name for column in each.table.primary_key.columns]
        lines = await db.execute(rows.order_by(*(each.table.c[name] for name in keys)))
        found[each.called] = [frozen(dict(row._mapping)) for row in lines]
    return {called: rows for called, rows in found.items() if rows}


async def forget(
    db: Connection, community_id: int, member_id: int, traced: Traced, name: str, now: datetime
) -> list[int]:
    """Erase a member, and make anonymous what others need; `name` is whom they become there.

    The entries that others had named them in; search documents and counts are brought in step by
    whoever calls this.
    """
    await _words(db, member_id, now)
    await erase_own(db, member_id)
    await pass_on(db, member_id)
    order = _order()
    nobody: int | None = None
    for each in sorted(all_mine(), key=lambda each: -order[each.table.name]):
        column = each.table.c[each.column]
        if each.table.name == _MEMBER:
            continue
        if each.forget == "erase":
            await take_away(db, each.table, await matching(db, each.table, column == member_id))
        elif column.nullable:
            gone = update(each.table).where(column == member_id)
            await db.execute(gone.values({each.column: None}))
        elif await matching(db, each.table, column == member_id):
            nobody = nobody or await former(db, community_id, name, now)
            gone = update(each.table).where(column == member_id)
            await db.execute(gone.values({each.column: nobody}))
    await db.execute(delete(MemberRow).where(col(MemberRow.id) == member_id))
    named: list[int] = []
    for trace in all_traces():
        rows = await _wipe(db, trace, traced)
        named += [row["id"] for row in rows if trace.table.name == EntryRow.__tablename__]
    return named


def _order() -> dict[str, int]:
    return {table.name: place for place, table in enumerate(metadata.sorted_tables)}


async def former(db: Connection, community_id: int, name: str, now: datetime) -> int:
    """The one member of a community who stands for all who were forgotten."""
    known = select(col(MemberRow.id)).where(
        col(MemberRow.community_id) == community_id, col(MemberRow.role) == NOBODY
    )
    found = (await db.execute(known.order_by(col(MemberRow.id)).limit(1))).scalar_one_or_none()
    if found is not None:
        return int(found)
    row = {"community_id": community_id, "name": name, "role": NOBODY, "met_at": now}
    made = insert(db, MemberRow).values(row).returning(col(MemberRow.id))
    return int((await db.execute(made)).scalar_one())


async def pass_on(db: Connection, member_id: int) -> None:
    """What a member tended is their deputy's to tend, else the topic's steward's, else nobody's.

    Their topics are vacant.
    """
    vacant = update(TopicRow).where(col(TopicRow.steward_id) == member_id)
    await db.execute(vacant.values(steward_id=None))
    deputy = (
        select(func.min(col(MemberRow.id)))
        .join(PreferenceRow, col(PreferenceRow.deputy_id) == col(MemberRow.id))
        .join(IdentityRow, col(IdentityRow.member_id) == col(MemberRow.id))
        .where(
            col(PreferenceRow.member_id) == member_id,
            col(IdentityRow.left_at).is_(None),
            col(MemberRow.community_id) == col(EntryRow.community_id),
        )
        .scalar_subquery()
    )
    heir = select(col(TopicRow.steward_id)).where(col(TopicRow.id) == col(EntryRow.topic_id))
    tended = update(EntryRow).where(col(EntryRow.steward_id) == member_id)
    await db.execute(tended.values(steward_id=func.coalesce(deputy, heir.scalar_subquery())))


async def _words(db: Connection, member_id: int, now: datetime) -> None:
    """The words that others saved of a member go; what was nothing but these is withdrawn."""
    theirs = col(EntryRow.author_id) == member_id
    gone = {"words": "", "source_key": "", "source_link": "", "source_name": ""}
    alone = update(EntryRow).where(theirs, col(EntryRow.link_key) == "")
    withdrawn = {"withdrawn_at": now, "title": "", "note": ""}
    await db.execute(alone.values(**withdrawn))
    await db.execute(update(EntryRow).where(theirs).values(**gone))


async def _wipe(db: Connection, trace: Traces, traced: Traced) -> list[Values]:
    """Wipe what traces there are; the rows that are still there and had some."""
    changed: list[Values] = []
    if trace.forget == "keep":
        return changed
    by_name = trace.forget in ("blank", "unname")
    for name in trace.columns:
        column = trace.table.c[name]
        needles = [*traced.ids, *(traced.names if by_name or trace.forget == "unmention" else ())]
        shown = cast(column, String)
        like = or_(*(shown.contains(_first(each), autoescape=True) for each in needles))
        rows = await matching(db, trace.table, like)
        if trace.forget == "erase":
            said = _said(traced.ids)
            there = [row for row in rows if said.search(str(row[name]))]
            await take_away(db, trace.table, there)
            continue
        changed += [row for row in rows if await _reword(db, trace, traced, name, row)]
    return changed


async def _reword(db: Connection, trace: Traces, traced: Traced, name: str, row: Values) -> bool:
    column = trace.table.c[name]
    other = SOMEBODY
    if column.unique or column.primary_key:
        other = f"{SOMEBODY} {next(iter(key_of(trace.table, row).values()))}"
    mention = rf"\[@(?:[^\]\\]|\\.)*\]\(member:[^)\s]*/(?:{_either(traced.ids)})\)"
    names = traced.names if trace.forget != "unmention" else [f"@{n}" for n in traced.names]
    found = re.compile(f"{mention}|{_said([*traced.ids, *names]).pattern}")
    before = row[name]
    after = _changed(before, lambda text: found.sub(other, text))
    if after == before:
        return False
    if trace.forget == "blank":
        after = None if column.nullable else ({} if isinstance(column.type, JSON) else "")
    mine = is_row(trace.table, key_of(trace.table, row))
    await db.execute(update(trace.table).where(mine).values({name: after}))
    return True


def _changed(value: Piece, other: Callable[[str], str]) -> Piece:
    match value:
        case str():
            return other(value)
        case list():
            return [_changed(each, other) for each in value]
        case dict():
            return {key: _changed(each, other) for key, each in value.items()}
        case _:
            return value


def _said(words: Iterable[str]) -> re.Pattern[str]:
    """Any of these as a word of its own."""
    return re.compile(rf"(?<![\w])(?:{_either(words)})(?![\w])")


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"


def _first(word: str) -> str:
    """The longest piece of a word that every encoding writes as it is."""
    pieces = re.findall(r"[A-Za-z0-9_ :.\-]+", word)
    return max(pieces, key=len, default="")
