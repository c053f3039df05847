"""Attempts: what others keep from being done, or what has to be found out first, is tried again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from community.sight import Sight, Unseen
from storage.errors import Contended

TRIES = 5  # of an event, while others change what it is about
PAUSE = 0.02  # seconds between them
Done = TypeVar("Done")


class Changed(Exception):
    """What is acted upon is not what it was a moment ago: roles, settings, two spaces joined, a
    charter that somebody else saved."""


async def persist(attempt: Callable[[], Awaitable[Done]], sight: Sight) -> Done:
    """Try until nobody is in the way; the platforms are asked in between, while nothing is held."""
    for left in reversed(range(TRIES)):
        try:
            return await attempt()
        except Unseen as unseen:
            await sight.look(unseen)
        except (Changed, Contended):
            if not left:
                raise
            await asyncio.sleep(PAUSE)
    raise AssertionError("what may be seen is forgotten as soon as it is known")
