"""People and days, as messages name them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from community.call import Call
from community.chat.markup import Markup, mention, quote, when
from community.chat.place import Identity
from storage import communities


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


def day(call: Call, at: datetime) -> Markup:
    """A day in the reader's zone: `3 May`, with the year when it is not this one."""
    local, today = at.astimezone(call.zone), call.now.astimezone(call.zone)
    year = "" if local.year == today.year else f" {local.year}"
    return when(at, f"{local.day} {local:%B}{year}")
