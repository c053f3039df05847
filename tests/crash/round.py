"""A matching round in a process of its own, which dies after so many commits that others hear of.

`python -m tests.crash.round URL COMMITS`: it is Monday 8 March, 09:00, and the round is due.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import timedelta

from tests.world import MONDAY, open_world


async def go_on(url: str, commits: int) -> None:
    """Do what is due, and be killed right after a commit."""
    async with open_world(url, run=f"kill{commits}") as bot:
        bot.now = MONDAY + timedelta(days=7)
        left = commits

        def committed() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        bot.database.after_commit(committed)
        await bot.drain()


if __name__ == "__main__":
    asyncio.run(go_on(sys.argv[1], int(sys.argv[2])))
