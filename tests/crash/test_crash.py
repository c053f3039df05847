"""A house that is killed again and again says everything, and nothing twice.

This is a short run; the long one is `python3 start.py crash`.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time

import pytest

from tests.crash.matrix import SENDING, Plan, ask, tormented
from tests.crash.stages import STAGES


@pytest.mark.parametrize("chat", sorted(STAGES))
async def test_what_is_killed_loses_nothing_and_says_nothing_twice(
    database_url: str, chat: str
) -> None:
    replicas = 2 if database_url.startswith("postgresql") else 1
    plan = Plan(messages=40, kills=6, spread=5.0, replicas=replicas, freezes=False)
    async with STAGES[chat]() as stage:
        stage.spoil()
        async with tormented(stage, database_url, plan) as torment:
            await torment.go_on()

    print(torment.outcome)
    assert torment.outcome.unfinished == 0
    assert (torment.outcome.lost, torment.outcome.twice) == ([], [])
    assert torment.outcome.kills.total() == plan.kills
    assert torment.outcome.violations == 0


async def test_a_process_that_is_told_to_stop_lets_arrive_what_is_on_its_way(
    database_url: str,
) -> None:
    plan = Plan(messages=60, kills=0, spread=4.0, freezes=False)
    async with STAGES["slack"]() as stage, tormented(stage, database_url, plan) as torment:
        await torment.bear()
        (pid,) = torment.alive
        await torment.listening(pid)
        async with asyncio.timeout(20):
            while not stage.counted():  # noqa: ASYNC110  # another process's
                await asyncio.sleep(0.01)
        told = time.monotonic()
        os.kill(pid, signal.SIGTERM)
        while is_there(pid):  # noqa: ASYNC110  # another process's
            await asyncio.sleep(0.05)
        took = time.monotonic() - told
        left = await ask(database_url, SENDING + "'2000-01-01'")
        said = stage.counted().total()
        torment.alive.clear()
        await torment.go_on()

    assert took < 10.0
    assert left == 0, "all that was claimed has arrived or was given back"
    assert 0 < said < plan.messages
    assert (torment.outcome.lost, torment.outcome.twice) == ([], [])


def is_there(pid: int) -> bool:
    """Whether a process is still running."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
