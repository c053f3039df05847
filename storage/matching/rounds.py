"""Rounds: when they are, who is in which group, and what they said of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import col

from storage.database import Connection
from storage.inserts import insert
from storage.matching.tables import (
    GroupRow,
    Part,
    PartRow,
    ProgrammeRow,
    Round,
    RoundRow,
)
from storage.values import columns

_ROUND = columns(RoundRow, Round)
_PART = columns(PartRow, Part)
MANY = 500  # rows of one insert


async def announce(db: Connection, **fields: Any) -> Round | None:
    """Write down that a round will be; None if it is already. Any: its columns."""
    made = insert(db, RoundRow).values(**fields)
    made = made.on_conflict_do_nothing(index_elements=["programme_id", "day"])
    row = (await db.execute(made.returning(*_ROUND))).first()
    return Round(*row) if row else None


_ONE = select(*_ROUND).where(col(RoundRow.id) == bindparam("id"))


async def round_(db: Connection, round_id: int) -> Round | None:
    """A round by number."""
    row = (await db.execute(_ONE, {"id": round_id})).first()
    return Round(*row) if row else None


async def hold(db: Connection, round_id: int) -> Round | None:
    """A round by number, held until this is committed: nobody else draws it meanwhile."""
    held = update(RoundRow).where(col(RoundRow.id) == round_id)
    row = (await db.execute(held.values(state=RoundRow.state).returning(*_ROUND))).first()
    return Round(*row) if row else None


async def change(db: Connection, round_id: int, **fields: Any) -> Round:
    """Change columns of a round. Any: its columns."""
    changed = update(RoundRow).where(col(RoundRow.id) == round_id).values(**fields)
    return Round(*(await db.execute(changed.returning(*_ROUND))).one())


_LATEST = (
    select(*_ROUND)
    .where(col(RoundRow.programme_id) == bindparam("programme_id"))
    .where(col(RoundRow.state).in_(bindparam("states", expanding=True)))
    .order_by(col(RoundRow.day).desc())
    .limit(1)
)


async def latest(db: Connection, programme_id: int, states: Collection[str]) -> Round | None:
    """The latest round of a programme in one of these states."""
    given = {"programme_id": programme_id, "states": list(states)}
    row = (await db.execute(_LATEST, given)).first()
    return Round(*row) if row else None


_DUE = (
    select(col(RoundRow.id), col(ProgrammeRow.community_id))
    .join(ProgrammeRow, col(ProgrammeRow.id) == col(RoundRow.programme_id))
    .where(col(RoundRow.state) == "due")
    .order_by(col(RoundRow.id))
)


async def due(db: Connection) -> list[tuple[int, int]]:
    """Rounds to be drawn now, each with its community."""
    return [(id, community) for id, community in await db.execute(_DUE)]


_UNSAID = (
    select(col(GroupRow.id), col(ProgrammeRow.community_id))
    .join(RoundRow, col(RoundRow.id) == col(GroupRow.round_id))
    .join(ProgrammeRow, col(ProgrammeRow.id) == col(RoundRow.programme_id))
    .where(col(GroupRow.said).is_(False), col(GroupRow.id) > bindparam("after"))
    .order_by(col(GroupRow.id))
    .limit(bindparam("most"))
)


async def unsaid(db: Connection, after: int, most: int) -> list[tuple[int, int]]:
    """Groups that have not been told yet, each with its community, in order."""
    return [
        (id, community)
        for id, community in await db.execute(_UNSAID, {"after": after, "most": most})
    ]


async def say(db: Connection, group_id: int) -> bool:
    """Note that a group is being told; False if it was already."""
    now = update(GroupRow).where(col(GroupRow.id) == group_id, col(GroupRow.said).is_(False))
    return (await db.execute(now.values(said=True).returning(col(GroupRow.id)))).first() is not None


async def skip(db: Connection, round_id: int, member_id: int) -> None:
    """Let a round pass for a member."""
    row = {"round_id": round_id, "member_id": member_id, "state": "skipped"}
    await db.execute(insert(db, PartRow).values(row).on_conflict_do_nothing())


async def unskip(db: Connection, round_id: int, member_id: int) -> bool:
    """Let a member be in a round after all; False if they did not skip it."""
    gone = delete(PartRow).where(
        col(PartRow.round_id) == round_id,
        col(PartRow.member_id) == member_id,
        col(PartRow.state) == "skipped",
    )
    return (await db.execute(gone.returning(col(PartRow.member_id)))).first() is not None


async def keep(
    db: Connection,
    round_id: int,
    groups: Iterable[tuple[tuple[int, ...], int | None, bool]],
    left: Iterable[tuple[int, str]],
    *,
    odd: Collection[int],
) -> None:
    """Keep the groups of a round: people, host, and whether there is nobody to tell any more."""
    groups, odd = list(groups), set(odd)
    hosts = [{"round_id": round_id, "host_id": host, "said": said} for _, host, said in groups]
    ids: list[int] = []
    for start in range(0, len(hosts), MANY):
        made = insert(db, GroupRow).values(hosts[start : start + MANY])
        ids += sorted((await db.execute(made.returning(col(GroupRow.id)))).scalars())
    # Numbers rise in the order of the rows, and hosts tell which group is which in any case.
    parts: list[dict[str, Any]] = [
        _part(round_id, one, "meets", odd, group_id=id)
        for id, (people, _, _) in zip(ids, groups, strict=True)
        for one in people
    ]
    parts += [_part(round_id, one, "left", odd, why=why) for one, why in left]
    for start in range(0, len(parts), MANY):
        await db.execute(insert(db, PartRow).values(parts[start : start + MANY]))


def _part(
    round_id: int,
    one: int,
    state: str,
    odd: set[int],
    *,
    group_id: int | None = None,
    why: str = "",
) -> dict[str, Any]:  # Any: its columns
    return {
        "round_id": round_id,
        "member_id": one,
        "state": state,
        "group_id": group_id,
        "why": why,
        "odd": one in odd,
    }


class Group(NamedTuple):
    """A group, and the round and programme it is of."""

    id: int
    host_id: int | None
    round_id: int
    programme_id: int
    day: date
    starts_at: datetime
    round_state: str
    community_id: int
    apart: bool


_GROUP = (
    select(
        col(GroupRow.id),
        col(GroupRow.host_id),
        col(RoundRow.id),
        col(RoundRow.programme_id),
        col(RoundRow.day),
        col(RoundRow.starts_at),
        col(RoundRow.state),
        col(ProgrammeRow.community_id),
        col(GroupRow.apart),
    )
    .join(RoundRow, col(RoundRow.id) == col(GroupRow.round_id))
    .join(ProgrammeRow, col(ProgrammeRow.id) == col(RoundRow.programme_id))
    .where(col(GroupRow.id) == bindparam("id"))
)


async def group(db: Connection, group_id: int) -> Group | None:
    """A group by number."""
    row = (await db.execute(_GROUP, {"id": group_id})).first()
    return Group(*row) if row else None


_APART = select(col(GroupRow.id)).where(
    col(GroupRow.round_id) == bindparam("round_id"), col(GroupRow.apart)
)


async def apart(db: Connection, round_id: int) -> frozenset[int]:
    """The groups of a round that no conversation could be opened for."""
    return frozenset(await db.scalars(_APART, {"round_id": round_id}))


_PARTS = select(*_PART).order_by(col(PartRow.group_id), col(PartRow.member_id))
_OF_ROUND = _PARTS.where(col(PartRow.round_id) == bindparam("round_id"))
_OF_GROUP = _PARTS.where(col(PartRow.group_id) == bindparam("group_id"))


async def parts(db: Connection, round_id: int) -> list[Part]:
    """What a round is for everybody it is something for."""
    return [Part(*row) for row in await db.execute(_OF_ROUND, {"round_id": round_id})]


async def members(db: Connection, group_id: int) -> list[Part]:
    """Who is in a group."""
    return [Part(*row) for row in await db.execute(_OF_GROUP, {"group_id": group_id})]


async def answer(db: Connection, round_id: int, member_id: int, **fields: Any) -> None:
    """Write down what a member said of their round. Any: columns of their part."""
    said = update(PartRow).where(
        col(PartRow.round_id) == round_id, col(PartRow.member_id) == member_id
    )
    await db.execute(said.values(**fields))


class Before(NamedTuple):
    """That somebody was in a group, or left out, on a day."""

    day: date
    programme_id: int
    group_id: int | None
    member_id: int
    host_id: int | None
    odd: bool


_BEFORE = (
    select(
        col(RoundRow.day),
        col(RoundRow.programme_id),
        col(PartRow.group_id),
        col(PartRow.member_id),
        col(GroupRow.host_id),
        col(PartRow.odd),
    )
    .join(RoundRow, col(RoundRow.id) == col(PartRow.round_id))
    .join(ProgrammeRow, col(ProgrammeRow.id) == col(RoundRow.programme_id))
    .outerjoin(GroupRow, col(GroupRow.id) == col(PartRow.group_id))
    .where(
        col(ProgrammeRow.community_id) == bindparam("community_id"),
        col(PartRow.state) != "skipped",
        col(RoundRow.id) != bindparam("but"),
        col(RoundRow.starts_at) <= bindparam("until"),
    )
    .order_by(col(RoundRow.day), col(PartRow.group_id), col(PartRow.member_id))
)
_BETWEEN = _BEFORE.where(col(PartRow.member_id).in_(bindparam("ids", expanding=True)))


async def before(db: Connection, community_id: int, but: int, until: datetime) -> list[Before]:
    """Everything that was in a community's rounds up to an instant, but for one round."""
    given = {"community_id": community_id, "but": but, "until": until}
    return [Before(*row) for row in await db.execute(_BEFORE, given)]


async def between(
    db: Connection, community_id: int, but: int, until: datetime, ids: Iterable[int]
) -> list[Before]:
    """What was in the rounds of some people up to an instant, but for one round."""
    given = {"community_id": community_id, "but": but, "until": until, "ids": sorted(ids)}
    return [Before(*row) for row in await db.execute(_BETWEEN, given)]
