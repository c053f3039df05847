"""People: meeting somebody for the first time."""

from __future__ import annotations

from datetime import datetime

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
