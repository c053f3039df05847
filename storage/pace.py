"""Pace: what a platform's limits leave room for, counted for all replicas together.

Each limit is one row that knows when the next message would come if all came evenly (the generic
cell rate algorithm), so that a slot can be given to every message ahead of time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import bindparam, case, select, update
from sqlmodel import Field, col

from storage.database import Connection
from storage.inserts import insert
from storage.people import traces
from storage.tables import Table
from storage.times import Moment


class PaceRow(Table, table=True):
    """One limit: `at` is when the next message would come if all came evenly."""

    __tablename__ = "pace"
    key: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Moment)
    closed_until: datetime | None = Field(default=None, sa_type=Moment)


traces(PaceRow, "key", forget="erase")


class Limit(Protocol):
    """A message every `every` seconds in the long run, `burst` of them at once.

    `closes`: this is what a platform means when it says to wait.
    """

    @property
    def key(self) -> str: ...

    @property
    def every(self) -> float: ...

    @property
    def burst(self) -> int: ...

    @property
    def closes(self) -> bool: ...


@dataclass(slots=True)
class _Line:
    at: datetime
    closed_until: datetime | None
    taken: bool = False


@dataclass(slots=True)
class Paces:
    """The limits that some messages fall under, held while slots are given out."""

    lines: dict[str, _Line] = field(default_factory=dict)

    def slot(self, limits: Iterable[Limit], now: datetime) -> datetime:
        """The earliest instant at which one more message may be said."""
        slot = now
        for limit in limits:
            line = self.lines[limit.key]
            ahead = timedelta(seconds=(limit.burst - 1) * limit.every)
            slot = max(slot, line.at - ahead, line.closed_until or now)
        return slot

    def is_closed(self, limits: Iterable[Limit], now: datetime) -> bool:
        """Whether the platform said to wait, and for longer than now."""
        lines = (self.lines[limit.key] for limit in limits)
        return any(line.closed_until is not None and line.closed_until > now for line in lines)

    def take(self, limits: Iterable[Limit], slot: datetime) -> None:
        """Give a slot away."""
        for limit in limits:
            line = self.lines[limit.key]
            line.at = max(line.at, slot) + timedelta(seconds=limit.every)
            line.taken = True


_HELD = (
    select(col(PaceRow.key), col(PaceRow.at), col(PaceRow.closed_until))
    .where(col(PaceRow.key).in_(bindparam("keys", expanding=True)))
    .order_by(col(PaceRow.key))
    .with_for_update()
)
_TAKEN = (
    update(PaceRow)
    .where(col(PaceRow.key) == bindparam("of"))
    .values(at=bindparam("to"))
    .execution_options(synchronize_session=None)
)


async def hold(db: Connection, limits: Iterable[Limit], now: datetime) -> Paces:
    """Hold limits until the transaction ends: nobody else gives slots away meanwhile."""
    keys = sorted({limit.key for limit in limits})
    if not keys:
        return Paces()
    new = insert(db, PaceRow).values([{"key": key, "at": now} for key in keys])
    await db.execute(new.on_conflict_do_nothing(index_elements=["key"]))
    rows = await db.execute(_HELD, {"keys": keys})
    return Paces({key: _Line(at, closed) for key, at, closed in rows})


async def keep(db: Connection, paces: Paces) -> None:
    """Write down which slots were given away."""
    taken = [{"of": key, "to": line.at} for key, line in paces.lines.items() if line.taken]
    if taken:
        await db.execute(_TAKEN, taken)


async def close(db: Connection, limits: Iterable[Limit], until: datetime) -> None:
    """The platform said to wait: after `until` messages come evenly again, none at once."""
    for limit in limits:
        if limit.closes:
            at = until + timedelta(seconds=(limit.burst - 1) * limit.every)
            made = insert(db, PaceRow).values(key=limit.key, at=at, closed_until=until)
            # What was given away for later than that is still to come, and goes on from there.
            later = case((col(PaceRow.at) > at, col(PaceRow.at)), else_=made.excluded.at)
            kept = {"at": later, "closed_until": until}
            await db.execute(made.on_conflict_do_update(index_elements=["key"], set_=kept))


async def set_back(db: Connection, latest: datetime) -> None:
    """The clock was set back: no limit is used up for longer than to this instant."""
    late = update(PaceRow).where(col(PaceRow.at) > latest)
    await db.execute(late.values(at=latest, closed_until=None))
