"""What the adapter keeps on the server for a while: forms on their way, answers not yet opened.

A button has no room for them, and an id in a button is never authority: what is kept names the one
person it is for. It is in memory at once and in the database as soon as that can be written, so
that a form is open within the three seconds that Discord waits and survives a restart all the same.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from storage import notes
from storage.database import Database
from storage.notes import Note

AT_HAND = 2_000  # notes that are in memory too


class Kept:
    """Notes of one kind, each with an id of its own."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], kind: str, lasts: timedelta
    ) -> None:
        self._database = database
        self._clock = clock
        self._kind = f"discord.{kind}"
        self._lasts = lasts
        self._at_hand: OrderedDict[str, Note] = OrderedDict()

    def new(self, body: Note) -> str:
        """Keep something in memory under a new id; `save` makes it last."""
        id = secrets.token_hex(8)
        self.change(id, body)
        return id

    def change(self, id: str, body: Note) -> None:
        """Put something else under an id, in memory."""
        self._at_hand[id] = body
        self._at_hand.move_to_end(id)
        if len(self._at_hand) > AT_HAND:
            self._at_hand.popitem(last=False)

    async def save(self, id: str) -> None:
        """Let what is under an id outlive this process, if it is still there."""
        body = self._at_hand.get(id)
        if body is None:
            return
        now = self._clock()
        async with self._database.transaction() as db:
            await notes.keep(db, self._kind, id, body, now, now + self._lasts)

    async def get(self, id: str) -> Note | None:
        """What is kept under an id."""
        if id in self._at_hand:
            return self._at_hand[id]
        async with self._database.reading() as db:
            body = await notes.read(db, self._kind, id, self._clock())
        if body is not None:
            self.change(id, body)
        return body

    async def drop(self, id: str) -> None:
        """Keep it no longer."""
        self._at_hand.pop(id, None)
        async with self._database.transaction() as db:
            await notes.drop(db, self._kind, id)
