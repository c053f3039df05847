"""Several spaces, one community: a code made in one, used in another, confirmed in the first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from community import codes, recounting, tags
from community.call import Call, Refusal
from community.charter import UNITED
from community.chat.markup import Markup, md
from community.chat.place import Identity
from community.codes import Invitation, Wrong
from community.library import NOTE
from storage import communities, connections
from storage.connections import Code, Space
from storage.moving import joining

LASTS = timedelta(minutes=15)  # a code, and the question that using it puts


@dataclass(frozen=True, slots=True)
class Asking:
    """A space would like to join: which one, who asks for it, what it brings, whom to ask.

    `community` is what it would become part of, `host` the space of it where `maker` made the code.
    """

    id: int
    space: Space
    steward: Identity
    entries: int
    members: int
    community: str
    host: Space
    maker: Identity


@dataclass(frozen=True, slots=True)
class Joined:
    """A space has joined: what was asked, and how many entries both had kept."""

    asking: Asking
    twice: int


async def invite(call: Call) -> Invitation:
    """Make a code for this community; its former one ends."""
    await connections.lock(call.db, [call.community.id])
    code = codes.new()
    made = await connections.make(
        call.db,
        call.community.id,
        call.event.space,
        call.member.id,
        codes.hidden(code),
        call.event.key,
        call.now + LASTS,
    )
    return Invitation(made, code)


async def waiting(call: Call) -> Asking | None:
    """The question that waits for a steward of this community, if one does."""
    found = await connections.waiting(call.db, call.community.id, call.now)
    return await _asking(call, found) if found else None


async def ask(call: Call, typed: str) -> Asking | Wrong:
    """Use a code: its maker is asked."""
    found = await codes.kept(call, typed, connections.by_code)
    if isinstance(found, Wrong):
        return found
    await _check(call, found)
    until = call.now + LASTS
    if not await connections.use(call.db, found.id, call.event.space, call.member.id, until):
        raise Refusal(_USED)
    used = await connections.waiting(call.db, found.community_id, call.now)
    asking = await _asking(call, used) if used else None
    if asking is None:
        raise Refusal(_GONE)
    return asking


async def confirm(call: Call, id: int) -> Joined:
    """Let the space that asks join: the two communities are one from now on."""
    asking, asked = await _take(call, id)
    theirs = await communities.recognise(call.db, asking.space.id, asking.steward.id)
    await connections.lock(call.db, [call.community.id, theirs.community.id] if theirs else [])
    theirs = await communities.recognise(call.db, asking.space.id, asking.steward.id)
    if theirs is None or theirs.community.id == call.community.id:
        raise Refusal("The two spaces are one community already.")
    if len(await connections.spaces(call.db, theirs.community.id)) != 1:
        raise Refusal(
            md(
                "{space} has become part of a larger community meanwhile, so nothing was changed.",
                space=asking.space.name,
            )
        )
    known = theirs.member
    if known is None or known.id != asked or known.role != "steward":
        raise Refusal(
            md(
                "{who} is no steward of {space} any more, so nothing was changed.",
                who=asking.steward.name,
                space=asking.space.name,
            )
        )
    done = await joining.join(
        call.db,
        theirs.community.id,
        call.community.id,
        by=call.member.id,
        now=call.now,
        most_tags=tags.MOST,
        longest_note=NOTE,
        charter=UNITED,
    )
    await recounting.recount(call.db, [stays for stays, _ in done.twice])
    await recounting.reindex(call.db, {*done.moved, *(id for pair in done.twice for id in pair)})
    return Joined(asking, len(done.twice))


async def decline(call: Call, id: int) -> Asking:
    """Say no to a space that asks; nothing changes."""
    return (await _take(call, id))[0]


async def shown(call: Call, id: int) -> None:
    """The code has been seen by who made it: from now on nothing holds it but its hash."""
    await connections.shown(call.db, id)


_USED = "That code has been used already: each is good for once. Ask for a new one."
_GONE = "Who made that code is no steward any more. Ask another one for a new code."


async def _check(call: Call, found: Code) -> None:
    """Refuse a code that cannot connect this community."""
    if found.community_id == call.community.id:
        raise Refusal(
            "That code was made here: it is for a steward of the other space to use there."
            if found.space_id == call.event.space
            else "These two spaces are one community already."
        )
    if found.asked_by is not None:
        raise Refusal(_USED)
    if found.expires_at <= call.now:
        raise Refusal(
            f"A code is good for {codes.minutes(LASTS)}, and that one is older. Ask for a new one."
        )
    maker = await communities.member(call.db, found.made_by)
    if maker is None or maker.role != "steward":
        raise Refusal(_GONE)
    if len(await connections.spaces(call.db, call.community.id)) > 1:
        raise Refusal(
            Markup(
                "Your community meets in several spaces already, and they would have to come "
                "along. Let the other space join yours: make a code here with `/copse connect`."
            )
        )


async def _take(call: Call, id: int) -> tuple[Asking, int]:
    found = await connections.take(call.db, call.community.id, id, call.now)
    asking = await _asking(call, found) if found else None
    if found is None or found.asked_by is None or asking is None:
        raise Refusal(
            "That question waits no longer: "
            f"it has been answered, or {codes.minutes(LASTS)} went by."
        )
    return asking, found.asked_by


async def _asking(call: Call, found: Code) -> Asking | None:
    """The question that a used code puts; None when one of those it is about is gone."""
    if found.asked_in is None or found.asked_by is None:
        return None
    ours = await communities.recognise(call.db, found.space_id, "")
    theirs = await communities.recognise(call.db, found.asked_in, "")
    steward = await _known(call, found.asked_in, found.asked_by)
    maker = await _known(call, found.space_id, found.made_by)
    if ours is None or theirs is None or steward is None or maker is None:
        return None
    entries, members = await connections.size(call.db, theirs.community.id)
    named = {
        space.id: space
        for community in (ours.community.id, theirs.community.id)
        for space in await connections.spaces(call.db, community)
    }
    space, host = named.get(found.asked_in), named.get(found.space_id)
    if space is None or host is None:
        return None
    name = ours.community.name
    return Asking(found.id, space, steward, entries, members, name, host, maker)


async def _known(call: Call, space: str, member_id: int) -> Identity | None:
    names = await communities.names_in(call.db, space, {member_id})
    name, external_id = names.get(member_id, ("", None))
    return Identity(space, external_id, name) if external_id else None
