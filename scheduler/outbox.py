"""The outbox said aloud: what waits is claimed, said once, and how it ended is written down."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from community.chat.codec import from_json
from community.chat.events import MessageShown
from community.chat.message import Message
from community.chat.place import Identity, Place, Posted
from community.chat.platform import Platform, PlatformError
from community.dispatch import Dispatch
from storage import outbox
from storage.database import Database
from storage.outbox import Outgoing

log = logging.getLogger(__name__)

BATCH = 50  # messages claimed at a time
REQUEST = timedelta(seconds=10)  # how long one request to a platform may take
SETTLE = REQUEST + timedelta(seconds=10)  # until what was sent can be looked up
ATTEMPTS = 8


class Outbox:
    """Says what waits in the outbox, in the order in which it was put there."""

    def __init__(
        self,
        database: Database,
        dispatch: Dispatch,
        platforms: Mapping[str, Platform],
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._dispatch = dispatch
        self._platforms = platforms
        self._clock = clock

    async def drain(self) -> int:
        """Say all that is due now; how many messages were said."""
        said = 0
        while True:
            now = self._clock()
            async with self._database.reading() as db:
                due = await outbox.next_due(db)
            if due is None or due > now:
                return said
            async with self._database.transaction() as db:
                claimed = await outbox.claim(db, now, now + SETTLE, BATCH)
            if not claimed:
                return said
            for outgoing in claimed:
                said += await self._send(outgoing)

    async def next_due(self) -> datetime | None:
        """When the next message is due, if one waits."""
        async with self._database.reading() as db:
            return await outbox.next_due(db)

    async def _send(self, outgoing: Outgoing) -> bool:
        try:
            posted = await self._say(outgoing)
        except PlatformError as error:
            await self._settle_trouble(outgoing, error)
            return False
        async with self._database.transaction() as db:
            await outbox.settle(db, outgoing.id, "sent", self._clock())
        about = outgoing.message.get("about")
        if posted is not None and about:
            await self._dispatch(
                MessageShown(
                    id=outgoing.key,
                    space=outgoing.space_id,
                    at=self._clock(),
                    by=Identity(outgoing.space_id, posted.seen_by or ""),
                    posted=posted,
                    about=about,
                )
            )
        return True

    async def _say(self, outgoing: Outgoing) -> Posted | None:
        platform = self._platforms.get(outgoing.space_id.partition(":")[0])
        if platform is None:
            raise PlatformError("unreachable")
        message = from_json(Message, outgoing.message)
        if outgoing.how == "edit":
            await platform.edit(from_json(Posted, outgoing.place), message)
            return None
        place = from_json(Place, outgoing.place)
        if outgoing.attempts > 1:
            since = self._clock() - timedelta(hours=1)
            found = await platform.find(place, outgoing.key, since)
            if found is not None:
                return found
        return await platform.post(place, message, outgoing.key)

    async def _settle_trouble(self, outgoing: Outgoing, error: PlatformError) -> None:
        now = self._clock()
        final = error.reason in ("gone", "refused", "invalid") and not error.ambiguous
        if final or outgoing.attempts >= ATTEMPTS:
            log.warning("message %s cannot be said: %s", outgoing.id, error.reason)
            async with self._database.transaction() as db:
                await outbox.settle(db, outgoing.id, "parked", now, why=error.reason)
            return
        if error.ambiguous:
            wait = SETTLE
        elif error.retry_after is not None:
            wait = timedelta(seconds=error.retry_after)
        else:
            wait = timedelta(seconds=min(2**outgoing.attempts, 600))
        async with self._database.transaction() as db:
            await outbox.settle(db, outgoing.id, "pending", now, due=now + wait, why=error.reason)
