"""Tending entries: edit, renew, entrust, withdraw."""

from __future__ import annotations

from typing import Annotated

from commands.library import cards
from commands.library.completion import entries_like
from commands.library.feature import feature
from commands.library.finding import named_entry
from commands.library.pressed import after, number_of, until
from commands.library.saving import with_slips
from commands.people import people
from community import library, tending
from community.call import Call
from community.chat.events import (
    ButtonPressed,
    FormSubmitted,
)
from community.chat.feature import Hint, MemberRef, Redrawn
from community.chat.form import Form
from community.chat.markup import Markup, md
from community.chat.message import Button, Buttons, Message, Section
from community.people import known_here
from storage.entries import Entry


@feature.command("edit", "Change what an entry says", form=True)
async def edit(
    call: Call, entry: Annotated[str, Hint("Its number or title", entries_like, rest=True)]
) -> Form | Message:
    """Open the form to edit an entry."""
    found = await named_entry(call, entry)
    return found if isinstance(found, Message) else await _editing(call, found)


@feature.answers("edit", form=True)
async def edit_pressed(call: Call, id: str) -> Form:
    """Open the form to edit the entry of a card."""
    return await _editing(call, await library.entry(call, number_of(id)))


@feature.answers("edited")
async def edited(call: Call, id: str) -> Message:
    """Take in an edited form."""
    assert isinstance(call.event, FormSubmitted)
    entry, tagged = await tending.edit(call, number_of(id), call.event.answers)
    return await with_slips(call, entry, Markup("Changed, thank you."), tagged)


@feature.command("withdraw", "Take your entry, or your own words, out of the library")
async def withdraw(
    call: Call, entry: Annotated[str, Hint("Its number or title", entries_like, rest=True)]
) -> Message:
    """Ask whether to withdraw an entry."""
    found = await named_entry(call, entry)
    if isinstance(found, Message):
        return found
    ask = md("Take “{title}” (#{n}) out of the library?", title=found.title, n=str(found.id))
    return Message(
        ask,
        (
            Section(ask),
            Buttons((Button("Withdraw it", f"library.withdraw:{found.id}", "danger"),)),
        ),
    )


@feature.answers("withdraw")
async def withdraw_pressed(call: Call, id: str) -> Redrawn | Message:
    """Withdraw the entry of a card."""
    entry, what = await tending.withdraw(call, number_of(id))
    title = entry.title
    match what:
        case "words":
            text = md("Your words are out of “{title}”; the link stays.", title=title)
        case "handed over":
            named = (await people(call, (entry.steward_id,)))[entry.steward_id]
            text = md(
                "Others keep “{title}” too, so it stays, and {who} tends it now.",
                title=title,
                who=named,
            )
        case _:
            text = md("“{title}” is out of the library.", title=title)
    assert isinstance(call.event, ButtonPressed)
    if call.event.posted.seen_by is None:
        await call.redraw(call.event.posted, Message(text))
        return Message(text)
    return Redrawn(Message(text))


@feature.answers("renew")
async def renew(call: Call, id: str) -> Message | Redrawn:
    """A steward says that an entry is still good."""
    entry = await tending.renew(call, number_of(id))
    return await after(call, entry, until(call, entry, "Renewed, thank you."))


@feature.command("entrust", "Make somebody the steward of an entry")
async def entrust(
    call: Call,
    entry: Annotated[int, Hint("Its number")],
    member: Annotated[MemberRef, Hint("Who will tend it")],
) -> Message:
    """Hand an entry to another steward."""
    who = await known_here(call, member)
    found = await tending.entrust(call, entry, who)
    named = (await people(call, (who.id,)))[who.id]
    return await cards.card(call, found, md("{who} tends this entry now.", who=named))


async def _editing(call: Call, entry: Entry) -> Form:
    tending.check_may_tend(call, entry)
    return await cards.editing(call, entry)
