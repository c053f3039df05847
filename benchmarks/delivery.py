"""Delivery: how late messages are, how fast a herd is claimed, how near to the limits it is sent.

    python -m benchmarks.delivery

Needs PostgreSQL's server programs. Four processes share one database and talk to a stand-in over
HTTP, all on this machine; what is measured includes the stand-in and the machine's other load.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from datetime import timedelta

import asyncpg

from benchmarks.herd import claimed_in
from benchmarks.report import machine
from bot.wiring import now
from community.chat.codec import to_json
from community.chat.markup import Markup
from community.chat.message import Message
from community.chat.place import Place
from storage import communities, delivery, outbox
from storage.database import Connection, Database
from storage.delivery import Reach, Terms
from storage.migrate import migrate
from tests import postgres
from tests.crash.matrix import Plan, tormented
from tests.crash.stages import STAGES, Stage, discord, slack

REPLICAS = 4
HERD = 1_000


async def empty(cluster: postgres.Cluster, name: str) -> str:
    """An empty database that is up to date."""
    admin = await asyncpg.connect(cluster.url("postgres"))
    await admin.execute(f"CREATE DATABASE {name}")
    await admin.close()
    url = cluster.url(name)
    await migrate(url)
    return url


async def herd(url: str, claimers: int) -> float:
    """The seconds in which a herd that is due at once is claimed."""
    async with await Database.open(url) as database:
        async with database.transaction() as db:
            began = now()
            community = await communities.found(db, "Tea", "UTC", began)
            await communities.connect(db, "slack:T1", community.id, "Tea", began)
            said = to_json(Message(Markup("hello")))
            for number in range(HERD):
                place = to_json(Place("slack:T1", f"C{number}"))
                await outbox.put(db, str(number), "slack:T1", "post", place, said, began)
        at = now()
        terms = Terms(at + timedelta(minutes=1), 100, 3, idle=True)

        async def claim(db: Connection) -> list[int]:
            found = await delivery.claim(db, Reach(("slack",)), at, terms, lambda _each: ())
            return [each.id for each in found]

        return await claimed_in(database, claim, HERD, claimers)


async def sent(stage: Stage, url: str, plan: Plan) -> tuple[dict[int, float], int]:
    """When each message was stored, in seconds after it was due; and how often it was too fast."""
    async with tormented(stage, url, plan, delay=20.0) as torment:
        await torment.bear()
        for pid in torment.alive:
            await torment.listening(pid)
        await torment.go_on()
    connection = await asyncpg.connect(url)
    rows = await connection.fetch("SELECT key, extract(epoch FROM at)::float8 AS due FROM outgoing")
    await connection.close()
    due = {int(row["key"].removeprefix("message-")): row["due"] for row in rows}
    late = {number: at - due[number] for number, at in stage.times().items()}
    assert len(late) == plan.messages
    return late, stage.violations()


async def main() -> None:
    """Measure everything and print it."""
    print(f"{machine()}, load {os.getloadavg()[0]:.1f}")
    folder = postgres.programs()
    assert folder is not None, "PostgreSQL is not installed"
    with postgres.cluster(folder) as cluster, tempfile.TemporaryDirectory() as home:
        path = f"sqlite:///{home}/herd.db"
        print(f"herd of {HERD} claimed, SQLite: {await herd(path, 1):.3f} s")
        for claimers in (1, 4):
            url = await empty(cluster, f"herd{claimers}")
            print(f"the same, PostgreSQL, {claimers} at once: {await herd(url, claimers):.3f} s")
        for chat in STAGES:
            plan = Plan(120, 0, 60.0, replicas=REPLICAS, freezes=False)
            async with STAGES[chat]() as stage:
                late, _ = await sent(stage, await empty(cluster, f"due_{chat}"), plan)
            times = sorted(late.values())
            p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
            print(f"due → stored, {chat}: p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms")
        plan = Plan(350, 0, 0.0, replicas=REPLICAS, freezes=False)
        async with slack(70) as stage:
            late, fast = await sent(stage, await empty(cluster, "rate_slack"), plan)
        times = sorted(late.values())[50:]  # after the burst
        rate = (len(times) - 1) / (times[-1] - times[0]) * 60
        print(f"Slack: {rate:.0f} of 300 a minute ({rate / 3:.0f} %), {fast} too fast")
        plan = Plan(1_000, 0, 0.0, replicas=REPLICAS, freezes=False)
        async with discord(100) as stage:
            late, fast = await sent(stage, await empty(cluster, "rate_discord"), plan)
        times = sorted(late.values())
        rate = (len(times) - 1) / (times[-1] - times[0])
        print(f"Discord: {rate:.1f} of 50 a second ({rate * 2:.0f} %), {fast} too fast")


if __name__ == "__main__":
    asyncio.run(main())
