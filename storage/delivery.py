"""Delivery: outgoing messages claimed under a lease, and how each of them ended.

A claim is committed before anything is sent. Whoever holds a message may settle it only with the
epoch of its claim: after its lease another may have taken it. See docs/decisions/0009-delivery.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import bindparam, exists, func, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage import pace
from storage.database import Connection
from storage.outbox import IS_OPEN, OutgoingRow, Said, changed
from storage.pace import Limit
from storage.values import columns

AHEAD = timedelta(milliseconds=200)  # what has its instant within this is claimed, and waits for it
LEAD = AHEAD / 2  # before an instant is when to look, so that one claim takes several


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A claimed message: what to say, where and how, and what is known of earlier attempts.

    `doubt_since` is the first instant since which it may have been said already, as it was before
    this claim. `deaths` are the claims before this one that no process came back from. `due_at` is
    when it may be said: at once, or the instant a little ahead that its platform's pace gave it.
    """

    id: int
    key: str
    space_id: str
    how: str
    place: Said
    message: Said
    at: datetime
    state: str
    epoch: int
    attempts: int
    deaths: int
    due_at: datetime
    doubt_since: datetime | None
    slotted: bool
    must_arrive: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """Where this process can say something: in all spaces of some platforms, and in some others."""

    platforms: Sequence[str] = ()
    spaces: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.platforms or self.spaces)

    def keys(self) -> dict[str, Sequence[str]]:
        """As the queries take it."""
        return {"platforms": self.platforms, "spaces": self.spaces}


@dataclass(frozen=True, slots=True)
class Terms:
    """How messages are claimed: when a claim is over and what its sender did can be looked up
    (`until`), how many to take at most, and after how many deaths a message is put aside.

    `idle`: nothing is being sent in this process. What was being sent when a process died is
    claimed alone and only then, so that a message which kills its process is found out.
    """

    until: datetime
    most: int
    deaths: int
    idle: bool
    by: str = ""


_EARLIER = aliased(OutgoingRow, name="earlier")
_BLOCKED = exists().where(
    col(_EARLIER.lane) == col(OutgoingRow.lane),
    or_(
        col(_EARLIER.at) < col(OutgoingRow.at),
        (col(_EARLIER.at) == col(OutgoingRow.at)) & (col(_EARLIER.id) < col(OutgoingRow.id)),
    ),
    IS_OPEN,
)
_HERE = or_(
    col(OutgoingRow.platform).in_(bindparam("platforms", expanding=True)),
    col(OutgoingRow.space_id).in_(bindparam("spaces", expanding=True)),
)
_DUE = (
    select(*columns(OutgoingRow, Outgoing))
    .where(
        IS_OPEN,
        col(OutgoingRow.due_at) <= bindparam("soon"),
        or_(col(OutgoingRow.slotted), col(OutgoingRow.due_at) <= bindparam("now")),
        _HERE,
        ~_BLOCKED,
    )
    .order_by(col(OutgoingRow.at), col(OutgoingRow.id))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_NEXT = (
    select(col(OutgoingRow.due_at), col(OutgoingRow.slotted))
    .where(IS_OPEN, _HERE, ~_BLOCKED)
    .order_by(col(OutgoingRow.due_at))
    .limit(1)
)
_TAKEN = (
    update(OutgoingRow)
    .where(col(OutgoingRow.id).in_(bindparam("ids", expanding=True)))
    .values(
        state="sending",
        epoch=col(OutgoingRow.epoch) + 1,
        attempts=col(OutgoingRow.attempts) + 1,
        deaths=col(OutgoingRow.deaths) + 1,
        due_at=bindparam("until"),
        doubt_since=func.coalesce(col(OutgoingRow.doubt_since), bindparam("now")),
        slotted=False,
    )
)
_SLOTTED = (
    update(OutgoingRow)
    .where(col(OutgoingRow.id) == bindparam("of"))
    .values(due_at=bindparam("slot"), slotted=True)
)
_POISON = (
    update(OutgoingRow)
    .where(col(OutgoingRow.id).in_(bindparam("ids", expanding=True)))
    .values(state="parked", settled_at=bindparam("now"), trouble="poison")
)
_LATER = col(OutgoingRow.due_at) > bindparam("until")
_SENT_LATER = (
    update(OutgoingRow)
    .where(col(OutgoingRow.state) == "sending", _LATER)
    .values(due_at=bindparam("to"))
)
_TRIED_LATER = (
    update(OutgoingRow)
    .where(
        col(OutgoingRow.state) == "pending",
        or_(
            col(OutgoingRow.attempts) > 0,
            ~col(OutgoingRow.slotted) & (col(OutgoingRow.at) <= bindparam("now")),
        ),
        _LATER,
    )
    .values(due_at=bindparam("to"), slotted=False)
)
_SLOTTED_LATER = (
    update(OutgoingRow)
    .where(
        col(OutgoingRow.state) == "pending",
        col(OutgoingRow.attempts) == 0,
        col(OutgoingRow.slotted),
        _LATER,
    )
    .values(due_at=bindparam("to"), slotted=False)
)
_DOUBTED_SOONER = (
    update(OutgoingRow)
    .where(
        IS_OPEN,
        or_(col(OutgoingRow.state) == "sending", col(OutgoingRow.doubt_since).is_not(None)),
        col(OutgoingRow.due_at) < bindparam("until"),
    )
    .values(due_at=bindparam("until"), slotted=False)
)
_SETTLED = (
    update(OutgoingRow)
    .where(
        col(OutgoingRow.id) == bindparam("of"),
        col(OutgoingRow.epoch) == bindparam("under"),
        col(OutgoingRow.state) == "sending",
    )
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in (
                *("state", "at", "due_at", "attempts", "doubt_since"),
                *("settled_at", "posted", "trouble"),
            )
        }
        | {"deaths": 0, "slotted": False}
    )
    .returning(col(OutgoingRow.id))
)


async def set_ahead(db: Connection, until: datetime) -> None:
    """The clock was set ahead, or nothing ran for a while: what was being sent, or is in doubt, is
    not looked at before `until`, as if claimed now, for it may be on its way still."""
    await db.execute(_DOUBTED_SOONER, {"until": until})


async def set_back(db: Connection, now: datetime, until: datetime) -> None:
    """The clock was set back: what was being sent, or was tried, is looked at by `until`, as if
    claimed now, for it may be on its way still; what only waited for its turn is due. What the
    platform was too busy for was tried, too, though that does not count as an attempt."""
    await db.execute(_SENT_LATER, {"until": until, "to": until})
    await db.execute(_TRIED_LATER, {"until": until, "to": until, "now": now})
    await db.execute(_SLOTTED_LATER, {"until": until, "to": now})


Limits = Callable[[Outgoing], Sequence[Limit]]


async def next_due(db: Connection, reach: Reach) -> datetime | None:
    """When something can be claimed that this process can say, if anything waits for it."""
    found = (await db.execute(_NEXT, reach.keys())).first()
    if found is None:
        return None
    due: datetime = found.due_at
    return due - LEAD if found.slotted else due


async def claim(
    db: Connection, reach: Reach, now: datetime, terms: Terms, limits: Limits
) -> list[Outgoing]:
    """Take messages that are due for sending, each attempt counted before it is made.

    The next of a lane is due when the one before is settled. One that a limit leaves no room for
    yet is given the instant at which it may be said, and is claimed shortly before that.
    """
    asked = {**reach.keys(), "now": now, "soon": now + AHEAD, "most": 2 * terms.most}
    rows = await db.execute(_DUE, asked)
    due = [Outgoing(*row) for row in rows]
    poison = [each for each in due if each.deaths >= terms.deaths]
    if poison:
        await db.execute(_POISON, {"ids": [each.id for each in poison], "now": now})
        told = [(each.id, each.epoch, "poison") for each in poison]
        await changed(db, told, "parked", now, terms.by)
    suspects = [each for each in due if 0 < each.deaths < terms.deaths]
    if suspects:
        due = suspects[:1] if terms.idle else []
    else:
        due = [each for each in due if each.deaths == 0]
    taken = await _paced(db, due, now, terms.most, limits)
    if taken:
        ids = [each.id for each in taken]
        await db.execute(_TAKEN, {"ids": ids, "until": terms.until, "now": now})
        claims = [(each.id, each.epoch + 1, None) for each in taken]
        await changed(db, claims, "sending", now, terms.by)
    return [
        replace(each, state="sending", epoch=each.epoch + 1, attempts=each.attempts + 1)
        for each in taken
    ]


async def _paced(
    db: Connection, due: list[Outgoing], now: datetime, most: int, limits: Limits
) -> list[Outgoing]:
    """Those that may be said now or soon; the others get their instants."""
    under = {each.id: limits(each) for each in due}
    paces = await pace.hold(db, (limit for each in under.values() for limit in each), now)
    taken, waiting = list[Outgoing](), list[dict[str, object]]()
    for each in due:
        its = under[each.id]
        if each.slotted and not paces.is_closed(its, now):
            if len(taken) < most:
                taken.append(each)
            continue
        slot = paces.slot(its, now)
        if slot > now + AHEAD:
            waiting.append({"of": each.id, "slot": slot})
        elif len(taken) < most:
            taken.append(replace(each, due_at=slot))
        else:
            continue
        paces.take(its, slot)
    if waiting:
        await db.execute(_SLOTTED, waiting)
    await pace.keep(db, paces)
    return taken


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt ended.

    `sent`, `parked` and `dropped` are the end of the message; `pending` is due again at `due`, with
    `doubt_since` if it may have been said all the same. `counts`: this was a try that counts.
    `postponed`: it is wanted later than it was, and gives way to others of its lane until then.
    """

    state: str
    why: str = ""
    due: datetime | None = None
    doubt_since: datetime | None = None
    counts: bool = True
    postponed: bool = False
    posted: Said | None = None


async def settle(
    db: Connection, claimed: Outgoing, ending: Ending, now: datetime, by: str = ""
) -> bool:
    """Write down how an attempt ended. False if the claim is not ours any more: nothing is."""
    due = ending.due or now
    new = {
        "state": ending.state,
        "at": due if ending.postponed else claimed.at,
        "due_at": due,
        "attempts": claimed.attempts if ending.counts else claimed.attempts - 1,
        "doubt_since": ending.doubt_since,
        "settled_at": None if ending.state == "pending" else now,
        "posted": ending.posted,
        "trouble": ending.why or None,
    }
    keys = {"of": claimed.id, "under": claimed.epoch}
    values = {f"new_{name}": value for name, value in new.items()}
    if (await db.execute(_SETTLED, keys | values)).first() is None:
        return False
    told = [(claimed.id, claimed.epoch, ending.why or None)]
    await changed(db, told, ending.state, now, by)
    return True
