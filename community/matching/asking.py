"""What a round depends on, read from the database as it is now."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from community.matching.hours import WORKING_DAYS, Clock, week_of, working
from community.matching.values import Asked, Held, Person, Programme, Role, Way, remembered
from storage.database import Connection
from storage.matching import programmes, rounds
from storage.matching.programmes import Taker
from storage.matching.rounds import Before
from storage.matching.tables import Programme as Row
from storage.matching.tables import Round

SHORT = 3  # letters of a word that says something
WORDS = 12  # of each line that count


def rule_of(row: Row) -> Programme:
    """How a programme brings people together."""
    way: Way = row.way  # type: ignore[assignment]  # what is stored was one of them
    return Programme(row.size, way, row.rest)


async def asked(db: Connection, row: Row, round: Round) -> Asked:
    """The question that a round is the answer to."""
    skipped = {part.member_id for part in await rounds.parts(db, round.id)}
    takers = [
        taker
        for taker in await programmes.takers(db, row.id)
        if takes_part(taker, round) and taker.member_id not in skipped
    ]
    words = await programmes.words(db, row.id)
    goals = await programmes.goal_topics(db, row.id)
    past = await rounds.before(db, row.community_id, round.id, round.starts_at)
    people = tuple(
        _person(
            each, words.get(each.member_id, {}), goals.get(each.member_id, set()), round.starts_at
        )
        for each in takers
    )
    avoid = frozenset(await programmes.avoiding(db, row.id))
    return Asked(
        people,
        rule_of(row),
        remembered(held(past, row.id)),
        avoid,
        round.day.toordinal(),
        round.seed,
    )


def rests(until: date | None, day: date) -> bool:
    """Whether somebody who rests until a date does so still on a day."""
    return until is not None and until > day


def takes_part(taker: Taker, round: Round) -> bool:
    """Whether somebody is neither resting nor away when a round begins."""
    away = taker.away_until is not None and taker.away_until > round.starts_at
    return not rests(taker.paused_until, round.day) and not away


def held(past: list[Before], programme_id: int) -> list[Held]:
    """Rounds that were held; being odd or a host counts in the programme itself alone."""
    days: dict[tuple[int, int], list[Before]] = {}
    for each in past:
        days.setdefault((each.day.toordinal(), each.programme_id), []).append(each)
    return [
        _held(day, parts, own=programme == programme_id) for (day, programme), parts in days.items()
    ]


def _held(day: int, parts: list[Before], *, own: bool) -> Held:
    groups: dict[int, list[int]] = {}
    for part in parts:
        if part.group_id is not None:
            groups.setdefault(part.group_id, []).append(part.member_id)
    odd = tuple(part.member_id for part in parts if own and part.odd)
    hosts = {part.host_id for part in parts if own} - {None}
    return Held(
        day,
        tuple(tuple(sorted(group)) for _, group in sorted(groups.items())),
        tuple(sorted(odd)),
        tuple(sorted(host for host in hosts if host is not None)),
    )


def clock_of(zone: str, days: str | None, starts: time | None, ends: time | None) -> Clock:
    """When somebody works, as they said it, or as most do."""
    if starts is None or ends is None:
        return Clock(zone)
    opens, closes = (at.hour * 2 + at.minute // 30 for at in (starts, ends))
    return Clock(zone, tuple(map(int, days)) if days is not None else WORKING_DAYS, opens, closes)


def _person(taker: Taker, lines: dict[str, str], goals: set[int], starts_at: datetime) -> Person:
    clock = clock_of(taker.zone, taker.days, taker.starts, taker.ends)

    def words(line: str) -> frozenset[str]:
        said = [word for word in lines.get(line, "").split() if len(word) >= SHORT]
        return frozenset(said[:WORDS])

    week = week_of(starts_at + timedelta(days=1))
    role: Role = taker.role  # type: ignore[assignment]  # what is stored was one of them
    return Person(
        taker.member_id,
        working(clock.zone, week, clock.days, clock.opens, clock.closes),
        topics=words("practises"),
        goals=frozenset(f"topic {number}" for number in goals),
        learn=words("learns"),
        help=words("helps"),
        label=taker.label,
        role=role,
        capacity=taker.capacity,
    )
