"""People and days, as messages name them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from community.call import Call
from community.chat.markup import Markup, channel, md, mention, quote, when
from community.chat.place import Identity
from storage import communities, undelivered

NAMED = 3  # members who are named where there is little room


async def people(
    call: Call, member_ids: Iterable[int | None], space: str | None = None
) -> dict[int | None, Markup]:
    """Members as this space, or another one, names them; who is not there is called by name."""
    ids = {member for member in member_ids if member is not None}
    there = space or call.event.space
    names = await communities.names_in(call.db, there, ids)
    shown: dict[int | None, Markup] = {None: Markup("nobody")}
    for member, (name, here) in names.items():
        known = Identity(there, here, name) if here else None
        shown[member] = mention(known) if known else quote(name)
    return shown


async def few(call: Call, member_ids: Iterable[int]) -> Markup:
    """Members in a few words, each once: the first of them by name, the others counted."""
    ids = list(dict.fromkeys(member_ids))
    if not ids:
        return Markup("nobody")
    shown = await people(call, ids[:NAMED])
    named = [shown[each] for each in ids[:NAMED] if each in shown]
    more = len(ids) - len(named)
    if more:
        named.append(md("{n} more", n=more))
    *first, last = named
    return md("{first} and {last}", first=Markup(", ").joined(first), last=last) if first else last


async def places(call: Call, there: Iterable[tuple[str, str]]) -> Markup:
    """Channels (space, id), each once, by the names that whoever asks may read."""
    public = await undelivered.public_channels(call.db, call.community.id)
    named: dict[Markup, None] = {}
    for space, id in there:
        name = public.get((space, id)) or await communities.channel_name(call.db, space, id)
        seen = (space, id) in public or name is None or f"{space}|{id}" in call.visible
        named[channel(space, id, name or id) if seen else Markup("a private channel")] = None
    return Markup(", ").joined(named) or Markup("nowhere")


def day(call: Call, at: datetime) -> Markup:
    """A day in the reader's zone: `3 May`, with the year when it is not this one."""
    local, today = at.astimezone(call.zone), call.now.astimezone(call.zone)
    year = "" if local.year == today.year else f" {local.year}"
    return when(at, f"{local.day} {local:%B}{year}")
