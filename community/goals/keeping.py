"""Keeping goals: making one letter by letter, who sees it, who stands by it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from community import schedules
from community.call import RANK, Call, Refusal, requires
from community.chat.codec import to_json
from community.chat.markup import clip, one_line
from community.chat.place import Place
from community.goals import measure, serving, smart
from community.goals.measure import Measure
from community.goals.serving import Served
from community.rhythm import Rhythm, Unrhythmic, zone_of
from storage import communities, goals
from storage import schedules as kept
from storage.communities import Member
from storage.goals import Goal
from storage.schedules import Schedule

CHECKIN, REVIEW, WEEK, TOGETHER = "goal.checkin", "goal.review", "goal.week", "goal.together"
MOST = 20  # goals of one member that go on at once
OPEN = ("active", "paused")
ALL = ("active", "paused", "finished", "dropped")


def measure_of(goal: Goal) -> Measure:
    """What a goal is measured by."""
    return Measure(
        goal.kind,  # type: ignore[arg-type]  # the column holds nothing else
        goal.unit,
        goal.start,
        goal.target,
        tuple(goal.milestones),
    )


def today(call: Call, schedule: Schedule | None = None) -> date:
    """The date it is, for a schedule or for the member."""
    zone = zone_of(schedule.zone) if schedule else call.zone
    return call.now.astimezone(zone).date()


async def draft_of(call: Call) -> dict[str, str]:
    """What a member's draft says so far, if they have one."""
    found = await goals.goals_of(call.db, call.member.id, "draft")
    return dict(found[0].draft or {}) if found else {}


async def make(call: Call, answers: Mapping[str, str]) -> tuple[Goal, dict[str, str]]:
    """Make a goal of what a form says. A letter that is missing makes it a draft, kept as it is;
    what is missing is told by question."""
    given = {key: text.strip() for key, text in answers.items()}
    lacks = smart.missing(given, today(call))
    served = await _served(call, given.get("serves", ""), lacks)
    rhythm = _rhythm(call, given, lacks)
    drafts = await goals.goals_of(call.db, call.member.id, "draft")
    if lacks:
        words = clip(one_line(given.get("what", "")), smart.WHAT) or "A goal"
        fields: dict[str, Any] = {"what": words, "draft": given}
        if drafts:
            return await goals.change(call.db, drafts[0].id, **fields), lacks
        fields |= {"scope": "personal", "due_on": today(call), "state": "draft"}
        return await _add(call, fields), lacks
    witness = await _witness(call, given.get("witness", ""))
    fields = await _fields(call, given, served)
    if drafts:
        goal = await goals.change(call.db, drafts[0].id, **fields)
    else:
        goal = await _add(call, fields)
    if witness is not None:
        await goals.stand_by(call.db, goal.id, witness.id, "witness", "asked", call.now)
    await plan_all(call, goal, rhythm)
    return goal, {}


async def plan_all(call: Call, goal: Goal, rhythm: Rhythm) -> None:
    """Let a goal be asked about, reviewed half-way and at its end, and told of every week."""
    about = clip(goal.what, 60)
    await schedules.plan(
        call, CHECKIN, str(goal.id), rhythm, f"Check-in: {about}", member_id=goal.owner_id
    )
    await plan_reviews(call, goal, rhythm)
    community = Rhythm("FREQ=WEEKLY;BYDAY=MO", rhythm.at, call.community.zone, goal.starts_on)
    for routine, rule, title in (
        (WEEK, community.rule, "How the goals go, every week"),
        (TOGETHER, "FREQ=MONTHLY;BYDAY=1MO", "The community's goals, looked at together"),
    ):
        if await schedules_of(call, routine, "goals") is None:
            zone, at = call.community.zone, smart.hour("10:00")
            assert at is not None
            rhythm = Rhythm(rule, at, zone, goal.starts_on)
            await schedules.plan(call, routine, "goals", rhythm, title)


async def plan_reviews(call: Call, goal: Goal, rhythm: Rhythm) -> None:
    """Let a goal be reviewed half-way, where half the way is ahead, and on its last day."""
    about = clip(goal.what, 60)
    half = goal.starts_on + (goal.due_on - goal.starts_on) / 2
    for which, day in (("mid", half), ("end", goal.due_on)):
        if day > today(call):
            once = Rhythm("", rhythm.at, rhythm.zone, day)
            title = f"Review: {about}"
            subject = f"{goal.id}:{which}"
            await schedules.plan(call, REVIEW, subject, once, title, member_id=goal.owner_id)


async def schedules_of(call: Call, routine: str, subject: str) -> Schedule | None:
    """The schedule of a routine of goals, if it goes on."""
    found = await kept.about(call.db, call.community.id, routine, subject)
    return found if found is not None and found.state != "ended" else None


async def goal(call: Call, number: int) -> Goal:
    """A goal by its number, if this member may see it."""
    found = await goals.goal(call.db, call.community.id, number)
    if found is None or found.state == "draft" or not await may_see(call, found):
        raise Refusal(f"There is no goal #{number} that you can see. Try /goal list.")
    return found


async def own(call: Call, number: int) -> Goal:
    """A goal that this member may change: it is theirs, or they are a facilitator and it is not a
    member's own."""
    found = await goal(call, number)
    helps = found.scope != "personal" and RANK[call.member.role] >= RANK["facilitator"]
    if found.owner_id != call.member.id and not helps:
        raise Refusal("That is somebody else's goal: only its owner can do that.")
    return found


async def going(call: Call, number: int) -> Goal:
    """A goal that this member may change, and that has not ended."""
    found = await own(call, number)
    if found.state not in OPEN:
        raise Refusal(f"That goal is {found.state}; it stays as it was. A new one is /goal new.")
    return found


async def may_see(call: Call, goal: Goal) -> bool:
    """Whether a member may see a goal: their own, one they stand by, and all that are shared."""
    if goal.scope != "personal" or goal.shared or goal.owner_id == call.member.id:
        return True
    return any(member == call.member.id for _, member, _, _ in await goals.beside(call.db, goal.id))


async def listed(call: Call, states: tuple[str, ...], words: str = "") -> list[Goal]:
    """The goals in these states that a member may see, their own first."""
    return await goals.goals(call.db, call.community.id, call.member.id, states, words)


async def support(call: Call, number: int, who: Member | None) -> tuple[Goal, bool]:
    """Stand by a goal, or ask somebody to: the goal, and whether somebody is to be asked."""
    found = await goal(call, number)
    if found.state not in OPEN:
        raise Refusal(f"That goal is {found.state} already.")
    if who is None or who.id == call.member.id:
        if found.owner_id == call.member.id:
            raise Refusal("It is your own goal. Name somebody: /goal support goal:… member:@…")
        role = next(
            (r for _, m, r, _ in await goals.beside(call.db, number) if m == call.member.id), ""
        )
        role = role or "supporter"
        await goals.stand_by(call.db, number, call.member.id, role, "yes", call.now)
        return found, False
    if found.owner_id != call.member.id:
        raise Refusal("Only the owner of a goal asks others to support it.")
    if any(member == who.id for _, member, _, _ in await goals.beside(call.db, number)):
        raise Refusal("I have asked them already, and ask nobody twice.")
    await goals.stand_by(call.db, number, who.id, "supporter", "asked", call.now)
    return found, True


async def decline(call: Call, number: int) -> Goal:
    """Say that one does not stand by a goal."""
    found = await goal(call, number)
    beside = await goals.beside(call.db, number)
    role = next((r for _, m, r, _ in beside if m == call.member.id), None)
    if role is None:
        raise Refusal("You do not stand by that goal.")
    await goals.stand_by(call.db, number, call.member.id, role, "no", call.now)
    return found


async def share(call: Call, number: int, channel: str) -> Goal:
    """Let a goal be told of in a channel every week, or no more where none is named."""
    await going(call, number)
    secret = await communities.private_channels(call.db, call.community.id)
    there = f"{call.event.space}|{channel}"
    if (call.event.space, channel) in secret and there not in call.visible:
        raise Refusal("You cannot read that channel, so I tell nothing there for you.")
    place = to_json(Place(call.event.space, channel)) if channel else None
    return await goals.change(call.db, number, shared=bool(channel), place=place)


async def _fields(call: Call, given: Mapping[str, str], served: Served) -> dict[str, Any]:
    scope = given.get("whose") or "personal"
    if scope == "community":
        requires(call, "facilitator")
    if scope == "topic" and served.topic_id is None:
        raise Refusal("A topic's goal serves a topic: choose which.", {"serves": "Choose a topic."})
    open_ = await goals.goals_of(call.db, call.member.id, *OPEN)
    if len(open_) >= MOST:
        raise Refusal(f"You have {MOST} goals that go on. Finish, or drop, one of them first.")
    read = measure.read(given["measure"])
    due = smart.day(given["due"])
    assert due is not None  # no letter is missing
    return {
        "scope": scope,
        "topic_id": served.topic_id,
        "objective": served.objective,
        "what": one_line(given["what"]),
        "kind": read.kind,
        "unit": read.unit,
        "start": read.start,
        "target": read.target,
        "milestones": list(read.milestones),
        "value": read.start,
        "first": one_line(given["first"]),
        "serves": served.words,
        "confidence": smart.confidence(given["confidence"]),
        "starts_on": today(call),
        "due_on": due,
        "state": "active",
        "draft": None,
        "made_at": call.now,
    }


async def _add(call: Call, fields: dict[str, Any]) -> Goal:
    usual = {
        "community_id": call.community.id,
        "owner_id": call.member.id,
        "milestones": [],
        "starts_on": today(call),
        "made_at": call.now,
    }
    return await goals.add(call.db, **usual | fields)


async def _served(call: Call, serves: str, lacks: dict[str, str]) -> Served:
    if serves:
        try:
            return await serving.read(call, serves)
        except serving.Unserved as trouble:
            lacks["serves"] = str(trouble)
    return Served(serving.WHOLE)


def _rhythm(call: Call, given: Mapping[str, str], lacks: dict[str, str]) -> Rhythm:
    try:
        return smart.rhythm(
            given.get("rhythm", ""), given.get("at", ""), call.zone.key, today(call)
        )
    except Unrhythmic as trouble:
        lacks["at"] = str(trouble)
        return smart.rhythm("", "", call.zone.key, today(call))


async def _witness(call: Call, ref: str) -> Member | None:
    if not ref:
        return None
    found = await communities.member_of(call.db, call.event.space, ref)
    if found is None or found.id == call.member.id:
        words = "A witness is somebody else whom I have met here."
        raise Refusal(words, {"witness": words})
    return found
