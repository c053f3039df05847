"""Prospective members: they introduce themselves, and stewards see whether it fits the domain."""

from __future__ import annotations

from typing import Annotated, Final

from commands.library.pressed import number_of
from commands.member import cards
from commands.member.feature import feature
from commands.member.posting import post
from commands.people import people
from community import prospects, welcome
from community.call import Call
from community.chat.feature import Hint, Redrawn
from community.chat.markup import Markup, md
from community.chat.message import Button, Buttons, Message, Note, Section
from community.prospects import NAMED, Fit
from storage import communities
from storage.introductions import Introduction

PROSPECT: Final = feature.nudge("prospect", "somebody who would like to join")
ADMITTED: Final = feature.nudge("admitted", "that you are welcome as a member")


@feature.command(
    "prospects",
    "Say whether newcomers are guests until a steward welcomes them",
    requires="steward",
)
async def prospects_(
    call: Call, on: Annotated[bool, Hint("Yes: stewards welcome each; no: everybody is a member")]
) -> Message:
    """Let newcomers be guests first, or members at once."""
    await communities.change(call.db, call.community.id, prospects=on)
    if not on:
        return Message(Markup("Whoever comes from now on is a member at once."))
    return Message(
        Markup(
            "Whoever comes from now on is a guest: they may introduce themselves with "
            "`/member edit`, and stewards read it and welcome them. Members stay members."
        )
    )


async def ask_stewards(call: Call, said: Introduction) -> Message:
    """Show a guest's introduction to the stewards; what the guest is answered."""
    named = (await people(call, (said.member_id,)))[said.member_id]
    fits = await prospects.fit(call, said)
    text = md("{who} would like to join.", who=named)
    shared = [line for line in said.lines.values() if line.shared]
    row = Buttons(
        (
            Button("Welcome", f"member.admit:{said.member_id}", "primary"),
            Button("Not now", f"member.wait:{said.member_id}"),
        )
    )
    parts = (Section(text), cards.fields(shared), Note(words(fits)), row)
    for steward in await communities.stewards(call.db, call.community.id):
        await call.nudge(
            steward,
            PROSPECT,
            f"prospect|{said.member_id}|{said.at.isoformat()}|{steward}",
            Message(text, parts),
            why=Markup("stewards welcome new members"),
        )
    lead = Markup("Thank you! The stewards read it, and you hear from me when they welcome you.")
    return await cards.own(call, said, lead)


@feature.answers("admit")
async def admit(call: Call, id: str) -> Redrawn:
    """Welcome a guest as a member, and post what they said."""
    newcomer = number_of(id)
    said = await prospects.welcome(call, newcomer)
    if said is not None and await post(call, said):
        await welcome.await_hello(call, newcomer)
    named = await people(call, (newcomer, call.member.id))
    text = md(
        "{who} welcomes you: you are a member of **{community}** now.",
        who=named[call.member.id],
        community=call.community.name,
    )
    await call.nudge(
        newcomer,
        ADMITTED,
        f"admitted|{newcomer}|{call.now.isoformat()}",
        Message(text),
        why=Markup("you introduced yourself"),
        solicited=True,
    )
    return Redrawn(Message(md("{who} is a member now: you welcomed them.", who=named[newcomer])))


@feature.answers("wait")
async def wait(call: Call, id: str) -> Redrawn:
    """Leave a guest a guest for now; they are told nothing."""
    newcomer = number_of(id)
    await prospects.prospect(call, newcomer)
    named = (await people(call, (newcomer,)))[newcomer]
    text = md(
        "{who} stays a guest for now, and is told nothing. `/copse role` changes that at any time.",
        who=named,
    )
    return Redrawn(Message(text))


def words(fits: Fit) -> Markup:
    """How an introduction fits the domain, with what says so."""
    found = []
    parts = (("the domain:", fits.domain), ("topics", fits.topics), ("tags", fits.tags))
    for what, names in parts:
        if names:
            more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
            listed = ", ".join(names[:NAMED])
            found.append(md("{what} {names}{more}", what=what, names=listed, more=more))
    if not found:
        return Markup(
            "They name nothing of the charter's domain, no topic and no tag of the library. That "
            "alone says little: read what they wrote."
        )
    return md("In common with what is gathered here: {found}.", found=Markup("; ").joined(found))
