"""What the playground's page tells of the community, which the room does not know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.playground.room import Room
from storage import communities
from storage.database import Database


@dataclass(frozen=True, slots=True)
class About:
    """The community: `roles` by person and `topics` by channel id.

    `zone` is the IANA name of the zone that times are shown in.
    """

    name: str
    zone: str = "UTC"
    save_emoji: str = "🔖"
    roles: Mapping[str, str] = field(default_factory=dict)
    topics: Mapping[str, str] = field(default_factory=dict)


async def about_of(
    database: Database, room: Room, topics: Mapping[str, str] | None = None
) -> About:
    """What is remembered of the community that meets in a room, and of the people in it."""
    roles: dict[str, str] = {}
    async with database.reading() as db:
        here = await communities.recognise(db, room.space, "")
        for person in room.people:
            member = await communities.member_of(db, room.space, person)
            roles[person] = member.role if member else "guest"
    if here is None:
        return About(room.space.partition(":")[2].capitalize(), roles=roles)
    known = here.community
    return About(known.name, known.zone, known.save_emoji, roles, topics or {})
