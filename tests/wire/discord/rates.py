"""Rate limits: buckets told in headers, the global limit, and the count of invalid requests."""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from hashlib import sha256
from math import ceil
from time import monotonic, time

from aiohttp import web

from tests.wire.discord import limits
from tests.wire.discord.clock import Now
from tests.wire.discord.responses import json_response

VIA = {"Via": "1.1 google"}
"""Answers without it come from Cloudflare: clients tell a ban by that."""

INVALID = (401, 403, 429)


@dataclass(frozen=True, slots=True)
class Limit:
    """`count` requests in `seconds`."""

    count: int
    seconds: float


@dataclass(slots=True)
class Bucket:
    """What is left of a limit until it resets."""

    limit: Limit
    left: int
    resets_at: float

    def use(self, now: float) -> bool:
        """Take one request, or say that there is none left."""
        if now >= self.resets_at:
            self.left = self.limit.count
            self.resets_at = now + self.limit.seconds
        if not self.left:
            return False
        self.left -= 1
        return True


@dataclass(slots=True)
class Refusal:
    """429s a test planned for requests whose name matches, in one of Discord's scopes."""

    pattern: str
    retry_after: float
    scope: str
    left: int


@dataclass(slots=True)
class Rates:
    """Counts requests and refuses those that come too fast.

    Discord's real limits are told in headers only, so tests set their own with `limit`; unset
    routes are generous. `violations` counts the 429s given, by route. `invalid_limit` requests
    answered 401, 403 or 429 within ten minutes bring a ban.
    """

    now: Now
    clock: Callable[[], float] = monotonic
    usual: Limit = Limit(10_000, 1.0)
    per_second: int | None = limits.REQUESTS_PER_SECOND
    invalid_limit: int = limits.INVALID_REQUESTS
    limits: list[tuple[str, Limit]] = field(default_factory=list)
    buckets: dict[tuple[str, str], Bucket] = field(default_factory=dict)
    recent: deque[float] = field(default_factory=deque)
    invalid: deque[datetime] = field(default_factory=deque)
    violations: Counter[str] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)

    def limit(self, pattern: str, count: int, seconds: float) -> None:
        """Limit the routes matching `pattern`, such as `POST /channels/*/messages`."""
        self.limits.insert(0, (pattern, Limit(count, seconds)))

    def refuse(
        self, pattern: str, retry_after: float, *, scope: str = "user", times: int = 1
    ) -> None:
        """Answer the next `times` matching requests with 429, scope user, shared or global."""
        self.refusals.append(Refusal(pattern, retry_after, scope, times))

    def enter(self, name: str, route: str, major: str, *, counted: bool) -> web.Response | None:
        """Count a request; return the 429 it gets, or None to let it pass.

        `name` is method and path, `route` the path's pattern, `major` its channel, guild or
        webhook. Only `counted` requests fall under the global limit (interactions do not).
        """
        if self.banned():
            return web.Response(
                status=429, text="<html>error 1015</html>", content_type="text/html"
            )
        for refusal in self.refusals:
            if refusal.left and fnmatchcase(name, refusal.pattern):
                refusal.left -= 1
                return self.too_many(route, refusal.retry_after, refusal.scope)
        now = self.clock()
        if counted and (wait := self.over_global(now)):
            return self.too_many(route, wait, "global")
        bucket = self.bucket(name, route, major)
        if not bucket.use(now):
            answer = self.too_many(route, bucket.resets_at - now, "user")
            answer.headers.update(self.headers(name, route, major))
            return answer
        return None

    def over_global(self, now: float) -> float:
        """Return how long to wait for the global limit, 0 when there is room."""
        if self.per_second is None:
            return 0.0
        while self.recent and now - self.recent[0] >= 1.0:
            self.recent.popleft()
        if len(self.recent) >= self.per_second:
            return 1.0 - (now - self.recent[0])
        self.recent.append(now)
        return 0.0

    def bucket(self, name: str, route: str, major: str) -> Bucket:
        """Return the bucket of a route and its major parameter."""
        key = (route, major)
        if key not in self.buckets:
            matching = (limit for pattern, limit in self.limits if fnmatchcase(name, pattern))
            limit = next(matching, self.usual)
            self.buckets[key] = Bucket(limit, limit.count, self.clock() + limit.seconds)
        return self.buckets[key]

    def headers(self, name: str, route: str, major: str) -> dict[str, str]:
        """Return the headers that tell a client how its bucket stands."""
        bucket = self.bucket(name, route, major)
        # Rounded up: a client that waits exactly as long as it is told is not too early.
        after = ceil(max(bucket.resets_at - self.clock(), 0.0) * 1000) / 1000
        return {
            "X-RateLimit-Limit": str(bucket.limit.count),
            "X-RateLimit-Remaining": str(bucket.left),
            "X-RateLimit-Reset": f"{time() + after:.3f}",
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": sha256(route.encode()).hexdigest()[:32],
        }

    def too_many(self, route: str, retry_after: float, scope: str) -> web.Response:
        """Return a 429 as Discord words it."""
        self.violations[route] += 1
        words = "The resource is being rate limited."
        said = {
            "message": words if scope == "shared" else "You are being rate limited.",
            "retry_after": ceil(retry_after * 1000) / 1000,
            "global": scope == "global",
        }
        answer = json_response(said, status=429)
        answer.headers["Retry-After"] = str(int(retry_after) + 1)
        answer.headers["X-RateLimit-Scope"] = scope
        if scope == "global":
            answer.headers["X-RateLimit-Global"] = "true"
        return answer

    def leave(self, status: int, scope: str | None) -> None:
        """Count an answered request when it was invalid; shared limits do not count."""
        if status in INVALID and scope != "shared":
            self.invalid.append(self.now())

    def banned(self) -> bool:
        """Whether too many requests of the last ten minutes were invalid."""
        window = timedelta(seconds=limits.INVALID_SECONDS)
        while self.invalid and self.now() - self.invalid[0] > window:
            self.invalid.popleft()
        return len(self.invalid) >= self.invalid_limit

    def forget(self) -> None:
        """Start all counts anew."""
        self.buckets.clear()
        self.recent.clear()
        self.invalid.clear()
        self.violations.clear()
