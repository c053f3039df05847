"""One claimed message: said if it may be, looked up where it may have been said, and settled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from community.chat.codec import from_json, to_json
from community.chat.events import MessageShown
from community.chat.markup import Markup
from community.chat.message import Message, Note
from community.chat.place import Identity, Place, Posted
from community.chat.platform import Platform, PlatformError
from community.dispatch import Dispatch
from scheduler.gap import Gap
from scheduler.lease import Drift, Lease, LeaseOver, Timing
from scheduler.steady import Steady
from storage import delivery, pace
from storage.database import Connection, Database
from storage.delivery import Ending, Outgoing

log = logging.getLogger(__name__)

# By which our clock may be ahead of a platform's: an hour is how far clocks are set wrong by hand.
SKEW = timedelta(minutes=65)
SET_BACK = timedelta(hours=2)  # looked through for what was said before a clock was set back
LONGEST_PAUSE = 600.0  # seconds between attempts to reach a platform
PATIENCE = timedelta(days=1)  # how long a platform may be away before a message is put aside
BROKEN = 3  # attempts at a message that we cannot handle
FINAL = ("gone", "refused", "invalid")
RESENT = Markup("Sent again: I could not find out whether it reached you the first time.")


@dataclass(frozen=True, slots=True)
class Hold:
    """A message is not to be said now: why, and when it may be; never, if `until` is None."""

    why: str
    until: datetime | None = None


MaySend = Callable[[Connection, Outgoing], Awaitable[Hold | None]]
"""Asked right before something is said, in a snapshot of its own: None lets it be said."""


@dataclass(slots=True)
class Attempt:
    """An attempt at one message. `doubt` is since when it may have been said before this attempt;
    `asked` whether a platform has been asked to say it."""

    outgoing: Outgoing
    lease: Lease
    at: datetime
    doubt: datetime | None
    asked: bool = False


class Delivery:
    """Says messages one by one. `name` is this replica's."""

    def __init__(
        self,
        database: Database,
        dispatch: Dispatch,
        platforms: Mapping[str, Platform],
        clock: Callable[[], datetime],
        timing: Timing,
        gap: Gap,
        may_send: Sequence[MaySend] = (),
        name: str = "",
    ) -> None:
        self._database = database
        self._dispatch = dispatch
        self._platforms = platforms
        self._clock = clock
        self._timing = timing
        self._gap = gap
        self._may_send = may_send
        self._name = name
        self._drift = Drift(clock)
        self._steady = Steady(clock)

    def attempt(self, outgoing: Outgoing, lease: Lease, at: datetime) -> Attempt:
        """The beginning of an attempt at a message that was claimed at an instant."""
        return Attempt(outgoing, lease, at, outgoing.doubt_since or self._gap.doubt(outgoing.at))

    async def deliver(self, attempt: Attempt) -> bool:
        """Say a message, and write down how that ended; whether it was said by now."""
        outgoing = attempt.outgoing
        try:
            hold = await self._held(outgoing)
            if hold is not None:
                return await self._settle(attempt, _held(hold, attempt.doubt))
            posted = await self._in_time(attempt)
        except LeaseOver:
            log.warning("message %s took too long; whoever takes it over looks it up", outgoing.id)
            return False
        except PlatformError as error:
            return await self._trouble(attempt, error)
        except Exception:
            log.exception("message %s cannot be handled", outgoing.id)
            if outgoing.attempts >= BROKEN:
                doubt = (attempt.doubt or attempt.at) if attempt.asked else attempt.doubt
                return await self._settle(attempt, Ending("parked", "broken", doubt_since=doubt))
            return await self._again(attempt, "broken", self._timing.settle)
        if attempt.lease.left <= 0:
            log.warning("message %s was said late; whoever took it over looks it up", outgoing.id)
            return False
        await self._shown(outgoing, posted)
        said = to_json(posted) if posted else None
        await self._settle(attempt, Ending("sent", posted=said))
        return True

    async def release(self, attempt: Attempt) -> None:
        """Give a message back that was claimed and never tried."""
        ending = Ending("pending", due=attempt.at, doubt_since=attempt.doubt, counts=False)
        await self._settle(attempt, ending)

    async def _held(self, outgoing: Outgoing) -> Hold | None:
        if not self._may_send:
            return None
        async with self._database.reading() as db:
            for ask in self._may_send:
                hold = await ask(db, outgoing)
                if hold is not None:
                    return hold
        return None

    async def _in_time(self, attempt: Attempt) -> Posted | None:
        outgoing = attempt.outgoing
        platform = self._platforms[outgoing.space_id.partition(":")[0]]
        message = from_json(Message, outgoing.message)
        if outgoing.how == "edit":
            async with self._while_ours(attempt):
                attempt.asked = True
                await platform.edit(from_json(Posted, outgoing.place), message)
            return None
        where = outgoing.place.get("place", outgoing.place)
        place = from_json(Place, where)
        to = from_json(Identity, outgoing.place["to"]) if outgoing.how == "whisper" else None
        if attempt.doubt is not None and not self._repeats(platform, place, attempt):
            try:
                async with self._while_ours(attempt):
                    since = self._since(attempt.doubt)
                    found = await platform.find(place, outgoing.key, since, to=to)
            except PlatformError as error:
                if error.reason not in ("unknown", "refused"):
                    raise PlatformError(error.reason, error.retry_after) from error
                if not outgoing.must_arrive:
                    raise PlatformError("unknown") from error
                found, message = None, marked(message)
            if found is not None:
                return found
            attempt.doubt = None
        async with self._while_ours(attempt):
            attempt.asked = True
            if to is not None:
                return await platform.whisper(place, to, message, outgoing.key)
            return await platform.post(place, message, outgoing.key)

    def _repeats(self, platform: Platform, place: Place, attempt: Attempt) -> bool:
        """Whether posting it again says it once, so that it need not be looked up."""
        if attempt.doubt is None or attempt.outgoing.how != "post":
            return False
        return timedelta() <= self._clock() - attempt.doubt < platform.repeats(place)

    def _since(self, doubt: datetime) -> datetime:
        """Since when, by the platform's clock, a message may have been said.

        Our clock may have been set meanwhile: forward by as much as it drifted, or back, when the
        doubt is of an instant that is still to come.
        """
        now = self._clock()
        return (doubt if doubt <= now else now - SET_BACK) - SKEW - self._drift.forward()

    @asynccontextmanager
    async def _while_ours(self, attempt: Attempt) -> AsyncIterator[None]:
        """A request inside: in its turn, while its message is ours, no longer than it may take."""
        outgoing = attempt.outgoing
        if outgoing.due_at > attempt.at:
            await self._steady.turn(outgoing.space_id.partition(":")[0], outgoing.due_at)
        attempt.lease.check()
        try:
            async with asyncio.timeout(min(self._timing.request, attempt.lease.left)):
                yield
        except TimeoutError:
            raise PlatformError("unreachable", ambiguous=True) from None

    async def _trouble(self, attempt: Attempt, error: PlatformError) -> bool:
        outgoing, reason = attempt.outgoing, error.reason
        if reason == "deleted":
            return await self._settle(attempt, Ending("sent", "deleted"))
        if reason in ("limited", "busy"):
            wait = error.retry_after or 1.0
            return await self._again(attempt, reason, wait, closes=reason == "limited")
        if reason in FINAL and not error.ambiguous:
            if outgoing.how == "edit" and reason == "gone":
                return await self._settle(attempt, Ending("dropped", reason))
            log.warning("message %s cannot be said: %s", outgoing.id, reason)
            return await self._settle(attempt, Ending("parked", reason, doubt_since=attempt.doubt))
        if reason == "unknown":
            return await self._settle(attempt, Ending("parked", reason, doubt_since=attempt.doubt))
        if self._clock() - outgoing.at > PATIENCE:
            doubt = (attempt.doubt or attempt.at) if error.ambiguous else attempt.doubt
            return await self._settle(attempt, Ending("parked", "unreachable", doubt_since=doubt))
        pause = min(2.0 ** min(outgoing.attempts, 10), LONGEST_PAUSE)
        if error.ambiguous and attempt.asked:
            attempt.doubt = attempt.doubt or attempt.at
            pause = max(pause, self._timing.settle)
        return await self._again(attempt, reason, pause)

    async def _again(
        self, attempt: Attempt, why: str, wait: float, *, closes: bool = False
    ) -> bool:
        now = self._clock()
        due = now + timedelta(seconds=wait)
        if why == "broken" and attempt.asked:
            attempt.doubt = attempt.doubt or attempt.at
        counts = why not in ("limited", "busy")
        ending = Ending("pending", why, due=due, doubt_since=attempt.doubt, counts=counts)
        if closes:
            limits = limits_of(self._platforms, attempt.outgoing)
            async with self._database.transaction() as db:
                await pace.close(db, limits, due)
        await self._settle(attempt, ending)
        return False

    async def _settle(self, attempt: Attempt, ending: Ending) -> bool:
        """Write it down, if it is still ours to do so. False, for nothing was said."""
        if attempt.lease.left <= 0:
            return False
        async with self._database.transaction() as db:
            ours = await delivery.settle(db, attempt.outgoing, ending, self._clock(), self._name)
        if not ours:
            log.warning("message %s was taken over meanwhile", attempt.outgoing.id)
        return False

    async def _shown(self, outgoing: Outgoing, posted: Posted | None) -> None:
        """Tell the house. Before it is settled: if we die between, it is found and told again."""
        about = outgoing.message.get("about")
        if posted is None or not about:
            return
        await self._dispatch(
            MessageShown(
                id=outgoing.key,
                space=outgoing.space_id,
                at=self._clock(),
                by=Identity(outgoing.space_id, posted.seen_by or ""),
                posted=posted,
                about=about,
            )
        )


def marked(message: Message) -> Message:
    """A message that may have been said before, saying so."""
    return replace(message, parts=(*message.parts, Note(RESENT)))


def limits_of(platforms: Mapping[str, Platform], outgoing: Outgoing) -> Sequence[pace.Limit]:
    """What saying a message has to keep within."""
    platform = platforms[outgoing.space_id.partition(":")[0]]
    place = from_json(Place, outgoing.place.get("place", outgoing.place))
    return platform.limits(outgoing.how, place)  # type: ignore[arg-type]  # one of the three


def _held(hold: Hold, doubt: datetime | None) -> Ending:
    if hold.until is None:
        return Ending("dropped", hold.why, doubt_since=doubt)
    return Ending(
        "pending", hold.why, due=hold.until, doubt_since=doubt, counts=False, postponed=True
    )
