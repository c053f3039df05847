"""How goals look in a chat: a card, a list, what was answered, the forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from commands.goal import words
from community.call import Call
from community.chat import limits
from community.chat.markup import Markup, clip, md
from community.chat.message import Button, Buttons, Choice, Choose, Message, Note, Part, Section
from community.goals import checking, keeping, measure
from community.goals.keeping import measure_of
from storage import goals
from storage.checkins import Checkin
from storage.goals import Goal

LINES = 20  # goals of one list


async def card(
    call: Call, goal: Goal, lead: Markup | None = None, *, rising: bool = False
) -> Message:
    """A goal in full, with what this reader may do; with `rising`, how it rose, too."""
    today = keeping.today(call)
    known = (await checking.weeks(call, goal))[goal.id]
    near = [
        (m, role) for _, m, role, state in await goals.beside(call.db, goal.id) if state == "yes"
    ]
    parts: list[Part] = [Section(lead)] if lead else []
    parts.append(
        Section(words.titled(goal) + Markup("\n") + md("First step: {first}", first=goal.first))
    )
    parts.append(words.bar(goal, today))
    if rising and goal.kind != "yes" and checking.told(list(known)):
        parts.append(words.burn_up(goal, known, today))
    if goal.learned:
        parts.append(Section(md("*Learned:* {text}", text=clip(goal.learned, 500))))
    if serving := await words.serving(call, goal):
        parts.append(Section(serving))
    if tied := await words.tied(call, goal):
        parts.append(Section(tied))
    parts.append(Note(await words.about(call, goal, near, today)))
    if row := _buttons(call, goal, near):
        parts.append(Buttons(row))
    return Message(lead or words.line(goal, today), tuple(parts))


def listed(found: Sequence[Goal], today: date, head: Markup) -> Message:
    """Goals in lines, with a list to open one from."""
    lines = [md("- {line}", line=words.line(each, today)) for each in found[:LINES]]
    options = tuple(
        Choice(clip(f"#{each.id} {each.what}", limits.LABEL), str(each.id))
        for each in found[: limits.OPTIONS]
    )
    text = head + Markup("\n") + Markup("\n").joined(lines)
    return Message(head, (Section(text), Choose("goal.open", "Open one …", options)))


def asked(goal: Goal, day: date, lead: Markup) -> Message:
    """The question how a goal goes, with answers of one press."""
    id = f"{goal.id}:{day}"
    measured = measure_of(goal)
    row = [Button("Worked on it", f"goal.done:{id}", "primary")]
    following = _next(goal)
    if following is not None:
        label = clip(measure.whole(measured, following), limits.LABEL)
        row.append(Button(label, f"goal.next:{id}:{following:g}"))
    row.append(Button("Tell more …", f"goal.tell:{id}"))
    row.append(Button("Blocked", f"goal.blocked:{id}"))
    row.append(Button("Plan changed …", f"goal.adjust:{goal.id}"))
    text = md("{lead} {goal}", lead=lead, goal=words.titled(goal))
    note = words.finding(goal, day)
    return Message(text, (Section(text), Buttons(tuple(row)), Note(note)))


def choosing(goal: Goal, day: date) -> Message:
    """After two check-ins without an answer: a question without blame."""
    text = md(
        "{goal}: plans change. Shall it change, rest for a while, or go? Any of these is fine.",
        goal=words.titled(goal),
    )
    row = (
        Button("It goes on", f"goal.done:{goal.id}:{day}", "primary"),
        Button("Change it …", f"goal.adjust:{goal.id}"),
        Button("Pause it", f"goal.pause:{goal.id}"),
        Button(
            "Drop it", f"goal.drop:{goal.id}", confirm="Drop this goal? It stays in the history."
        ),
    )
    return Message(text, (Section(text), Buttons(row)))


def answered(
    goal: Goal, checkin: Checkin, known: Sequence[Checkin], today: date, lead: Markup
) -> Message:
    """What was answered, and what can be done about it."""
    id = f"{goal.id}:{checkin.day}"
    row = [Button("Change the answer …", f"goal.tell:{id}")]
    if checkin.state == "blocked":
        row.append(Button("Ask for help", f"goal.help:{goal.id}", "primary"))
    if measure_of(goal).reached(goal.value):
        row.append(Button("Finish it", f"goal.finish:{goal.id}", "primary"))
    text = Markup("\n").joined(
        (
            lead,
            words.titled(goal),
            words.said(goal, checkin, today),
            words.finding(goal, today),
            *((words.outlook(goal, known, today),) if _tellable(goal, checkin) else ()),
        )
    )
    return Message(lead, (Section(text), Buttons(tuple(row))))


def _tellable(goal: Goal, checkin: Checkin) -> bool:
    return checkin.value is not None and goal.kind != "yes"


def _next(goal: Goal) -> float | None:
    """The value that one press tells: the next whole one towards the target."""
    measured = measure_of(goal)
    if measured.kind == "percent" or measured.reached(goal.value):
        return None
    return goal.value + (1 if measured.target > measured.start else -1)


def _buttons(call: Call, goal: Goal, near: Sequence[tuple[int, str]]) -> tuple[Button, ...]:
    own, going = goal.owner_id == call.member.id, goal.state in keeping.OPEN
    if own and going:
        row = [Button("Check in", f"goal.tell:{goal.id}:", "primary")]
        row.append(Button("Adjust …", f"goal.adjust:{goal.id}"))
        row.append(Button("Review …", f"goal.review:{goal.id}"))
        resting = goal.state == "paused"
        row.append(
            Button("Resume", f"goal.resume:{goal.id}")
            if resting
            else Button("Pause", f"goal.pause:{goal.id}")
        )
        return (*row, Button("Finish", f"goal.finish:{goal.id}"))
    if own:
        row = [Button("Review …", f"goal.review:{goal.id}")]
        return (
            (*row, Button("Save to library", f"goal.keep:{goal.id}"))
            if goal.learned
            else tuple(row)
        )
    if going and all(member != call.member.id for member, _ in near):
        return (Button("I support it", f"goal.support:{goal.id}", "primary"),)
    return ()
