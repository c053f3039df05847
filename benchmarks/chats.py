"""Goal 1 over the wire: commands, buttons and reactions through real slack-bolt and discord.py.

    python -m benchmarks.chats [--events 100]

What is measured runs in a process of its own, as `copse run` does, on a SQLite file; the stand-ins
of Slack and Discord and their people run in this one. So every figure holds the stand-in's work,
too: Bolt's acknowledgement, measured the same way, says how much that is. Times are milliseconds
from what a member does to the acknowledgement, and to the answer they see.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from adapters.slack.manifest import manifest
from benchmarks.commands import plain
from benchmarks.idle import idle
from benchmarks.report import Times, machine
from benchmarks.served import Settings, to_line
from commands import FEATURES
from tests.wire.discord.permissions import EVERYONE, Can
from tests.wire.discord.person import Person as DiscordPerson
from tests.wire.discord.server import DiscordServer
from tests.wire.discord.state import Application, Channel, Guild
from tests.wire.discord.state import Message as DiscordMessage
from tests.wire.slack.delivery import Delivery
from tests.wire.slack.messages import Message as SlackMessage
from tests.wire.slack.person import Person as SlackPerson
from tests.wire.slack.room import Room, a_manifest, furnished

ROOT = Path(__file__).parent.parent
CROWD = 50
SEEDS = 40  # entries that are there before
MOST_DECLARED = 50  # slash commands that a manifest may hold
WITHIN = 15.0  # seconds that an answer may take before the run is no measure

One = Callable[[int], Awaitable[tuple[float, float]]]
"""Does the thing of this number: seconds to acknowledgement and to answer."""


@dataclass(slots=True)
class Measured:
    """What was done how many times, its acknowledgements and its answers."""

    acks: Times
    answers: Times


@dataclass(slots=True)
class Process:
    """The process that serves."""

    process: asyncio.subprocess.Process
    health: str = ""

    async def pulse(self) -> dict[str, float]:
        """The longest that its loop was away since the last time, in milliseconds."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(b"\n")
        found: dict[str, float] = json.loads(await self.process.stdout.readline())
        return found

    def computed(self) -> float:
        """The processor time it has used so far, in seconds; without /proc, not a number."""
        stat = Path(f"/proc/{self.process.pid}/stat")
        if not stat.exists():
            return float("nan")
        fields = stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Its resident memory now, in MB; where there is no /proc, not a number."""
        status = Path(f"/proc/{self.process.pid}/status")
        if not status.exists():
            return float("nan")
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmRSS"].split()[0]) / 1_024


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[Process]:
    """A process that serves, until the end of the block."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.served"),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(to_line(settings))
        async with asyncio.timeout(WITHIN):
            health = (await process.stdout.readline()).decode()
        assert health, "the process did not start"
        yield Process(process, health.strip())
    finally:
        process.stdin.close()
        async with asyncio.timeout(WITHIN):
            await process.wait()


async def timed(count: int, at_once: int, one: One, name: str) -> Measured:
    """Do something many times, so many at once."""
    acks: list[float] = []
    answers: list[float] = []

    async def worker(first: int) -> None:
        for number in range(first, count, at_once):
            ack, answer = await one(number)
            acks.append(ack)
            answers.append(answer)

    began = time.perf_counter()
    await asyncio.gather(*(worker(first) for first in range(at_once)))
    total = time.perf_counter() - began
    return Measured(Times(name, at_once, acks, total), Times(name, at_once, answers, total))


@dataclass(slots=True)
class Slack:
    """People at their Slack, timing what they do."""

    room: Room
    people: list[SlackPerson]
    told: Counter[str] = field(default_factory=Counter)
    looked: int = 0
    heard: dict[tuple[str, str], Delivery] = field(default_factory=dict)
    listed: int = 0
    before: int = 0  # entries of others in the same database

    def whispers(self, person: SlackPerson) -> int:
        """How many messages a person alone was shown so far."""
        everything = self.room.slack.state.ephemerals
        for message in everything[self.looked :]:
            self.told[str(message.ephemeral_to)] += 1
        self.looked = len(everything)
        return self.told[person.id]

    def reaction(self, person: SlackPerson, message: SlackMessage) -> Delivery:
        """The delivery of a person's reaction."""
        everything = self.room.slack.deliveries.all
        for delivery in everything[self.listed :]:
            if delivery.name == "reaction_added":
                event = delivery.payload["event"]
                self.heard[event["user"], event["item"]["ts"]] = delivery
        self.listed = len(everything)
        return self.heard[person.id, message.ts]

    async def types(self, number: int, line: str) -> tuple[float, float]:
        """A command; its answer comes with the acknowledgement, or soon after."""
        person = self.people[number % CROWD]
        before, began = self.whispers(person), time.perf_counter()
        outcome = await person.types(line, self.room.general)
        assert outcome.acked, outcome.error
        assert outcome.delivery is not None
        if outcome.message is None:
            await self.room.slack.wait_for(lambda: self.whispers(person) > before, WITHIN)
        return outcome.delivery.acked_after or 0.0, time.perf_counter() - began

    async def card(self, number: int, entry: int) -> SlackMessage:
        """A card with buttons, that one person sees."""
        outcome = await self.people[number % CROWD].types(
            f"/library show {entry}", self.room.general
        )
        assert outcome.message is not None, outcome.error
        return outcome.message

    async def presses(self, number: int, card: SlackMessage) -> tuple[float, float]:
        """A button; the card is drawn anew through its response URL."""
        drawn, began = len(card.history), time.perf_counter()
        outcome = await self.people[number % CROWD].presses("I used this", card)
        assert outcome.acked, outcome.error
        assert outcome.delivery is not None
        await self.room.slack.wait_for(lambda: len(card.history) > drawn, WITHIN)
        return outcome.delivery.acked_after or 0.0, time.perf_counter() - began

    async def reacts(self, number: int, message: SlackMessage) -> tuple[float, float]:
        """A reaction, which saves a message; only who reacted sees the answer."""
        person = self.people[number % CROWD]
        before, began = self.whispers(person), time.perf_counter()
        await person.reacts("bookmark", message)
        delivery = self.reaction(person, message)
        await self.room.slack.wait_for(lambda: self.whispers(person) > before, WITHIN)
        answered = time.perf_counter() - began
        await self.room.slack.wait_for(lambda: delivery.over, WITHIN)
        assert delivery.acked_after is not None
        return delivery.acked_after, answered

    async def seed(self) -> None:
        """Let everybody be known, and the library hold something."""
        for number in range(CROWD):
            post = await self.people[0].posts(f"Lesson {number}", self.room.general)
            if number < SEEDS:
                await self.reacts(number, post)
            else:
                await self.card(number, self.before + 1)

    async def measured(self, at_once: int, events: int) -> list[Measured]:
        """Each kind, so many at once. Nobody presses the button of an entry twice."""
        first = self.before + (1 if at_once == 1 else 1 + SEEDS // 2)
        kinds: dict[str, One] = {}
        kinds["command: /library search"] = lambda n: self.types(n, "/library search lesson")
        kinds["command: /library save"] = lambda n: self.types(
            n, f"/library save http://127.0.0.1/s{at_once}/{n} tags: sql"
        )
        cards = [await self.card(n, first + n // CROWD) for n in range(events)]
        kinds["button: I used this"] = lambda n: self.presses(n, cards[n])
        talk = self.room.general
        posts = [await self.people[n % CROWD].posts(f"A lesson {n}", talk) for n in range(events)]
        await self.room.slack.settled(within=WITHIN)
        kinds["reaction: save a message"] = lambda n: self.reacts(n, posts[n])
        return [await timed(events, at_once, one, f"Slack, {name}") for name, one in kinds.items()]


@dataclass(slots=True)
class Discord:
    """People at their Discord, timing what they do."""

    server: DiscordServer
    application: Application
    general: Channel
    people: list[DiscordPerson]
    before: int = 0  # entries of others in the same database

    async def uses(self, number: int, path: str, **options: object) -> tuple[float, float]:
        """A command, until something else than "thinking…" is there."""
        person, began = self.people[number % CROWD], time.perf_counter()
        asked = await person.sends(path, self.general, **options)
        await person.answered(asked)
        acked = time.perf_counter() - began
        await self.server.wait_for(lambda: asked.finished, WITHIN)
        return acked, time.perf_counter() - began

    async def card(self, number: int, entry: int) -> DiscordMessage:
        """A card with buttons, that one person sees."""
        asked = await self.people[number % CROWD].uses(
            "library show", self.general, entry=str(entry)
        )
        await self.server.wait_for(lambda: asked.finished, WITHIN)
        assert asked.original is not None
        return asked.original

    async def presses(self, number: int, card: DiscordMessage) -> tuple[float, float]:
        """A button; the card is drawn anew."""
        began, before = time.perf_counter(), card.edited_at
        await self.people[number % CROWD].presses("I used this", card)
        acked = time.perf_counter() - began
        await self.server.wait_for(lambda: card.edited_at != before, WITHIN)
        return acked, time.perf_counter() - began

    async def reacts(self, number: int, message: DiscordMessage) -> tuple[float, float]:
        """A reaction, which saves a message; the answer comes directly. There is nothing to ack."""
        person = self.people[number % CROWD]
        letters = person.direct(self.application)
        began, before = time.perf_counter(), len(letters.messages)
        await person.reacts("🔖", message)
        await self.server.wait_for(lambda: len(letters.messages) > before, WITHIN)
        took = time.perf_counter() - began
        return took, took

    async def seed(self) -> None:
        """Let everybody be known, and the library hold something."""
        for number in range(CROWD):
            post = await self.people[0].posts(f"Lesson {number}", self.general)
            if number < SEEDS:
                await self.reacts(number, post)
            else:
                await self.card(number, self.before + 1)

    async def measured(self, at_once: int, events: int) -> list[Measured]:
        """Each kind, so many at once. Nobody presses the button of an entry twice."""
        first = self.before + (1 if at_once == 1 else 1 + SEEDS // 2)
        kinds: dict[str, One] = {}
        kinds["command: /library search"] = lambda n: self.uses(n, "library search", query="lesson")
        kinds["command: /library save"] = lambda n: self.uses(
            n, "library save", url=f"http://127.0.0.1/d{at_once}/{n}", tags="sql"
        )
        cards = [await self.card(n, first + n // CROWD) for n in range(events)]
        kinds["button: I used this"] = lambda n: self.presses(n, cards[n])
        talk = self.general
        posts = [await self.people[n % CROWD].posts(f"A lesson {n}", talk) for n in range(events)]
        kinds["reaction: save a message"] = lambda n: self.reacts(n, posts[n])
        return [
            await timed(events, at_once, one, f"Discord, {name}") for name, one in kinds.items()
        ]


@asynccontextmanager
async def at_slack(commands: int = 0, given: dict[str, Any] | None = None) -> AsyncIterator[Slack]:
    """A Slack full of people; with `commands` the app declares those alone, or what is `given`."""
    wanted = manifest(idle(commands) or FEATURES) if given is None else given
    async with furnished(wanted, enforce_limits=False) as room:
        room.ana.user.is_owner = True
        people = [room.slack.person(room.team, f"Person {n}") for n in range(CROWD)]
        yield Slack(room, people)


@asynccontextmanager
async def at_discord() -> AsyncIterator[Discord]:
    """A Discord full of people."""
    async with DiscordServer() as server:
        server.rates.per_second = None
        application = server.application()
        permissions = int(EVERYONE | Can.CREATE_PRIVATE_THREADS)
        guild: Guild = server.guild("Makers", [application], permissions=permissions)
        people = [server.person(f"Person {n}", guild) for n in range(CROWD)]
        guild.owner_id = people[0].id
        yield Discord(server, application, server.general(guild), people)


def settings_of(slack: Slack, serves: str, database: str = "", commands: int = 0) -> Settings:
    """What a process needs to serve a Slack."""
    room = slack.room
    tokens = {"slack_app": room.app.app_token, "slack_bot": room.installed.token}
    return Settings(serves, database, commands, slack_url=room.slack.api_url, **tokens)


async def acknowledged(serves: str, commands: int, events: int, folder: str) -> list[Measured]:
    """The last of so many commands that do nothing: ours (`commands`) or Bolt's (`bolt`)."""
    names = [f"/bench{number}" for number in range(min(commands, MOST_DECLARED))]
    word, text = f"/bench{commands // 5 - 1}", "five a"
    given = None
    if serves == "bolt":
        given, word = a_manifest(commands=names), names[-1]
    async with at_slack(commands, given) as slack:
        database = f"sqlite:///{folder}/{serves}{commands}.db"
        async with served(settings_of(slack, serves, database, commands)):
            kinds: list[tuple[str, str]] = [("answered", text)]
            if serves != "bolt":
                kinds = [("refused by its grammar", "nine a"), ("answered", text)]
            found = []
            for kind, said in kinds:
                one = partial(slack.types, line=f"{word} {said}")
                name = f"{serves}, {commands} commands: {kind}"
                await timed(CROWD, 1, one, name)
                found += [await timed(events, at_once, one, name) for at_once in (1, CROWD)]
            return found


async def run(events: int) -> list[str]:
    """Measure everything on fresh databases; the lines of the report."""
    with tempfile.TemporaryDirectory() as folder:
        floors = [await plain(Path(folder, f"plain{n}.db"), events, n) for n in (1, CROWD)]
        both: dict[int, list[Measured]] = {1: [], CROWD: []}
        async with at_slack() as slack, at_discord() as discord:
            there = settings_of(slack, "house", f"sqlite:///{folder}/slack.db")
            async with served(there):
                await slack.seed()
                for at_once, found in both.items():
                    found += await slack.measured(at_once, events)
            settings = Settings(
                "house",
                f"sqlite:///{folder}/discord.db",
                discord_url=discord.server.url,
                discord_token=discord.application.token,
            )
            async with served(settings):
                await discord.seed()
                for at_once, found in both.items():
                    found += await discord.measured(at_once, events)
        acks = [
            each
            for serves, commands in (("bolt", 5), ("commands", 5), ("commands", 100), ("bolt", 100))
            for each in await acknowledged(serves, commands, events, folder)
        ]
    lines = []
    for floor in floors:
        lines += [f"\n{floor.at_once} at once, SQLite:\n", *rows(both[floor.at_once], floor)]
    for at_once in (1, CROWD):
        these = [each for each in acks if each.acks.at_once == at_once]
        lines += [f"\nSlack's acknowledgement, {at_once} at once:\n", *beside(these)]
    return lines


def rows(measured: list[Measured], floor: Times) -> list[str]:
    """A row each beside the plain command."""
    lines = [
        "| what | a second | ack p50 ms | ack p99 ms | answer p50 ms | answer p99 ms | × plain |",
        "| --- | --: | --: | --: | --: | --: | --: |",
        f"| {floor.name}, no chat | {floor.rate:,.0f} | | | {floor.at(0.5):.2f} "
        f"| {floor.at(0.99):.2f} | 1.00 |",
    ]
    for each in measured:
        acks, answers = each.acks, each.answers
        ack = f"{acks.at(0.5):.2f} | {acks.at(0.99):.2f}"
        if acks.times == answers.times:
            ack = "– | –"
        lines.append(
            f"| {answers.name} | {answers.rate:,.0f} | {ack} | {answers.at(0.5):.2f} "
            f"| {answers.at(0.99):.2f} | {answers.rate / floor.rate:.2f} |"
        )
    return lines


def beside(measured: list[Measured]) -> list[str]:
    """A row each beside the first."""
    lines = [
        "| what | a second | ack p50 ms | ack p99 ms | p50 × the first |",
        "| --- | --: | --: | --: | --: |",
    ]
    first = measured[0].acks.at(0.5)
    lines += [
        f"| {acks.name} | {acks.rate:,.0f} | {acks.at(0.5):.2f} | {acks.at(0.99):.2f} "
        f"| {acks.at(0.5) / first:.2f} |"
        for acks in (each.acks for each in measured)
    ]
    return lines


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100)
    arguments = parser.parse_args()
    print(machine())
    print("\n".join(asyncio.run(run(arguments.events))))


if __name__ == "__main__":
    main()
