"""Programmes, who takes part in them, and who avoids whom."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, func, or_, select, update
from sqlmodel import col

from storage.communities import CommunityRow, IdentityRow, MemberRow
from storage.database import Connection
from storage.goals import GoalRow
from storage.inserts import insert
from storage.introductions import LineRow
from storage.matching.tables import (
    AvoidRow,
    Programme,
    ProgrammeRow,
    TakingPart,
    TakingPartRow,
)
from storage.preferences import PreferenceRow
from storage.values import columns

_PROGRAMME = columns(ProgrammeRow, Programme)
_TAKING_PART = columns(TakingPartRow, TakingPart)


async def open_one(db: Connection, **fields: Any) -> Programme:
    """Open a programme. Any: its columns."""
    made = insert(db, ProgrammeRow).values(**fields).returning(*_PROGRAMME)
    return Programme(*(await db.execute(made)).one())


async def change(db: Connection, programme_id: int, **fields: Any) -> Programme:
    """Change columns of a programme; the programme as it is now. Any: its columns."""
    changed = update(ProgrammeRow).where(col(ProgrammeRow.id) == programme_id).values(**fields)
    return Programme(*(await db.execute(changed.returning(*_PROGRAMME))).one())


_ALL = (
    select(*_PROGRAMME)
    .where(col(ProgrammeRow.community_id) == bindparam("community_id"))
    .order_by(col(ProgrammeRow.id))
)
_OPEN = _ALL.where(col(ProgrammeRow.state) == "open")


async def opened(db: Connection, community_id: int) -> list[Programme]:
    """The programmes of a community that are open."""
    return [Programme(*row) for row in await db.execute(_OPEN, {"community_id": community_id})]


_ONE = select(*_PROGRAMME).where(col(ProgrammeRow.id) == bindparam("id"))


async def programme(db: Connection, programme_id: int) -> Programme | None:
    """A programme by number."""
    row = (await db.execute(_ONE, {"id": programme_id})).first()
    return Programme(*row) if row else None


async def join(db: Connection, programme_id: int, member_id: int, **fields: Any) -> None:
    """Let a member take part, or take part otherwise than before. Any: columns."""
    row = {"programme_id": programme_id, "member_id": member_id, **fields}
    made = insert(db, TakingPartRow).values(row)
    changed = {name: made.excluded[name] for name in fields if name != "joined_at"}
    made = made.on_conflict_do_update(index_elements=["programme_id", "member_id"], set_=changed)
    await db.execute(made)


async def leave(db: Connection, programme_id: int, member_id: int) -> bool:
    """Let a member take part no more; False if they did not."""
    gone = delete(TakingPartRow).where(
        col(TakingPartRow.programme_id) == programme_id, col(TakingPartRow.member_id) == member_id
    )
    left = await db.execute(gone.returning(col(TakingPartRow.member_id)))
    return left.first() is not None


_MINE = (
    select(*_TAKING_PART)
    .join(ProgrammeRow, col(ProgrammeRow.id) == col(TakingPartRow.programme_id))
    .where(col(TakingPartRow.member_id) == bindparam("member_id"))
    .where(col(ProgrammeRow.state) == "open")
    .order_by(col(TakingPartRow.programme_id))
)


async def of_member(db: Connection, member_id: int) -> dict[int, TakingPart]:
    """Where a member takes part, by programme."""
    found = await db.execute(_MINE, {"member_id": member_id})
    return {each.programme_id: each for each in (TakingPart(*row) for row in found)}


async def pause(
    db: Connection, programme_ids: Collection[int], member_id: int, until: date | None
) -> None:
    """Let a member rest until a date, or take part again (None)."""
    changed = update(TakingPartRow).where(
        col(TakingPartRow.programme_id).in_(programme_ids),
        col(TakingPartRow.member_id) == member_id,
    )
    await db.execute(changed.values(paused_until=until, silent=0))


async def count_silence(
    db: Connection, programme_id: int, silent: Collection[int], heard: Collection[int]
) -> None:
    """Count a round in which some answered nothing; who answered begins anew."""
    here = update(TakingPartRow).where(col(TakingPartRow.programme_id) == programme_id)
    more = here.where(col(TakingPartRow.member_id).in_(silent))
    await db.execute(more.values(silent=col(TakingPartRow.silent) + 1))
    await db.execute(here.where(col(TakingPartRow.member_id).in_(heard)).values(silent=0))


class Taker(NamedTuple):
    """Somebody who may be matched, and what their hours are made of."""

    member_id: int
    role: str
    label: str
    capacity: int
    paused_until: date | None
    silent: int
    zone: str
    days: str | None
    starts: time | None
    ends: time | None
    away_until: datetime | None


_HERE = (
    select(col(IdentityRow.member_id))
    .where(
        col(IdentityRow.member_id) == col(TakingPartRow.member_id),
        col(IdentityRow.left_at).is_(None),
    )
    .exists()
)
_TAKERS = (
    select(
        col(TakingPartRow.member_id),
        col(TakingPartRow.role),
        col(TakingPartRow.label),
        col(TakingPartRow.capacity),
        col(TakingPartRow.paused_until),
        col(TakingPartRow.silent),
        func.coalesce(col(MemberRow.zone), col(CommunityRow.zone)),
        col(PreferenceRow.days),
        col(PreferenceRow.starts),
        col(PreferenceRow.ends),
        col(PreferenceRow.away_until),
    )
    .join(MemberRow, col(MemberRow.id) == col(TakingPartRow.member_id))
    .join(ProgrammeRow, col(ProgrammeRow.id) == col(TakingPartRow.programme_id))
    .join(CommunityRow, col(CommunityRow.id) == col(MemberRow.community_id))
    .outerjoin(PreferenceRow, col(PreferenceRow.member_id) == col(TakingPartRow.member_id))
    .where(
        col(TakingPartRow.programme_id) == bindparam("programme_id"),
        col(MemberRow.community_id) == col(ProgrammeRow.community_id),
        _HERE,
    )
    .order_by(col(TakingPartRow.member_id))
)


async def takers(db: Connection, programme_id: int) -> list[Taker]:
    """Everybody who takes part in a programme and is still in the community."""
    return [Taker(*row) for row in await db.execute(_TAKERS, {"programme_id": programme_id})]


_LINES = (
    select(col(LineRow.member_id), col(LineRow.line), col(LineRow.words))
    .join(TakingPartRow, col(TakingPartRow.member_id) == col(LineRow.member_id))
    .where(
        col(TakingPartRow.programme_id) == bindparam("programme_id"),
        col(LineRow.shared),
        col(LineRow.line) != "question",
    )
)


async def words(db: Connection, programme_id: int) -> dict[int, dict[str, str]]:
    """For everybody who takes part, the words of what they share of themselves, by line."""
    found: dict[int, dict[str, str]] = {}
    for member, line, text in await db.execute(_LINES, {"programme_id": programme_id}):
        found.setdefault(member, {})[line] = text
    return found


_GOALS = (
    select(col(GoalRow.owner_id), col(GoalRow.topic_id))
    .join(TakingPartRow, col(TakingPartRow.member_id) == col(GoalRow.owner_id))
    .where(
        col(TakingPartRow.programme_id) == bindparam("programme_id"),
        col(GoalRow.topic_id).is_not(None),
        col(GoalRow.state) == "active",
    )
)


async def goal_topics(db: Connection, programme_id: int) -> dict[int, set[int]]:
    """For everybody who takes part, the topics of the goals they are at."""
    found: dict[int, set[int]] = {}
    for member, topic in await db.execute(_GOALS, {"programme_id": programme_id}):
        if topic is not None:
            found.setdefault(member, set()).add(topic)
    return found


async def avoid(db: Connection, member_id: int, avoids_id: int, at: datetime) -> None:
    """Let two members not be brought together."""
    row = {"member_id": member_id, "avoids_id": avoids_id, "at": at}
    await db.execute(insert(db, AvoidRow).values(row).on_conflict_do_nothing())


async def allow(db: Connection, member_id: int, avoids_id: int) -> bool:
    """Take an avoidance of one's own back; False if there was none."""
    gone = delete(AvoidRow).where(
        col(AvoidRow.member_id) == member_id, col(AvoidRow.avoids_id) == avoids_id
    )
    return (await db.execute(gone.returning(col(AvoidRow.at)))).first() is not None


_AVOIDED = (
    select(col(AvoidRow.avoids_id))
    .where(col(AvoidRow.member_id) == bindparam("member_id"))
    .where(col(AvoidRow.avoids_id) != col(AvoidRow.member_id))  # an account linked since
    .order_by(col(AvoidRow.at), col(AvoidRow.avoids_id))
)


async def avoided_by(db: Connection, member_id: int) -> list[int]:
    """Whom a member does not want to meet."""
    return list(await db.scalars(_AVOIDED, {"member_id": member_id}))


def _avoiding() -> Any:  # Any: a select of two columns
    here = select(col(TakingPartRow.member_id)).where(
        col(TakingPartRow.programme_id) == bindparam("programme_id")
    )
    return (
        select(col(AvoidRow.member_id), col(AvoidRow.avoids_id))
        .where(or_(col(AvoidRow.member_id).in_(here), col(AvoidRow.avoids_id).in_(here)))
        .where(col(AvoidRow.member_id) != col(AvoidRow.avoids_id))
        .order_by(col(AvoidRow.member_id), col(AvoidRow.avoids_id))
    )


_AVOIDING = _avoiding()


async def avoiding(db: Connection, programme_id: int) -> list[tuple[int, int]]:
    """Who avoids whom among those who take part."""
    found = await db.execute(_AVOIDING, {"programme_id": programme_id})
    return [(one, other) for one, other in found]
