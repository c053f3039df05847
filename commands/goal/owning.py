"""A goal of several people whose owner is away for long, or gone, is offered to others."""

from __future__ import annotations

from commands import handing
from commands.goal import cards, words
from commands.goal.feature import OWNED, OWNER, feature
from commands.goal.finding import GoalNumber
from commands.library.pressed import number_of
from community import vacancies
from community.call import Call
from community.chat.markup import Markup, md
from community.chat.message import Button, Message
from community.goals import owning
from storage import goals


async def offer(call: Call) -> None:
    """Ask those who might own a goal that nobody owns now."""
    for each in await vacancies.offers(call, "goal", owning.circles):
        goal = await goals.goal(call.db, call.community.id, each.subject)
        if goal is None:
            continue
        why = "you stand by this goal"
        if each.wave > 1:
            why = "facilitators see to the goals of several people"
        await handing.offer(
            call,
            each,
            OWNER,
            md("{goal} needs an owner", goal=words.titled(goal)),
            Markup("Would you own it? You can change it, or let it go, as any owner can."),
            Button("I'll own it", f"goal.own:{goal.id}", "primary"),
            Markup(why),
        )


@feature.command("own", "Own a goal of several people whose owner is away for long, or gone")
async def own(call: Call, goal: GoalNumber) -> Message:
    """Own a goal from now on."""
    return await _owned(call, goal)


@feature.answers("own")
async def own_pressed(call: Call, id: str) -> Message:
    """Own a goal from now on."""
    return await _owned(call, number_of(id))


async def _owned(call: Call, number: int) -> Message:
    goal, former = await owning.own(call, number)
    await handing.tell_back(call, OWNED, goal.id, former, words.titled(goal))
    lead = Markup("It is yours now, thank you. I ask you how it goes as I asked before.")
    return await cards.card(call, goal, lead)
