"""Finding in the library: search with pages, show, share."""

from __future__ import annotations

from typing import Annotated

from commands.library import cards
from commands.library.completion import entries_like, query_like
from commands.library.feature import feature
from commands.library.pressed import number_of
from commands.people import people
from community import library
from community.call import Call, Refusal
from community.chat.events import (
    ButtonPressed,
    ChoiceMade,
)
from community.chat.feature import Hint, Redrawn
from community.chat.markup import Markup, md
from community.chat.message import Button, Buttons, Message, Note, Section
from community.query import read_query
from storage import library as shelf
from storage.entries import Entry
from storage.search import search

MORE = Markup(
    f"I show the first {search.CANDIDATES:,} of them. Another word, a `#tag` or an age "
    "(`age:<6m`, `age:>2y`) finds the others."
)


@feature.command("search", "Find what the library keeps", reads=True)
async def find(
    call: Call,
    query: Annotated[
        str | None, Hint("Words, #tag, kind:, by:, in:, is:, age:<6m, sort:", query_like, rest=True)
    ] = None,
    page: Annotated[int | None, Hint("Which page of the results")] = None,
) -> Message:
    """Show the first page of what a search finds, or another."""
    return await results_page(call, query or "", max((page or 1) - 1, 0) * cards.PAGE)


@feature.answers("more", reads=True)
async def more(call: Call, id: str) -> Redrawn:
    """Another page of the same search."""
    offset, _, query = id.partition(":")
    return Redrawn(await results_page(call, query, number_of(offset)))


@feature.answers("open", reads=True)
async def open_one(call: Call, id: str) -> Message:
    """The entry that was chosen from results."""
    assert isinstance(call.event, ChoiceMade)
    number = number_of(call.event.values[0] if call.event.values else id)
    return await cards.card(call, await library.entry(call, number))


@feature.command("show", "Show one entry in full", reads=True)
async def show(
    call: Call, entry: Annotated[str, Hint("Its number or title", entries_like, rest=True)]
) -> Message:
    """Show an entry by number or title."""
    found = await named_entry(call, entry)
    return found if isinstance(found, Message) else await cards.card(call, found)


@feature.answers("share")
async def share(call: Call, id: str) -> Message:
    """Show an entry to everybody in the place where its card is."""
    assert isinstance(call.event, ButtonPressed)
    entry = await library.entry(call, number_of(id))
    if entry.hidden_in:
        raise Refusal("That entry is from a private channel, so it cannot be shown to everybody.")
    who = (await people(call, (call.member.id,)))[call.member.id]
    lead = md("{who} shares from the library:", who=who)
    place = call.event.posted.place
    await call.say(call.event.key, place, await cards.card(call, entry, lead, public=True))
    return Message(Markup("Shared."))


async def results_page(call: Call, text: str, offset: int) -> Message:
    query = read_query(text)
    found = await search.search(
        call.db,
        call.community.id,
        query,
        reader_id=call.member.id,
        visible=call.visible,
        now=call.now,
        offset=offset,
        limit=cards.PAGE,
    )
    if not found.ids:
        return await _nothing(
            call, text, query.notes, beyond=offset > 0 and found.total > 0, at_least=found.at_least
        )
    entries = await shelf.entries(call.db, call.community.id, found.ids, call.visible)
    total = f"{found.total:,}" + ("+" if found.at_least else "")
    message = await cards.results(call, text, entries, offset, total, more=found.more)
    return _noted(message, query.notes, MORE if found.at_least and not found.more else None)


async def _nothing(
    call: Call, text: str, notes: tuple[str, ...], *, beyond: bool, at_least: bool
) -> Message:
    if beyond and at_least:
        return Message(MORE)
    if beyond:
        return Message(Markup("There are no more pages: that was all of it."))
    if not text.strip():
        return Message(
            Markup("The library is empty yet. `/library save` keeps the first link, or a reaction.")
        )
    near = await search.nearest_tags(
        call.db, call.community.id, text.split()[:20], call.visible, limit=4
    )
    text_ = md("Nothing found for “{query}”.", query=text[:200])
    if not near:
        return _noted(Message(text_ + Markup(" Fewer or other words may help.")), notes)
    row = Buttons(tuple(Button(f"#{name}", f"library.more:0:#{name}") for name in near))
    lead = text_ + Markup(" Perhaps one of these tags:")
    return _noted(Message(lead, (Section(lead), row)), notes)


def _noted(message: Message, notes: tuple[str, ...], more: Markup | None = None) -> Message:
    said = [md("{notes}", notes=" ".join(notes)[:500])] if notes else []
    said += [more] if more else []
    if not said:
        return message
    parts = message.parts or (Section(message.text),)
    return Message(message.text, (*parts, *map(Note, said)), about=message.about)


async def named_entry(call: Call, text: str) -> Entry | Message:
    """The entry that a member names, or a list to choose from where several could be meant."""
    number = text.strip().removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 16:
        return await library.entry(call, int(number))
    near = await shelf.titled(call.db, call.community.id, text.strip(), call.visible, 2)
    same = [id for id, title in near if title.casefold() == text.strip().casefold()]
    if len(near) == 1 or same:
        return await library.entry(call, (same or [near[0][0]])[0])
    return await results_page(call, text, 0)
