"""Slack's rate limits: tiers per method and workspace, one message a second per channel.

docs.slack.dev/apis/web-api/rate-limits. Slack does not number the burst it allows a channel nor
"several hundred" messages a minute in a workspace; the numbers here are on the cautious side.
"""

import math
from dataclasses import dataclass, field

from tests.wire.slack.clock import Clock

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls a minute."""
UNTIERED = 600
"""Calls a minute to methods Slack lets one call "hundreds" of times, such as auth.test."""


@dataclass(slots=True)
class Bucket:
    """Tokens that refill with time; empty, it says how long to wait."""

    size: float
    per_second: float
    left: float
    at: float

    def take(self, now: float) -> float:
        """Take one token; return 0, or the seconds until there is one."""
        self.left = min(self.size, self.left + (now - self.at) * self.per_second)
        self.at = now
        if self.left >= 1:
            self.left -= 1
            return 0.0
        return (1 - self.left) / self.per_second


@dataclass(frozen=True, slots=True)
class Violation:
    """A call beyond a limit; `warned` when an earlier 429 had said to wait longer."""

    method: str
    team: str
    channel: str
    at: float
    warned: bool


@dataclass(slots=True)
class RateLimits:
    """What each app has used up. With `enforced` off, violations are only counted."""

    clock: Clock
    enforced: bool = True
    message_burst: int = 5
    workspace_messages: int = 300
    buckets: dict[tuple[str, ...], Bucket] = field(default_factory=dict)
    closed_until: dict[tuple[str, str, str], float] = field(default_factory=dict)
    violations: list[Violation] = field(default_factory=list)

    def refuse(
        self, app: str, team: str, method: str, tier: int | None, channel: str = ""
    ) -> int | None:
        """Count a call; return the seconds of `Retry-After` if it is one too many."""
        now = self.clock().timestamp()
        key = (app, team, method)
        closed = self.closed_until.get(key, 0.0)
        if self.enforced and now < closed:
            self._violated(method, team, channel, now, warned=True)
            return math.ceil(closed - now)
        wait = self._wait(key, tier, channel, now)
        if wait <= 0:
            return None
        self._violated(method, team, channel, now, warned=False)
        if not self.enforced:
            return None
        seconds = max(1, math.ceil(wait))
        self.closed_until[key] = now + seconds
        return seconds

    def _wait(self, key: tuple[str, str, str], tier: int | None, channel: str, now: float) -> float:
        if key[2] == "chat.postMessage":
            here = self._bucket((*key, channel), self.message_burst, 1.0, now)
            most = self.workspace_messages
            return here or self._bucket(key, most, most / 60, now)
        calls = TIERS[tier] if tier is not None else UNTIERED
        return self._bucket(key, calls, calls / 60, now)

    def _bucket(self, key: tuple[str, ...], size: float, per_second: float, now: float) -> float:
        bucket = self.buckets.setdefault(key, Bucket(size, per_second, size, now))
        return bucket.take(now)

    def _violated(self, method: str, team: str, channel: str, now: float, *, warned: bool) -> None:
        self.violations.append(Violation(method, team, channel, now, warned))
