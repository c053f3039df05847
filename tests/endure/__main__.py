"""The long proofs, one after the other: `python -m tests.endure [--share 0.1]`.

Whole, they take about an hour: 50 events a second for ten minutes under a lock, 2,000 events
with 100 kills, ten minutes of refreshes, ten stops under 50 events a second, 1,000 messages of
which a fifth go nowhere, 2,000 at once on each chat, a year of a community played in the terminal,
10,000 forged requests. A `share` makes all of it shorter. The exit code is 1 when something did
not hold.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from tests.endure.dead import dead
from tests.endure.limits import limits
from tests.endure.proofs import Seen, junk, kills, locked, refreshes, stops
from tests.endure.year import year

MINUTES_10 = 600.0


async def prove(folder: Path, share: float) -> bool:
    """Run every proof and print what it saw; whether all hold."""

    def url(name: str) -> str:
        return f"sqlite:///{folder / name}.db"

    proofs: tuple[Coroutine[Any, Any, Seen], ...] = (
        locked(folder, MINUTES_10 * share, rate=25),  # a message and a reaction each
        kills(url("kills"), max(round(2_000 * share), 20), max(round(100 * share), 2), rate=20),
        refreshes(url("refreshes"), MINUTES_10 * share, rate=50, every=5.0),
        stops(url("stops"), max(round(10 * share), 2), seconds=6.0, rate=50),
        dead(url("dead"), max(round(1_000 * share), 50), places=100),
        limits(url("slack"), "slack", max(round(2_000 * share), 50), places=305, wait=30),
        limits(url("discord"), "discord", max(round(2_000 * share), 50), places=305),
        year(url("year"), max(round(53 * share), 4)),
        junk(url("junk"), max(round(10_000 * share), 100)),
    )
    holds = True
    for proof in proofs:
        began = time.monotonic()
        seen = await proof
        print(f"{seen.words} ({time.monotonic() - began:.0f} s)", flush=True)
        for wrong in seen.wrong:
            holds = False
            print(f"  DOES NOT HOLD: {wrong}", flush=True)
    return holds


def main() -> int:
    """Prove."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="of the whole length")
    share = parser.parse_args().share
    with tempfile.TemporaryDirectory() as name:
        return 0 if asyncio.run(prove(Path(name), share)) else 1


if __name__ == "__main__":
    sys.exit(main())
