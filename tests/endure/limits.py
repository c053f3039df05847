"""S6: limits are kept ahead of time, not found out; a chat that says to wait is not asked again."""

from __future__ import annotations

import asyncio
from itertools import pairwise

from storage.migrate import migrate
from tests.crash.matrix import OPEN, Plan, ask, tormented
from tests.crash.stages import STAGES
from tests.endure.proofs import Seen
from tests.wire.faults import too_many

LATER = 2.0  # seconds after which what was to wait is to go on


async def limits(url: str, chat: str, messages: int, places: int, wait: int = 0) -> Seen:
    """Messages that are all due at once; in their middle the chat says to wait, if so asked."""
    plan = Plan(messages, 0, spread=0.0, freezes=False, sets=False)
    await migrate(url)
    async with STAGES[chat](places) as stage, tormented(stage, url, plan, delay=3.0) as torment:
        await torment.bear()
        while wait and len(stage.stored()) < messages // 3:  # noqa: ASYNC110  # another process's
            await asyncio.sleep(0.1)
        if wait:
            stage.faults.add(stage.says, too_many(wait), times=1)
        while await ask(url, OPEN):  # noqa: ASYNC110  # another process's
            await asyncio.sleep(0.5)
        times, violations = sorted(stage.times().values()), stage.violations()
        lost = messages - len(stage.counted())
    longest = max(later - sooner for sooner, later in pairwise(times))
    words = (
        f"S6: {messages:,} messages to {places} places of {chat} in {times[-1] - times[0]:.0f} s, "
        f"{lost} lost, {violations} too fast"
    )
    wrong = [f"{lost} messages were lost"] if lost else []
    wrong += [f"{violations} were too fast"] if violations else []
    if wait:
        words += f"; told to wait {wait} s, silent for {longest:.1f} s"
        wrong += [f"silent for {longest} s"] if not wait <= longest <= wait + LATER else []
    return Seen(words, tuple(wrong))
