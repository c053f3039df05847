"""Who does something in Slack, by the name they go by there."""

from __future__ import annotations

import asyncio

from adapters.slack.directory import Directory, Person
from adapters.slack.errors import SlackTrouble
from community.chat.place import Identity

PATIENCE = 0.3  # seconds to ask for a name before somebody's handle has to do


async def who(
    directory: Directory, space: str, id: str, handle: str = "", patience: float = PATIENCE
) -> Identity:
    """Somebody in a space; by their handle where their name cannot be had quickly."""
    if name := directory.called(space, id):
        return Identity(space, id, name)
    known = await person(directory, space, id, patience)
    return Identity(space, id, known.name if known and known.name else handle)


async def person(directory: Directory, space: str, id: str, patience: float = 1.0) -> Person | None:
    """What Slack says of somebody; None when it does not, or not quickly."""
    try:
        async with asyncio.timeout(patience * directory.leisure):
            return await directory.person(space, id)
    except (SlackTrouble, TimeoutError):
        return None
