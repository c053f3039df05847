"""Goal 6: how fast Copse starts, what it weighs, and how long its loop is ever away.

    python -m benchmarks.start [--runs 3] [--events 100]

`copse --help` and `copse run` are started as they are by people, `copse run` with a file that
leads Slack to its stand-in. Discord cannot be led elsewhere by the settings, so both together are
started by `benchmarks.served`, which does what `copse run` does with a connector of its own.
The stand-ins run in this process. The memory is what is resident (VmRSS), shared pages included.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

import aiohttp

from benchmarks.chats import (
    CROWD,
    ROOT,
    SEEDS,
    WITHIN,
    Process,
    Slack,
    at_discord,
    at_slack,
    served,
    settings_of,
)
from benchmarks.report import machine

LOOK = 0.005  # seconds between two looks whether it is healthy


async def took(*command: str) -> float:
    """The seconds a command takes, from its start to its end."""
    began = time.perf_counter()
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=quiet)
    assert await process.wait() == 0
    return time.perf_counter() - began


async def healthy(address: str) -> None:
    """Wait until every chat listens."""
    async with (
        asyncio.timeout(WITHIN),
        aiohttp.ClientSession(trust_env=False) as session,
    ):
        while True:
            async with session.get(address) as answer:
                if answer.status == 200:
                    return
            await asyncio.sleep(LOOK)


async def started(slack: Slack, folder: Path, database: str) -> tuple[float, float, float]:
    """`copse run` with Slack: seconds until healthy, seconds computed until then, and MB."""
    room = slack.room
    file = folder / "config.toml"
    file.write_text(
        f'[database]\nurl = "sqlite:///{folder}/{database}.db"\n[web]\nport = 0\n'
        f'[slack]\napi_url = "{room.slack.api_url}"\nbot_token = "{room.installed.token}"\n'
        f'app_token = "{room.app.app_token}"\n'
    )
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "--config", str(file), "run"),
        cwd=ROOT,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        assert process.stdout is not None
        said = (await process.stdout.readline()).decode()
        await healthy(said.split()[-1])
        seconds, seen = time.perf_counter() - began, Process(process)
        return seconds, seen.computed(), seen.memory()
    finally:
        process.terminate()
        async with asyncio.timeout(WITHIN):
            await process.wait()


async def both(folder: Path, runs: int, events: int) -> list[str]:
    """Both chats in one process: their start, their memory, the loop at rest and under load."""
    ready, computed, lines = list[float](), list[float](), list[str]()
    for number in range(runs):
        async with at_slack() as slack, at_discord() as discord:
            there = settings_of(slack, "house", f"sqlite:///{folder}/both{number}.db")
            settings = replace(
                there,
                discord_url=discord.server.url,
                discord_token=discord.application.token,
            )
            began = time.perf_counter()
            async with served(settings) as process:
                await healthy(f"{process.health}/health")
                ready.append(time.perf_counter() - began)
                computed.append(process.computed())
                if number + 1 < runs:
                    continue
                first, starting = process.memory(), await process.pulse()
                await asyncio.sleep(1.0)
                resting = await process.pulse()
                await slack.seed()
                discord.before = SEEDS
                await discord.seed()
                await process.pulse()
                for chat in (slack, discord):
                    await chat.measured(CROWD, events)
                loaded, last = await process.pulse(), process.memory()
                lines = [
                    f"| memory, Slack and Discord connected | {first:.0f} MB | 120 MB |",
                    f"| memory after {events * 8:,} events and cards | {last:.0f} MB | 120 MB |",
                    away("while it starts, imports included", starting),
                    away("at rest for a second", resting),
                    away(f"under load, {CROWD} at once on one chat, then on the other", loaded),
                ]
    return [
        row("Slack and Discord, a new database, to a healthy /health", ready, "1,500 ms"),
        row("… of it computed", computed, ""),
        *lines,
    ]


def away(when: str, seen: dict[str, float]) -> str:
    """A row: how long the loop was away."""
    return (
        f"| the loop away at the longest, {when} | {seen['wall']:.0f} ms, "
        f"{seen['cpu']:.0f} ms of it computing | 50 ms |"
    )


def row(what: str, seconds: Sequence[float], goal: str) -> str:
    """A row: the median, and the best and worst."""
    ms = [each * 1_000 for each in sorted(seconds)]
    return f"| {what} | {median(ms):.0f} ms ({ms[0]:.0f}–{ms[-1]:.0f}) | {goal} |"


async def run(runs: int, events: int) -> list[str]:
    """Measure everything; the lines of the report."""
    lines = ["", "| what | median (best–worst) | goal |", "| --- | --: | --: |"]
    bare = [await took(sys.executable, "-c", "pass") for _ in range(runs * 2)]
    helps = [await took(sys.executable, "-m", "bot", "--help") for _ in range(runs * 2)]
    lines += [row("Python alone", bare, ""), row("copse --help", helps, "200 ms")]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with at_slack() as slack:
            fresh = [await started(slack, folder, f"fresh{number}") for number in range(runs)]
            again = [await started(slack, folder, "fresh0") for _ in range(runs)]
        for what, found in (("a new database", fresh), ("a database that is there", again)):
            seconds = [each for each, _, _ in found]
            lines += [
                row(f"copse run, Slack, {what}, to a healthy /health", seconds, "1,500 ms"),
                row("… of it computed", [each for _, each, _ in found], ""),
            ]
        memory = median(each for _, _, each in again)
        lines.append(f"| memory of it | {memory:.0f} MB | |")
        lines += await both(folder, runs, events)
    return lines


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--events", type=int, default=100)
    arguments = parser.parse_args()
    print(machine())
    print("\n".join(asyncio.run(run(arguments.runs, arguments.events))))


if __name__ == "__main__":
    main()
