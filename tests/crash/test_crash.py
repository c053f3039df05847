"""A house that is killed again and again says everything, and nothing twice.

This is a short run; the long one is `python3 start.py crash`.
"""

from __future__ import annotations

import pytest

from tests.crash.matrix import Plan, tormented
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
