"""Check-ins: asked for a date, answered in one press or in words, early, late, or again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from community import schedules
from community.call import Call, Refusal
from community.goals import keeping, measure, progress, smart
from community.goals.keeping import measure_of
from community.goals.progress import Standing
from community.rhythm import Rhythm, zone_of
from storage import checkins, goals, preferences
from storage import schedules as kept
from storage.checkins import Checkin
from storage.goals import Goal

NOTE = 1_000  # characters of a note
PATIENCE = 2  # check-ins without an answer after which a goal is asked about differently
QUIET = 4  # after which nothing is asked until its owner says something
ON_TIME = timedelta(days=2)  # an answer later than this after it was asked came late

Week = Literal["answered", "late", "blocked", "away", "open"]
Say = Literal["done", "moved", "blocked", "changed"]


@dataclass(frozen=True, slots=True)
class Told:
    """What was answered: the goal as it is now, the check-in, and what it had said before."""

    goal: Goal
    checkin: Checkin
    before: Checkin | None
    reached: bool


async def ask(call: Call, number: int, day: date) -> tuple[Goal, int] | None:
    """Ask about a goal for a date: the goal, and how many check-ins before have no answer. None
    where nothing is to be asked: it has ended, its owner is away, or it rests until they speak."""
    goal = await goals.goal(call.db, call.community.id, number)
    if goal is None or goal.state not in keeping.OPEN:
        return None
    wanted = await preferences.of(call.db, goal.owner_id)
    away = wanted.away_until is not None and wanted.away_until > call.now
    away = away or goal.state == "paused"
    recent = await checkins.recent(call.db, number, 12)
    missed = progress.misses(recent)
    if not away and missed >= QUIET:
        return None
    state = "away" if away else "open"
    if not await checkins.ask(call.db, number, goal.owner_id, day, state, call.now) or away:
        return None
    return goal, missed


async def follow(call: Call, goal: Goal) -> None:
    """Ask at the same hour in the zone in which the goal's owner lives by now."""
    zone = await preferences.zone_of(call.db, goal.owner_id)
    found = await kept.about(call.db, call.community.id, keeping.CHECKIN, str(goal.id))
    if found is None or found.zone == zone:
        return
    rhythm = Rhythm(found.rule, found.at, zone, found.anchor)
    await schedules.plan(
        call, keeping.CHECKIN, str(goal.id), rhythm, found.title, member_id=goal.owner_id
    )


async def answer(
    call: Call,
    number: int,
    day: date | None,
    say: Say,
    value: float | None = None,
    note: str | None = None,
    confidence: int | None = None,
) -> Told:
    """Answer for the date that was asked for, however late; an answer given before is edited."""
    goal = await keeping.going(call, number)
    known = (await checkins.of(call.db, number))[number]
    day = day or await latest(call, goal)
    if day > await _today(call, goal) or day < goal.starts_on:
        raise Refusal("There is no check-in of that day.")
    before = next((each for each in known if each.day == day), None)
    if note is not None and len(note) > NOTE:
        words = f"A note has at most {NOTE:,} characters."
        raise Refusal(words, {"note": words})
    answered = before is not None and before.answered_at is not None
    # A press says how it went and leaves what else was told for that date.
    kept_value = before.value if before is not None and value is None else value
    kept_note = before.note if before is not None and note is None else (note or "").strip()
    checkin = await checkins.put(
        call.db,
        number,
        day,
        member_id=call.member.id,
        state=say,
        value=kept_value,
        note=kept_note,
        asked_at=before.asked_at if before else call.now,
        answered_at=before.answered_at if before and answered else call.now,
        edited_at=call.now if answered else None,
    )
    was = measure_of(goal).reached(goal.value)
    goal = await _recount(call, goal, confidence)
    return Told(goal, checkin, before if answered else None, _reached(goal) and not was)


async def changed(call: Call, goal: Goal) -> None:
    """That its plan changed is an answer, too, to the check-in that is open."""
    known = (await checkins.of(call.db, goal.id))[goal.id]
    if goal.state == "active" and known and known[-1].state == "open":
        await answer(call, goal.id, known[-1].day, "changed")


def value_of(goal: Goal, text: str) -> float:
    """The value that somebody gives for a goal; Refusal for one that makes no sense."""
    try:
        return measure.value(measure_of(goal), text)
    except measure.Unmeasured as trouble:
        raise Refusal(str(trouble), {"value": str(trouble)}) from None


def sure(text: str) -> int | None:
    """How sure somebody says they are, if they do; Refusal for what is no such number."""
    if not text.strip():
        return None
    found = smart.confidence(text)
    if not found:
        words = "Say how sure you are, from 1 to 10."
        raise Refusal(words, {"confidence": words})
    return found


async def weeks(call: Call, *found: Goal) -> dict[int, list[Checkin]]:
    """The check-ins of goals."""
    return await checkins.of(call.db, *(each.id for each in found))


def week(checkin: Checkin) -> Week:
    """A check-in as a word, for a picture and for streaks."""
    if checkin.state == "open" or checkin.state == "away":
        return checkin.state  # type: ignore[return-value]  # mypy keeps it a str
    assert checkin.answered_at is not None
    if checkin.answered_at - checkin.asked_at > ON_TIME:
        return "late"
    return "blocked" if checkin.state == "blocked" else "answered"


def told(known: list[Checkin]) -> list[tuple[date, float]]:
    """The values that were told, by the date they were told for."""
    return [(each.day, each.value) for each in known if each.value is not None]


def standing(goal: Goal, day: date) -> Standing:
    """How a goal stands on a date."""
    time = progress.of_time(goal.starts_on, goal.due_on, day)
    return progress.standing(
        measure_of(goal), goal.value, time, goal.confidence, blocked=goal.blocked
    )


async def _recount(call: Call, goal: Goal, confidence: int | None) -> Goal:
    """Let a goal say what its check-ins say: the latest value, and whether it is blocked."""
    known = (await checkins.of(call.db, goal.id))[goal.id]
    values = told(known)
    given = [each for each in known if each.answered_at is not None]
    return await goals.change(
        call.db,
        goal.id,
        value=values[-1][1] if values else goal.start,
        blocked=bool(given) and given[-1].state == "blocked",
        confidence=confidence or goal.confidence,
    )


async def latest(call: Call, goal: Goal) -> date:
    """The date that an answer without one is for: the latest asked for in a week, or today."""
    here = await _today(call, goal)
    known = (await checkins.of(call.db, goal.id))[goal.id]
    asked = [each.day for each in known if each.state != "away"]
    recent = asked[-1] if asked else None
    return recent if recent is not None and (here - recent).days < 7 else here


async def _today(call: Call, goal: Goal) -> date:
    found = await kept.about(call.db, call.community.id, keeping.CHECKIN, str(goal.id))
    return call.now.astimezone(zone_of(found.zone) if found else call.zone).date()


def _reached(goal: Goal) -> bool:
    return measure_of(goal).reached(goal.value)
