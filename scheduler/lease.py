"""How long a claim lasts, measured by a clock that nobody can set."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Timing:
    """The times of delivery, in seconds. Every replica has to have the same.

    `request`: how long one request to a platform may take. `lease`: how long a claimed message may
    be worked on, a look-up and a request. `settle`: how long after that, or after a request whose
    end is unknown, what was sent may still be on its way to where it can be looked up.
    """

    request: float = 10.0
    lease: float = 25.0
    settle: float = 15.0

    @property
    def until(self) -> timedelta:
        """From a claim to the instant at which another may take the message over."""
        return timedelta(seconds=self.lease + self.settle)


def elapsed() -> float:
    """Seconds of a clock that only goes forward, also while this process or machine sleeps."""
    return max(time.monotonic(), _boot())


def _boot() -> float:
    clock: int | None = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(clock) if clock is not None else 0.0


class LeaseOver(Exception):
    """The time in which a message may be worked on is over: others may have taken it."""


class Lease:
    """The time in which claimed messages may be worked on, from before they were claimed."""

    def __init__(self, seconds: float, timer: Callable[[], float] = elapsed) -> None:
        self._timer = timer
        self._ends = timer() + seconds

    @property
    def left(self) -> float:
        """The seconds left."""
        return self._ends - self._timer()

    def check(self) -> None:
        """Raise LeaseOver when it is over."""
        if self.left <= 0:
            raise LeaseOver


class Drift:
    """How far a clock has been set forward, measured by one that nobody can set."""

    def __init__(self, clock: Callable[[], datetime], timer: Callable[[], float] = elapsed) -> None:
        self._clock = clock
        self._timer = timer
        self._least = self._offset()

    def forward(self) -> timedelta:
        """How much further it is ahead now than it has been at the least."""
        offset = self._offset()
        self._least = min(self._least, offset)
        return offset - self._least

    def _offset(self) -> timedelta:
        at = self._clock() - datetime(2000, 1, 1, tzinfo=UTC)
        return at - timedelta(seconds=self._timer())
