"""Changing goals: adjusted with a reason, paused, resumed, ended, reviewed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from community import freshness, schedules
from community.call import Call, Refusal
from community.chat.markup import clip, one_line
from community.goals import keeping, measure, serving, smart
from community.goals.keeping import CHECKIN, REVIEW, measure_of
from community.kinds import Kind
from community.library import WORDS, recount
from community.rhythm import Unrhythmic
from storage import goals, library, ties
from storage import schedules as kept
from storage.goals import Goal

REASON = 500  # characters of a reason
LEARNED = 2_000


async def adjust(call: Call, number: int, answers: Mapping[str, str]) -> tuple[Goal, list[str]]:
    """Change a goal's words, target, date, rhythm or confidence, and keep why: what was changed."""
    goal = await keeping.going(call, number)
    given = {key: text.strip() for key, text in answers.items()}
    reason = given.get("reason", "")
    wrong: dict[str, str] = {}
    fields: dict[str, object] = {}
    pairs: list[tuple[str, str, str]] = []
    _words(goal, given, fields, pairs, wrong)
    _target(goal, given, fields, pairs, wrong)
    _due(goal, given, keeping.today(call), fields, pairs, wrong)
    await _serves(call, goal, given.get("serves", ""), fields, pairs, wrong)
    if given.get("confidence"):
        sure = smart.confidence(given["confidence"])
        if not sure:
            wrong["confidence"] = "Say how sure you are, from 1 to 10."
        elif sure != goal.confidence:
            fields["confidence"] = sure
            pairs.append(("confidence", f"{goal.confidence} of 10", f"{sure} of 10"))
    if not reason:
        wrong["reason"] = "Say why in a few words: it is kept with the change."
    elif len(reason) > REASON:
        wrong["reason"] = f"A reason has at most {REASON} characters."
    if wrong:
        raise Refusal(next(iter(wrong.values())), wrong)
    asked = await _asked(call, goal, given, pairs)
    if not pairs:
        words = "Change something beside the reason, too."
        raise Refusal(words, {"reason": words})
    changed = await goals.change(call.db, number, **fields) if fields else goal
    for what, before, after in pairs:
        await _keep(call, number, what, before, after, reason)
    schedule = await kept.about(call.db, call.community.id, CHECKIN, str(number))
    if "due_on" in fields and schedule is not None:
        await keeping.plan_reviews(call, changed, schedules.rhythm_of(asked or schedule))
    return changed, [what for what, _, _ in pairs]


async def pause(call: Call, number: int, until: date | None) -> Goal:
    """Let a goal rest until a date, or until it is resumed: nothing is asked, no streak breaks."""
    goal = await keeping.going(call, number)
    if goal.state == "paused":
        raise Refusal("That goal rests already.")
    if until is not None and until <= keeping.today(call):
        raise Refusal("That date is not in the future.")
    await _keep(call, number, "state", "active", f"paused until {until}" if until else "paused", "")
    fields = {"state": "paused", "rests_until": until, "blocked": False}
    return await goals.change(call.db, number, **fields)


async def resume(call: Call, number: int) -> Goal:
    """Let a goal that rested go on."""
    goal = await keeping.going(call, number)
    if goal.state != "paused":
        raise Refusal("That goal does not rest.")
    await _keep(call, number, "state", "paused", "active", "")
    return await goals.change(call.db, number, state="active", rests_until=None)


async def wake(call: Call, number: int, day: date) -> None:
    """Let a goal that was to rest until a date go on, once that date is there."""
    goal = await goals.goal(call.db, call.community.id, number)
    if goal is not None and goal.rests_until is not None and goal.rests_until <= day:
        await _keep(call, number, "state", "paused", "active", "")
        await goals.change(call.db, number, state="active", rests_until=None)


async def finish(call: Call, number: int) -> Goal:
    """Say that a goal is reached, or that it has been worked on long enough."""
    goal = await keeping.going(call, number)
    return await _end(call, goal, "finished", "")


async def drop(call: Call, number: int, reason: str) -> Goal:
    """Let a goal go, which is as good an end as any."""
    goal = await keeping.going(call, number)
    return await _end(call, goal, "dropped", one_line(reason)[:REASON])


async def review(call: Call, number: int, learned: str, following: str) -> tuple[Goal, int | None]:
    """Keep what was learned, as an entry of the library where the goal is seen by all: the goal,
    and the entry's number."""
    goal = await keeping.own(call, number)
    learned, following = learned.strip(), one_line(following)
    if not learned:
        words = "Say in a sentence what you would tell somebody who starts the same."
        raise Refusal(words, {"learned": words})
    if len(learned) > LEARNED:
        words = f"What was learned has at most {LEARNED:,} characters."
        raise Refusal(words, {"learned": words})
    before = goal.learned
    text = f"{before}\n\n{learned}".strip() if before else learned
    goal = await goals.change(call.db, number, learned=clip(text, WORDS))
    await _keep(call, number, "review", "", learned, clip(following, REASON))
    if goal.scope == "personal" and not goal.shared:
        return goal, None
    return goal, await _save(call, goal, learned)


async def save(call: Call, number: int) -> int:
    """Save what was learned from one's own goal to the library, where everybody finds it."""
    goal = await keeping.own(call, number)
    if not goal.learned:
        raise Refusal("Nothing was written down yet. Try /goal review.")
    return await _save(call, goal, goal.learned)


async def _save(call: Call, goal: Goal, learned: str) -> int:
    added = await library.add(
        call.db,
        community_id=call.community.id,
        kind=Kind.EXPERIENCE,
        title=clip(f"Learned from: {goal.what}", 120),
        titled_by="member",
        words=clip(learned, WORDS),
        author_id=call.member.id,
        source_at=call.now,
        topic_id=goal.topic_id,
        saved_by=call.member.id,
        saved_at=call.now,
        steward_id=call.member.id,
        renewed_at=call.now,
        review_at=freshness.review_date(call.now, False, ()),
        saves=1,
    )
    assert added is not None  # without a link or a source nothing is the same
    await library.vote(call.db, added.id, call.member.id, "save", call.now, "")
    await recount(call, added.id)
    await ties.link(call.db, goal.id, added.id, call.now)
    return added.id


async def _end(call: Call, goal: Goal, state: str, reason: str) -> Goal:
    await schedules.end(call, CHECKIN, str(goal.id))
    for which in ("mid", "end"):
        await schedules.end(call, REVIEW, f"{goal.id}:{which}")
    await _keep(call, goal.id, "state", goal.state, state, reason)
    return await goals.change(call.db, goal.id, state=state, ended_at=call.now, blocked=False)


async def _keep(call: Call, number: int, what: str, before: str, after: str, reason: str) -> None:
    await goals.note(
        call.db,
        number,
        at=call.now,
        member_id=call.member.id or None,
        what=what,
        before=before,
        after=after,
        reason=reason,
    )


async def _asked(
    call: Call, goal: Goal, given: Mapping[str, str], pairs: list[tuple[str, str, str]]
) -> kept.Schedule | None:
    """Change when the owner is asked, where the form says another rhythm or hour."""
    found = await kept.about(call.db, call.community.id, CHECKIN, str(goal.id))
    if found is None or not (given.get("rhythm") or given.get("at")):
        return None
    rule, at = given.get("rhythm") or found.rule, given.get("at") or f"{found.at:%H:%M}"
    try:
        rhythm = smart.rhythm(rule, at, found.zone, keeping.today(call, found))
    except Unrhythmic as trouble:
        raise Refusal(str(trouble), {"at": str(trouble)}) from None
    if (rhythm.rule, rhythm.at) == (found.rule, found.at):
        return None
    pairs.append(("rhythm", _rhythmic(found.rule, f"{found.at:%H:%M}"), _rhythmic(rhythm.rule, at)))
    return await schedules.plan(
        call, CHECKIN, str(goal.id), rhythm, found.title, member_id=goal.owner_id
    )


def _rhythmic(rule: str, at: str) -> str:
    named = {value: name for name, value in smart.RHYTHMS.items()}
    return f"{named.get(rule, rule)}, {at}"


def _words(
    goal: Goal,
    given: Mapping[str, str],
    fields: dict[str, object],
    pairs: list[tuple[str, str, str]],
    wrong: dict[str, str],
) -> None:
    what = one_line(given.get("what", ""))
    if not what or what == goal.what:
        return
    if trouble := smart.specific(what):
        wrong["what"] = trouble
        return
    fields["what"] = what
    pairs.append(("words", goal.what, what))


async def _serves(
    call: Call,
    goal: Goal,
    chosen: str,
    fields: dict[str, object],
    pairs: list[tuple[str, str, str]],
    wrong: dict[str, str],
) -> None:
    before = serving.served(goal)
    if not chosen or chosen == serving.chosen(goal):
        return
    try:
        after = await serving.read(call, chosen)
    except serving.Unserved as trouble:
        wrong["serves"] = str(trouble)
        return
    if goal.scope == "topic" and after.topic_id is None:
        wrong["serves"] = "A topic's goal serves a topic: choose which."
    elif after != before:
        fields |= {"topic_id": after.topic_id, "objective": after.objective}
        fields["serves"] = after.words
        pairs.append(("what it serves", before.shown, after.shown))


def _target(
    goal: Goal,
    given: Mapping[str, str],
    fields: dict[str, object],
    pairs: list[tuple[str, str, str]],
    wrong: dict[str, str],
) -> None:
    written = given.get("measure", "")
    old = measure_of(goal)
    if not written or written == measure.written(old):
        return
    try:
        new = measure.read(written)
    except measure.Unmeasured as trouble:
        wrong["measure"] = str(trouble)
        return
    if new.kind != old.kind:
        wrong["measure"] = "Another kind of measure is another goal: make a new one."
        return
    if new == old:
        return
    fields |= {"unit": new.unit, "start": new.start, "target": new.target}
    fields["milestones"] = list(new.milestones)
    pairs.append(("measure", measure.written(old), measure.written(new)))


def _due(
    goal: Goal,
    given: Mapping[str, str],
    today: date,
    fields: dict[str, object],
    pairs: list[tuple[str, str, str]],
    wrong: dict[str, str],
) -> None:
    if not given.get("due") or given["due"] == goal.due_on.isoformat():
        return
    if trouble := smart.timely(given["due"], today):
        wrong["due"] = trouble
        return
    fields["due_on"] = smart.day(given["due"])
    pairs.append(("date", goal.due_on.isoformat(), given["due"]))
