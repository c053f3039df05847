"""One house that meets in a Slack and in a Discord at once, over the wire, with its people.

Ana owns the Discord server of the bench and runs the Slack workspace of the room; Bo and Cleo are
in both, and nobody has told Copse who is the same. There is one clock.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from adapters.slack.app import SlackApp
from adapters.slack.manifest import manifest
from adapters.slack.platform import SlackPlatform
from commands import FEATURES
from tests.adapters.discord.bench import LONG, Bench, words
from tests.adapters.discord.bench import furnished as furnished_server
from tests.adapters.slack.eyes import said
from tests.adapters.slack.scene import acknowledged, led_to
from tests.wire.discord.person import Person as OnDiscord
from tests.wire.slack.messages import Message
from tests.wire.slack.person import Person as OnSlack
from tests.wire.slack.room import QUICK, Room, furnished


@dataclass(frozen=True, slots=True)
class Both:
    """The two sides, and what happens between them."""

    bench: Bench
    room: Room
    app: SlackApp

    async def settle(self) -> None:
        """Let everything that was told to the house be done, and everything that is due be said."""
        await self.room.slack.settled(within=LONG)
        await self.app.inlet.idle()
        await self.bench.drain()
        await self.room.slack.settled(within=LONG)
        await self.app.inlet.idle()
        await self.bench.drain()

    async def passes(self, **span: float) -> None:
        """Time goes by, and all that comes with it at its time."""
        clock = self.bench.server.clock
        target = clock() + timedelta(**span)
        while (now := clock()) < target:
            due = await self.bench.house.next_due()
            goes_to = target if due is None else min(max(due, now), target)
            clock.forward((goes_to - now).total_seconds() + 0.01)
            await self.settle()

    async def types(self, person: OnSlack, line: str) -> str:
        """Somebody types a command on Slack; what they alone are shown."""
        acknowledged(await person.types(line, "#general"))
        await self.settle()
        return said(person.ephemerals()[-1])

    async def uses(self, person: OnDiscord, path: str, **options: object) -> str:
        """Somebody uses a command on Discord; what they alone are shown."""
        await person.uses(path, self.bench.general, **options)
        await self.settle()
        return words(person.ephemerals()[-1]).replace("\\", "")

    def letter(self, person: OnSlack) -> Message:
        """The latest that somebody was told directly on Slack."""
        return person.messages(person.direct(self.room.installed))[-1]

    async def connect(self) -> None:
        """The two become one community."""
        code = _code(await self.types(self.room.ana, "/copse connect"))
        await self.uses(self.bench.ana, "copse connect", code=code)
        acknowledged(await self.room.ana.presses("Connect", self.letter(self.room.ana)))
        await self.settle()

    async def link(self, one: OnSlack, other: OnDiscord) -> None:
        """Somebody says on both sides that they are one."""
        code = _code(await self.types(one, "/member link"))
        assert "I have asked you on Slack" in await self.uses(other, "member link", code=code)
        acknowledged(await one.presses("Yes, that is me", self.letter(one)))
        await self.settle()


def _code(shown: str) -> str:
    return shown.partition("code: ")[2].replace("*", "").strip()[: len("BCDF-GHJK-MNPQ")]


@asynccontextmanager
async def open_both(url: str) -> AsyncIterator[Both]:
    """Both, on a database, not yet connected."""
    async with (
        furnished_server(url) as bench,
        furnished(manifest(FEATURES), clock=bench.server.clock, retries=QUICK) as room,
    ):
        bench.platforms["slack"] = platform = SlackPlatform(led_to(room), bench.server.clock)
        app = SlackApp(platform, bench.dispatch, bench.house.database)
        await app.start()
        try:
            yield Both(bench, room, app)
        finally:
            await app.stop()
