"""Where something happens: the channel in which a command was used, or a thread."""

from __future__ import annotations

from community.call import Call, Refusal
from community.chat.events import CommandUsed, Event, MessagePosted
from storage.communities import Community


def channel_here(call: Call, otherwise: str) -> str:
    """The channel a command was used in; in a direct conversation a refusal, in these words."""
    assert isinstance(call.event, CommandUsed)
    if not call.event.place.channel:
        raise Refusal(otherwise)
    return call.event.place.channel


def in_thread(event: Event, _community: Community) -> bool:
    """Whether a member, and no bot, posted in a thread."""
    assert isinstance(event, MessagePosted)
    return event.source.posted.place.thread is not None and not event.source.by_bot
