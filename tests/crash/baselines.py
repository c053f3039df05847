"""Three other ways to empty an outbox, as other bots do: what goes wrong with them is printed.

Each does what it does as well as it can. What is not in them is what `scheduler.outbox` is for.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import col

from bot.wiring import now
from community.chat.codec import from_json
from community.chat.message import Message
from community.chat.place import Place
from community.chat.platform import Platform, PlatformError
from storage.database import Database
from storage.outbox import OutgoingRow

OPEN = ("pending", "sending")


class Plain(ABC):
    """Says what is due, one message after the other."""

    def __init__(self, database: Database, platform: Platform, request: float) -> None:
        self.database = database
        self.platform = platform
        self.request = request

    async def next_due(self) -> datetime | None:
        """When there is something to say."""
        query = (
            select(col(OutgoingRow.due_at))
            .where(col(OutgoingRow.state).in_(OPEN))
            .order_by(col(OutgoingRow.due_at))
            .limit(1)
        )
        async with self.database.reading() as db:
            found: datetime | None = await db.scalar(query)
        return found

    async def drain(self) -> int:
        """Say all that is due."""
        count = 0
        while (due := await self.next_due()) is not None and due <= now():
            query = (
                select(OutgoingRow.__table__)  # type: ignore[attr-defined]  # SQLModel sets it
                .where(col(OutgoingRow.state).in_(OPEN), col(OutgoingRow.due_at) <= now())
                .order_by(col(OutgoingRow.due_at))
                .limit(1)
            )
            async with self.database.reading() as db:
                row = (await db.execute(query)).first()
            if row is not None:
                await self.deal(row.id, row.key, row.state, row.place, row.message)
                count += 1
        return count

    @abstractmethod
    async def deal(self, id: int, key: str, state: str, place: object, message: object) -> None:
        """Deal with one message."""

    async def mark(self, id: int, state: str, wait: float = 0.0) -> None:
        """Write down what became of a message, and when it is due again."""
        changed = update(OutgoingRow).where(col(OutgoingRow.id) == id)
        async with self.database.transaction() as db:
            due = now() + timedelta(seconds=wait)
            await db.execute(changed.values(state=state, due_at=due))

    async def say(self, key: str, place: object, message: object) -> None:
        """Say a message, in the time that a request may take."""
        there = from_json(Place, place)  # type: ignore[arg-type]  # a JSON object
        said = from_json(Message, message)  # type: ignore[arg-type]  # a JSON object
        try:
            async with asyncio.timeout(self.request):
                await self.platform.post(there, said, key)
        except TimeoutError:
            raise PlatformError("unreachable", ambiguous=True) from None


class MarkedFirst(Plain):
    """Marks a message as sent, then sends it: RoboDanny's reminders, APScheduler's jobs."""

    async def deal(self, id: int, key: str, state: str, place: object, message: object) -> None:
        await self.mark(id, "sent")
        try:
            await self.say(key, place, message)
        except PlatformError as error:
            if error.reason in ("limited", "busy"):
                await self.mark(id, "pending", error.retry_after or 1.0)


class SentFirst(Plain):
    """Sends a message, then marks it: python-discord's reminders."""

    async def deal(self, id: int, key: str, state: str, place: object, message: object) -> None:
        try:
            await self.say(key, place, message)
        except PlatformError as error:
            await self.mark(id, "pending", error.retry_after or 0.5)
            return
        await self.mark(id, "sent")


class LookedUpAtOnce(Plain):
    """Claims a message, and looks it up before it sends it again, but does not wait with that."""

    async def deal(self, id: int, key: str, state: str, place: object, message: object) -> None:
        try:
            if state == "sending":
                there = from_json(Place, place)  # type: ignore[arg-type]  # a JSON object
                since = now() - timedelta(hours=1)
                if await self.platform.find(there, key, since) is not None:
                    await self.mark(id, "sent")
                    return
            await self.mark(id, "sending")
            await self.say(key, place, message)
        except PlatformError as error:
            await self.mark(id, "sending", error.retry_after or 0.1)
            return
        await self.mark(id, "sent")


Way = Callable[[Database, Platform, float], Plain]
WAYS: dict[str, Way] = {
    "mark, then send": MarkedFirst,
    "send, then mark": SentFirst,
    "look up at once": LookedUpAtOnce,
}
