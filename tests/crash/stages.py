"""The chats that a tormented house talks to: stand-ins with many channels, and what they stored."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from adapters.slack.manifest import manifest
from commands import FEATURES
from tests.adapters.discord.bench import PERMISSIONS
from tests.wire.discord.clock import moment_of
from tests.wire.discord.server import DiscordServer
from tests.wire.discord.tree import texts
from tests.wire.faults import FaultPlan, lost_answer, reset, server_error, slow, too_many
from tests.wire.slack.room import furnished

PLACES = 40
NUMBER = re.compile(r"message (\d+)")


@dataclass(slots=True)
class Stage:
    """A chat: how a child meets it, what goes wrong there, and what it has stored.

    `says` and `looks` are the names of the requests that post and that look up; `times` are the
    instants (Unix) at which each numbered message was stored.
    """

    chat: str
    space: str
    channels: list[str]
    url: str
    token: str
    app_token: str
    faults: FaultPlan
    says: str
    looks: str
    stored: Callable[[], list[str]]
    times: Callable[[], dict[int, float]]
    violations: Callable[[], int]
    identified: Callable[[], int] = lambda: 0

    def counted(self) -> Counter[int]:
        """How often each numbered message was stored."""
        found = (NUMBER.search(text) for text in self.stored())
        return Counter(int(match[1]) for match in found if match)

    def spoil(self) -> None:
        """Let things go wrong: 5 % unavailable, 15 % of answers lost, 20 % slow, some beyond the
        time a request may take, some connections reset, some asked to wait."""
        for fault, share in (
            (server_error(503), 0.05),
            (lost_answer(), 0.15),
            (slow(0.3), 0.08),
            (slow(0.8), 0.08),
            (slow(1.5), 0.04),
            (reset(), 0.02),
            (too_many(1), 0.01),
        ):
            self.faults.add(self.says, fault, times=None, share=share)


@asynccontextmanager
async def slack(places: int = PLACES, dead: int = 0) -> AsyncIterator[Stage]:
    """A Slack workspace. Its limits are counted and not enforced: the faults are others'.

    The first `dead` of its channels are archived: nothing can be posted there.
    """
    async with furnished(manifest(FEATURES), enforce_limits=False) as room:
        channels = [
            room.slack.channel(room.team, f"place-{number}", [room.installed, room.ana])
            for number in range(places)
        ]
        for channel in channels[:dead]:
            channel.archived = True

        def stored() -> list[str]:
            return [
                message.text
                for channel in channels
                for message in channel.messages.values()
                if message.bot_id == room.installed.bot_id
            ]

        def times() -> dict[int, float]:
            posted = [message for channel in channels for message in channel.messages.values()]
            found = ((NUMBER.search(message.text), float(message.ts)) for message in posted)
            return {int(match[1]): at for match, at in found if match}

        def violations() -> int:
            posts = (each for each in room.slack.limits.violations if not each.warned)
            return sum(each.method == "chat.postMessage" for each in posts)

        yield Stage(
            chat="slack",
            space=f"slack:{room.team.id}",
            channels=[channel.id for channel in channels],
            url=room.slack.api_url,
            token=room.installed.token,
            app_token=room.app.app_token,
            faults=room.slack.faults,
            says="chat.postMessage",
            looks="conversations.history",
            stored=stored,
            times=times,
            violations=violations,
        )


@asynccontextmanager
async def discord(places: int = PLACES) -> AsyncIterator[Stage]:
    """A Discord server."""
    async with DiscordServer() as server:
        application = server.application()
        guild = server.guild("Makers", [application], permissions=PERMISSIONS)
        channels = [server.channel(guild, f"place-{number}") for number in range(places)]

        def stored() -> list[str]:
            return [
                " ".join(texts(message.components))
                for channel in channels
                for message in server.messages(channel)
            ]

        def times() -> dict[int, float]:
            posted = [message for channel in channels for message in server.messages(channel)]
            found = (
                (NUMBER.search(" ".join(texts(message.components))), moment_of(message.id))
                for message in posted
            )
            return {int(match[1]): at.timestamp() for match, at in found if match}

        yield Stage(
            chat="discord",
            space=f"discord:{guild.id}",
            channels=[str(channel.id) for channel in channels],
            url=server.url,
            token=application.token,
            app_token="",
            faults=server.faults,
            says="POST /channels/*/messages",
            looks="GET /channels/*/messages",
            stored=stored,
            times=times,
            violations=lambda: sum(server.rates.violations.values()),
            identified=lambda: len(server.hub.connections),
        )


STAGES = {"slack": slack, "discord": discord}
