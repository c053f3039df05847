"""What somebody did who is away for long, or gone, offered to others in the same words."""

from __future__ import annotations

from datetime import timedelta

from commands.people import day, people
from community import vacancies
from community.call import Call
from community.chat.markup import Markup, md
from community.chat.message import Button, Buttons, Message, Section
from community.vacancies import Offer

LASTS = timedelta(days=30)  # an offer, until it is not made any more


async def offer(
    call: Call, made: Offer, kind: str, needs: Markup, ask: Markup, button: Button, why: Markup
) -> None:
    """Ask a circle of members to take something over: what needs somebody, and why it does."""
    text = md("{needs}: {because}. {ask}", needs=needs, because=await _because(call, made), ask=ask)
    message = Message(text, (Section(text), Buttons((button,))))
    for one in made.to:
        key = f"{kind}|{made.subject}|{made.wave}|{one}|{call.now.date()}"
        await call.nudge(one, kind, key, message, why=why, expires=call.now + LASTS)


async def tell_back(call: Call, kind: str, subject: int, holder: int | None, what: Markup) -> None:
    """Tell somebody who is away, once they are back, that the member who acts took over."""
    back = await vacancies.back_at(call, holder)
    if holder is None or back is None:
        return
    named = (await people(call, (call.member.id,)))[call.member.id]
    text = md(
        "While you were away {who} took over {what}. Talk to each other if you would like it back.",
        who=named,
        what=what,
    )
    key = f"{kind}|{subject}|{holder}|{call.now.date()}"
    await call.nudge(holder, kind, key, Message(text), why=Markup("it was yours"), due=back)


async def _because(call: Call, made: Offer) -> Markup:
    who = await vacancies.known(call, made.holder)
    if who is None:
        return Markup("nobody does it any more")
    named = (await people(call, (who.id,)))[who.id]
    back = await vacancies.back_at(call, who.id)
    if back is None:
        return md("{who} has left", who=named)
    return md("{who} is away until {day}", who=named, day=day(call, back))
