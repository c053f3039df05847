"""Welcome: who greets newcomers, who was asked to, and how far along somebody is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import (
    BindParameter,
    bindparam,
    delete,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlmodel import Field, col

from storage.communities import IdentityRow, MemberRow
from storage.database import Connection
from storage.entries import EntryRow, TopicRow, VoteRow
from storage.inserts import insert
from storage.matching.tables import PartRow
from storage.people import mine
from storage.preferences import PreferenceRow
from storage.prompts.tables import AnswerRow
from storage.schedules import ScheduleRow
from storage.tables import Id, Table
from storage.times import Moment


class GreeterRow(Table, table=True):
    """A member who volunteers to greet newcomers, at most so many a week."""

    __tablename__ = "greeter"
    member_id: int = Field(primary_key=True, foreign_key="member.id", sa_type=Id)
    most: int


class GreetingRow(Table, table=True):
    """That a greeter was asked to say hello to a newcomer; `state` is asked, said or passed."""

    __tablename__ = "greeting"
    newcomer_id: int = Field(primary_key=True, foreign_key="member.id", sa_type=Id)
    greeter_id: int = Field(primary_key=True, foreign_key="member.id", index=True, sa_type=Id)
    at: datetime = Field(sa_type=Moment)
    state: str = "asked"


mine(GreeterRow, "member_id", "how many newcomers you greet", tells=("most",), forget="erase")
mine(GreetingRow, "newcomer_id", "when you were greeted", tells=("at", "state"), forget="erase")
mine(GreetingRow, "greeter_id", "when you greeted", tells=("at", "state"), forget="erase")


async def volunteer(db: Connection, member_id: int, most: int) -> None:
    """Let a member greet at most so many newcomers a week; none with 0."""
    if not most:
        await db.execute(delete(GreeterRow).where(col(GreeterRow.member_id) == member_id))
        return
    made = insert(db, GreeterRow).values(member_id=member_id, most=most)
    await db.execute(made.on_conflict_do_update(index_elements=["member_id"], set_={"most": most}))


async def most_of(db: Connection, member_id: int) -> int | None:
    """How many newcomers a week a member greets at most, if they do."""
    query = select(col(GreeterRow.most)).where(col(GreeterRow.member_id) == member_id)
    found: int | None = await db.scalar(query)
    return found


async def greeter(
    db: Connection, community_id: int, newcomer_id: int, since: datetime, now: datetime
) -> int | None:
    """The greeter who greeted least since an instant, has room and was not asked about them.

    Whoever is away is not asked.
    """
    asked = (
        select(func.count())
        .select_from(GreetingRow)
        .where(
            col(GreetingRow.greeter_id) == col(GreeterRow.member_id), col(GreetingRow.at) > since
        )
        .scalar_subquery()
    )
    before = select(col(GreetingRow.greeter_id)).where(
        col(GreetingRow.newcomer_id) == newcomer_id,
        col(GreetingRow.greeter_id) == col(GreeterRow.member_id),
    )
    here = select(col(IdentityRow.member_id)).where(
        col(IdentityRow.member_id) == col(GreeterRow.member_id),
        col(IdentityRow.left_at).is_(None),
    )
    away = select(col(PreferenceRow.member_id)).where(
        col(PreferenceRow.member_id) == col(GreeterRow.member_id),
        col(PreferenceRow.away_until) > now,
    )
    query = (
        select(col(GreeterRow.member_id))
        .join(MemberRow, col(MemberRow.id) == col(GreeterRow.member_id))
        .where(
            col(MemberRow.community_id) == community_id,
            col(MemberRow.id) != newcomer_id,
            asked < col(GreeterRow.most),
            ~before.exists(),
            here.exists(),
            ~away.exists(),
        )
        .order_by(asked, col(GreeterRow.member_id))
        .limit(1)
    )
    found: int | None = (await db.execute(query)).scalar_one_or_none()
    return found


async def ask(db: Connection, newcomer_id: int, greeter_id: int, at: datetime) -> None:
    """Write down that a greeter is asked."""
    row = {"newcomer_id": newcomer_id, "greeter_id": greeter_id, "at": at}
    await db.execute(insert(db, GreetingRow).values(**row).on_conflict_do_nothing())


async def settle(db: Connection, newcomer_id: int, greeter_id: int, state: str) -> bool:
    """Write down what a greeter answered; False when they were not asked, or answered before."""
    changed = (
        update(GreetingRow)
        .where(
            col(GreetingRow.newcomer_id) == newcomer_id,
            col(GreetingRow.greeter_id) == greeter_id,
            col(GreetingRow.state) == "asked",
        )
        .values(state=state)
        .returning(col(GreetingRow.greeter_id))
    )
    return (await db.execute(changed)).first() is not None


_ME: BindParameter[int] = bindparam("member_id")
_STEPS = union_all(
    select(literal("use")).where(
        select(col(VoteRow.entry_id))
        .where(col(VoteRow.member_id) == _ME, col(VoteRow.kind) == "used")
        .exists()
    ),
    select(literal("meet")).where(
        or_(
            select(col(GreetingRow.at))
            .where(
                or_(col(GreetingRow.newcomer_id) == _ME, col(GreetingRow.greeter_id) == _ME),
                col(GreetingRow.state) == "said",
            )
            .exists(),
            select(col(PartRow.round_id))
            .where(col(PartRow.member_id) == _ME, col(PartRow.met) == "met")
            .exists(),
        )
    ),
    select(literal("save")).where(
        or_(
            select(col(EntryRow.id)).where(col(EntryRow.saved_by) == _ME).exists(),
            select(col(AnswerRow.asked_id)).where(col(AnswerRow.member_id) == _ME).exists(),
        )
    ),
    select(literal("tend")).where(
        or_(
            select(col(TopicRow.id)).where(col(TopicRow.steward_id) == _ME).exists(),
            select(col(GreeterRow.most)).where(col(GreeterRow.member_id) == _ME).exists(),
            select(col(EntryRow.id))
            .where(col(EntryRow.steward_id) == _ME, col(EntryRow.saved_by) != _ME)
            .exists(),
        )
    ),
)


async def steps(db: Connection, member_id: int) -> set[str]:
    """What somebody did of using an entry, meeting a person, saving or answering, tending."""
    return set((await db.execute(_STEPS, {"member_id": member_id})).scalars())


async def said_hello(db: Connection, newcomer_id: int, member_id: int, at: datetime) -> None:
    """Write down that somebody greeted a newcomer, asked or not."""
    row = {"newcomer_id": newcomer_id, "greeter_id": member_id, "at": at, "state": "said"}
    made = insert(db, GreetingRow).values(**row)
    await db.execute(
        made.on_conflict_do_update(
            index_elements=["newcomer_id", "greeter_id"], set_={"state": "said"}
        )
    )


async def schedules_of(db: Connection, member_id: int, routines: Iterable[str]) -> list[int]:
    """The schedules about a member that have not ended, of these routines."""
    query = select(col(ScheduleRow.id)).where(
        col(ScheduleRow.member_id) == member_id,
        col(ScheduleRow.routine).in_(list(routines)),
        col(ScheduleRow.state) != "ended",
    )
    return list(await db.scalars(query))
