"""Goals that are due in the same hour: how long asking takes, and whether it is in order and once.

    python -m benchmarks.goals --goals 10000

Every goal is of another member; the chat takes 300 messages a minute and 50 at once, as Slack does,
by a clock that is moved to the next instant at which something may be said. What is measured is the
time this process needs for all of it: occurrences, nudges, outbox, each message one by one.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from storage.database import Database
from tests.many import ask, name


async def main(count: int) -> None:
    """Ask about so many goals, and say how it went."""
    with tempfile.TemporaryDirectory() as folder:
        async with await Database.open(f"sqlite:///{Path(folder, 'copse.db')}") as database:
            began, computed = time.perf_counter(), time.process_time()
            asked = await ask(database, count)
            took, cpu = time.perf_counter() - began, time.process_time() - computed
    places = [int(person[1:]) for person in asked.people]
    print(f"goals                 {count:,}")
    print(f"asked, each once      {sorted(asked.people) == [name(n) for n in range(count)]}")
    print(f"said twice, too fast  {asked.twice}, {asked.fast}")
    print(f"overtaken by at most  {max(abs(p - n) for n, p in enumerate(places))}")
    print(f"by the chat's clock   {asked.took}")
    print(f"of this machine       {took:.1f} s, {cpu:.1f} s computing")
    print(
        f"a goal                {1000 * took / count:.2f} ms, {1000 * cpu / count:.2f} ms computing"
    )


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--goals", type=int, default=10_000)
    asyncio.run(main(arguments.parse_args().goals))
