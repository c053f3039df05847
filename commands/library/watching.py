"""What happens around the library by itself: pages read, sources deleted, channels closed off."""

from __future__ import annotations

from commands.library import cards
from commands.library.feature import feature
from commands.library.reviewing import ask_about_deleted
from community import reading, soundness, tending
from community.call import Call
from community.chat.events import (
    ChannelChanged,
    MessageDeleted,
    MessageShown,
)
from community.chat.markup import md
from community.chat.message import Message
from community.chat.place import Posted
from community.soundness import LinkAsked
from storage.entries import Entry


@feature.watches_for(MessageShown)
async def shown(call: Call) -> None:
    """Remember where a card is shown, to draw it again when its page has been read."""
    assert isinstance(call.event, MessageShown)
    subject, _, number = call.event.about.partition(":")
    if subject == "library":
        posted = call.event.posted
        late = await reading.shown(call, call.event, int(number))
        if late is not None and posted.seen_by is not None:
            await call.redraw(posted, await _again(call, late, posted))


@feature.watches_for(reading.PageRead)
async def page_read(call: Call) -> None:
    """Draw an entry's cards again with what its page says of itself."""
    assert isinstance(call.event, reading.PageRead)
    entry = await reading.page_read(call, call.event)
    if entry is not None:
        for viewer, posted in await reading.cards_of(call, entry):
            await viewer.redraw(posted, await _again(viewer, entry, posted))


@feature.watches_for(MessageDeleted)
async def source_deleted(call: Call) -> None:
    """Hide the words that were saved from a message which is no longer there; ask the steward."""
    assert isinstance(call.event, MessageDeleted)
    place, id = call.event.posted.place, call.event.posted.id
    for entry in await tending.forget_words(call, f"{place.space}|{place.channel}|{id}"):
        await ask_about_deleted(call, entry)


@feature.watches_for(LinkAsked)
async def link_asked(call: Call) -> None:
    """Keep whether a link still answers."""
    assert isinstance(call.event, LinkAsked)
    await soundness.link_asked(call, call.event)


@feature.watches_for(ChannelChanged)
async def channel_changed(call: Call) -> None:
    """Hide what was saved from a channel that is private now."""
    assert isinstance(call.event, ChannelChanged)
    await tending.note_channel(call, call.event)


async def _again(viewer: Call, entry: Entry, posted: Posted) -> Message:
    """A card as it is now, for whoever sees it; the one who saved it keeps the words above it."""
    own = posted.seen_by is not None and viewer.member.id == entry.saved_by
    lead = md("Saved to the library as **{n}**.", n=f"#{entry.id}") if own else None
    return await cards.card(viewer, entry, lead, public=posted.seen_by is None)
