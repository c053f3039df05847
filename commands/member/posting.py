"""Where introductions stand in the chats: posted, drawn anew, taken down."""

from __future__ import annotations

from datetime import UTC, datetime

from commands.member import cards
from commands.member.feature import feature
from community.call import Call
from community.chat.codec import from_json, to_json
from community.chat.events import MessageShown
from community.chat.markup import Markup, channel
from community.chat.place import Place, Posted
from storage import communities, introductions, outbox
from storage.communities import Community
from storage.introductions import Introduction

EVER = datetime(2000, 1, 1, tzinfo=UTC)


async def post(call: Call, said: Introduction) -> list[Markup]:
    """Post an introduction wherever the community posts them, once; it is drawn anew elsewhere."""
    await redraw(call, said)
    where = []
    for space, there in await introductions.channels(call.db, call.community.id):
        key = f"introduction|{said.member_id}|{said.at.isoformat()}|{space}|{there}"
        await call.say(key, Place(space, there), await cards.public(call, said, space))
        name = await communities.channel_name(call.db, space, there) or there
        where.append(channel(space, there, name))
    return where


async def redraw(call: Call, said: Introduction) -> None:
    """Draw an introduction anew wherever it was posted."""
    for posted in await posted_of(call, said.member_id):
        await call.redraw(posted, await cards.public(call, said, posted.place.space))


async def take_down(call: Call, member_id: int) -> None:
    """Put a word in the place of an introduction that was taken back."""
    for posted in await posted_of(call, member_id):
        await call.redraw(posted, await cards.gone(call, member_id, posted.place.space))
    await outbox.forget_shown(call.db, f"introduction:{member_id}")


def _is_introduction(event: MessageShown, _community: Community) -> bool:
    return event.about.startswith("introduction:") and event.posted.seen_by is None


@feature.watches_for(MessageShown, when=_is_introduction)
async def shown(call: Call) -> None:
    """Remember where an introduction is posted."""
    assert isinstance(call.event, MessageShown)
    event = call.event
    await outbox.remember(call.db, event.space, event.about, to_json(event.posted), None, call.now)


async def posted_of(call: Call, member_id: int) -> list[Posted]:
    """Where a member's introduction stands."""
    known = await outbox.shown(call.db, f"introduction:{member_id}", EVER)
    return [from_json(Posted, posted) for _space, posted, _viewer in known]
