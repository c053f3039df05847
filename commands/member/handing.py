"""What somebody does for others, offered to others: the library's morning round looks for it."""

from __future__ import annotations

from commands import handing
from commands.goal import owning
from commands.library.pressed import number_of
from commands.match import handing as steering
from commands.member.feature import feature
from community import vacancies
from community.call import Call
from community.chat.feature import Redrawn
from community.chat.markup import Markup, md
from community.chat.message import Button, Message

VACANT = feature.nudge("vacant", "newcomers who need a greeter")
RELIEVED = feature.nudge("relieved", "who greets newcomers in your place")


async def offer(call: Call) -> None:
    """Offer to others what nobody does now: goals, matching programmes, greeting."""
    await owning.offer(call)
    await steering.offer(call)
    for each in await vacancies.offers(call, "greeter", vacancies.stewards):
        await handing.offer(
            call,
            each,
            VACANT,
            Markup("Newcomers need a greeter"),
            Markup("Would you greet them in their place? `/member greet` is open to all, too."),
            Button("I'll greet", f"member.relieve:{each.subject}", "primary"),
            Markup("stewards see that newcomers are greeted"),
        )


@feature.answers("relieve")
async def relieve(call: Call, id: str) -> Redrawn:
    """Greet newcomers in the place of a greeter."""
    greeter = number_of(id)
    most = await vacancies.greet(call, greeter)
    await handing.tell_back(call, RELIEVED, greeter, greeter, Markup("greeting newcomers"))
    text = md(
        "Thank you: I ask you now when nobody says hello to a newcomer, at most {most} a week.",
        most="once" if most == 1 else f"{most} times",
    )
    return Redrawn(Message(text))
