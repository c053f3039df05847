"""Changing goals: adjusted, paused, ended, reviewed, shared, supported."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from commands.goal import cards, forms, making, words
from commands.goal.feature import CHECKIN, REVIEW, feature
from commands.goal.finding import GoalNumber
from commands.library.pressed import number_of
from commands.people import people
from community.call import Call
from community.chat.events import FormSubmitted
from community.chat.feature import ChannelRef, Hint, MemberRef
from community.chat.form import Form
from community.chat.markup import Markup, md
from community.chat.message import Button, Buttons, Message, Section
from community.goals import changing, checking, keeping
from community.people import known_here
from storage.goals import Goal


@feature.command("adjust", "Change a goal, and keep why", form=True)
async def adjust(call: Call, goal: GoalNumber) -> Form:
    """Open the form to change a goal."""
    return await forms.adjusting(call, await keeping.going(call, goal))


@feature.answers("adjust", form=True)
async def adjust_pressed(call: Call, id: str) -> Form:
    """Open the form to change a goal."""
    return await forms.adjusting(call, await keeping.going(call, number_of(id)))


@feature.answers("adjusted")
async def adjusted(call: Call, id: str) -> Message:
    """Take the changes in."""
    assert isinstance(call.event, FormSubmitted)
    goal, what = await changing.adjust(call, number_of(id), call.event.answers)
    await checking.changed(call, goal)
    await call.answered(goal.owner_id, CHECKIN)
    lead = md("Changed: {what}. Your reason is kept with it.", what=", ".join(what))
    return await cards.card(call, goal, lead)


@feature.command("pause", "Let a goal rest; nothing is asked meanwhile")
async def pause(
    call: Call, goal: GoalNumber, until: Annotated[date | None, Hint("Until when")] = None
) -> Message:
    """Let a goal rest."""
    return await _paused(call, await changing.pause(call, goal, until), until)


@feature.answers("pause")
async def pause_pressed(call: Call, id: str) -> Message:
    """Let a goal rest until it is resumed."""
    return await _paused(call, await changing.pause(call, number_of(id), None), None)


@feature.command("resume", "Let a goal that rests go on")
async def resume(call: Call, goal: GoalNumber) -> Message:
    """Let a goal go on."""
    return await cards.card(call, await changing.resume(call, goal), Markup("It goes on."))


@feature.answers("resume")
async def resume_pressed(call: Call, id: str) -> Message:
    """Let a goal go on."""
    return await cards.card(call, await changing.resume(call, number_of(id)), Markup("It goes on."))


@feature.command("finish", "Say that a goal is reached, or done for now")
async def finish(call: Call, goal: GoalNumber) -> Message:
    """Finish a goal."""
    return await _finished(call, goal)


@feature.answers("finish")
async def finish_pressed(call: Call, id: str) -> Message:
    """Finish a goal."""
    return await _finished(call, number_of(id))


@feature.command("drop", "Let a goal go")
async def drop(
    call: Call, goal: GoalNumber, reason: Annotated[str | None, Hint("Why", rest=True)] = None
) -> Message:
    """Let a goal go."""
    return await _dropped(call, goal, reason or "")


@feature.answers("drop")
async def drop_pressed(call: Call, id: str) -> Message:
    """Let a goal go."""
    return await _dropped(call, number_of(id), "")


@feature.command("review", "Look back: what was learned, what comes next", form=True)
async def review(call: Call, goal: GoalNumber) -> Form:
    """Open the form to look back."""
    return forms.reviewing(await keeping.own(call, goal))


@feature.answers("review", form=True)
async def review_pressed(call: Call, id: str) -> Form:
    """Open the form to look back."""
    return forms.reviewing(await keeping.own(call, number_of(id)))


@feature.answers("reviewed")
async def reviewed(call: Call, id: str) -> Message:
    """Keep what was learned."""
    assert isinstance(call.event, FormSubmitted)
    given = call.event.answers
    goal, entry = await changing.review(
        call, number_of(id), given.get("learned", ""), given.get("following", "")
    )
    await call.answered(goal.owner_id, REVIEW)
    lead = Markup("Kept with the goal, thank you.")
    if entry is not None:
        lead = md("Kept, and saved to the library as **#{n}**.", n=str(entry))
    return await cards.card(call, goal, lead)


@feature.answers("keep")
async def keep(call: Call, id: str) -> Message:
    """Save what was learned to the library."""
    entry = await changing.save(call, number_of(id))
    return Message(md("Saved to the library as **#{n}**, for everybody.", n=str(entry)))


@feature.command("share", "Tell of a goal in a channel every week, or no more")
async def share(
    call: Call,
    goal: GoalNumber,
    where: Annotated[ChannelRef | None, Hint("In which channel; without one, in none")] = None,
) -> Message:
    """Let a goal be part of what a channel is told every week."""
    found = await keeping.share(call, goal, where or "")
    if found.shared:
        return Message(md("{goal} is told of there, one line a week.", goal=words.titled(found)))
    return Message(md("{goal} is told of nowhere now.", goal=words.titled(found)))


@feature.command("support", "Stand by a goal, or ask somebody to stand by yours")
async def support(
    call: Call,
    goal: GoalNumber,
    member: Annotated[MemberRef | None, Hint("Whom to ask; without, yourself")] = None,
) -> Message:
    """Stand by a goal, or ask somebody to."""
    who = None if member is None else await known_here(call, member)
    found, asked = await keeping.support(call, goal, who)
    if not asked:
        return _supporting(found)
    assert who is not None
    await making.invite(call, found, who.id, "supporter")
    named = (await people(call, (who.id,)))[who.id]
    return Message(md("I ask {who}, when their hours allow it.", who=named))


@feature.answers("support")
async def support_pressed(call: Call, id: str) -> Message:
    """Stand by a goal."""
    found, _ = await keeping.support(call, number_of(id), None)
    return _supporting(found)


@feature.answers("decline")
async def decline(call: Call, id: str) -> Message:
    """Do not stand by a goal."""
    await keeping.decline(call, number_of(id))
    return Message(Markup("All right, and thank you for saying so."))


async def _paused(call: Call, goal: Goal, until: date | None) -> Message:
    lead = Markup("It rests until you resume it. Nothing is asked, and no streak breaks.")
    if until is not None:
        day = words.dated(until, keeping.today(call))
        lead = md("It rests until {day}. Nothing is asked, and no streak breaks.", day=day)
    return await cards.card(call, goal, lead)


async def _finished(call: Call, number: int) -> Message:
    goal = await changing.finish(call, number)
    text = md("{goal} is finished. What did you learn on the way?", goal=words.titled(goal))
    return Message(text, (Section(text), _look_back(goal)))


async def _dropped(call: Call, number: int, reason: str) -> Message:
    goal = await changing.drop(call, number, reason)
    text = md(
        "{goal} is let go, and stays in your history. What did it teach you?",
        goal=words.titled(goal),
    )
    return Message(text, (Section(text), _look_back(goal)))


def _supporting(goal: Goal) -> Message:
    text = "You stand by {goal} now. I tell you in one line a week how it goes."
    return Message(md(text, goal=words.titled(goal)))


def _look_back(goal: Goal) -> Buttons:
    return Buttons((Button("Look back …", f"goal.review:{goal.id}", "primary"),))
