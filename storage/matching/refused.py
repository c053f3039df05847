"""Conversations of groups that a platform did not open: found in the outbox, and taken from it."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import bindparam, select, update
from sqlmodel import col

from storage.communities import SpaceRow
from storage.database import Connection
from storage.matching.tables import GroupRow
from storage.outbox import PARKED, OutgoingRow

FINAL = ("refused", "gone", "invalid")  # what trying again does not mend


class Unopened(NamedTuple):
    """A message to a group that could not be said: its number and key, and its community."""

    id: int
    key: str
    community_id: int


_UNOPENED = (
    select(col(OutgoingRow.id), col(OutgoingRow.key), col(SpaceRow.community_id))
    .join(SpaceRow, col(SpaceRow.id) == col(OutgoingRow.space_id))
    .where(
        PARKED,
        col(OutgoingRow.trouble).in_(FINAL),
        col(OutgoingRow.key).startswith("match|"),
    )
    .order_by(col(OutgoingRow.id))
    .limit(bindparam("most"))
)


async def unopened(db: Connection, most: int) -> list[Unopened]:
    """What could not be said to groups, oldest first."""
    return [Unopened(*row) for row in await db.execute(_UNOPENED, {"most": most})]


async def part(db: Connection, group_id: int) -> None:
    """Note that no conversation can be opened for a group: each is told by themselves."""
    apart = update(GroupRow).where(col(GroupRow.id) == group_id)
    await db.execute(apart.values(apart=True))
