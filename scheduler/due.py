"""Work that is claimed in batches: taken while something is due, until nothing is left to take."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime


async def while_due(
    clock: Callable[[], datetime],
    next_due: Callable[[], Awaitable[datetime | None]],
    batch: Callable[[datetime], Awaitable[int | None]],
) -> int:
    """Do batch after batch while something is due; how much was done in all.

    `batch` is given the instant it is and says how much it did, or None when it found nothing left
    to claim: another scheduler has it.
    """
    count = 0
    while True:
        now = clock()
        due = await next_due()
        if due is None or due > now:
            return count
        done = await batch(now)
        if done is None:
            return count
        count += done
