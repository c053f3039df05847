"""Gaps: a start after a silence. Perhaps nothing ran, perhaps a backup was restored.

Who restores a backup takes up messages that were said after it was made, and plans others anew
that were said, too. Nothing in the database tells that from a night without power, but the chat
does: for an hour after a gap, every message is looked up since its beginning before it is said.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Literal

from storage import notes
from storage.database import Connection, Database

KIND, KEY = "outbox", "alive"
BEAT = timedelta(seconds=30)
LONGEST = timedelta(minutes=2)  # a restart is no gap
AFTER = timedelta(hours=1)

PutRight = Callable[[Connection, Literal["ahead", "back"]], Awaitable[None]]


class Gap:
    """The silence before this start, if there was one; and the signs of life that end it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._beaten: datetime | None = None
        self._began: datetime | None = None
        self._over: datetime | None = None

    async def beat(self, now: datetime, put_right: PutRight) -> None:
        """Give a sign of life, if the last one is a while ago. The first finds out the gap.

        When the clock has been set since the last one, what waits is put right together with the
        sign: a process that dies before has done neither. A silence looks like a clock that was set
        ahead, and is taken for one.
        """
        if self._beaten is not None and abs(now - self._beaten) < BEAT:
            return
        first, last, began, over = self._beaten is None, self._beaten, self._began, self._over
        async with self._database.transaction(quietly=True) as db:
            if first:
                before = await notes.read(db, KIND, KEY, now)
                last = datetime.fromisoformat(before["at"]) if before is not None else None
            if last is not None and now - last > LONGEST:
                await put_right(db, "ahead")
                began, over = (last, now + AFTER) if first else (began, over)
            elif last is not None and last - now >= BEAT:
                await put_right(db, "back")
            await notes.keep(db, KIND, KEY, {"at": now.isoformat()}, now)
        self._beaten, self._began, self._over = now, began, over

    def doubt(self, at: datetime) -> datetime | None:
        """Since when a message that was wanted at an instant may have been said by another life."""
        if self._began is None or self._over is None or at > self._over:
            return None
        return min(self._began, at)
