"""People and where they meet: somebody new, a space that has just been opened."""

from __future__ import annotations

from datetime import datetime

from community.call import Call, Refusal
from community.chat.events import SpaceOpened
from community.chat.markup import clip, one_line
from community.chat.place import Identity
from storage import communities
from storage.communities import Member
from storage.database import Connection

NAME = 60  # characters of a name that are kept


async def meet(db: Connection, community_id: int, person: Identity, now: datetime) -> Member:
    """The member that a person is; somebody new becomes one, under the name they are shown by."""
    name = clip(one_line(person.name or person.id), NAME) or "somebody"
    return await communities.enrol(db, community_id, person.space, person.id, name, now)


async def known_here(call: Call, ref: str) -> Member:
    """The member whom somebody named by the id their space gives. Raises Refusal for others."""
    who = await communities.member_of(call.db, call.event.space, ref)
    if who is None:
        raise Refusal(f"I have not met {ref[:40]} here yet: they have to say something first.")
    return who


async def open_space(db: Connection, event: SpaceOpened, now: datetime) -> None:
    """Let a community meet in a space: the one that does already, or a new one with its owners."""
    name = clip(one_line(event.name), NAME) or "Our community"
    known = await communities.recognise(db, event.space, "")
    if known is not None:
        await communities.connect(db, event.space, known.community.id, name, now)
        return
    community = await communities.found(db, name, event.zone, now)
    await communities.connect(db, event.space, community.id, name, now)
    for owner in event.owners:
        steward = await meet(db, community.id, owner, now)
        await communities.give_role(db, steward.id, "steward")
