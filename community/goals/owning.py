"""Owning: a goal of several people whose owner is away for long or gone is somebody else's."""

from __future__ import annotations

from collections.abc import Sequence

from community import schedules, vacancies
from community.call import RANK, Call, Refusal
from community.goals import keeping, smart
from community.rhythm import Rhythm
from storage import checkins, goals
from storage import schedules as kept
from storage import vacancies as written
from storage.goals import Goal
from storage.vacancies import Vacant


async def circles(call: Call, vacant: Vacant) -> Sequence[Sequence[int]]:
    """Whom to ask to own a goal: who stands by it, then who sees to the community's goals."""
    near = await written.beside(call.db, call.community.id, vacant.subject, call.now)
    return near, *(await vacancies.facilitators(call, vacant))


async def own(call: Call, number: int) -> tuple[Goal, int]:
    """Own a goal that nobody owns now: the goal, and who owned it."""
    goal = await keeping.goal(call, number)
    if goal.scope == "personal" or goal.owner_id == call.member.id:
        raise Refusal("Only a goal of several people passes on, and not to whoever owns it.")
    if goal.state not in keeping.OPEN:
        raise Refusal(f"That goal is {goal.state} already.")
    beside = await goals.beside(call.db, number)
    role = next((r for _, m, r, s in beside if (m, s) == (call.member.id, "yes")), "")
    if not role and RANK[call.member.role] < RANK["facilitator"]:
        raise Refusal("A goal passes on to whoever stands by it, or to a facilitator.")
    if not await vacancies.is_vacant(call, "goal", number, goal.owner_id):
        raise Refusal("Somebody was quicker, or its owner is there: that goal has an owner.")
    if role:
        await goals.stand_by(call.db, number, call.member.id, role, "no", call.now)
    changed = await goals.change(call.db, number, owner_id=call.member.id)
    await goals.note(
        call.db,
        number,
        at=call.now,
        member_id=call.member.id,
        what="owner",
        before="gone or away for long",
        after="somebody who took it over",
    )
    await checkins.excuse(call.db, number)
    await keeping.plan_all(call, changed, await _rhythm(call, goal))
    await written.fill(call.db, "goal", number)
    return changed, goal.owner_id


async def _rhythm(call: Call, goal: Goal) -> Rhythm:
    """When the new owner is asked: as the former was, by their own clock; else every week."""
    found = await kept.about(call.db, call.community.id, keeping.CHECKIN, str(goal.id))
    zone, today = call.zone.key, keeping.today(call)
    if found is None:
        return smart.rhythm("", "", zone, today)
    before = schedules.rhythm_of(found)
    return Rhythm(before.rule, before.at, zone, before.anchor)
