"""How a group is told: in a conversation of its own, or else each of them by themselves."""

from __future__ import annotations

from collections.abc import Sequence

from commands.match.feature import MEET
from commands.match.meeting import card, invitation, named_in, place_of
from community.call import Call
from community.chat.markup import Markup, md
from community.chat.message import Button, Buttons, Message, Section
from storage.matching.rounds import Group
from storage.matching.tables import Part, Programme

LEFT = {
    "alone": "nobody else was in",
    "odd": "the number was odd, and it was your turn to rest",
    "nobody fits": "there was nobody you can be brought together with",
    "all taken": "everybody who would have fitted meets somebody else",
    "no mentor": "no mentor had room",
    "no learner": "every learner has a mentor already",
    "no host": "there were too few hosts",
}
ASKED = {
    "midway": (Markup("Half of this round is over. Have you met yet?"), "Not yet"),
    "final": (
        Markup("This round ends. Did you meet? One press is enough, whatever it is."),
        "We did not",
    ),
}
BECAUSE = Markup("you take part in matching")


async def bring_together(
    call: Call, programme: Programme, group: Group, parts: Sequence[Part]
) -> None:
    """Open the conversation of a group, or let each read of the others where none can be."""
    place = await place_of(call, programme, [part.member_id for part in parts])
    if place is not None and not group.apart:
        words = await invitation(call, programme, group, parts, place.space)
        await call.say(f"match|open|{group.id}", place, words)
        return
    space = place.space if place is not None else ""
    for part in parts:
        one = part.member_id
        read = await card(call, programme, group, parts, one, space)
        await tell(call, one, f"match|open|{group.id}|{one}", read)


async def ask(
    call: Call,
    programme: Programme,
    step: str,
    group_id: int,
    parts: Sequence[Part],
    *,
    apart: bool,
) -> None:
    """Ask a group whether they met: together, or each of them by themselves."""
    text, no = ASKED[step]
    row = Buttons(
        (
            Button("We met", f"match.met:{group_id}", "primary"),
            Button("We have a date", f"match.planned:{group_id}"),
            Button(no, f"match.unmet:{group_id}"),
        )
    )
    people = [part.member_id for part in parts]
    place = await place_of(call, programme, people)
    if place is not None and not apart:
        message = Message(text, (Section(text), row))
        await call.say(f"match|{step}|{group_id}", place, message)
        return
    space = place.space if place is not None else call.event.space
    for one in people:
        named = await named_in(call, space, [each for each in people if each != one])
        whole = md("{who}: {text}", who=Markup(", ").joined(named.values()), text=text)
        key = f"match|{step}|{group_id}|{one}"
        await tell(call, one, key, Message(whole, (Section(whole), row)))


async def left_out(call: Call, programme: Programme, round_id: int, one: int, why: str) -> None:
    """Tell somebody that they meet nobody this time, and why."""
    text = md(
        "**{name}** brings you together with nobody this time: {why}. You come first next time.",
        name=programme.name,
        why=LEFT[why],
    )
    await tell(call, one, f"match|left|{round_id}|{one}", Message(text))


async def tell(call: Call, one: int, key: str, message: Message) -> None:
    """Tell one of those who take part, by themselves."""
    await call.nudge(one, MEET, key, message, why=BECAUSE, solicited=True)
