"""Drawing a round beside everything else: in a thread for a few people, else in a process."""

from __future__ import annotations

import asyncio
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from community.matching.rounds import draw
from community.matching.values import Asked, Round

FEW = 60  # people whose round takes a few hundredths of a second


async def draw_aside(asked: Asked) -> Round:
    """Draw a round without keeping anybody waiting for anything else."""
    if len(asked.people) <= FEW:
        return await asyncio.to_thread(draw, asked)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return await asyncio.get_running_loop().run_in_executor(pool, draw, asked)
