"""One process, both chats: switched on together, one community, switched off in order."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from adapters.discord.app import DiscordApp
from adapters.playground.platform import Playground
from adapters.slack.app import SlackApp
from adapters.slack.manifest import manifest
from adapters.slack.platform import SlackPlatform
from bot.cli import main
from bot.config import Config, ConfigError, DatabaseSettings, WebSettings
from bot.run import Connector, run
from bot.wiring import House, now
from commands import FEATURES
from community.chat.platform import Unusable
from storage.database import Database
from tests.adapters.discord.bench import make_platform, makers
from tests.adapters.discord.bench import words as on_discord
from tests.adapters.slack.eyes import said as on_slack
from tests.adapters.slack.scene import LONG, led_to
from tests.wire.slack.clock import wall
from tests.wire.slack.messages import Message as SlackMessage
from tests.wire.slack.room import furnished


def settings(url: str) -> Config:
    """A configuration with a database and any free port."""
    return Config.model_construct(
        database=DatabaseSettings.model_validate({"url": url}), web=WebSettings(port=0)
    )


async def test_nothing_runs_where_no_chat_is_set_up() -> None:
    with pytest.raises(ConfigError, match="No chat is set up"):
        await run(settings("sqlite://"), asyncio.Event())


async def test_what_is_saved_on_discord_is_found_on_slack(database_url: str) -> None:
    async with (
        furnished(manifest(FEATURES), clock=wall, enforce_limits=False) as room,
        makers() as there,
    ):
        general = there.server.general(there.guild)
        slack = SlackPlatform(led_to(room), now)
        discord = make_platform(there.server, there.application)
        connectors = [
            Connector(slack, lambda house, database: SlackApp(slack, house.dispatch, database)),
            Connector(
                discord, lambda house, database: DiscordApp(discord, house.dispatch, database)
            ),
        ]
        stop, ready = asyncio.Event(), asyncio.get_running_loop().create_future()
        running = asyncio.create_task(
            run(settings(database_url), stop, on_ready=ready.set_result, connectors=connectors)
        )
        async with asyncio.timeout(LONG):
            address = await ready
        async with aiohttp.ClientSession() as session, session.get(f"{address}/health") as answer:
            assert answer.status == 200
            assert await answer.json() == {"slack": True, "discord": True}

        # Ana invites from Slack, accepts on Discord, and confirms.
        invited = await room.ana.types("/copse connect", "#general")
        assert invited.message is not None
        code = re.search(r"code:\s*`?([A-Z0-9-]{8,})", on_slack(invited.message))
        assert code is not None, on_slack(invited.message)
        await there.ana.uses("copse connect", general, code=code[1])

        def asked() -> list[SlackMessage]:
            there = room.ana.messages(room.ana.direct(room.installed))
            return [each for each in there if "Connect" in on_slack(each)]

        question = (await room.slack.wait_for(asked, LONG))[-1]
        await room.ana.presses("Connect", question)

        def told() -> bool:
            there = room.ana.messages(room.ana.direct(room.installed))
            return any("are one community now: " in on_slack(each) for each in there)

        await room.slack.wait_for(told, LONG)

        async def found(query: str) -> str:
            outcome = await room.ana.types(f"/library search {query}", "#general")
            assert outcome.message is not None
            return on_slack(outcome.message)

        await there.bo.uses(
            "library save", general, url="https://example.org/windows", tags="glazing"
        )
        assert "Saved" in on_discord(there.bo.ephemerals()[-1])
        assert "example.org/windows" in await found("#glazing")

        stop.set()
        async with asyncio.timeout(LONG):
            await running
        assert room.slack.deliveries.sockets[room.app.id].connections == []


class Refused(Unusable):
    """A chat that cannot be met."""


@dataclass(slots=True)
class Stub:
    """A chat that notes what is done with it."""

    trouble: Exception | None = None
    did: list[str] = field(default_factory=list)
    listening: bool = False

    def connect(self, _house: House, _database: Database) -> Stub:
        return self

    async def start(self) -> None:
        self.did.append("start")
        if self.trouble is not None:
            raise self.trouble
        await asyncio.sleep(0)

    async def stop(self) -> None:
        self.did.append("stop")


async def test_a_chat_that_cannot_be_met_ends_the_others_in_order_and_says_why() -> None:
    good, bad = Stub(), Stub(Refused("The token is not valid."))
    there = [Connector(Playground(now), good.connect), Connector(Playground(now), bad.connect)]
    with pytest.raises(Unusable, match="not valid"):
        await run(settings("sqlite://"), asyncio.Event(), connectors=there)
    assert bad.did == ["start"]
    assert good.did in (["start"], ["start", "stop"]), "one that has started is stopped"


def test_a_wrong_token_is_told_in_a_line_and_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "config.toml"
    file.write_text('[web]\nport = 0\n[slack]\nbot_token = "xoxb-1"\n')
    assert main(["--config", str(file), "run"]) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("Slack needs an app-level token")
