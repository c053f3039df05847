"""The servers that are served, and which of them a person means in a direct conversation."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

import discord

from adapters.discord import marks
from adapters.discord.errors import asking
from adapters.discord.places import guild_id_of, numbers, space_of
from community.chat.platform import PlatformError
from storage import communities
from storage.database import Database

REMEMBERED = 10_000  # people whose last server is kept in mind
BELONGING = timedelta(minutes=1)  # for which it is believed that somebody is in a server


class Spaces:
    """Which servers are served: those that are named, or with none named every one."""

    def __init__(
        self,
        client: discord.Client,
        database: Database,
        clock: Callable[[], datetime],
        only: Iterable[int],
    ) -> None:
        self._client = client
        self._clock = clock
        self._in: dict[tuple[int, str], datetime] = {}
        self._database = database
        self._only = frozenset(only)
        self._last: OrderedDict[int, str] = OrderedDict()

    def serves(self, guild_id: int | None) -> bool:
        """Whether what happens in a server concerns us."""
        return guild_id is not None and (not self._only or guild_id in self._only)

    def here(self) -> list[str]:
        """The spaces we are in."""
        return [space_of(guild.id) for guild in self._client.guilds if self.serves(guild.id)]

    def seen(self, user_id: int, space: str) -> None:
        """Keep in mind where a person was last."""
        self._last[user_id] = space
        self._last.move_to_end(user_id)
        if len(self._last) > REMEMBERED:
            self._last.popitem(last=False)

    async def belongs(self, user_id: int, space: str) -> bool:
        """Whether a person is in a server now: who left it can still press old buttons."""
        now, key = self._clock(), (user_id, space)
        if key in self._in and self._in[key] <= now < self._in[key] + BELONGING:
            return True
        guild = self._client.get_guild(guild_id_of(space))
        if guild is None:
            return False
        try:
            async with asking():
                await guild.fetch_member(user_id)
        except PlatformError as error:
            if error.reason != "gone":
                raise
            return False
        if len(self._in) >= REMEMBERED:
            self._in.clear()
        self._in[key] = now
        return True

    async def meant(self, user_id: int, components: object = ()) -> str | None:
        """The space that a person means in a direct conversation.

        The one whose message it is about, else where they were last, else where they are known;
        None where they are known nowhere.
        """
        here = self.here()
        marked = marks.space_of(numbers(components), here)
        if marked is not None:
            return marked
        last = self._last.get(user_id)
        if last in here:
            return last
        async with self._database.reading() as db:
            known = await communities.spaces_of(db, "discord", str(user_id))
        return _first(known, here) or (here[0] if len(here) == 1 else None)


def _first(known: Iterable[str], here: Collection[str]) -> str | None:
    return next((space for space in known if space in here), None)
