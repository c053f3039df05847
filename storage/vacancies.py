"""Vacancies: what somebody did for others who is not there any more, and who was asked since."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam, delete, exists, func, or_, select
from sqlmodel import Field, col

from storage.absence import is_there
from storage.communities import MemberRow
from storage.database import Connection
from storage.goals import GoalMemberRow, GoalRow
from storage.inserts import insert
from storage.matching.tables import ProgrammeRow
from storage.tables import Id, Table
from storage.times import Moment
from storage.welcome import GreeterRow

MOST: Final = 20  # who are asked at once


class VacancyRow(Table, table=True):
    """That members are asked to take something over. `what` is greeter, goal or programme.

    `subject` is the greeter's, the goal's or the programme's number; `waves` how many circles of
    members have been asked, the latest at `asked_at`.
    """

    __tablename__ = "vacancy"
    what: str = Field(primary_key=True)
    subject: int = Field(primary_key=True, sa_type=Id)
    community_id: int = Field(foreign_key="community.id", index=True, sa_type=Id)
    waves: int
    asked_at: datetime = Field(sa_type=Moment)


@dataclass(frozen=True, slots=True)
class Vacant:
    """What somebody is needed for: its number, and who did it until now, unless that is nobody."""

    subject: int
    holder: int | None


def _vacant(what: str, subject: Any, holder: Any) -> Any:  # Any: columns and a condition
    """Whether whoever does something left or is long away; once others are asked: away at all."""
    others = exists().where(col(VacancyRow.what) == what, col(VacancyRow.subject) == subject)
    here: BindParameter[int] = bindparam("community_id")
    return ~is_there(holder, here, "until") | (others & ~is_there(holder, here, "now"))


_GREETERS = (
    select(col(GreeterRow.member_id), col(GreeterRow.member_id))
    .join(MemberRow, col(MemberRow.id) == col(GreeterRow.member_id))
    .where(
        col(MemberRow.community_id) == bindparam("community_id"),
        _vacant("greeter", col(GreeterRow.member_id), col(GreeterRow.member_id)),
    )
    .order_by(col(GreeterRow.member_id))
)
_GOALS = (
    select(col(GoalRow.id), col(GoalRow.owner_id))
    .where(
        col(GoalRow.community_id) == bindparam("community_id"),
        col(GoalRow.scope) != "personal",
        col(GoalRow.state).in_(("active", "paused")),
        _vacant("goal", col(GoalRow.id), col(GoalRow.owner_id)),
    )
    .order_by(col(GoalRow.id))
)
_PROGRAMMES = (
    select(col(ProgrammeRow.id), col(ProgrammeRow.opened_by))
    .where(
        col(ProgrammeRow.community_id) == bindparam("community_id"),
        col(ProgrammeRow.state) == "open",
        or_(
            col(ProgrammeRow.opened_by).is_(None),
            _vacant("programme", col(ProgrammeRow.id), col(ProgrammeRow.opened_by)),
        ),
    )
    .order_by(col(ProgrammeRow.id))
)
_VACANT: Final = {"greeter": _GREETERS, "goal": _GOALS, "programme": _PROGRAMMES}


async def vacant(
    db: Connection, community_id: int, what: str, now: datetime, until: datetime
) -> list[Vacant]:
    """What has nobody: whoever did it left, or is away beyond an instant.

    What others are asked about already is vacant until whoever did it is back.
    """
    keys = {"community_id": community_id, "now": now, "until": until}
    return [Vacant(*row) for row in await db.execute(_VACANT[what], keys)]


async def asked(db: Connection, community_id: int, what: str) -> dict[int, tuple[int, datetime]]:
    """For what members are asked to take over: how many circles were, and when the latest was."""
    query = select(col(VacancyRow.subject), col(VacancyRow.waves), col(VacancyRow.asked_at))
    mine = (col(VacancyRow.community_id) == community_id, col(VacancyRow.what) == what)
    found = await db.execute(query.where(*mine))
    return {row.subject: (row.waves, row.asked_at) for row in found}


async def ask(
    db: Connection, community_id: int, what: str, subject: int, waves: int, at: datetime
) -> None:
    """Write down that one more circle is asked."""
    row = {"community_id": community_id, "waves": waves, "asked_at": at}
    made = insert(db, VacancyRow).values(what=what, subject=subject, **row)
    await db.execute(made.on_conflict_do_update(index_elements=["what", "subject"], set_=row))


async def tidy(db: Connection, community_id: int, what: str, vacant: Collection[int]) -> None:
    """Forget whom was asked about what is not vacant any more."""
    filled = delete(VacancyRow).where(
        col(VacancyRow.community_id) == community_id,
        col(VacancyRow.what) == what,
        col(VacancyRow.subject).not_in(list(vacant)),
    )
    await db.execute(filled)


async def fill(db: Connection, what: str, subject: int) -> None:
    """Somebody took something over."""
    gone = delete(VacancyRow).where(
        col(VacancyRow.what) == what, col(VacancyRow.subject) == subject
    )
    await db.execute(gone)


_OWNS = (
    select(func.count())
    .select_from(GoalRow)
    .where(col(GoalRow.owner_id) == col(MemberRow.id), col(GoalRow.state) == "active")
    .scalar_subquery()
)
_LED = (
    select(col(MemberRow.id))
    .where(
        col(MemberRow.community_id) == bindparam("community_id"),
        col(MemberRow.role).in_(bindparam("roles", expanding=True)),
        is_there(col(MemberRow.id), bindparam("community_id"), "now"),
    )
    .order_by(_OWNS, col(MemberRow.id))
    .limit(MOST)
)
_BESIDE = (
    select(col(MemberRow.id))
    .join(GoalMemberRow, col(GoalMemberRow.member_id) == col(MemberRow.id))
    .where(
        col(GoalMemberRow.goal_id) == bindparam("goal_id"),
        col(GoalMemberRow.state) == "yes",
        is_there(col(MemberRow.id), bindparam("community_id"), "now"),
    )
    .order_by(_OWNS, col(MemberRow.id))
    .limit(MOST)
)


async def with_role(
    db: Connection, community_id: int, roles: Collection[str], now: datetime
) -> list[int]:
    """Who holds one of these roles and is there, whoever owns fewest goals first."""
    keys = {"community_id": community_id, "roles": list(roles), "now": now}
    return list(await db.scalars(_LED, keys))


async def beside(db: Connection, community_id: int, goal_id: int, now: datetime) -> list[int]:
    """Who stands by a goal and is there, whoever owns fewest goals themselves first."""
    keys = {"community_id": community_id, "goal_id": goal_id, "now": now}
    return list(await db.scalars(_BESIDE, keys))
