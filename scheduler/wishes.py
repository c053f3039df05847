"""What a member wished between the planning of a nudge and its saying counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from community import telling
from community.nudges import Suppress
from scheduler.delivery import Hold, MaySend
from storage.database import Connection
from storage.delivery import Outgoing


def as_wished(clock: Callable[[], datetime]) -> MaySend:
    """Asks whether what is about to be said unasked is still wanted, and at this hour."""

    async def ask(db: Connection, outgoing: Outgoing) -> Hold | None:
        now = clock()
        decided = await telling.as_wished(db, outgoing.key, now)
        if isinstance(decided, Suppress):
            return Hold(decided.reason)
        if decided is not None and decided.at > now:
            return Hold("hours", decided.at)
        return None

    return ask
