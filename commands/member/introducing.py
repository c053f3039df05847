"""Introducing oneself: the form, what is posted, and what is kept to oneself."""

from __future__ import annotations

from typing import Annotated

from commands.member import cards
from commands.member.feature import feature
from commands.member.posting import post, redraw, take_down
from commands.member.prospects import ask_stewards
from community import introductions, welcome
from community.call import Call, Refusal
from community.chat.events import FormSubmitted
from community.chat.feature import ChannelRef, Hint, MemberRef, Redrawn
from community.chat.form import Form, Question
from community.chat.markup import Markup, channel, md
from community.chat.message import Message
from community.prospects import is_prospect
from storage import communities
from storage import introductions as kept


@feature.command("show", "See how you, or another member, are introduced", reads=True)
async def show(
    call: Call, member: Annotated[MemberRef | None, Hint("Who; without it, yourself")] = None
) -> Message:
    """Show an introduction."""
    if member is None:
        said = await introductions.mine(call)
        return await cards.own(call, said, Markup("This is how you are introduced."))
    who = await communities.member_of(call.db, call.event.space, member)
    other = await kept.of(call.db, who.id) if who else None
    if other is None or not any(line.shared for line in other.lines.values()):
        raise Refusal("They have not introduced themselves here.")
    return await cards.public(call, other, call.event.space)


@feature.command("edit", "Introduce yourself, or change what you said", form=True)
async def edit(call: Call) -> Form:
    """Ask for the lines of an introduction."""
    return await _form(call)


@feature.answers("edit", form=True)
async def edited(call: Call, _id: str) -> Form:
    """Ask for the lines of an introduction, from a button."""
    return await _form(call)


@feature.answers("introduced")
async def introduced(call: Call, _id: str) -> Message:
    """Write the introduction down, and post it or draw it anew."""
    assert isinstance(call.event, FormSubmitted)
    said = await introductions.introduce(call, call.event.answers)
    if is_prospect(call):
        return await ask_stewards(call, said)
    where = await post(call, said)
    if where and said.at == call.now:
        await welcome.await_hello(call, call.member.id)
    lead = (
        md("Thank you! You are introduced in {where}.", where=Markup(" and ").joined(where))
        if where
        else Markup("Thank you! Members find you with `/member who`.")
    )
    return await cards.own(call, said, lead)


@feature.answers("keep")
async def keep(call: Call, line: str) -> Redrawn:
    """Keep one line to oneself."""
    said = await introductions.share(call, line, shared=False)
    await redraw(call, said)
    return Redrawn(await cards.own(call, said, Markup("That line is yours alone now.")))


@feature.answers("share")
async def share(call: Call, line: str) -> Redrawn:
    """Share one line with the members."""
    said = await introductions.share(call, line, shared=True)
    await redraw(call, said)
    return Redrawn(await cards.own(call, said, Markup("Members see that line now.")))


@feature.answers("confirm")
async def confirm(call: Call, _id: str) -> Redrawn:
    """Say that it is all still so."""
    said = await introductions.confirm(call)
    return Redrawn(await cards.own(call, said, Markup("Thank you: confirmed today.")))


@feature.answers("withdraw")
async def withdraw(call: Call, _id: str) -> Redrawn:
    """Take the introduction back."""
    await introductions.take_back(call)
    await take_down(call, call.member.id)
    return Redrawn(Message(Markup("Your introduction is gone. `/member edit` writes a new one.")))


@feature.command("introductions", "Say where introductions are posted", requires="steward")
async def introductions_(
    call: Call,
    channel_: Annotated[ChannelRef | None, Hint("The channel; without it, nowhere")] = None,
) -> Message:
    """Say where this space's introductions are posted."""
    if channel_ is None:
        await kept.post_nowhere(call.db, call.event.space)
        return Message(Markup("Introductions are posted nowhere here; `/member who` finds people."))
    await kept.post_in(call.db, call.event.space, channel_)
    name = await communities.channel_name(call.db, call.event.space, channel_) or channel_
    return Message(
        md("Introductions are posted in {there}.", there=channel(call.event.space, channel_, name))
    )


async def _form(call: Call) -> Form:
    known = await kept.of(call.db, call.member.id)

    def ask(line: str, label: str, hint: str) -> Question:
        return Question(
            line,
            label,
            "paragraph",
            required=line == introductions.REQUIRED,
            value=known.lines[line].text if known and line in known.lines else "",
            hint=hint,
            longest=introductions.LONGEST,
        )

    return Form(
        "member.introduced",
        "Introduce yourself",
        (
            ask(
                "practises",
                "What I practise",
                "Members see this; you can keep any line back after.",
            ),
            ask("helps", "What I can help with", "Topics, tools, situations"),
            ask("learns", "What I want to learn", "What you would ask somebody about"),
            ask("question", "One question I have", "For whoever reads this"),
            Question(
                "zone",
                "My time zone",
                value=call.member.zone or "",
                hint="A city, like Berlin. Nobody sees it; I write to you at your hours.",
                longest=60,
            ),
        ),
        "Introduce me",
    )
