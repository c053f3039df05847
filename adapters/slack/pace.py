"""Pace: when a message may be posted, known before Slack has to refuse it.

One message a second in a channel, and a steady number a minute in a workspace with room for a
burst. https://docs.slack.dev/apis/web-api/rate-limits

What comes from the outbox has its instant already, given for all replicas together; here answers
that are posted at once are counted too. Slack allows short bursts in a channel, so what is a moment
early has room.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

SECOND = 1.0  # between two messages in one channel
SHORT_BURST = 3  # that a channel may be ahead of that
EVERY = 0.2  # seconds between messages of a workspace in the long run: 300 a minute
BURST = 50  # that a workspace may be ahead of that
REMEMBERED = 20_000


@dataclass(slots=True)
class _Line:
    """When the next message would come if all came evenly."""

    at: float = 0.0

    def slot(self, now: float, every: float, burst: int) -> float:
        """The earliest instant at which one more may be said."""
        return max(now, self.at - (burst - 1) * every)

    def take(self, slot: float, every: float) -> None:
        self.at = max(self.at, slot) + every


class Pace:
    """Gives every message its instant; one that comes again under its key keeps it."""

    def __init__(self, timer: Callable[[], float]) -> None:
        self._timer = timer
        self._channels: OrderedDict[tuple[str, str], _Line] = OrderedDict()
        self._spaces: dict[str, _Line] = {}
        self._given: OrderedDict[str, float] = OrderedDict()

    def wait(self, space: str, channel: str, key: str) -> float:
        """The seconds until a message may be posted; 0 when it may be now."""
        now = self._timer()
        slot = self._given.get(key)
        if slot is None:
            slot = self._slot(space, channel, now)
        if slot <= now:
            self._given.pop(key, None)
            return 0.0
        self._given[key] = slot
        while len(self._given) > REMEMBERED:
            self._given.popitem(last=False)
        return slot - now

    def waits(self, key: str) -> bool:
        """Whether a message was told to come again, so that it cannot have been posted."""
        return key in self._given

    def _slot(self, space: str, channel: str, now: float) -> float:
        here = self._channels.setdefault((space, channel), _Line())
        self._channels.move_to_end((space, channel))
        while len(self._channels) > REMEMBERED:
            self._channels.popitem(last=False)
        everywhere = self._spaces.setdefault(space, _Line())
        slot = max(here.slot(now, SECOND, SHORT_BURST), everywhere.slot(now, EVERY, BURST))
        here.take(slot, SECOND)
        everywhere.take(slot, EVERY)
        return slot


class Closed:
    """Methods that Slack said are closed for a while, each in a workspace of its own."""

    def __init__(self, timer: Callable[[], float]) -> None:
        self._timer = timer
        self._until: dict[tuple[str, str], float] = {}

    def close(self, space: str, method: str, seconds: float) -> None:
        """Nothing more of this until then."""
        until = self._timer() + seconds
        self._until[space, method] = max(until, self._until.get((space, method), 0.0))

    def wait(self, space: str, method: str) -> float:
        """The seconds until a method may be called; 0 when it may be now."""
        until = self._until.get((space, method))
        if until is None:
            return 0.0
        left = until - self._timer()
        if left <= 0:
            del self._until[space, method]
        return max(left, 0.0)
