"""Whether a link still answers: a pure rule, and what becomes of the entry it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from community.call import Call
from community.chat.events import Event
from community.library import recount
from storage import library, tending
from storage.search import search

EVERY = timedelta(days=30)  # between two looks at a link that answers
JITTER = timedelta(days=10)  # by which they are spread
AGAIN = timedelta(hours=84)  # until one that did not answer is asked again
BUSY = timedelta(days=1)  # until a site that had no time, or could not be asked, is asked again
FAILURES = 3  # in a row, over at least
LONG = timedelta(days=7)  # this time, make a link broken


@dataclass(frozen=True, slots=True)
class Sound:
    """How things stand with a link: failures in a row and since when, and when to ask again."""

    failures: int
    failed_since: datetime | None
    due_at: datetime

    def is_broken(self, now: datetime) -> bool:
        """Whether it has not answered often enough for long enough."""
        since = self.failed_since
        return self.failures >= FAILURES and since is not None and now - since >= LONG


def asked(
    failures: int,
    failed_since: datetime | None,
    answered: bool | None,
    now: datetime,
    jitter: timedelta,
) -> Sound:
    """How things stand after a link was asked; None is neither an answer nor a failure."""
    if answered is None:
        return Sound(failures, failed_since, now + BUSY)
    if answered:
        return Sound(0, None, now + EVERY + jitter)
    return Sound(failures + 1, failed_since or now, now + AGAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkAsked(Event):
    """The link of an entry was asked; `attempt` counts from 1. None is no news of the page."""

    entry_id: int
    attempt: int
    answered: bool | None

    @property
    def key(self) -> str:
        return f"LinkAsked|{self.entry_id}|{self.attempt}"


async def link_asked(call: Call, event: LinkAsked) -> None:
    """Keep whether a link answered; it is broken after three failures, and sound when it does."""
    before = await tending.check(call.db, event.entry_id)
    scope = await library.scope_of(call.db, event.entry_id)
    entry = await library.entry(call.db, call.community.id, event.entry_id, scope)
    if before is None or entry is None:
        return
    now = asked(*before, event.answered, call.now, spread(call.chance))
    await tending.change_check(
        call.db,
        entry.id,
        failures=now.failures,
        failed_since=now.failed_since,
        due_at=now.due_at,
    )
    if now.is_broken(call.now) and entry.broken_at is None:
        await library.change(call.db, entry.id, broken_at=now.failed_since)
        await search.index(call.db, [entry.id])
    if event.answered and entry.broken_at is not None:
        await library.change(call.db, entry.id, broken_at=None)
        await search.index(call.db, [entry.id])


async def trust(call: Call, number: int) -> None:
    """A steward says that a link is good: what it failed before does not count any more."""
    await library.change(call.db, number, broken_at=None)
    due = call.now + EVERY + spread(call.chance)
    await tending.change_check(call.db, number, failures=0, failed_since=None, due_at=due)
    await recount(call, number)


async def enlist(call: Call) -> None:
    """Let the links of new entries be asked from now on, spread over a month."""
    ids = await tending.unlisted(call.db, call.community.id, 2_000)
    checks = [(id, call.now + JITTER + spread(call.chance, EVERY - JITTER)) for id in ids]
    for start in range(0, len(checks), 500):
        await tending.enlist(call.db, checks[start : start + 500])


def spread(chance: Random, over: timedelta = JITTER) -> timedelta:
    """Some time by chance, so that what began together does not stay together."""
    return timedelta(seconds=chance.randrange(int(over.total_seconds())))


def archived(url: str, at: datetime) -> str:
    """Where a copy of a page may be, as it was about then; nothing is fetched."""
    return f"https://web.archive.org/web/{at:%Y%m%d}/{url}"
