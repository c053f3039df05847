"""What is kept of a member, given to them or erased, and who was forgotten told by a keyed hash."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from community import recounting
from community.call import Call, Refusal
from community.chat.markup import Markup, quote
from storage import communities, connections, erasures, library, outbox
from storage.database import Connection
from storage.moving import forgetting
from storage.moving.forgetting import Traced

FORMER = "a former member"  # whom those are called who were forgotten


async def mine(call: Call) -> str:
    """Everything that is kept of the member, as JSON.

    It holds what they wrote and did and what is planned for them. Who else is named in a record,
    and what another member wrote, is theirs and not in it.
    """
    told = {
        "about": "Everything that Copse keeps of you in this community.",
        "at": call.now.isoformat(),
        "community": call.community.name,
        **await forgetting.told(call.db, call.member.id),
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


async def may_go(call: Call) -> None:
    """Refuse to forget the only steward of a community that others are in."""
    if call.member.role != "steward":
        return
    spaces = await communities.spaces(call.db, call.community.id)
    everybody = await connections.people(call.db, call.community.id, spaces)
    others = {member for member, *_ in everybody} - {call.member.id}
    stewards = await connections.people(call.db, call.community.id, spaces, "steward")
    if others and not {member for member, *_ in stewards} - {call.member.id}:
        raise Refusal(
            Markup(
                "You are the only steward here, and a community needs one. Give somebody else the "
                "role first: `/copse role`."
            )
        )


async def forget(call: Call) -> None:
    """Erase the member everywhere, and make anonymous what others need."""
    await connections.lock(call.db, [call.community.id])
    await may_go(call)
    await erase(call.db, call.community.id, call.member.id, call.now)


async def erase(db: Connection, community_id: int, member_id: int, now: datetime) -> None:
    """Erase one member of a community, with a tombstone for each of their identities."""
    entries = await library.entries_with(db, member_id)
    identities = (await communities.identities_of(db, [member_id])).get(member_id, [])
    names = await communities.names_of(db, member_id)
    traced = Traced(
        tuple(sorted({external for _, external in identities})),
        tuple(sorted({written for name in names for written in _written(name)})),
    )
    await outbox.forget_shown(db, f"introduction:{member_id}")
    named = await forgetting.forget(db, community_id, member_id, traced, FORMER, now)
    await erasures.note(db, identities, now)
    await recounting.recount(db, entries)
    await recounting.reindex(db, {*entries, *named})


async def again(db: Connection, key: str, known: Mapping[str, datetime], now: datetime) -> int:
    """Forget in a restored copy those who were forgotten after it was made; how many they were."""
    await erasures.note_again(db, key, known, now)
    found = await erasures.restored(db, key, known)
    for member_id, community_id in found:
        await erase(db, community_id, member_id, now)
    return len(found)


def _written(name: str) -> Iterable[str]:
    """A name as it stands in texts: as it is, and quoted."""
    return (name, str(quote(name)))
