"""Goals: what a community, a topic's group or a member wants to reach, and who stands by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, bindparam, case, exists, or_, select, update
from sqlmodel import Field, col

from storage.database import Connection
from storage.inserts import insert
from storage.people import mine, traces
from storage.tables import Id, Json, Table
from storage.times import Moment
from storage.values import columns

SHOWN = 100  # goals of one list at most
Said = dict[str, Any]  # Any: a JSON object that only its writer reads


class GoalRow(Table, table=True):
    """One goal. `scope` is personal, topic or community; `state` draft, active, paused, finished
    or dropped. `value` is the latest that was told, `blocked` whether the latest answer said so.

    `objective` is the number of the charter's objective that it serves, if it serves one alone;
    `place` is the channel a goal of several people is shown in; `draft` are the answers of a form
    that lacks a letter.
    """

    __tablename__ = "goal"
    __table_args__ = (
        Index("ix_goal_state", "community_id", "state", "due_on"),
        Index("ix_goal_owner", "owner_id", "state"),
    )
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    community_id: int = Field(foreign_key="community.id", sa_type=Id)
    scope: str
    topic_id: int | None = Field(default=None, foreign_key="topic.id", sa_type=Id)
    owner_id: int = Field(foreign_key="member.id", sa_type=Id)
    what: str
    kind: str = "yes"
    unit: str = ""
    start: float = 0.0
    target: float = 1.0
    milestones: list[str] = Field(default_factory=list, sa_type=Json)
    value: float = 0.0
    blocked: bool = False
    first: str = ""
    serves: str = ""
    objective: int | None = None
    confidence: int = 5
    starts_on: date
    due_on: date
    state: str
    rests_until: date | None = None
    shared: bool = False
    place: Said | None = Field(default=None, sa_type=Json)
    draft: Said | None = Field(default=None, sa_type=Json)
    learned: str = ""
    made_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


mine(
    GoalRow,
    "owner_id",
    "your goals",
    tells=(
        "what",
        "kind",
        "unit",
        "start",
        "target",
        "value",
        "first",
        "due_on",
        "state",
        "learned",
    ),
    forget="anonymise",
)
traces(GoalRow, "place", "draft", forget="unname")
traces(GoalRow, "milestones", forget="keep")


class GoalMemberRow(Table, table=True):
    """Somebody who stands by a goal: a supporter or the witness; `state` is asked, yes or no."""

    __tablename__ = "goal_member"
    goal_id: int = Field(primary_key=True, foreign_key="goal.id", sa_type=Id)
    member_id: int = Field(primary_key=True, foreign_key="member.id", sa_type=Id, index=True)
    role: str
    state: str
    at: datetime = Field(sa_type=Moment)


mine(
    GoalMemberRow, "member_id", "goals you stand by", tells=("role", "state", "at"), forget="erase"
)


class GoalChangeRow(Table, table=True):
    """A change of a goal, kept with its reason."""

    __tablename__ = "goal_change"
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    goal_id: int = Field(foreign_key="goal.id", index=True, sa_type=Id)
    at: datetime = Field(sa_type=Moment)
    member_id: int | None = Field(default=None, foreign_key="member.id", sa_type=Id)
    what: str
    before: str
    after: str
    reason: str = ""


mine(
    GoalChangeRow,
    "member_id",
    "changes you made to goals",
    tells=("at", "what", "before", "after", "reason"),
    forget="anonymise",
)


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal as the rules see it."""

    id: int
    community_id: int
    scope: str
    topic_id: int | None
    owner_id: int
    what: str
    kind: str
    unit: str
    start: float
    target: float
    milestones: list[str]
    value: float
    blocked: bool
    first: str
    serves: str
    objective: int | None
    confidence: int
    starts_on: date
    due_on: date
    state: str
    rests_until: date | None
    shared: bool
    place: Said | None
    draft: Said | None
    learned: str
    made_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a goal, kept with its reason."""

    at: datetime
    member_id: int | None
    what: str
    before: str
    after: str
    reason: str


_GOAL = columns(GoalRow, Goal)
_CHANGE = columns(GoalChangeRow, Change)


async def add(db: Connection, **fields: Any) -> Goal:
    """Write a goal down. Any: its columns."""
    row = await db.execute(insert(db, GoalRow).values(**fields).returning(*_GOAL))
    return Goal(*row.one())


async def change(db: Connection, goal_id: int, **fields: Any) -> Goal:
    """Change columns of a goal; the goal as it is now. Any: its columns."""
    changed = update(GoalRow).where(col(GoalRow.id) == goal_id).values(**fields)
    return Goal(*(await db.execute(changed.returning(*_GOAL))).one())


_ONE = select(*_GOAL).where(
    col(GoalRow.id) == bindparam("id"), col(GoalRow.community_id) == bindparam("community_id")
)


async def goal(db: Connection, community_id: int, goal_id: int) -> Goal | None:
    """A goal of a community by its number."""
    row = (await db.execute(_ONE, {"id": goal_id, "community_id": community_id})).first()
    return Goal(*row) if row else None


async def goals(
    db: Connection, community_id: int, reader: int, states: tuple[str, ...], words: str = ""
) -> list[Goal]:
    """The goals in these states that a member may see whose words contain a text: their own
    first, then the next due. They see what is not somebody's own, what is shared, what they own and
    what they stand by or were asked to.
    """
    own = col(GoalRow.owner_id) == reader
    beside = exists().where(
        col(GoalMemberRow.goal_id) == col(GoalRow.id), col(GoalMemberRow.member_id) == reader
    )
    query = select(*_GOAL).where(
        col(GoalRow.community_id) == community_id,
        col(GoalRow.state).in_(states),
        or_(col(GoalRow.scope) != "personal", col(GoalRow.shared), own, beside),
    )
    if words:
        query = query.where(
            or_(
                col(GoalRow.what).icontains(words, autoescape=True),
                col(GoalRow.learned).icontains(words, autoescape=True),
            )
        )
    first = case((own, 0), else_=1)
    query = query.order_by(first, col(GoalRow.due_on), col(GoalRow.id)).limit(SHOWN)
    return [Goal(*row) for row in await db.execute(query)]


_SHARED = (
    select(*_GOAL)
    .where(
        col(GoalRow.community_id) == bindparam("community_id"),
        col(GoalRow.state) == "active",
        col(GoalRow.shared),
    )
    .order_by(col(GoalRow.due_on), col(GoalRow.id))
)


async def shared(db: Connection, community_id: int) -> list[Goal]:
    """The goals that go on and are told of in channels, the next due first."""
    found = await db.execute(_SHARED, {"community_id": community_id})
    return [Goal(*row) for row in found]


_TOGETHER = (
    select(*_GOAL)
    .where(
        col(GoalRow.community_id) == bindparam("community_id"),
        col(GoalRow.state).in_(("active", "paused")),
        col(GoalRow.scope) == "community",
    )
    .order_by(col(GoalRow.due_on), col(GoalRow.id))
    .limit(SHOWN)
)


async def together(db: Connection, community_id: int) -> list[Goal]:
    """The goals of the whole community that have not ended, the next due first."""
    found = await db.execute(_TOGETHER, {"community_id": community_id})
    return [Goal(*row) for row in found]


_WATCHED = (
    select(col(GoalMemberRow.member_id), *_GOAL)
    .join(GoalRow, col(GoalRow.id) == col(GoalMemberRow.goal_id))
    .where(
        col(GoalRow.community_id) == bindparam("community_id"),
        col(GoalRow.state) == "active",
        col(GoalMemberRow.state) == "yes",
    )
    .order_by(col(GoalMemberRow.member_id), col(GoalRow.due_on), col(GoalRow.id))
)


async def watched(db: Connection, community_id: int) -> dict[int, list[Goal]]:
    """For each member who stands by goals that go on: these goals, the next due first."""
    found: dict[int, list[Goal]] = {}
    for member, *row in await db.execute(_WATCHED, {"community_id": community_id}):
        found.setdefault(member, []).append(Goal(*row))
    return found


_OF_OWNER = (
    select(*_GOAL)
    .where(
        col(GoalRow.owner_id) == bindparam("owner_id"),
        col(GoalRow.state).in_(bindparam("states", expanding=True)),
    )
    .order_by(col(GoalRow.due_on), col(GoalRow.id))
)


async def goals_of(db: Connection, owner_id: int, *states: str) -> list[Goal]:
    """The goals that a member owns in these states, the next due first."""
    found = await db.execute(_OF_OWNER, {"owner_id": owner_id, "states": list(states)})
    return [Goal(*row) for row in found]


async def stand_by(
    db: Connection, goal_id: int, member_id: int, role: str, state: str, at: datetime
) -> None:
    """Let somebody stand by a goal, or answer that they do or do not."""
    row = {"role": role, "state": state, "at": at}
    made = insert(db, GoalMemberRow).values(goal_id=goal_id, member_id=member_id, **row)
    await db.execute(made.on_conflict_do_update(index_elements=["goal_id", "member_id"], set_=row))


_BESIDE = (
    select(
        col(GoalMemberRow.goal_id),
        col(GoalMemberRow.member_id),
        col(GoalMemberRow.role),
        col(GoalMemberRow.state),
    )
    .where(col(GoalMemberRow.goal_id).in_(bindparam("ids", expanding=True)))
    .order_by(col(GoalMemberRow.goal_id), col(GoalMemberRow.at), col(GoalMemberRow.member_id))
)


async def beside(db: Connection, *goal_ids: int) -> list[tuple[int, int, str, str]]:
    """Who stands by goals or was asked to: the goal, the member, the role and the answer."""
    found = await db.execute(_BESIDE, {"ids": list(goal_ids)})
    return [(goal, member, role, state) for goal, member, role, state in found]


async def note(db: Connection, goal_id: int, **fields: Any) -> None:
    """Keep a change of a goal with its reason. Any: its columns."""
    await db.execute(insert(db, GoalChangeRow).values(goal_id=goal_id, **fields))


async def changes(db: Connection, goal_id: int) -> list[Change]:
    """What was changed about a goal, in order."""
    query = select(*_CHANGE).where(col(GoalChangeRow.goal_id) == goal_id)
    found = await db.execute(query.order_by(col(GoalChangeRow.id)))
    return [Change(*row) for row in found]
