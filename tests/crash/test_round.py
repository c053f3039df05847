"""A house that is killed in the middle of a matching round goes on: the same groups, all told.

The kill comes right after a commit that others hear of, where a round is left behind in one of the
states it passes.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from datetime import timedelta

import pytest

from tests.endure.killing import ROOT
from tests.matches import ask, opens, passes
from tests.world import MONDAY, Bot, open_world, said

PEOPLE = ("ana", "bo", "cleo", "dev", "p1", "p2", "p3")
GROUPS = 3


async def killed_after(url: str, commits: int) -> bool:
    """Let a process begin the round and kill it after so many commits; False if it was done."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.crash.round", url, str(commits), cwd=ROOT
    )
    ended = await child.wait()
    assert ended in (0, -signal.SIGKILL), ended
    return ended != 0


async def parts(bot: Bot) -> list[tuple[object, ...]]:
    """Who is in which group of the round, or left out."""
    return await ask(bot, "SELECT member_id, group_id, state FROM match_part ORDER BY member_id")


@pytest.mark.parametrize(
    "commits",
    [
        pytest.param(2, id="still announced"),
        pytest.param(3, id="due and not drawn"),
        pytest.param(4, id="drawn and nobody told"),
        pytest.param(5, id="one group told"),
        pytest.param(8, id="being said"),
    ],
)
async def test_a_kill_in_the_middle_of_a_round_changes_no_group_and_loses_nobody(
    database_url: str, commits: int
) -> None:
    async with open_world(database_url) as bot:
        await opens(bot, *PEOPLE)
        await passes(bot, 6)
        preview = said(await bot.uses("ana", "match", "preview"))
    assert await killed_after(database_url, commits)
    async with open_world(database_url, run="heir") as bot:
        bot.now = MONDAY + timedelta(days=7)
        before = await parts(bot)
        for minutes in (0, 1, 2):
            bot.now = MONDAY + timedelta(days=7, minutes=minutes)
            await bot.drain()
        after = await parts(bot)
        assert after == before or before == []
        assert [member for member, _, state in after if state == "meets"] == [*range(1, 8)]
        assert len({group for _, group, _ in after}) == GROUPS
        known = await ask(bot, "SELECT id, name FROM member")
        names = {number: f"@{name}" for number, name in known}
        for number in {group for _, group, _ in after}:
            together = [str(names[member]) for member, group, _ in after if group == number]
            assert " · ".join(together) in preview
        opened = await ask(
            bot, "SELECT key, state FROM outgoing WHERE key LIKE 'match|open|%' ORDER BY key"
        )
        assert [state for _, state in opened] == ["sent"] * GROUPS
        rounds = await ask(bot, "SELECT state FROM match_round")
        assert rounds == [("drawn",)]
