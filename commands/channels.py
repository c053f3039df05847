"""The channel in which a command was used."""

from __future__ import annotations

from community.call import Call, Refusal
from community.chat.events import CommandUsed


def channel_here(call: Call, otherwise: str) -> str:
    """The channel a command was used in; in a direct conversation a refusal, in these words."""
    assert isinstance(call.event, CommandUsed)
    if not call.event.place.channel:
        raise Refusal(otherwise)
    return call.event.place.channel
