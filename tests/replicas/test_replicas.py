"""Four processes on one PostgreSQL: each message once, one owner of Discord's shard, moved when it
dies or freezes."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from tests.crash.matrix import Plan, Torment, ask, tormented
from tests.crash.stages import Stage, discord, slack

REPLICAS = 4
LET_GO = "SELECT count(*) FROM lease WHERE until > clock_timestamp() AND epoch >= {epoch}"


@asynccontextmanager
async def replicas(stage: Stage, url: str, plan: Plan) -> AsyncIterator[Torment]:
    """So many processes, all of them listening."""
    async with tormented(stage, url, plan) as torment:
        await torment.bear()
        for pid in torment.alive:
            await torment.listening(pid)
        yield torment


async def owned(url: str, epoch: int, within: float = 20.0) -> None:
    """Wait until the shard has had so many owners, and has one."""
    async with asyncio.timeout(within):
        while not await ask(url, LET_GO.format(epoch=epoch)):  # noqa: ASYNC110  # another process's
            await asyncio.sleep(0.05)


async def connected(stage: Stage, count: int, within: float = 20.0) -> None:
    """Wait until so many connections are open at Discord."""
    async with asyncio.timeout(within):
        while stage.identified() != count:  # noqa: ASYNC110  # another process's
            await asyncio.sleep(0.05)


async def owner(torment: Torment, url: str, shard: str = "0/1") -> int:
    """The process that owns a shard: the one whose death would move it."""
    connection = await asyncpg.connect(url)
    try:
        port = await connection.fetchval(
            "SELECT owner FROM lease WHERE name = $1", f"discord|{shard}"
        )
    finally:
        await connection.close()
    assert port
    return torment.pids[str(port)]


async def test_four_processes_say_everything_once(postgres_url: str) -> None:
    plan = Plan(messages=120, kills=0, spread=3.0, replicas=REPLICAS, freezes=False)
    async with slack() as stage, replicas(stage, postgres_url, plan) as torment:
        await torment.go_on()

    assert (torment.outcome.lost, torment.outcome.twice) == ([], [])
    assert torment.outcome.violations == 0


async def test_a_shard_moves_when_its_owner_dies_or_freezes(postgres_url: str) -> None:
    plan = Plan(messages=30, kills=0, spread=12.0, replicas=REPLICAS, freezes=False)
    async with discord() as stage, replicas(stage, postgres_url, plan) as torment:
        await connected(stage, 1)
        torment.kill("owner", await owner(torment, postgres_url))
        await owned(postgres_url, 2)
        await connected(stage, 1)

        frozen = await owner(torment, postgres_url)
        os.kill(frozen, signal.SIGSTOP)
        await owned(postgres_url, 3)
        await connected(stage, 2)  # Discord has not noticed that one of them is frozen
        os.kill(frozen, signal.SIGCONT)
        await connected(stage, 1)
        assert await owner(torment, postgres_url) != frozen
        await torment.go_on()

    assert (torment.outcome.lost, torment.outcome.twice) == ([], [])


async def test_two_shards_are_shared_by_two_processes_and_the_one_of_the_dead_moves(
    postgres_url: str,
) -> None:
    plan = Plan(messages=40, kills=0, spread=12.0, replicas=2, freezes=False, shards=2)
    async with discord() as stage, replicas(stage, postgres_url, plan) as torment:
        await connected(stage, 2)
        shard = f"{(int(stage.space.removeprefix('discord:')) >> 22) % 2}/2"
        await asyncio.sleep(2.0)
        torment.kill("owner", await owner(torment, postgres_url, shard))
        await owned(postgres_url, 2)
        await connected(stage, 2)
        assert await owner(torment, postgres_url, shard) in torment.alive
        await torment.go_on()

    assert torment.outcome.unfinished == 0
    assert (torment.outcome.lost, torment.outcome.twice) == ([], [])
