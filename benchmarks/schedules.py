"""Schedules: how late what is due is handed over, what an event costs, and a herd.

    python -m benchmarks.schedules [how many]

Needs PostgreSQL's server programs. What comes by itself is a routine that says one message, handed
to a chat that takes everything at once; several processes share one PostgreSQL on this machine.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall
from pathlib import Path

from sqlalchemy import insert

from adapters.playground.platform import Playground
from benchmarks.delivery import empty
from benchmarks.herd import claimed_in
from benchmarks.report import machine
from bot.clock import shared_clock
from bot.wiring import AT_ONCE, LATEST, now
from community.call import Call
from community.chat.feature import Feature
from community.chat.markup import Markup
from community.chat.message import Message
from community.chat.place import Place, Posted
from community.dispatch import Dispatch
from community.schedules import OccurrenceCame
from scheduler.clock import Metronome
from scheduler.occurrences import Occurrences
from scheduler.outbox import Outbox
from storage import communities, schedules
from storage.database import Connection, Database
from storage.migrate import migrate
from storage.schedules import OccurrenceRow, ScheduleRow
from tests import postgres

MANY = 100_000
COMMUNITIES = 100
FAR = datetime(2090, 1, 1, tzinfo=UTC)
DUE = 300  # that come one after the other, so many seconds long
SECONDS = 30.0
HERD = 1_000
TURNS = 30  # of ten events each, to learn what one costs
BATCH = 5_000

feature = Feature("bell", "Rings")


@feature.routine("rings", "Ring", late=timedelta(days=1))
async def rings(call: Call, event: OccurrenceCame) -> None:
    """Say one message."""
    place = Place(call.event.space, f"C{event.schedule_id}")
    await call.say(
        f"{event.schedule_id}|{event.due_at.isoformat()}", place, Message(Markup("Ding"))
    )


class Taking(Playground):
    """A chat that takes everything at once and notes how late it was."""

    late: list[float]

    async def post(self, place: Place, message: Message, key: str) -> Posted:  # noqa: ARG002
        """Note how late it was, in seconds."""
        due = datetime.fromisoformat(key.partition("|")[2])
        self.late.append((self.clock() - due).total_seconds())
        return Posted(place, key)


async def fill(database: Database, count: int, instants: Sequence[datetime]) -> None:
    """So many schedules, of which one is due at each of these instants and the rest are far."""
    made = datetime(2026, 1, 1, tzinfo=UTC)
    async with database.transaction() as db:
        for number in range(COMMUNITIES):
            community = await communities.found(db, f"Tea {number}", "UTC", made)
            await communities.connect(db, f"playground:{number}", community.id, "Tea", made)
        rows = [
            {
                "community_id": number % COMMUNITIES + 1,
                "routine": "bell.rings",
                "subject": str(number),
                "title": "A bell",
                "rule": "FREQ=DAILY",
                "at": wall(9),
                "zone": "Europe/Berlin",
                "anchor": FAR.date(),
                "holidays": "keep",
                "state": "active",
                "cursor": FAR.date(),
                "next_at": instants[number] if number < len(instants) else FAR,
                "attempts": 0,
                "made_at": made,
            }
            for number in range(count)
        ]
        for at in range(0, count, BATCH):
            await db.execute(insert(ScheduleRow), rows[at : at + BATCH])
        moved = [
            {"schedule_id": number + 1, "day": date(2026, 1, 1), "due_at": at, "state": "planned"}
            for number, at in enumerate(instants)
        ]
        if moved:
            await db.execute(insert(OccurrenceRow), moved)


async def replica(url: str, until: float) -> None:
    """One process of several: keep time until an instant, then print how late each was handed."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(await Database.open(url, migrate=False))
        clock = now
        if database.dialect == "postgresql":
            clock = await stack.enter_async_context(shared_clock(database))
        chat = Taking(clock)
        chat.late = []
        platforms = {"playground": chat}
        dispatch = Dispatch(database, (feature,), platforms, clock)
        at_once = AT_ONCE if database.dialect == "postgresql" else 1
        occurrences = Occurrences(database, dispatch, clock, at_once)
        outbox = Outbox(database, dispatch, platforms, clock)
        works = (occurrences, outbox)
        latest = LATEST if database.dialect == "postgresql" else 0.0
        metronome = Metronome(works, clock, brisk=works, latest=latest)
        database.after_commit(metronome.poke)
        database.after_commit(outbox.poke)
        metronome.start()
        computed = time.process_time()
        await asyncio.sleep(until - time.time())
        computed = time.process_time() - computed
        await metronome.stop()
    print(json.dumps({"late": chat.late, "memory": _peak(), "computed": computed}))


async def handed(url: str, count: int, processes: int) -> tuple[list[float], float, float]:
    """How late each of those due was handed over, what the largest process held, and computing.

    In seconds, megabytes, and milliseconds an event of all processes together.
    """
    async with await Database.open(url) as database:
        instants = [FAR - timedelta(days=at) for at in range(DUE)]
        await fill(database, count, instants)
        begins = now() + timedelta(seconds=8 + 3 * processes)
        instants = [begins + timedelta(seconds=SECONDS * at / DUE) for at in range(DUE)]
        async with database.transaction() as db:
            for number, at in enumerate(instants, start=1):
                await schedules.settle(db, number, date(2026, 1, 1), at, "planned")
                await schedules.change(db, number, next_at=at)
    until = instants[-1].timestamp() + 3
    running = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.schedules", "replica", url, str(until)),
            stdout=asyncio.subprocess.PIPE,
        )
        for _ in range(processes)
    ]
    told = [json.loads((await each.communicate())[0]) for each in running]
    late = sorted(one for each in told for one in each["late"])
    assert len(late) == DUE, f"{len(late)} of {DUE} were handed over"
    computed = sum(each["computed"] for each in told) * 1_000 / DUE
    return late, max(each["memory"] for each in told), computed


async def cost(url: str, count: int) -> tuple[float, float]:
    """The milliseconds that an event takes, and computes, ten being due at a time."""
    start = datetime(2027, 1, 1, tzinfo=UTC)
    due = min(count, 10 * TURNS)
    instants = [start + timedelta(hours=number // 10) for number in range(due)]
    async with await Database.open(url) as database:
        await fill(database, count, instants)
        clock = start - timedelta(hours=1)
        dispatch = Dispatch(database, (feature,), {}, lambda: clock)
        occurrences = Occurrences(database, dispatch, lambda: clock)
        done, taken, computed = 0, list[float](), list[float]()
        for turn in range(TURNS):
            clock = start + timedelta(hours=turn, minutes=1)
            if count < 10 * TURNS and turn:  # the same few come again
                async with database.transaction() as db:
                    for number in range(1, count + 1):
                        await schedules.settle(db, number, _day(turn), clock, "planned")
                        await schedules.change(db, number, next_at=clock)
            began, cpu = time.perf_counter(), time.process_time()
            came = await occurrences.drain()
            taken.append((time.perf_counter() - began) / max(came, 1))
            computed.append((time.process_time() - cpu) / max(came, 1))
            done += came
        assert done == 10 * TURNS, f"{done} came"
    return _median(taken) * 1_000, _median(computed) * 1_000


async def herd(url: str, count: int, claimers: int) -> float:
    """The seconds in which a herd that is due at once is claimed."""
    at = datetime(2027, 1, 1, tzinfo=UTC)
    async with await Database.open(url) as database:
        await fill(database, count, [at] * HERD)

        async def claim(db: Connection) -> list[int]:
            found = await schedules.claim(db, at, at + timedelta(minutes=2), 100)
            return [each.id for each in found]

        return await claimed_in(database, claim, HERD, claimers)


def _peak() -> float:
    """The most memory that this process had, in megabytes, from its own start on."""
    told = Path("/proc/self/status").read_text("ascii")
    return int(next(line.split()[1] for line in told.splitlines() if "VmHWM" in line)) / 1024


def _day(turn: int) -> date:
    return date(2026, 1, 1) + timedelta(days=turn)


def _median(times: list[float]) -> float:
    return sorted(times)[len(times) // 2]


def _said(late: list[float]) -> str:
    p50, p99 = late[len(late) // 2], late[int(len(late) * 0.99)]
    return f"p50 {p50 * 1_000:.0f} ms, p99 {p99 * 1_000:.0f} ms, worst {late[-1] * 1_000:.0f} ms"


async def main(count: int) -> None:
    """Measure everything and print it."""
    print(f"{machine()}; {count:,} schedules")
    programs = postgres.programs()
    assert programs is not None, "PostgreSQL is not installed"
    with postgres.cluster(programs) as cluster, tempfile.TemporaryDirectory() as home:

        async def fresh(kind: str, name: str) -> str:
            if kind == "PostgreSQL":
                return await empty(cluster, name)
            await migrate(f"sqlite:///{home}/{name}.db")
            return f"sqlite:///{home}/{name}.db"

        for kind in ("SQLite", "PostgreSQL"):
            for size in (10, 1_000, count):
                took, computed = await cost(await fresh(kind, f"cost{size}"), size)
                print(f"{kind}, {size:,}: {took:.2f} ms an event, {computed:.2f} ms computing")
            for claimers in (1, 4) if kind == "PostgreSQL" else (1,):
                url = await fresh(kind, f"herd{claimers}")
                print(
                    f"{kind}, herd of {HERD:,}, {claimers} at once: "
                    f"{await herd(url, count, claimers):.3f} s"
                )
            for processes in (1, 4) if kind == "PostgreSQL" else (1,):
                url = await fresh(kind, f"due{processes}")
                late, memory, computed = await handed(url, count, processes)
                load = os.getloadavg()[0]
                print(
                    f"{kind}, due → handed, {processes} processes: {_said(late)}; "
                    f"{memory:.0f} MB, {computed:.0f} ms computing an event (load {load:.1f})"
                )


if __name__ == "__main__":
    if sys.argv[1:2] == ["replica"]:
        asyncio.run(replica(sys.argv[2], float(sys.argv[3])))
    else:
        asyncio.run(main(int(sys.argv[1]) if sys.argv[1:] else MANY))
