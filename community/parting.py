"""A space leaves its community: with its members, and without the library."""

from __future__ import annotations

from dataclasses import dataclass

from community.call import Call, Refusal
from community.chat.markup import md
from community.chat.place import Identity
from storage import communities, connections
from storage.communities import Community
from storage.connections import Space
from storage.moving import parting
from storage.search import search

TOLD = 10  # stewards on each side


@dataclass(frozen=True, slots=True)
class Parting:
    """A space that may leave: what goes with it, and the spaces that stay with the library.

    `entries` are those of its private channels, which nobody elsewhere may see.
    """

    space: Space
    stays: tuple[Space, ...]
    members: int
    entries: int


@dataclass(frozen=True, slots=True)
class Parted:
    """A space has left: its new community, and the stewards of both sides who are to know."""

    parting: Parting
    community: Community
    stewards: tuple[Identity, ...]


async def may_leave(call: Call) -> list[Parting]:
    """The spaces that a steward may let go from here.

    The library is at home in the space that was there first, so that one stays. In any other
    space it is that space itself that leaves.
    """
    spaces = await connections.spaces(call.db, call.community.id)
    if len(spaces) < 2:
        raise Refusal("Your community meets in this space alone: there is nothing to disconnect.")
    here = [space for space in spaces[1:] if space.id == call.event.space]
    found = []
    for space in here or spaces[1:]:
        brings = await parting.brings(call.db, space.id)
        stays = tuple(other for other in spaces if other.id != space.id)
        found.append(Parting(space, stays, brings.members, brings.entries))
    return found


async def leave(call: Call, space_id: str) -> Parted:
    """Let a space leave with a community of its own."""
    await connections.lock(call.db, [call.community.id])
    found = next((each for each in await may_leave(call) if each.space.id == space_id), None)
    if found is None:
        raise Refusal("That space is not one that can be disconnected from here.")
    theirs = await _stewards(call, (found.space,))
    ours = await _stewards(call, found.stays)
    for there, names in ((theirs, (found.space,)), (ours, found.stays)):
        if not there:
            raise Refusal(
                md(
                    "Nobody in {space} is a steward, and a community needs one. "
                    "Give somebody there the role first: `/copse role`.",
                    space=names[0].name,
                )
            )
    made = await communities.found(call.db, found.space.name, call.community.zone, call.now)
    same = call.community
    await communities.change(call.db, made.id, save_emoji=same.save_emoji, prospects=same.prospects)
    moved = await parting.part(call.db, found.space.id, call.community.id, made.id)
    await search.index(call.db, moved)
    return Parted(found, made, (*theirs[:TOLD], *ours[:TOLD]))


async def _stewards(call: Call, spaces: tuple[Space, ...]) -> list[Identity]:
    found = await connections.people(
        call.db, call.community.id, [space.id for space in spaces], "steward"
    )
    return [Identity(space, id, name) for _, space, id, name in found]
