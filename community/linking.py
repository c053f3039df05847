"""One person on two platforms: a code made on one side, used on the other, confirmed on the first.

Linking carries everything over and never a role: the higher of two is asked of another steward.
Where there is no other, the only steward of a community is the one who confirms.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from community import codes, recounting
from community.call import RANK, Call, Refusal
from community.chat.markup import Markup
from community.chat.place import Identity
from community.codes import Invitation, Wrong
from storage import communities, connections, links
from storage import library as shelf
from storage.communities import Member
from storage.links import Link, LinkCode
from storage.moving import merging

LASTS = timedelta(minutes=10)  # a code, and the question that using it puts
ASKED = 5  # stewards who are asked about a role


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody says that they are you: who made the code, and who used it.

    `role` is the higher of the two roles where they differ; `alone` says that the community has no
    other steward who could be asked about it.
    """

    id: int
    maker: Identity
    other: Identity
    role: str
    alone: bool


@dataclass(frozen=True, slots=True)
class OnePerson:
    """Two members are one: who stays, what was asked, and the stewards to ask about a role."""

    link_id: int
    member_id: int
    asking: Asking
    stewards: tuple[int, ...]


async def invite(call: Call) -> Invitation:
    """Make a code for this member; their former one ends."""
    code = codes.new()
    made = await links.make(
        call.db,
        call.member.id,
        call.event.space,
        codes.hidden(code),
        call.event.key,
        call.now + LASTS,
    )
    return Invitation(made, code)


async def waiting(call: Call) -> Asking | None:
    """The question that waits for this member, if one does."""
    found = await links.waiting(call.db, call.member.id, call.now)
    return await _asking(call, found) if found else None


async def ask(call: Call, typed: str) -> Asking | Wrong:
    """Use a code: its maker is asked."""
    found = await codes.kept(call, typed, links.by_code)
    if isinstance(found, Wrong):
        return found
    await _check(call, found)
    until = call.now + LASTS
    if not await links.use(call.db, found.id, call.event.space, call.member.id, until):
        raise Refusal(_USED)
    used = await links.waiting(call.db, found.member_id, call.now)
    asking = await _asking(call, used) if used else None
    if asking is None:
        raise Refusal(_GONE)
    return asking


async def confirm(call: Call, id: int) -> OnePerson:
    """Let two members be one person from now on."""
    await connections.lock(call.db, [call.community.id])
    asking, me, other = await _take(call, id)
    kept, gone = sorted((me, other), key=lambda member: member.id)
    low, high = sorted((me.role, other.role), key=RANK.__getitem__)
    stewards = await _stewards(call, {me.id, other.id}) if low != high else []
    role = low if stewards else high
    link_id = await links.link(
        call.db,
        kept.id,
        gone.id,
        former_role=kept.role,
        linked_role=role,
        asked_role=high if role != high else "",
        at=call.now,
    )
    entries = await shelf.entries_with(call.db, gone.id)
    await merging.merge(call.db, kept.id, gone.id, link_id)
    await communities.give_role(call.db, kept.id, role)
    if kept.zone is None and gone.zone is not None:
        await communities.set_zone(call.db, kept.id, gone.zone)
    await recounting.recount(call.db, entries)
    await recounting.reindex(call.db, entries)
    return OnePerson(link_id, kept.id, asking, tuple(stewards) if role != high else ())


async def decline(call: Call, id: int) -> Asking:
    """Say that this is somebody else; nothing changes."""
    return (await _take(call, id))[0]


async def linked(call: Call) -> Link:
    """The latest link of the member. Raises Refusal when they have none."""
    found = await links.latest(call.db, call.member.id)
    if found is None:
        raise Refusal(Markup("You are linked to no other account. `/member link` does it."))
    return found


async def unlink(call: Call, id: int) -> None:
    """Take a link apart: each has again what was theirs, as far as it is still there."""
    await connections.lock(call.db, [call.community.id])
    found = await linked(call)
    if found.id != id:
        raise Refusal("That was taken apart already.")
    back = await merging.part(call.db, found.member_id, found.other_id, found.id)
    if call.member.role == found.linked_role:
        await communities.give_role(call.db, found.member_id, found.former_role)
    await links.undo(call.db, found.id)
    votes = {each.key["entry_id"] for each in back if each.name == "vote"}
    entries = votes | set(await shelf.entries_with(call.db, found.other_id))
    await recounting.recount(call.db, entries)
    await recounting.reindex(call.db, entries)


async def give_role(call: Call, id: int) -> tuple[int, str]:
    """Another steward lets a linked member be what their other self was; who, and what."""
    found = await links.one(call.db, id)
    member = await communities.member(call.db, found.member_id) if found else None
    here = member is not None and await communities.is_in(call.db, call.community.id, member.id)
    if found is None or member is None or not here or not found.asked_role:
        raise Refusal("That is settled already.")
    if member.id == call.member.id:
        raise Refusal("Somebody else has to say so.")
    await links.role_given(call.db, id, found.asked_role)
    await communities.give_role(call.db, member.id, found.asked_role)
    return member.id, found.asked_role


async def shown(call: Call, id: int) -> None:
    """The code has been seen by who made it: from now on nothing holds it but its hash."""
    await links.shown(call.db, id)


_USED = "That code has been used already: each is good for once. Make a new one."
_GONE = "Whoever made that code is here no more."


async def _check(call: Call, found: LinkCode) -> None:
    """Refuse a code that cannot link this member."""
    if found.member_id == call.member.id:
        raise Refusal("You made that code yourself: type it where your other account is.")
    if found.asked_by is not None:
        raise Refusal(_USED)
    if found.expires_at <= call.now:
        raise Refusal(
            f"A code is good for {codes.minutes(LASTS)}, and that one is older. Make a new one."
        )
    if not await communities.is_in(call.db, call.community.id, found.member_id):
        raise Refusal(
            Markup(
                "That code was made in another community. A steward can make the two spaces one: "
                "`/copse connect`."
            )
        )
    known = await communities.identities_of(call.db, [found.member_id, call.member.id])
    spaces = [space for identities in known.values() for space, _ in identities]
    if len(spaces) != len(set(spaces)):
        raise Refusal("You have another account in this very space: those stay apart.")


async def _take(call: Call, id: int) -> tuple[Asking, Member, Member]:
    found = await links.take(call.db, call.member.id, id, call.now)
    asking = await _asking(call, found) if found else None
    if found is None or found.asked_by is None or asking is None:
        raise Refusal(
            "That question waits no longer: "
            f"it has been answered, or {codes.minutes(LASTS)} went by."
        )
    me = await communities.member(call.db, call.member.id)
    other = await communities.member(call.db, found.asked_by)
    if me is None or other is None:
        raise Refusal(_GONE)
    return asking, me, other


async def _asking(call: Call, found: LinkCode) -> Asking | None:
    """The question that a used code puts; None when one of those it is about is gone."""
    if found.asked_in is None or found.asked_by is None:
        return None
    me = await communities.member(call.db, found.member_id)
    other = await communities.member(call.db, found.asked_by)
    maker = await _known(call, found.space_id, found.member_id)
    there = await _known(call, found.asked_in, found.asked_by)
    if me is None or other is None or maker is None or there is None:
        return None
    low, high = sorted((me.role, other.role), key=RANK.__getitem__)
    alone = not await _stewards(call, {me.id, other.id})
    return Asking(found.id, maker, there, high if low != high else "", alone)


async def _stewards(call: Call, but: set[int]) -> list[int]:
    """Stewards of the community other than these."""
    spaces = await communities.spaces(call.db, call.community.id)
    found = await connections.people(call.db, call.community.id, spaces, "steward")
    return sorted({member for member, *_ in found} - but)[:ASKED]


async def _known(call: Call, space: str, member_id: int) -> Identity | None:
    names = await communities.names_in(call.db, space, {member_id})
    name, external_id = names.get(member_id, ("", None))
    return Identity(space, external_id, name) if external_id else None
