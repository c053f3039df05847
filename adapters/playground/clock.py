"""The time in the playground, which can be moved."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

STUCK = timedelta(minutes=1)  # at first, to the next look at what was due and was not done
LONGEST = timedelta(hours=6)  # between two such looks


def instant(text: str) -> datetime:
    """An instant as it is written, in UTC where it names no zone. Raises ValueError."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


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


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Passing:
    """How time goes by: from one thing that is due to the next, each done at its time.

    `settle` does all that is due, and `next_due` tells when there is something to do next.
    """

    clock: PlaygroundClock
    settle: Callable[[], Awaitable[None]]
    next_due: Callable[[], Awaitable[datetime | None]]

    async def to(self, then: datetime, moved: Callable[[], None] = _nothing) -> None:
        """Let it become an instant, living through all that comes before; back is one step."""
        step = STUCK
        await self.settle()
        while (now := self.clock()) < then:
            due = await self.next_due()
            if due is None or due > then:
                break
            if due <= now:  # it could not be done: look again, more and more rarely
                due, step = min(now + step, then), min(step * 2, LONGEST)
            else:
                step = STUCK
            self.clock.move(due)
            moved()
            await self.settle()
        self.clock.move(then)
        moved()
        await self.settle()
