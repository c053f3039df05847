"""A matching programme whose steward is away for long, or gone, is offered to others."""

from __future__ import annotations

from commands import handing
from commands.library.pressed import number_of
from commands.match.feature import STEERED, STEERS, feature
from community import vacancies
from community.call import Call
from community.chat.feature import Redrawn
from community.chat.markup import Markup, md
from community.chat.message import Button, Message
from storage.matching import programmes


async def offer(call: Call) -> None:
    """Ask those who might steer a programme that nobody steers now."""
    for each in await vacancies.offers(call, "programme", vacancies.facilitators):
        programme = await programmes.programme(call.db, each.subject)
        if programme is None:
            continue
        await handing.offer(
            call,
            each,
            STEERS,
            md("**{name}** needs somebody who steers it", name=programme.name),
            Markup("Would you? I tell you then how each of its rounds went."),
            Button("I'll steer it", f"match.steer:{programme.id}", "primary"),
            Markup("facilitators steer matching programmes"),
        )


@feature.answers("steer")
async def steer(call: Call, id: str) -> Redrawn:
    """Steer a programme from now on."""
    programme, former = await vacancies.steer(call, number_of(id))
    name = md("**{name}**", name=programme.name)
    await handing.tell_back(call, STEERED, programme.id, former, name)
    return Redrawn(
        Message(md("Thank you: you steer {name} now, and hear how each round went.", name=name))
    )
