"""Finding goals: lists, one in full, search, history, the weeks of one's own check-ins."""

from __future__ import annotations

from typing import Annotated, Literal

from commands.goal import cards, words
from commands.goal.feature import feature
from community import charter
from community.call import Call, Refusal
from community.charter import Objective
from community.chat import limits
from community.chat.events import ChoiceMade
from community.chat.feature import Hint
from community.chat.markup import Markup, clip, md
from community.chat.message import Choice, Message, Note, Section
from community.goals import checking, keeping, progress
from community.pictures import goals as drawn
from storage import goals

Whose = Literal["mine", "supported", "community", "all"]
GRID = 8  # goals of one picture
WEEKS = 18  # that have room in a row
LINES = 30  # of a history


async def goals_like(call: Call, typed: str) -> list[Choice]:
    """Goals whose words contain what is typed, the member's own first."""
    words_ = typed.strip().lstrip("#")
    by_number = words_.isdigit()
    found = await keeping.listed(call, keeping.ALL, "" if by_number else words_)
    return [
        Choice(clip(f"#{each.id} {each.what}", limits.LABEL), str(each.id))
        for each in found
        if not by_number or str(each.id).startswith(words_)
    ][: limits.COMPLETIONS]


async def objectives_like(call: Call, typed: str) -> list[Choice]:
    """Objectives of the charter whose words or number contain what is typed."""
    return _objectives(charter.objectives(await charter.latest(call)), typed)


async def aims_like(call: Call, typed: str) -> list[Choice]:
    """The same of those that are not retired."""
    return _objectives(charter.going(await charter.latest(call)), typed)


def _objectives(found: list[Objective], typed: str) -> list[Choice]:
    words_ = typed.strip().casefold()
    named = [
        (f"{each.number}{' (retired)' if each.retired else ''}: {each.text}", str(each.number))
        for each in found
    ]
    return [
        Choice(clip(label, limits.LABEL), n) for label, n in named if words_ in label.casefold()
    ][: limits.COMPLETIONS]


GoalNumber = Annotated[int, Hint("Its number", goals_like)]


@feature.command("list", "The goals and how they go", reads=True)
async def listed(
    call: Call,
    whose: Annotated[Whose, Hint("Whose goals")] = "all",
    objective: Annotated[int | None, Hint("Those that serve this one", objectives_like)] = None,
) -> Message:
    """List goals."""
    found = await keeping.listed(call, keeping.OPEN)
    me = call.member.id
    if whose == "mine":
        found = [each for each in found if each.owner_id == me]
    elif whose == "community":
        found = [each for each in found if each.scope != "personal"]
    elif whose == "supported":
        near = await goals.beside(call.db, *(each.id for each in found))
        beside = {goal for goal, member, _, state in near if member == me and state == "yes"}
        found = [each for each in found if each.id in beside]
    if objective is not None:
        aim = charter.objective(await charter.latest(call), objective)
        found = [each for each in found if each.objective == aim.number]
    if not found:
        return Message(Markup("No goals here yet. `/goal new` makes one, letter by letter."))
    head = Markup("1 goal") if len(found) == 1 else md("{count} goals", count=str(len(found)))
    return cards.listed(found, keeping.today(call), head)


@feature.command("search", "Find goals, also those that have ended", reads=True)
async def search(
    call: Call, query: Annotated[str, Hint("Words of the goal, or of what was learned", rest=True)]
) -> Message:
    """Find goals by their words and by what was learned."""
    found = await keeping.listed(call, keeping.ALL, query.strip())
    if not found:
        return Message(md("No goal has “{query}” in it.", query=clip(query, 100)))
    head = md("Found for “{query}”", query=clip(query, 100))
    return cards.listed(found, keeping.today(call), head)


@feature.command("show", "One goal in full, with how it rose", reads=True)
async def show(call: Call, goal: GoalNumber) -> Message:
    """Show a goal."""
    return await cards.card(call, await keeping.goal(call, goal), rising=True)


@feature.answers("open", reads=True)
async def opened(call: Call, _id: str) -> Message:
    """Show the goal that was chosen from a list."""
    assert isinstance(call.event, ChoiceMade)
    number = call.event.values[0] if call.event.values else ""
    if not number.isdigit():
        raise Refusal("That button is from an older version of me. Please ask again.")
    return await cards.card(call, await keeping.goal(call, int(number)), rising=True)


@feature.command("history", "All that became of a goal", reads=True)
async def history(call: Call, goal: GoalNumber) -> Message:
    """Tell a goal's check-ins and changes, in order."""
    found = await keeping.goal(call, goal)
    today = keeping.today(call)
    told = [
        (each.day, 0, words.said(found, each, today))
        for each in (await checking.weeks(call, found))[found.id]
        if each.state not in ("open", "away") or found.owner_id == call.member.id
    ]
    for change in await goals.changes(call.db, found.id):
        text = md(
            "{day}: {what}: {before} → {after}",
            day=words.dated(change.at.astimezone(call.zone).date(), today),
            what=change.what,
            before=clip(change.before, 100) or "–",
            after=clip(change.after, 200),
        )
        if change.reason:
            text += md(" – “{reason}”", reason=clip(change.reason, 200))
        told.append((change.at.astimezone(call.zone).date(), 1, text))
    lines = [md("- {line}", line=text) for *_, text in sorted(told, key=lambda each: each[:2])]
    head = words.titled(found)
    if not lines:
        return Message(head, (Section(head), Note(Markup("Nothing has happened yet."))))
    text = Markup("\n").joined(lines[-LINES:])
    while len(text) > limits.SECTION:
        lines = lines[1:]
        text = Markup("\n").joined(lines[-LINES:])
    return Message(head, (Section(head), Section(text)))


@feature.command("weeks", "The weeks of your check-ins, as a picture", reads=True)
async def weeks(call: Call) -> Message:
    """Draw the weeks in which a member checked in."""
    found = await goals.goals_of(call.db, call.member.id, "active", "paused", "finished")
    known = await checking.weeks(call, *found)
    kept = [each for each in found if known[each.id]][-GRID:]
    if not kept:
        return Message(Markup("No check-ins yet. I ask about each of your goals when you said."))
    rows = [
        (each.what, [(one.day, checking.week(one)) for one in known[each.id][-WEEKS:]])
        for each in kept
    ]
    row = max(progress.streak(checking.week(one) for one in known[each.id]) for each in kept)
    answered = sum(
        checking.week(one) not in ("open", "away") for each in kept for one in known[each.id]
    )
    says = md(
        "{count} check-ins answered, {streak} in a row. A single one left open breaks nothing.",
        count=str(answered),
        streak=str(row),
    )
    return Message(says, (drawn.weeks(says, rows, row),))
