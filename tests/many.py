"""Many goals that are due in the same hour, on a chat that takes so many messages a minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from sqlalchemy import insert
from sqlmodel import col, select

from adapters.playground.platform import Playground
from commands import FEATURES
from community.chat.events import SpaceOpened
from community.chat.message import Message
from community.chat.place import Place, Posted
from community.chat.platform import How, Limit, Platform
from community.dispatch import Dispatch
from scheduler.nudges import Nudges
from scheduler.occurrences import Occurrences
from scheduler.outbox import Outbox
from storage.communities import IdentityRow, MemberRow
from storage.database import Database
from storage.delivery import AHEAD
from storage.goals import GoalRow
from storage.preferences import PreferenceRow
from storage.schedules import ScheduleRow
from tests.world import MONDAY

SPACE = "playground:copse"
EVERY, BURST = 0.2, 50  # as Slack has it: 300 messages a minute in a workspace, 50 at once
MORE = 5  # messages beyond a burst whose pace is looked at
BATCH = 500


@dataclass
class Paced(Playground):
    """A playground with Slack's limits, which notes when whom it was told to say something."""

    now: datetime = MONDAY
    said: list[tuple[datetime, str]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    twice: int = 0
    fast: int = 0

    def __post_init__(self) -> None:
        super().__init__(lambda: self.now)

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        """Note it, and whether it came too fast or twice."""
        self.twice += key in self.keys
        self.keys.add(key)
        self.said.append((self.now, place.people[0]))
        before = len(self.said) - BURST - MORE
        if before >= 0:  # so many more take at least so long; they are claimed a little ahead
            least = timedelta(seconds=EVERY * MORE) - AHEAD
            self.fast += self.said[-1][0] - self.said[before][0] < least
        return await super().post(place, message, key)

    def limits(self, how: How, place: Place) -> Sequence[Limit]:
        """Slack's limits."""
        here = Limit(f"{SPACE}|{','.join(place.people)}", 1.0)
        return (here, Limit(f"{SPACE}|chat.postMessage", EVERY, BURST, closes=True))


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom the bot asked, in order; how often it said something twice or too fast; how long it
    took by the clock of the chat."""

    people: list[str]
    twice: int
    fast: int
    took: timedelta


async def ask(database: Database, count: int) -> Asked:
    """Let so many goals come due at nine and their owners be asked, one each."""
    chat = Paced()
    room = chat.open("copse", {name(n): name(n) for n in range(count)})
    platforms: dict[str, Platform] = {chat.name: chat}
    dispatch = Dispatch(database, FEATURES, platforms, lambda: chat.now)
    await dispatch(SpaceOpened(id="open", space=room.space, at=chat.now, name="Many"))
    await fill(database, count)
    works = (
        Occurrences(database, dispatch, lambda: chat.now),
        Nudges(database, dispatch, lambda: chat.now),
        Outbox(database, dispatch, platforms, lambda: chat.now),
    )
    while True:
        while sum([await work.drain() for work in works]):
            pass
        if len(chat.said) >= count:
            break
        due = [await work.next_due() for work in works]
        following = min(at for at in due if at is not None)
        chat.now = max(following, chat.now + timedelta(milliseconds=10))
    people = [person for _, person in chat.said]
    return Asked(people, chat.twice, chat.fast, chat.said[-1][0] - chat.said[0][0])


def name(number: int) -> str:
    """What somebody is called, in the order in which they are."""
    return f"p{number:05}"


async def fill(database: Database, count: int) -> None:
    """Put members with a goal each into the database, all to be asked now."""
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        async with database.transaction() as db:
            people = [
                {"community_id": 1, "name": name(n), "role": "member", "met_at": MONDAY}
                for n in numbers
            ]
            await db.execute(insert(MemberRow), people)
            query = select(MemberRow.id).where(col(MemberRow.name).in_([name(n) for n in numbers]))
            ids = sorted((await db.execute(query)).scalars())
            pairs = list(zip(ids, numbers, strict=True))
            identities = [
                {"space_id": SPACE, "external_id": name(n), "member_id": id, "name": name(n)}
                for id, n in pairs
            ]
            await db.execute(insert(IdentityRow), identities)
            wanted = [{"member_id": id, "opted_in": True} for id, _ in pairs]
            await db.execute(insert(PreferenceRow), wanted)
            await db.execute(insert(GoalRow), [_goal(id) for id, _ in pairs])
            query = select(GoalRow.id).where(col(GoalRow.owner_id).in_(ids))
            goals = sorted((await db.execute(query)).scalars())
            rows = [_schedule(goal, id) for goal, (id, _) in zip(goals, pairs, strict=True)]
            await db.execute(insert(ScheduleRow), rows)


def _goal(owner: int) -> dict[str, object]:
    return {
        "community_id": 1,
        "scope": "personal",
        "owner_id": owner,
        "what": "Give talks about indexes",
        "kind": "number",
        "unit": "talks",
        "start": 2.0,
        "target": 12.0,
        "value": 2.0,
        "milestones": [],
        "starts_on": MONDAY.date() - timedelta(days=7),
        "due_on": MONDAY.date() + timedelta(days=83),
        "state": "active",
        "made_at": MONDAY - timedelta(days=7),
    }


def _schedule(goal: int, owner: int) -> dict[str, object]:
    return {
        "community_id": 1,
        "routine": "goal.checkin",
        "subject": str(goal),
        "member_id": owner,
        "title": "Check-in",
        "rule": "FREQ=WEEKLY;BYDAY=MO",
        "at": time(9),
        "zone": "UTC",
        "anchor": MONDAY.date() - timedelta(days=7),
        "cursor": MONDAY.date(),
        "next_at": MONDAY,
        "made_at": MONDAY - timedelta(days=7),
    }
