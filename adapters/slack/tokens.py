"""Tokens: what proves to Slack that we are the bot of a workspace, kept fresh for sending too.

Bolt renews a token only when a request comes in; a quiet workspace's would die before the next
weekly message. Here it is renewed by whoever needs it, two hours before it ends, by one of all
processes at a time: a refresh token can be traded once.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from adapters.slack.errors import SlackTrouble
from community.chat.platform import PlatformError
from storage import installations
from storage.database import Database
from storage.installations import Installation

log = logging.getLogger(__name__)

EARLY = timedelta(hours=2)  # before its end that a token is renewed
TRADE = timedelta(seconds=60)  # how long one process may take to trade a refresh token
OTHERS = 0.5  # seconds between looks whether another process is done with it
LOOKS = 20


@dataclass(frozen=True, slots=True)
class Fresh:
    """What a refresh token was traded for."""

    token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_at: datetime | None


Trade = Callable[[str], Awaitable[Fresh]]


class Tokens:
    """The installations we know, by space; those by consent come from the database."""

    def __init__(self, clock: Callable[[], datetime], trade: Trade) -> None:
        self.complete = False  # every space we are in is known, so another one is not ours
        self._clock = clock
        self._trade = trade
        self._database: Database | None = None
        self._known: dict[str, Installation] = {}
        self._given: set[str] = set()  # spaces whose token is in the configuration
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def use(self, database: Database) -> None:
        """From now on look installations up here."""
        self._database = database

    def give(self, installation: Installation) -> None:
        """Know a space whose token lasts and is kept elsewhere."""
        self._known[installation.space] = installation
        self._given.add(installation.space)

    async def save(self, installation: Installation) -> None:
        """Keep an installation by consent."""
        async with self._db.transaction() as db:
            await installations.save(db, installation, self._clock())
        self._known[installation.space] = installation

    async def of(self, space: str) -> Installation:
        """The installation in a space, its token good for a while; `gone` where there is none."""
        known = await self.known(space)
        if known is None:
            raise SlackTrouble("gone" if self.complete else "unreachable", error="not installed")
        return await self._renewed(known) if self._ends(known) else known

    async def known(self, space: str) -> Installation | None:
        """The installation in a space, if the bot is there."""
        found = self._known.get(space)
        if found is None and space not in self._given:
            found = await self._read(space)
        return found

    async def renew(self, dead: Installation) -> Installation:
        """The installation with another token than the one that Slack called expired."""
        if dead.refresh_token is None:
            raise SlackTrouble("unreachable", error="token_expired")
        return await self._renewed(dead, dead.token)

    async def revoke(self, space: str) -> None:
        """The bot was removed from a space: say nothing there any more."""
        self._known.pop(space, None)
        if space not in self._given:
            async with self._db.transaction() as db:
                await installations.revoke(db, space, self._clock())
        log.warning("%s has removed the bot; nothing will be sent there", space)

    @property
    def _db(self) -> Database:
        if self._database is None:
            raise SlackTrouble("unreachable", error="not started")
        return self._database

    def _ends(self, known: Installation) -> bool:
        return known.expires_at is not None and known.expires_at - EARLY <= self._clock()

    def _over(self, known: Installation) -> bool:
        return known.expires_at is not None and known.expires_at <= self._clock()

    async def _read(self, space: str) -> Installation | None:
        async with self._db.reading() as db:
            found = await installations.of(db, space)
        if found is None or found.revoked_at is not None:
            return None
        self._known[space] = found
        return found

    async def _renewed(self, known: Installation, dead: str = "") -> Installation:
        async with self._locks[known.space]:
            for _ in range(LOOKS):
                found = await self._read(known.space)
                if found is None:
                    raise SlackTrouble("gone", error="not installed")
                if not self._ends(found) and found.token != dead:
                    return found
                if await self._may_trade(found):
                    return await self._traded(found, dead)
                if not self._over(found) and found.token != dead:
                    return found  # another process is renewing it, and this one is still good
                await asyncio.sleep(OTHERS)
        raise SlackTrouble("unreachable", error="token_expired")

    async def _may_trade(self, found: Installation) -> bool:
        if found.refresh_token is None:
            return False
        now = self._clock()
        async with self._db.transaction() as db:
            return await installations.begin_refresh(
                db, found.space, found.refresh_token, now, now + TRADE
            )

    async def _traded(self, found: Installation, dead: str) -> Installation:
        assert found.refresh_token is not None
        try:
            fresh = await self._trade(found.refresh_token)
        except PlatformError as trouble:
            log.error("the token of %s could not be renewed: %s", found.space, trouble)
            if self._over(found) or found.token == dead:
                raise SlackTrouble("unreachable", error="token_expired") from None
            return found
        async with self._db.transaction() as db:
            await installations.end_refresh(
                db, found.space, fresh.token, fresh.refresh_token, fresh.expires_at
            )
        self._known[found.space] = renewed = replace(
            found,
            token=fresh.token,
            refresh_token=fresh.refresh_token,
            expires_at=fresh.expires_at,
        )
        return renewed
