"""Leases: what one process at a time may do, each with an epoch that grows with every new owner."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlmodel import Field, col

from storage.database import Connection
from storage.inserts import insert
from storage.tables import Table
from storage.times import Moment


class LeaseRow(Table, table=True):
    """Who does something, and until when; `epoch` counts its owners."""

    __tablename__ = "lease"
    name: str = Field(primary_key=True)
    owner: str
    epoch: int
    until: datetime = Field(sa_type=Moment)


_RENEWED = (
    update(LeaseRow)
    .where(
        col(LeaseRow.name) == bindparam("of"),
        col(LeaseRow.owner) == bindparam("by"),
        col(LeaseRow.until) > bindparam("now"),
    )
    .values(until=bindparam("to"))
    .returning(col(LeaseRow.epoch))
)
_TAKEN = (
    update(LeaseRow)
    .where(col(LeaseRow.name) == bindparam("of"), col(LeaseRow.until) <= bindparam("now"))
    .values(owner=bindparam("by"), epoch=col(LeaseRow.epoch) + 1, until=bindparam("to"))
    .returning(col(LeaseRow.epoch))
)
_AHEAD = (
    update(LeaseRow)
    .where(col(LeaseRow.name) == bindparam("of"), col(LeaseRow.until) > bindparam("to"))
    .values(until=bindparam("to"))
)
_LEFT = (
    update(LeaseRow)
    .where(
        col(LeaseRow.name) == bindparam("of"),
        col(LeaseRow.owner) == bindparam("by"),
        col(LeaseRow.until) > bindparam("now"),
    )
    .values(until=bindparam("now"))
)
_OWNER = select(col(LeaseRow.owner), col(LeaseRow.epoch)).where(
    col(LeaseRow.name) == bindparam("of"), col(LeaseRow.until) > bindparam("now")
)


async def take(db: Connection, name: str, owner: str, now: datetime, until: datetime) -> int | None:
    """Own something until an instant, anew or still: the epoch; None while another owns it.

    Leases are all of one length: one that ends after `until` was taken by a clock that was ahead,
    and is made to end then. Its owner, if there is one, renews it before that.
    """
    keys = {"of": name, "by": owner, "now": now, "to": until}
    for statement in (_RENEWED, _TAKEN):
        epoch = (await db.execute(statement, keys)).scalar()
        if epoch is not None:
            return int(epoch)
    first = insert(db, LeaseRow).values(name=name, owner=owner, epoch=1, until=until)
    first = first.on_conflict_do_nothing(index_elements=["name"])
    made = (await db.execute(first.returning(col(LeaseRow.epoch)))).scalar()
    if made is None:
        await db.execute(_AHEAD, {"of": name, "to": until})
        return None
    return int(made)


async def leave(db: Connection, name: str, owner: str, now: datetime) -> None:
    """Own something no longer."""
    await db.execute(_LEFT, {"of": name, "by": owner, "now": now})


async def owner_of(db: Connection, name: str, now: datetime) -> tuple[str, int] | None:
    """Who owns something now, and the epoch of it."""
    row = (await db.execute(_OWNER, {"of": name, "now": now})).first()
    return (row.owner, row.epoch) if row else None
