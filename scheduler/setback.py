"""A clock that was set back: what was claimed while it was ahead would wait for all that time."""

from __future__ import annotations

from datetime import datetime, timedelta

TOLERANCE = timedelta(seconds=30)  # by which clocks are put right all the time


class SetBack:
    """Notices that the clock was set back; at the first look it may have been before."""

    def __init__(self) -> None:
        self._last: datetime | None = None

    def since(self, now: datetime) -> bool:
        """Whether the clock was, or may have been, set back since the last look."""
        back = self._last is None or now < self._last - TOLERANCE
        self._last = now
        return back
