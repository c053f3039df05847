"""Discord keeps what every platform must: the real discord.py against the stand-in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from adapters.discord.places import channel_id_of
from community.chat.place import Identity, Place, Posted
from community.chat.platform import Platform
from tests.adapters.discord.bench import Bench, furnished, words
from tests.contract import PlatformContract
from tests.wire.discord import posting
from tests.wire.discord.person import Person
from tests.wire.discord.pings import pings
from tests.wire.discord.state import Application, Channel

LATELY = timedelta(minutes=1)


@dataclass(slots=True)
class DiscordStage:
    """The bench, as the contract looks at a platform."""

    bench: Bench

    @property
    def platform(self) -> Platform:
        return self.bench.platform

    @property
    def space(self) -> str:
        return self.bench.space

    @property
    def ana(self) -> Identity:
        return self._identity(self.bench.ana)

    @property
    def bo(self) -> Identity:
        return self._identity(self.bench.bo)

    async def channel(self, name: str, *private_to: Identity) -> Place:
        for channel in self.bench.guild.channels.values():
            if channel.name == name:
                return Place(self.space, str(channel.id))
        only: list[Person | Application] = [self._person(each) for each in private_to]
        if only:
            only.append(self.bench.application)
        assert self.bench.platform.client is not None
        heard = self.bench.platform.client.wait_for("guild_channel_create", timeout=30.0)
        made = self.bench.server.channel(self.bench.guild, name, private_to=only or None)
        await heard
        return Place(self.space, str(made.id))

    async def says(self, by: Identity, place: Place, text: str, at: datetime) -> Posted:
        channel, ago = self._channel(place), self.bench.server.clock() - at
        if ago > LATELY:
            message = self.bench.server.seed(channel, self._person(by), text, ago=ago)
        else:
            message = await self._person(by).posts(text, channel)
        return Posted(place, str(message.id))

    async def deletes(self, posted: Posted) -> None:
        message = self._channel(posted.place).messages[int(posted.id)]
        posting.delete(self.bench.server.world, message)

    async def sees(self, person: Identity, place: Place | None = None) -> list[str]:
        who = self._person(person)
        channel = self._channel(place) if place else who.direct(self.bench.application)
        return [words(message) for message in who.sees(channel)]

    def pings(self) -> list[str]:
        bot = self.bench.application.user
        channels = self.bench.server.world.channels.values()
        ours = [m for each in channels for m in each.messages.values() if m.author is bot]
        return [f"{m.id}: {done}" for m in ours if not (done := pings(m)).nothing]

    def _identity(self, person: Person) -> Identity:
        return Identity(self.space, str(person.id), person.user.display or "")

    def _person(self, identity: Identity) -> Person:
        people = (self.bench.ana, self.bench.bo, self.bench.cleo)
        return next(each for each in people if str(each.id) == identity.id)

    def _channel(self, place: Place) -> Channel:
        return self.bench.server.world.channels[channel_id_of(place)]


class TestDiscord(PlatformContract):
    @pytest.fixture
    async def stage(self, sqlite_file: Path) -> AsyncIterator[DiscordStage]:
        async with furnished(f"sqlite:///{sqlite_file}") as bench:
            yield DiscordStage(bench)
