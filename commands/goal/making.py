"""Making goals: a form with five letters; what is missing is named and the draft is kept."""

from __future__ import annotations

from commands.goal import cards, forms, words
from commands.goal.feature import SUPPORT, feature
from commands.people import people
from community.call import Call
from community.chat.events import FormSubmitted
from community.chat.form import Form
from community.chat.markup import Markup, md
from community.chat.message import Button, Buttons, Message, Section
from community.goals import keeping, smart
from storage import goals
from storage.goals import Goal


@feature.command("new", "Make a goal, letter by letter", form=True)
async def new(call: Call) -> Form:
    """Open the form for a goal, with the draft in it if there is one."""
    return await forms.making(call, await keeping.draft_of(call))


@feature.answers("draft", form=True)
async def draft(call: Call, _id: str) -> Form:
    """Open the form again with the draft in it."""
    return await forms.making(call, await keeping.draft_of(call))


@feature.answers("made")
async def made(call: Call, _id: str) -> Message:
    """Take the form in: a goal, or a draft and the letters it lacks."""
    assert isinstance(call.event, FormSubmitted)
    goal, lacks = await keeping.make(call, call.event.answers)
    if lacks:
        return lacking(lacks)
    for _, member, role, _ in await goals.beside(call.db, goal.id):
        await invite(call, goal, member, role)
    asked = await keeping.schedules_of(call, keeping.CHECKIN, str(goal.id))
    lead = md("Goal **#{n}** is made, all five letters are there.", n=str(goal.id))
    if asked is not None and asked.next_at is not None:
        first = asked.next_at.astimezone(call.zone)
        day = words.dated(first.date(), keeping.today(call))
        lead += md(" I ask how it goes on {day} at {hour}.", day=day, hour=f"{first:%H:%M}")
    return await cards.card(call, goal, lead)


def lacking(lacks: dict[str, str]) -> Message:
    """What a draft lacks, by letter."""
    head = Markup("Your draft is kept. To be a goal it lacks:")
    lines = [
        md("- **{letter}** {words}", letter=smart.LETTERS.get(key, "When"), words=each)
        for key, each in lacks.items()
    ]
    text = Markup("\n").joined((head, *lines))
    row = Buttons((Button("Go on with it …", "goal.draft:mine", "primary"),))
    return Message(head, (Section(text), row))


async def invite(call: Call, goal: Goal, member: int, role: str) -> None:
    """Ask somebody to stand by a goal."""
    owner = (await people(call, (goal.owner_id,)))[goal.owner_id]
    ask = {
        "witness": "{who} asks you to be the witness of {goal}.",
        "supporter": "{who} asks you to support {goal}.",
    }
    text = md(ask[role], who=owner, goal=words.titled(goal))
    text += Markup(" I would tell you in one line a week how it goes.")
    row = (
        Button("Yes", f"goal.support:{goal.id}", "primary"),
        Button("No, thanks", f"goal.decline:{goal.id}"),
    )
    await call.nudge(
        member,
        SUPPORT,
        f"goal.support|{goal.id}|{member}|{call.event.id}",
        Message(text, (Section(text), Buttons(row))),
        why=md("{who} named you", who=owner),
    )
