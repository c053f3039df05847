"""What of the library is a member's own: what they are to review, saved, and others used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlmodel import col

from storage.database import Connection
from storage.entries import Entry, EntryRow, VoteRow
from storage.values import columns

_ENTRY = columns(EntryRow, Entry)
_HERE = (
    col(EntryRow.community_id) == bindparam("community_id"),
    col(EntryRow.hidden_in).in_(bindparam("scopes", expanding=True)),
    col(EntryRow.withdrawn_at).is_(None),
)
_DUE = (
    select(*_ENTRY, func.count().over())
    .where(
        col(EntryRow.steward_id) == bindparam("member_id"),
        col(EntryRow.review_at) <= bindparam("now"),
        *_HERE,
    )
    .order_by(col(EntryRow.review_at), col(EntryRow.id))
    .limit(bindparam("most"))
)
_SAVED = (
    select(*_ENTRY)
    .where(col(EntryRow.saved_by) == bindparam("member_id"), *_HERE)
    .order_by(col(EntryRow.saved_at).desc(), col(EntryRow.id).desc())
    .limit(bindparam("most"))
)
_USED = (
    select(*_ENTRY, func.count(col(VoteRow.member_id)))
    .join(VoteRow, col(VoteRow.entry_id) == col(EntryRow.id))
    .where(
        col(EntryRow.saved_by) == bindparam("member_id"),
        col(VoteRow.member_id) != bindparam("member_id"),
        col(VoteRow.kind) == "used",
        col(VoteRow.at) >= bindparam("since"),
        *_HERE,
    )
    .group_by(*_ENTRY)
    .order_by(func.max(col(VoteRow.at)).desc(), col(EntryRow.id))
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Own:
    """A few entries of each sort. `due_in_all` counts all that are due; `used` says by how many."""

    due: tuple[Entry, ...]
    due_in_all: int
    saved: tuple[Entry, ...]
    used: tuple[tuple[Entry, int], ...]


async def own(
    db: Connection,
    community_id: int,
    member_id: int,
    visible: Iterable[str],
    now: datetime,
    since: datetime,
    most: int,
) -> Own:
    """What is a member's own: due at `now`, saved lately, and used by others since an instant."""
    here = {
        "community_id": community_id,
        "member_id": member_id,
        "scopes": ["", *visible],
        "most": most,
    }
    due = (await db.execute(_DUE, here | {"now": now})).all()
    saved = await db.execute(_SAVED, here)
    used = await db.execute(_USED, here | {"since": since})
    return Own(
        tuple(Entry(*row[:-1]) for row in due),
        due[0][-1] if due else 0,
        tuple(Entry(*row) for row in saved),
        tuple((Entry(*row[:-1]), row[-1]) for row in used),
    )
