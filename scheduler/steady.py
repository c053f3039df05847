"""Steadiness: what is late stays late, so that messages which a stall held up do not come bunched.

A platform's pace gives every message an instant of its own, evenly spaced. When this process was
held up, several of those instants are past at once; said all together they would be too many in a
second. So each goes as late as the one before, and the lateness is made up for little by little.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from scheduler.lease import elapsed

CATCH_UP = 0.03  # of the time: so much closer together than evenly, until nothing is late
LONGEST = 1.0  # seconds that are waited at most, whatever a clock says
WINDOW = 1.0  # seconds without a word, after which a platform counts anew


class Steady:
    """Lets messages go at their instants, and as evenly as those even when they are late."""

    def __init__(self, clock: Callable[[], datetime], timer: Callable[[], float] = elapsed) -> None:
        self._clock = clock
        self._timer = timer
        self._late: dict[str, float] = {}
        self._at: dict[str, float] = {}

    async def turn(self, platform: str, slot: datetime) -> None:
        """Wait until a message may go that was given an instant."""
        wait = self.left(platform, slot)
        if wait > 0:
            await asyncio.sleep(min(wait, LONGEST))
            self.left(platform, slot)

    def left(self, platform: str, slot: datetime) -> float:
        """The seconds until a message may go; when that is now, it is taken to go."""
        at = self._timer()
        since = at - self._at.get(platform, at)
        late = max(self._late.get(platform, 0.0) - CATCH_UP * since, 0.0)
        if since > WINDOW:
            late = 0.0
        its = (self._clock() - slot).total_seconds()
        if its < late:
            return max((late - its) / (1 + CATCH_UP), -its)
        self._late[platform] = min(its, LONGEST)
        self._at[platform] = at
        return 0.0
