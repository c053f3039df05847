"""Answers that a process owed when it died: the next one gives them, or says them directly."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import discord

from adapters.discord.answers import LEASE, PLATFORM
from adapters.discord.exchange import Exchange
from adapters.discord.interactions import Interactions
from adapters.discord.platform import DiscordPlatform
from community.chat.codec import from_json
from community.chat.events import (
    ButtonPressed,
    ChoiceMade,
    CommandUsed,
    FormSubmitted,
    Happening,
    MessageActed,
)
from community.chat.place import Place
from community.chat.platform import PlatformError
from storage import arrivals
from storage.arrivals import Arrival
from storage.database import Database

log = logging.getLogger(__name__)

BATCH = 20
ATTEMPTS = 4
KEPT = timedelta(days=1)  # how long what was given up stays to be looked at
Asking = CommandUsed | ButtonPressed | ChoiceMade | FormSubmitted | MessageActed


class Owed:
    """Takes up what was acknowledged and not answered, when its lease is over."""

    def __init__(
        self,
        platform: DiscordPlatform,
        interactions: Interactions,
        database: Database,
        clock: Callable[[], datetime],
    ) -> None:
        self._platform = platform
        self._interactions = interactions
        self._database = database
        self._clock = clock

    async def keep_watch(self, client: discord.Client) -> None:
        """Take up what is owed, now and whenever a lease ends, until cancelled."""
        while True:
            await self.take_up(client)
            async with self._database.reading() as db:
                due = await arrivals.next_due(db, PLATFORM)
            now = self._clock()
            wait = LEASE if due is None else min(max(due - now, timedelta(seconds=1)), LEASE)
            await asyncio.sleep(wait.total_seconds())

    async def take_up(self, client: discord.Client) -> int:
        """Give the answers that are due; how many were given."""
        now = self._clock()
        async with self._database.reading() as db:
            due = await arrivals.next_due(db, PLATFORM)
        if due is None or due > now:
            return 0
        async with self._database.transaction() as db:
            await arrivals.forget(db, PLATFORM, now - KEPT)
            claimed = await arrivals.claim(db, PLATFORM, now, now + LEASE, BATCH)
        given = 0
        for arrival in claimed:
            if not self._interactions.answers.is_owed_here(arrival.key):
                given += await self._give(client, arrival)
        return given

    async def _give(self, client: discord.Client, arrival: Arrival) -> bool:
        try:
            event = _event(arrival.body["event"])
            exchange = self._exchange(client, arrival, event)
            form = arrival.body.get("form")
            if form and isinstance(event, CommandUsed | FormSubmitted):
                await self._interactions.submit(exchange, event, form, replaces=False)
            else:
                await self._interactions.run(exchange, event)
        except (PlatformError, ValueError) as error:
            log.warning("an answer that is owed cannot be given yet: %s", error)
            if arrival.attempts >= ATTEMPTS:
                async with self._database.transaction() as db:
                    await arrivals.give_up(db, arrival.key)
            return False
        async with self._database.transaction() as db:
            await arrivals.done(db, arrival.key)
        return True

    def _exchange(self, client: discord.Client, arrival: Arrival, event: Asking) -> Exchange:
        body = arrival.body
        return Exchange(
            self._platform,
            client,
            body["token"],
            from_json(Place, body["place"]),
            event.by,
            key=arrival.key,
            state="updating" if body["state"] == "updating" else "thinking",
            private=body["private"],
        )


def _event(said: dict[str, Any]) -> Asking:  # Any: a JSON object
    event: object = from_json(Happening, said)  # type: ignore[arg-type]  # a union of records
    if not isinstance(event, Asking):
        raise ValueError(f"{type(event).__name__} is owed no answer")
    return event
