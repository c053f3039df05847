"""The time in the playground, which can be moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta


class PlaygroundClock:
    """The time in the playground: it runs like any clock, or stands, and can be moved."""

    def __init__(self, real: Callable[[], datetime], start: datetime | None = None) -> None:
        self._real = real
        self._standing = start
        self._offset = timedelta(0)

    def __call__(self) -> datetime:
        """The instant it is now, aware UTC."""
        return self._standing or self._real() + self._offset

    def move(self, to: datetime) -> None:
        """Make it another instant; it runs on from there if it ran."""
        if self._standing is not None:
            self._standing = to
        else:
            self._offset = to - self._real()
