"""What could not be said: messages put aside for stewards, to be tried again or dropped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select, update
from sqlmodel import col

from storage.communities import ChannelRow, SpaceRow
from storage.database import Connection
from storage.outbox import PARKED, OutgoingRow, Said, changed
from storage.values import columns


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A message put aside: what and where, when it was wanted, and the word for what went wrong."""

    id: int
    space_id: str
    how: str
    place: Said
    message: Said
    at: datetime
    trouble: str | None


_HERE = select(col(SpaceRow.id)).where(col(SpaceRow.community_id) == bindparam("community_id"))
_PARKED = (PARKED, col(OutgoingRow.space_id).in_(_HERE))
_LISTED = (
    select(*columns(OutgoingRow, Undelivered))
    .where(*_PARKED)
    .order_by(col(OutgoingRow.settled_at).desc(), col(OutgoingRow.id).desc())
    .limit(bindparam("most"))
)
_COUNTED = select(func.count()).select_from(OutgoingRow).where(*_PARKED)
_PUBLIC = (
    select(col(ChannelRow.space_id), col(ChannelRow.external_id), col(ChannelRow.name))
    .join(SpaceRow, col(SpaceRow.id) == col(ChannelRow.space_id))
    .where(col(SpaceRow.community_id) == bindparam("community_id"), ~col(ChannelRow.private))
)
_TURNED = (
    update(OutgoingRow)
    .where(*_PARKED, col(OutgoingRow.id) == bindparam("of"))
    .returning(col(OutgoingRow.epoch))
)
_AGAIN = _TURNED.values(
    state="pending",
    at=bindparam("now"),
    due_at=bindparam("now"),
    attempts=0,
    deaths=0,
    slotted=False,
    settled_at=None,
    trouble=None,
)
_DROPPED = _TURNED.values(state="dropped", settled_at=bindparam("now"))


async def listed(db: Connection, community_id: int, most: int) -> tuple[list[Undelivered], int]:
    """The latest that a community's spaces could not be told, and how many there are in all."""
    here = {"community_id": community_id}
    rows = await db.execute(_LISTED, here | {"most": most})
    found = [Undelivered(*row) for row in rows]
    return found, int(await db.scalar(_COUNTED, here) or 0)


async def public_channels(db: Connection, community_id: int) -> dict[tuple[str, str], str]:
    """The names of the channels (space, platform id) the bot has met and everybody may read."""
    rows = await db.execute(_PUBLIC, {"community_id": community_id})
    return {(space, channel): name for space, channel, name in rows}


async def try_again(db: Connection, community_id: int, id: int, now: datetime, by: str) -> bool:
    """Let a message be tried again from the beginning; False if it is not put aside.

    What was known of it stays known: one that may have been said is looked up first.
    """
    return await _turn(db, _AGAIN, "pending", community_id, id, now, by)


async def drop(db: Connection, community_id: int, id: int, now: datetime, by: str) -> bool:
    """Never say a message; False if it is not put aside."""
    return await _turn(db, _DROPPED, "dropped", community_id, id, now, by)


async def _turn(
    db: Connection, turned: object, state: str, community_id: int, id: int, now: datetime, by: str
) -> bool:
    keys = {"community_id": community_id, "of": id, "now": now}
    epoch = (await db.execute(turned, keys)).scalar()  # type: ignore[call-overload]  # an update that returns
    if epoch is None:
        return False
    await changed(db, [(id, epoch, None)], state, now, by)
    return True
