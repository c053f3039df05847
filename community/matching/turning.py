"""A programme's rounds: announced a day before, drawn, asked after, closed. Each step once.

All a programme does by itself is scheduled about its number, so that a round that is late moves
what follows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from community import schedules
from community.call import Call, Refusal
from community.chat.events import Event
from community.matching.asking import asked, rests, rule_of, takes_part
from community.matching.values import Asked
from community.matching.values import Round as Drawn
from community.rhythm import Rhythm, instant, zone_of
from community.schedules import OccurrenceCame
from storage import schedules as kept
from storage import undelivered
from storage.matching import programmes, refused, rounds
from storage.matching.rounds import Group
from storage.matching.tables import ALWAYS, Part, Programme, Round

NOTICE = timedelta(hours=24)
DAY = timedelta(days=1)
LATE = timedelta(hours=48)  # a step that was missed is done late within
SILENT = 2  # rounds without a word after which somebody rests
SEED = 62  # bits


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundDrawn(Event):
    """A round was drawn beside everything else, from what was so then."""

    round_id: int
    asked: Asked
    drawn: Drawn

    @property
    def key(self) -> str:
        return f"RoundDrawn|{self.round_id}|{self.at.isoformat()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFormed(Event):
    """A group is kept and has not been told yet."""

    group_id: int

    @property
    def key(self) -> str:
        return f"GroupFormed|{self.group_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRefused(Event):
    """A group could not be told together: the outgoing message, its group, and which step it was.

    A step is open, midway or final.
    """

    outgoing_id: int
    group_id: int
    step: str

    @property
    def key(self) -> str:
        return f"ConversationRefused|{self.outgoing_id}"


async def begin(call: Call, programme: Programme, first: date, at: time) -> None:
    """Let a programme's rounds come: the first on a date, then every so many weeks."""
    rule = f"FREQ=WEEKLY;INTERVAL={programme.weeks}"
    rhythm = Rhythm(rule, at, call.community.zone, first - DAY)
    await schedules.plan(call, "match.notice", str(programme.id), rhythm, programme.name)


async def stop(call: Call, programme: Programme) -> None:
    """Let no more rounds come."""
    for step in ("notice", "draw", "midway", "final", "close"):
        await schedules.end(call, f"match.{step}", str(programme.id))
    await programmes.change(call.db, programme.id, state="closed")


async def next_at(call: Call, programme: Programme) -> datetime | None:
    """When the next round begins."""
    waiting = await rounds.latest(call.db, programme.id, ["announced", "due"])
    if waiting is not None:
        return waiting.starts_at
    found = await kept.about(call.db, call.community.id, "match.notice", str(programme.id))
    return found.next_at + NOTICE if found is not None and found.next_at is not None else None


async def upcoming(call: Call, programme: Programme) -> Round:
    """The round that is announced, or as it would be announced now."""
    waiting = await rounds.latest(call.db, programme.id, ["announced", "due"])
    if waiting is not None:
        return waiting
    at = await next_at(call, programme)
    if at is None:
        raise Refusal("No round is to come.")
    return Round(0, programme.id, _local(at, call), programme.seed, "announced", at, None)


async def draw_anew(call: Call, programme: Programme) -> None:
    """Let another seed draw the round that is to come."""
    seed = call.chance.getrandbits(SEED)
    await programmes.change(call.db, programme.id, seed=seed)
    waiting = await rounds.latest(call.db, programme.id, ["announced"])
    if waiting is not None:
        await rounds.change(call.db, waiting.id, seed=seed)


async def programme_of(call: Call, event: OccurrenceCame) -> Programme | None:
    """The programme that something came about, while it is open."""
    found = await programmes.programme(call.db, int(event.subject))
    return found if found is not None and found.state == "open" else None


async def announce(
    call: Call, programme: Programme, event: OccurrenceCame
) -> tuple[Round, list[int]] | None:
    """Announce a round, and who is to be told; a day's notice is given though it be late."""
    schedule = await kept.schedule(call.db, event.schedule_id)
    assert schedule is not None
    planned = instant(event.day + DAY, schedule.at, schedule.zone)
    starts_at = planned
    if planned - call.now < NOTICE - schedules.GRACE:
        starts_at = (call.now + NOTICE + timedelta(seconds=59)).replace(second=0, microsecond=0)
    stale = await rounds.latest(call.db, programme.id, ["announced"])
    if stale is not None:
        await rounds.change(call.db, stale.id, state="closed")
    made = await rounds.announce(
        call.db,
        programme_id=programme.id,
        day=_local(starts_at, call),
        seed=programme.seed,
        starts_at=starts_at,
    )
    if made is None:
        return None
    await _once(call, programme, "draw", starts_at)
    takers = await programmes.takers(call.db, programme.id)
    return made, [each.member_id for each in takers if takes_part(each, made)]


async def come(call: Call, programme: Programme) -> None:
    """Let the round that was announced be drawn as soon as may be."""
    waiting = await rounds.latest(call.db, programme.id, ["announced"])
    if waiting is not None:
        await rounds.change(call.db, waiting.id, state="due")


async def keep(call: Call, event: RoundDrawn) -> tuple[Programme, Round] | None:
    """Keep the groups of a round, if they were drawn from what is so now; what follows is planned.

    None when they are kept already, or something changed meanwhile: it is drawn again then.
    """
    round = await rounds.hold(call.db, event.round_id)
    if round is None or round.state != "due":
        return None
    programme = await programmes.programme(call.db, round.programme_id)
    if programme is None or programme.state != "open":
        await rounds.change(call.db, round.id, state="closed")
        return None
    if await asked(call.db, programme, round) != event.asked:
        return None
    await rounds.keep(
        call.db,
        round.id,
        [(group.people, group.host, False) for group in event.drawn.groups],
        [(left.person, left.why) for left in event.drawn.left],
        odd=event.drawn.odd(rule_of(programme)),
    )
    round = await rounds.change(call.db, round.id, state="drawn", drawn_at=call.now)
    seed = call.chance.getrandbits(SEED)
    programme = await programmes.change(call.db, programme.id, seed=seed)
    days = 7 * programme.weeks
    for step, after in (("midway", days // 2), ("final", days - 3), ("close", days - 2)):
        await _once(call, programme, step, round.starts_at + after * DAY)
    return programme, round


async def part(call: Call, event: ConversationRefused) -> Group | None:
    """Tell a group one by one from now on; the group, if its message is still to be told so."""
    ours = await undelivered.drop(
        call.db, call.community.id, event.outgoing_id, call.now, "matching"
    )
    if ours:
        await refused.part(call.db, event.group_id)
    group = await rounds.group(call.db, event.group_id)
    return group if ours and group is not None and group.round_state == "drawn" else None


async def under_way(call: Call, programme: Programme) -> tuple[Round, dict[int, list[Part]]] | None:
    """The round that is being held, and its groups."""
    round = await rounds.latest(call.db, programme.id, ["drawn"])
    if round is None:
        return None
    groups: dict[int, list[Part]] = {}
    for part in await rounds.parts(call.db, round.id):
        if part.group_id is not None:
            groups.setdefault(part.group_id, []).append(part)
    return round, groups


async def close(
    call: Call, programme: Programme, round: Round, groups: dict[int, list[Part]]
) -> list[int]:
    """Close a round; who rests from now on because they answered nothing twice in a row."""
    heard, silent = set[int](), set[int]()
    for parts in groups.values():
        met = any(part.met == "met" for part in parts)
        for part in parts:
            (heard if met or part.answered_at else silent).add(part.member_id)
    await programmes.count_silence(call.db, programme.id, silent, heard)
    await rounds.change(call.db, round.id, state="closed")
    resting = [
        taker.member_id
        for taker in await programmes.takers(call.db, programme.id)
        if taker.silent >= SILENT and not rests(taker.paused_until, _local(call.now, call))
    ]
    for one in resting:
        await programmes.pause(call.db, [programme.id], one, ALWAYS)
    return resting


async def own_group(call: Call, group_id: int) -> tuple[Group, list[Part], Part]:
    """A group of the member who acts, its people, and what it is for them."""
    group = await rounds.group(call.db, group_id)
    if group is None or group.community_id != call.community.id:
        raise Refusal("I do not remember that group.")
    parts = await rounds.members(call.db, group_id)
    own = next((part for part in parts if part.member_id == call.member.id), None)
    if own is None:
        raise Refusal("That is for those who were brought together there.")
    return group, parts, own


async def last_met(call: Call, group: Group, people: Sequence[int]) -> dict[tuple[int, int], date]:
    """When two of a group last met before, for those who did."""
    met: dict[tuple[int, int], date] = {}
    groups: dict[int, list[int]] = {}
    days: dict[int, date] = {}
    before = await rounds.between(
        call.db, call.community.id, group.round_id, group.starts_at, people
    )
    for each in before:
        if each.group_id is not None:
            groups.setdefault(each.group_id, []).append(each.member_id)
            days[each.group_id] = each.day
    for id, there in groups.items():
        for one in there:
            for other in there:
                if one < other:
                    met[one, other] = max(met.get((one, other), days[id]), days[id])
    return met


async def _once(call: Call, programme: Programme, step: str, at: datetime) -> None:
    """Let a step of a programme's round come once, at an instant."""
    local = at.astimezone(zone_of(call.community.zone))
    rhythm = Rhythm("", time(local.hour, local.minute), call.community.zone, local.date())
    await schedules.plan(call, f"match.{step}", str(programme.id), rhythm, programme.name)


def _local(at: datetime, call: Call) -> date:
    return at.astimezone(zone_of(call.community.zone)).date()
