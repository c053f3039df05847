"""Answering check-ins: one press, a few words, late or again."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from commands.goal import cards, forms, words
from commands.goal.feature import CHECKIN, HELP, feature
from commands.goal.finding import GoalNumber
from commands.library.pressed import number_of
from commands.people import people
from community.call import Call, Refusal
from community.chat.events import FormSubmitted
from community.chat.feature import Hint, Redrawn
from community.chat.form import Form
from community.chat.markup import Markup, md
from community.chat.message import Button, Buttons, Message, Section
from community.goals import checking, helping, keeping, smart
from community.goals.checking import Told


@feature.command("check-in", "Say how a goal goes")
async def check_in(
    call: Call,
    goal: GoalNumber,
    value: Annotated[str | None, Hint("How far it is: 7, 40 %, yes, a milestone")] = None,
    note: Annotated[str | None, Hint("What happened", rest=True)] = None,
) -> Message:
    """Answer for the latest date that was asked for, or for today."""
    found = await keeping.going(call, goal)
    amount = checking.value_of(found, value) if value else None
    say: checking.Say = "done" if amount is None else "moved"
    return await _answered(call, await checking.answer(call, goal, None, say, amount, note))


@feature.answers("done")
async def done(call: Call, id: str) -> Redrawn:
    """It was worked on."""
    number, day = _about(id)
    return Redrawn(await _answered(call, await checking.answer(call, number, day, "done")))


@feature.answers("next")
async def following(call: Call, id: str) -> Redrawn:
    """The next value is reached."""
    about, _, text = id.rpartition(":")
    number, day = _about(about)
    amount = checking.value_of(await keeping.going(call, number), text)
    told = await checking.answer(call, number, day, "moved", amount)
    return Redrawn(await _answered(call, told))


@feature.answers("blocked")
async def blocked(call: Call, id: str) -> Redrawn:
    """Something is in the way."""
    number, day = _about(id)
    return Redrawn(await _answered(call, await checking.answer(call, number, day, "blocked")))


@feature.answers("tell", form=True)
async def tell(call: Call, id: str) -> Form:
    """Open the form to answer in more words."""
    number, day = _about(id)
    goal = await keeping.going(call, number)
    known = (await checking.weeks(call, goal))[goal.id]
    day = day or await checking.latest(call, goal)
    before = next((each for each in known if each.day == day), None)
    return forms.telling(goal, day, before)


@feature.answers("told")
async def told(call: Call, id: str) -> Redrawn:
    """Take the form in; the answer stands in the place of the question."""
    assert isinstance(call.event, FormSubmitted)
    given = call.event.answers
    number, day = _about(id)
    goal = await keeping.going(call, number)
    text = given.get("value", "")
    amount = checking.value_of(goal, text) if text.strip() else None
    say: checking.Say = "done" if amount is None else "moved"
    if given.get("blocked") == "yes":
        say = "blocked"
    sure = checking.sure(given.get("confidence", ""))
    note = given.get("note", "")
    answer = await checking.answer(call, number, day, say, amount, note, sure)
    return Redrawn(await _answered(call, answer))


@feature.answers("help")
async def help_wanted(call: Call, id: str) -> Message:
    """Ask those near a goal for help."""
    goal = await keeping.going(call, number_of(id))
    near = await helping.near(call, goal)
    if not near:
        return Message(
            Markup(
                "Nobody stands by this goal yet. `/goal support` asks somebody, and a topic's "
                "steward can be asked in its channel."
            )
        )
    owner = (await people(call, (goal.owner_id,)))[goal.owner_id]
    text = md(
        "{who} is stuck with {goal} and would be glad of help.", who=owner, goal=words.titled(goal)
    )
    why = Markup("you support it, tend its topic, or said that you help with it")
    row = Buttons((Button("I can help", f"goal.helping:{goal.id}", "primary"),))
    for member in near:
        key = f"goal.help|{goal.id}|{member}|{keeping.today(call)}"
        await call.nudge(member, HELP, key, Message(text, (Section(text), row)), why=why)
    named = await people(call, near)
    shown = Markup(", ").joined(named[member] for member in near)
    return Message(md("I ask {who}, when their hours allow it.", who=shown))


@feature.answers("helping")
async def helping_hand(call: Call, id: str) -> Message:
    """Tell the owner of a goal who can help."""
    goal = await keeping.goal(call, number_of(id))
    who = (await people(call, (call.member.id,)))[call.member.id]
    text = md("{who} can help you with {goal}. Write to them.", who=who, goal=words.titled(goal))
    key = f"goal.helping|{goal.id}|{call.member.id}|{keeping.today(call)}"
    why = Markup("you asked for help")
    await call.nudge(goal.owner_id, HELP, key, Message(text), why=why, solicited=True)
    return Message(Markup("Thank you, I tell them."))


async def _answered(call: Call, told: Told) -> Message:
    goal = told.goal
    await call.answered(goal.owner_id, CHECKIN)
    known = (await checking.weeks(call, goal))[goal.id]
    today = keeping.today(call)
    day = words.dated(told.checkin.day, today)
    lead = md("Noted for {day}, thank you.", day=day)
    if told.before is not None:
        lead = md("Changed for {day}, thank you.", day=day)
    if told.reached:
        lead += Markup(" You are there: well done!")
    return cards.answered(goal, told.checkin, known, today, lead)


def _about(id: str) -> tuple[int, date | None]:
    number, _, text = id.partition(":")
    day = smart.day(text) if text else None
    if text and day is None:
        raise Refusal("That button is from an older version of me. Please ask again.")
    return number_of(number), day
