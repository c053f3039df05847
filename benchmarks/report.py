"""What benchmarks print: the machine, and tables in Markdown."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Times:
    """How long each of many took, in seconds, so many at once, and all of them together.

    `cpu` is the time that this process computed meanwhile, in all of its threads: on a machine
    that others use, it says more than any clock.
    """

    name: str
    at_once: int
    times: list[float]
    total: float
    cpu: float = 0.0

    @property
    def computed(self) -> float:
        """Milliseconds of computing for each."""
        return 1_000 * self.cpu / len(self.times)

    @property
    def rate(self) -> float:
        """How many a second."""
        return len(self.times) / self.total

    def at(self, share: float) -> float:
        """The time within which this share of them was done, in milliseconds."""
        ordered = sorted(self.times)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)] * 1_000


def machine() -> str:
    """The machine, the day and how busy it is with other things, in a line."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores ({platform.machine()}), "
        f"load {load}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def table(rows: Iterable[Times], floor: Times) -> list[str]:
    """A row each: rate, median, p99, computing, and the rate beside the floor's."""
    lines = [
        "| what | a second | p50 ms | p99 ms | CPU ms | × the first |",
        "| --- | --: | --: | --: | --: | --: |",
    ]
    lines += [
        f"| {row.name} | {row.rate:,.0f} | {row.at(0.5):.2f} | {row.at(0.99):.2f} "
        f"| {row.computed:.2f} "
        f"| {row.rate / floor.rate:.2f} |"
        for row in rows
    ]
    return lines
