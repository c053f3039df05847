"""The crash matrix: numbered messages, a house that is killed again and again, faults on the wire.

A kill falls at random, or in a named moment: when a message is claimed and not sent, when its
request arrives, when it is stored and not answered, when it is answered and not written down, when
it is looked up. In between the process is frozen until after its lease, the database is locked, the
disk is full (no file may grow beyond a page), or the machine's clock is set by an hour.
"""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sqlite3
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from random import Random

import asyncpg

import tests
from bot.wiring import now
from community.chat.codec import to_json
from community.chat.markup import md
from community.chat.message import Message
from community.chat.place import Place
from storage import communities, outbox, undelivered
from storage.database import Database
from tests.crash.house import Settings
from tests.crash.stages import Stage

ROOT = Path(tests.__file__).parent.parent
MOMENTS = {"at random": 4, "claimed": 1, "arrived": 2, "stored": 2, "answered": 2, "looked up": 1}
PAGE = 4096  # bytes of a file that a full disk has room for
OPEN = "SELECT count(*) FROM outgoing WHERE state IN ('pending', 'sending')"
SENDING = "SELECT count(*) FROM outgoing WHERE state = 'sending' AND due_at > "


@dataclass(frozen=True, slots=True)
class Plan:
    """How much torment: so many messages, due over `spread` seconds, so many kills."""

    messages: int
    kills: int
    spread: float
    way: str = "ours"
    replicas: int = 1
    freezes: bool = True
    seed: int = 1
    sets: bool = True
    shards: int = 1

    @property
    def fills(self) -> bool:
        """Whether the disk is full now and then: where a process writes to it itself."""
        return self.sets and self.replicas == 1


@dataclass(slots=True)
class Outcome:
    """What became of it. `aside` were put aside for a steward, who let them be tried again."""

    lost: list[int] = field(default_factory=list)
    twice: list[int] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    freezes: int = 0
    locks: int = 0
    full: int = 0
    steps: int = 0
    aside: int = 0
    unfinished: int = 0
    violations: int = 0

    def __str__(self) -> str:
        kills = ", ".join(f"{number} {moment}" for moment, number in sorted(self.kills.items()))
        return (
            f"lost {len(self.lost)}, twice {len(self.twice)}; "
            f"{self.kills.total()} kills ({kills}), "
            f"{self.freezes} freezes, {self.locks} locks, {self.full} times a full disk, "
            f"{self.steps} clocks set by an hour, {self.aside} put aside and tried again, "
            f"{self.violations} too fast, {self.unfinished} unfinished"
        )


class Torment:
    """Children of one house, killed and born again."""

    def __init__(self, stage: Stage, settings: Settings, plan: Plan, zygote: Process) -> None:
        self.stage = stage
        self.settings = settings
        self.plan = plan
        self.outcome = Outcome()
        self.alive: list[int] = []
        self.pids: dict[str, int] = {}  # by the name under which a process owns things
        self._chance = Random(plan.seed)
        self._zygote = zygote
        self._born: asyncio.Queue[int] = asyncio.Queue()
        self._listening: dict[int, asyncio.Event] = {}
        self._wanted = ""
        self._struck = asyncio.Event()
        stage.faults.watch = self._watch

    async def hear(self) -> None:
        """Hear what the children say, until there is no more."""
        assert self._zygote.stdout is not None
        async for line in self._zygote.stdout:
            word, pid, *called = line.decode().split()
            if called:
                self.pids[called[0]] = int(pid)
                continue
            self._listening.setdefault(int(pid), asyncio.Event())
            if word == "born":
                self._born.put_nowait(int(pid))
            else:
                self._listening[int(pid)].set()

    async def bear(self) -> None:
        """Let there be as many children as there should."""
        assert self._zygote.stdin is not None
        while len(self.alive) < self.plan.replicas:
            self._zygote.stdin.write(self.settings.to_line())
            self.alive.append(await asyncio.wait_for(self._born.get(), 30))

    async def listening(self, pid: int) -> None:
        """Wait until a child listens."""
        await asyncio.wait_for(self._listening[pid].wait(), 60)

    def kill(self, moment: str, victim: int | None = None) -> None:
        """Kill a child, now."""
        if self.alive:
            pid = victim or self._chance.choice(self.alive)
            self.alive.remove(pid)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            self.outcome.kills[moment] += 1

    async def go_on(self) -> None:
        """Kill until it is enough, then let everything be said."""
        while self.outcome.kills.total() < self.plan.kills:
            await self.bear()
            turn = self.outcome.kills.total()
            if self.plan.freezes and turn % 20 == 10:
                await self._freeze()
            if self.plan.freezes and turn % 30 == 20:
                await self._lock()
            if self.plan.sets and turn % 10 == 5:
                await self._set_clock()
            if self.plan.fills and turn % 15 == 2:
                await self._fill_disk()
            await self._strike()
        self.stage.faults.clear()
        if self.plan.sets:  # whose clock was set back would wait for an hour
            for pid in self.alive:
                os.kill(pid, signal.SIGKILL)
            self.alive.clear()
        await self.bear()
        await self._finish()
        await self._again()
        said = self.stage.counted()
        numbers = range(self.plan.messages)
        self.outcome.lost = [number for number in numbers if not said[number]]
        self.outcome.twice = [number for number in numbers if said[number] > 1]
        self.outcome.violations = self.stage.violations()

    async def _strike(self) -> None:
        moments, weights = list(MOMENTS), list(MOMENTS.values())
        (moment,) = self._chance.choices(moments, weights)
        if moment == "at random":
            await asyncio.sleep(self._chance.uniform(0.05, 1.2))
            self.kill(moment)
            return
        if moment == "claimed":
            for _ in range(200):
                if await ask(self.settings.database, SENDING + "'2000-01-01'"):
                    break
                await asyncio.sleep(0.005)
            self.kill(moment)
            return
        await asyncio.sleep(self._chance.uniform(0.0, 0.6))
        self._struck.clear()
        self._wanted = moment
        with suppress(TimeoutError):
            await asyncio.wait_for(self._struck.wait(), 2.0)
        if self._wanted:
            self._wanted = ""
            self.kill("at random")

    def _watch(self, point: str, name: str) -> None:
        wanted = self._wanted
        looked_up = wanted == "looked up"
        pattern = self.stage.looks if looked_up else self.stage.says
        if not wanted or not fnmatchcase(name, pattern):
            return
        if point != ("arrived" if looked_up else wanted):
            return
        self._wanted = ""
        if point == "answered":  # while it is being written down
            delay = self._chance.uniform(0.0, 0.006)
            asyncio.get_running_loop().call_later(delay, self._kill_late, wanted)
        else:
            self._kill_late(wanted)

    def _kill_late(self, moment: str) -> None:
        self.kill(moment)
        self._struck.set()

    async def _freeze(self) -> None:
        """Freeze a child until others may have taken over what it holds, then let it go on."""
        pid = self._chance.choice(self.alive)
        await asyncio.sleep(self._chance.uniform(0.3, 1.0))
        os.kill(pid, signal.SIGSTOP)
        await asyncio.sleep(self.settings.timing.until.total_seconds() + 1.0)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
        self.outcome.freezes += 1

    async def _lock(self) -> None:
        """Lock the database for a while."""
        async with locked(self.settings.database):
            await asyncio.sleep(1.5)
        self.outcome.locks += 1

    async def _set_clock(self) -> None:
        """Set the clock of a child's machine an hour forward or back, for as long as it lives."""
        await asyncio.sleep(self._chance.uniform(0.3, 1.0))
        with suppress(ProcessLookupError):
            way = self._chance.choice((signal.SIGUSR1, signal.SIGUSR2))
            os.kill(self._chance.choice(self.alive), way)
            self.outcome.steps += 1

    async def _fill_disk(self) -> None:
        """Leave a child no room to write anything, for a while."""
        pid = self._chance.choice(self.alive)
        await asyncio.sleep(self._chance.uniform(0.3, 1.0))
        with suppress(ProcessLookupError):
            _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE, (PAGE, resource.RLIM_INFINITY))
            await asyncio.sleep(1.5)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))
            self.outcome.full += 1

    async def _finish(self) -> None:
        """Wait until nothing waits any more."""
        for _ in range(400):
            left = await ask(self.settings.database, OPEN)
            self.outcome.unfinished = left
            if not left:
                return
            await asyncio.sleep(0.25)

    async def _again(self) -> None:
        """What was put aside is tried again, as a steward would let it be."""
        if self.plan.way != "ours":
            return
        for pid in list(self.alive):
            await self.listening(pid)
            os.kill(pid, signal.SIGTERM)
        await asyncio.sleep(2.0)
        for pid in self.alive:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.alive.clear()
        async with (
            await Database.open(self.settings.database, migrate=False) as database,
            database.transaction() as db,
        ):
            parked, self.outcome.aside = await undelivered.listed(db, 1, 10_000)
            for each in parked:
                await undelivered.try_again(db, 1, each.id, now(), "a steward")
        if parked:
            await self.bear()
            await self._finish()


@asynccontextmanager
async def tormented(
    stage: Stage, database: str, plan: Plan, delay: float = 0.0
) -> AsyncIterator[Torment]:
    """A database with numbered messages in it, due after a while, and a house that can be born."""
    settings = Settings(
        *(stage.chat, stage.url, stage.token, stage.app_token, database),
        way=plan.way,
        shards=plan.shards,
    )
    await fill(stage, database, plan, delay)
    command = (sys.executable, "-m", "tests.crash.house")
    zygote = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, start_new_session=True
    )
    torment = Torment(stage, settings, plan, zygote)
    hearing = asyncio.create_task(torment.hear())
    try:
        yield torment
    finally:
        assert zygote.stdin is not None
        zygote.stdin.close()
        await zygote.wait()
        await hearing


async def fill(stage: Stage, url: str, plan: Plan, delay: float) -> None:
    """Found a community, and put its messages into the outbox."""
    async with (
        await Database.open(url, migrate=False) as database,
        database.transaction() as db,
    ):
        began = now()
        community = await communities.found(db, "Tea", "UTC", began)
        await communities.connect(db, stage.space, community.id, "Tea", began)
        for number in range(plan.messages):
            place = Place(stage.space, stage.channels[number % len(stage.channels)])
            said = Message(md("message {number}", number=str(number)))
            due = began + timedelta(seconds=delay + plan.spread * number / plan.messages)
            key = f"message-{number}"
            await outbox.put(db, key, stage.space, "post", to_json(place), to_json(said), due)


async def ask(url: str, query: str) -> int:
    """The number that a query answers, read beside the house."""
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)) as raw:
            return int(raw.execute(query).fetchone()[0])
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval(query))
    finally:
        await connection.close()


@asynccontextmanager
async def locked(url: str) -> AsyncIterator[None]:
    """Nobody else can write meanwhile."""
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, timeout=5, isolation_level=None)) as raw:
            raw.execute("BEGIN IMMEDIATE")
            yield
            raw.execute("ROLLBACK")
        return
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE outgoing IN SHARE ROW EXCLUSIVE MODE")
            yield
    finally:
        await connection.close()
