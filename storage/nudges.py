"""Nudges: what the bot means to say unasked to one member, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, bindparam, column, func, select, text, update
from sqlmodel import Field, col

from storage.communities import MemberRow
from storage.database import Connection
from storage.inserts import insert
from storage.outbox import OutgoingRow
from storage.people import mine, traces
from storage.tables import Id, Json, Table
from storage.times import Moment
from storage.values import columns

Said = dict[str, Any]  # Any: a JSON object that only its writer reads

DIGEST = "nudge.digest"  # the kind of a member's digest of all that found no room
TOLD = ("saying", "sent", "late")  # the states of what counts as said


class NudgeRow(Table, table=True):
    """One nudge: the ledger of what was planned, and how it ended.

    `state` is planned; saying, while it is in the outbox under `outgoing_key`; folded, into the
    digest `digest_id`; then sent, late, suppressed or failed, and `reason` says why. `due_at` is
    when it is to be said as things stand, `look_at` when somebody looks at it next. `attempts` are
    the looks that came to nothing, `tries` the times it was given to the outbox. `message` and
    `fallback` are neutral records as JSON.
    """

    __tablename__ = "nudge"
    __table_args__ = (
        Index("ix_nudge_look", "state", "look_at"),
        Index("ix_nudge_member", "member_id", "planned_at"),
    )
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    key: str = Field(unique=True)
    community_id: int = Field(foreign_key="community.id", index=True, sa_type=Id)
    member_id: int = Field(foreign_key="member.id", sa_type=Id)
    kind: str
    message: Said = Field(sa_type=Json)
    why: str
    solicited: bool
    fallback: Said | None = Field(default=None, sa_type=Json)
    planned_at: datetime = Field(sa_type=Moment)
    due_at: datetime = Field(sa_type=Moment)
    expires_at: datetime | None = Field(default=None, sa_type=Moment)
    state: str = "planned"
    reason: str = ""
    settled_at: datetime | None = Field(default=None, sa_type=Moment)
    look_at: datetime = Field(sa_type=Moment)
    attempts: int = 0
    tries: int = 0
    outgoing_key: str | None = Field(default=None, unique=True)
    digest_id: int | None = Field(default=None, foreign_key="nudge.id", index=True, sa_type=Id)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)


mine(
    NudgeRow,
    "member_id",
    "nudges",
    tells=("kind", "planned_at", "due_at", "state", "reason", "settled_at"),
    forget="erase",
)
traces(NudgeRow, "key", "message", "why", "fallback", forget="unname")


@dataclass(frozen=True, slots=True)
class Nudge:
    """A nudge as the rules see it."""

    id: int
    key: str
    community_id: int
    member_id: int
    kind: str
    message: Said
    why: str
    solicited: bool
    fallback: Said | None
    planned_at: datetime
    due_at: datetime
    expires_at: datetime | None
    state: str
    reason: str
    settled_at: datetime | None
    attempts: int
    tries: int
    digest_id: int | None
    answered_at: datetime | None


_NUDGE = columns(NudgeRow, Nudge)


async def plan(db: Connection, **fields: Any) -> int | None:
    """Plan a nudge; its number, or None when there is one with this key. Any: its columns."""
    made = insert(db, NudgeRow).values(**fields, look_at=fields["due_at"])
    made = made.on_conflict_do_nothing(index_elements=["key"])
    found: int | None = (await db.execute(made.returning(col(NudgeRow.id)))).scalar()
    return found


_NEXT = select(func.min(col(NudgeRow.look_at))).where(col(NudgeRow.state) == "planned")


async def next_due(db: Connection) -> datetime | None:
    """When a nudge is to be looked at next, if ever."""
    found: datetime | None = await db.scalar(_NEXT)
    return found


_DUE = (
    select(col(NudgeRow.id))
    .where(col(NudgeRow.state) == "planned", col(NudgeRow.look_at) <= bindparam("now"))
    .order_by(col(NudgeRow.look_at), col(NudgeRow.id))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_TAKE = (
    update(NudgeRow)
    .where(col(NudgeRow.id).in_(bindparam("ids", expanding=True)))
    .values(look_at=bindparam("until"), attempts=col(NudgeRow.attempts) + 1)
    .returning(*_NUDGE)
)


async def claim(db: Connection, now: datetime, until: datetime, most: int) -> list[Nudge]:
    """Take up to `most` due nudges to decide about, the attempt counted before it is made.

    One whose taker died is due again after `until`.
    """
    ids = [row.id for row in await db.execute(_DUE, {"now": now, "most": most})]
    if not ids:
        return []
    taken = await db.execute(_TAKE, {"ids": ids, "until": until})
    order = {id: place for place, id in enumerate(ids)}
    return sorted((Nudge(*row) for row in taken), key=lambda each: order[each.id])


_CLAIMED_LATER = (
    update(NudgeRow)
    .where(
        col(NudgeRow.state) == "planned",
        col(NudgeRow.attempts) > 0,
        col(NudgeRow.look_at) > bindparam("until"),
    )
    .values(look_at=bindparam("until"))
)


async def set_back(db: Connection, until: datetime) -> None:
    """The clock was set back: what was claimed while it was ahead is looked at again at `until`."""
    await db.execute(_CLAIMED_LATER, {"until": until})


_ONE = select(*_NUDGE).where(col(NudgeRow.id) == bindparam("id"))
_MEMBER = select(col(MemberRow.id)).where(col(MemberRow.id) == bindparam("id")).with_for_update()


async def hold(db: Connection, nudge_id: int) -> Nudge | None:
    """A nudge, and nobody else decides about one of the same member until this is committed."""
    row = (await db.execute(_ONE, {"id": nudge_id})).first()
    if row is None:
        return None
    await db.execute(_MEMBER, {"id": Nudge(*row).member_id})
    return Nudge(*(await db.execute(_ONE, {"id": nudge_id})).one())


async def nudge(db: Connection, nudge_id: int) -> Nudge | None:
    """A nudge by its number."""
    row = (await db.execute(_ONE, {"id": nudge_id})).first()
    return Nudge(*row) if row else None


async def change(db: Connection, nudge_id: int, **fields: Any) -> None:
    """Change columns of a nudge. Any: its columns."""
    await db.execute(update(NudgeRow).where(col(NudgeRow.id) == nudge_id).values(**fields))


_COUNTED = select(func.coalesce(col(NudgeRow.settled_at), bindparam("now"))).where(
    col(NudgeRow.member_id) == bindparam("member_id"),
    col(NudgeRow.state).in_(TOLD),
    col(NudgeRow.solicited).is_(False),
    func.coalesce(col(NudgeRow.settled_at), bindparam("now")) > bindparam("since"),
)
_UNANSWERED = (
    select(
        func.coalesce(col(NudgeRow.settled_at), col(NudgeRow.planned_at)),
        col(NudgeRow.answered_at),
    )
    .where(
        col(NudgeRow.member_id) == bindparam("member_id"),
        col(NudgeRow.kind) == bindparam("kind"),
        col(NudgeRow.state).in_(("sent", "late")),
        col(NudgeRow.solicited).is_(False),
    )
    .order_by(col(NudgeRow.settled_at).desc(), col(NudgeRow.id).desc())
    .limit(2)
)


async def told(db: Connection, member_id: int, now: datetime, since: datetime) -> list[datetime]:
    """When a member was told something unasked since an instant; now, for what is on its way."""
    keys = {"member_id": member_id, "now": now, "since": since}
    return list(await db.scalars(_COUNTED, keys))


async def unanswered(
    db: Connection, member_id: int, kind: str, since: datetime | None
) -> list[datetime]:
    """When the last two nudges of a kind were said that nobody answered, after `since`."""
    found: list[datetime] = []
    for said_at, answered_at in await db.execute(
        _UNANSWERED, {"member_id": member_id, "kind": kind}
    ):
        if answered_at is not None or (since is not None and said_at <= since):
            break
        found.append(said_at)
    return found


_DIGESTS = (
    select(*_NUDGE)
    .where(
        col(NudgeRow.member_id) == bindparam("member_id"),
        col(NudgeRow.kind) == DIGEST,
        col(NudgeRow.state).in_(("planned", *TOLD)),
    )
    .order_by(col(NudgeRow.id).desc())
    .limit(2)
)


async def digests(db: Connection, member_id: int) -> list[Nudge]:
    """The latest digests of a member, newest first: the one that waits, and the one before."""
    return [Nudge(*row) for row in await db.execute(_DIGESTS, {"member_id": member_id})]


_FOLDED = (
    select(*_NUDGE)
    .where(col(NudgeRow.digest_id) == bindparam("digest_id"), col(NudgeRow.state) == "folded")
    .order_by(col(NudgeRow.id))
)


async def folded(db: Connection, digest_id: int) -> list[Nudge]:
    """What a digest tells, in the order in which it was planned."""
    return [Nudge(*row) for row in await db.execute(_FOLDED, {"digest_id": digest_id})]


async def answered(
    db: Connection, member_id: int, now: datetime, *, nudge_id: int | None = None, kind: str = ""
) -> None:
    """A member answered a nudge, or did by themselves what those of a kind were about."""
    theirs = update(NudgeRow).where(
        col(NudgeRow.member_id) == member_id, col(NudgeRow.answered_at).is_(None)
    )
    if nudge_id is not None:
        theirs = theirs.where(col(NudgeRow.id) == nudge_id)
    else:
        theirs = theirs.where(col(NudgeRow.kind) == kind, col(NudgeRow.state).in_(TOLD))
    await db.execute(theirs.values(answered_at=now))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the outbox ended with a nudge: sent, or why not."""

    nudge_id: int
    state: str
    trouble: str | None
    at: datetime | None
    place: Said


_OUTCOMES = (
    select(
        col(NudgeRow.id),
        col(OutgoingRow.state),
        col(OutgoingRow.trouble),
        col(OutgoingRow.settled_at),
        col(OutgoingRow.place),
    )
    .join(OutgoingRow, col(OutgoingRow.key) == col(NudgeRow.outgoing_key))
    .where(col(NudgeRow.state) == "saying", col(OutgoingRow.state).not_in(("pending", "sending")))
    .order_by(col(NudgeRow.id))
    .limit(bindparam("most"))
)
# SQLite keeps the order of a cross join: what is being said may be thousands, waiting for their
# turn, and what has just ended is few.
_NEW_OUTCOMES = (
    text(
        "SELECT nudge.id, outgoing.state, outgoing.trouble, outgoing.settled_at, outgoing.place"
        " FROM outgoing CROSS JOIN nudge WHERE outgoing.settled_at >= :since"
        " AND outgoing.state NOT IN ('pending', 'sending')"
        " AND nudge.outgoing_key = outgoing.key AND nudge.state = 'saying'"
        " ORDER BY nudge.id LIMIT :most"
    )
    .bindparams(bindparam("since", type_=Moment()))
    .columns(
        column("id"),
        column("state"),
        column("trouble"),
        column("settled_at", Moment()),
        column("place", Json),
    )
)


async def outcomes(db: Connection, since: datetime | None, most: int) -> list[Outcome]:
    """What the outbox has ended with, since an instant or ever, and the ledger does not know."""
    if since is None:
        found = await db.execute(_OUTCOMES, {"most": most})
    else:
        found = await db.execute(_NEW_OUTCOMES, {"since": since, "most": most})
    return [Outcome(*row) for row in found]
