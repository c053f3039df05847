"""A clock that only goes forward, also while this process or machine sleeps."""

from __future__ import annotations

import time


def elapsed() -> float:
    """Its seconds, since some instant."""
    clock: int | None = getattr(time, "CLOCK_BOOTTIME", None)
    asleep = time.clock_gettime(clock) if clock is not None else 0.0
    return max(time.monotonic(), asleep)
