"""Answers to presses on a card."""

from __future__ import annotations

from commands.library import cards
from commands.people import day
from community.call import Call, Refusal
from community.chat.events import (
    ButtonPressed,
)
from community.chat.feature import Redrawn
from community.chat.markup import Markup, md
from community.chat.message import Message
from storage.entries import Entry


async def after(call: Call, entry: Entry, lead: Markup) -> Message | Redrawn:
    """The card after a press: in its place if only the presser sees it, else for everybody."""
    assert isinstance(call.event, ButtonPressed)
    if call.event.posted.seen_by is not None:
        return Redrawn(await cards.card(call, entry, lead))
    await call.redraw(call.event.posted, await cards.card(call, entry, public=True))
    return Message(lead)


def until(call: Call, entry: Entry, said: str) -> Markup:
    if entry.review_at > call.now:
        return md(
            "{said} It counts as fresh until {day}.", said=said, day=day(call, entry.review_at)
        )
    return md("{said} It is due for review now.", said=said)


def number_of(id: str) -> int:
    if not (id.isascii() and id.isdigit() and len(id) < 16):
        raise Refusal("That button is from an older version of me. Please ask again.")
    return int(id)
