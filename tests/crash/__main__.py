"""The long run of the crash matrix, with three other ways beside it: `python3 start.py crash`.

With `--messages 200 --kills 60` it is shorter. The exit code is 1 if a message was lost or said
twice by ours.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

import asyncpg

from storage.migrate import migrate
from tests import postgres
from tests.crash.baselines import WAYS
from tests.crash.matrix import Outcome, Plan, tormented
from tests.crash.stages import STAGES

SECONDS_A_KILL = 1.5  # that the messages are spread over
REPLICAS = 4


async def run(chat: str, url: str, plan: Plan) -> Outcome:
    """One run, printed."""
    began = time.monotonic()
    await migrate(url)
    async with STAGES[chat]() as stage:
        stage.spoil()
        async with tormented(stage, url, plan) as torment:
            await torment.go_on()
    kind = url.partition(":")[0]
    name = f"{plan.way}: {chat}, {kind} × {plan.replicas}, {plan.messages} messages"
    print(f"{name}: {torment.outcome} ({time.monotonic() - began:.0f} s)", flush=True)
    return torment.outcome


async def matrix(messages: int, kills: int, cluster: postgres.Cluster | None, home: Path) -> bool:
    """Ours on both chats and both databases, then the other ways; whether ours was faultless."""
    outcomes = []
    for chat in sorted(STAGES):
        plan = Plan(messages, kills, kills * SECONDS_A_KILL)
        outcomes.append(await run(chat, f"sqlite:///{home / chat}.db", plan))
        if cluster is None:
            print(f"ours: {chat}, postgresql: not installed, so not tried")
            continue
        admin = await asyncpg.connect(cluster.url("postgres"))
        await admin.execute(f"CREATE DATABASE {chat}")
        await admin.close()
        plan = Plan(messages, kills, kills * SECONDS_A_KILL, replicas=REPLICAS)
        outcomes.append(await run(chat, cluster.url(chat), plan))
    for number, way in enumerate(WAYS):
        some = max(kills // 3, 1)
        plan = Plan(
            max(messages * 3 // 10, 1), some, some * SECONDS_A_KILL, way, freezes=False, sets=False
        )
        await run("slack", f"sqlite:///{home / f'way-{number}'}.db", plan)
    return not any(each.lost or each.twice or each.unfinished for each in outcomes)


def main() -> int:
    """Run it all."""
    parser = argparse.ArgumentParser(prog="start.py crash")
    parser.add_argument("--messages", type=int, default=1_000)
    parser.add_argument("--kills", type=int, default=300, help="at least, in each run of ours")
    given = parser.parse_args()
    folder = postgres.programs()
    with tempfile.TemporaryDirectory(prefix="copse-crash-") as home:
        if folder is None:
            faultless = asyncio.run(matrix(given.messages, given.kills, None, Path(home)))
        else:
            with postgres.cluster(folder) as cluster:
                faultless = asyncio.run(matrix(given.messages, given.kills, cluster, Path(home)))
    return 0 if faultless else 1


if __name__ == "__main__":
    sys.exit(main())
