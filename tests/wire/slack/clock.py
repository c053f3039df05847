"""The time a stand-in goes by, which a test may hold in its hand."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]
"""Says what time it is: aware, in UTC."""


def wall() -> datetime:
    """The time of this machine."""
    return datetime.now(UTC)


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime | None = None) -> None:
        self.at = at or wall()

    def __call__(self) -> datetime:
        return self.at

    def forward(self, seconds: float) -> None:
        """Move on by `seconds`."""
        self.at += timedelta(seconds=seconds)
