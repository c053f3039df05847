"""Starts that did not end well are counted: a bot that starts too often loses its token.

It lets a bot begin 1,000 sessions a day. A process that dies at once and is restarted at once uses
them up in hours, so after five bad starts in ten minutes the next one waits.
https://docs.discord.com/developers/events/gateway#session-start-limit
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from storage import notes
from storage.database import Database

KIND, KEY = "discord.starts", "recent"
MANY = 5
WITHIN = timedelta(minutes=10)
WAIT = timedelta(seconds=90)


class Starts:
    """The starts of this bot, over restarts."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def begin(self) -> timedelta:
        """Count a start; how long to wait before connecting."""
        now = self._clock()
        async with self._database.transaction() as db:
            body = await notes.read(db, KIND, KEY, now) or {}
            known = [datetime.fromisoformat(at) for at in body.get("at", ())]
            recent = [at for at in known if now - at < WITHIN]
            wait = WAIT - (now - recent[-1]) if len(recent) >= MANY else timedelta()
            said = [at.isoformat() for at in [*recent, now + max(wait, timedelta())]]
            await notes.keep(db, KIND, KEY, {"at": said[-2 * MANY :]}, now)
        return max(wait, timedelta())

    async def end_well(self) -> None:
        """This start ended as it should, or has lasted: it counts no more, nor those before it."""
        async with self._database.transaction() as db:
            await notes.drop(db, KIND, KEY)
