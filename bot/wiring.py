"""The wiring: the one place where everything meets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.clock import shared_clock
from commands import FEATURES
from community.chat.platform import Platform
from community.dispatch import Dispatch
from community.pages import Pages
from scheduler.clock import Metronome, Work
from scheduler.erasing import Erasing
from scheduler.lease import Timing
from scheduler.links import Links
from scheduler.matching import Matching
from scheduler.nudges import Nudges
from scheduler.occurrences import Occurrences
from scheduler.outbox import Outbox
from scheduler.pages import PageReader
from scheduler.pruning import Pruning
from scheduler.wishes import as_wished
from storage.database import Database

AT_ONCE = 8  # occurrences that PostgreSQL is given at a time; SQLite takes one after the other
LATEST = 0.03  # seconds by which a process on PostgreSQL lets others be first at the most


@dataclass(frozen=True, slots=True)
class House:
    """Copse, switched on: events go in at `dispatch`; what waits is done by `settle` or in time."""

    database: Database
    dispatch: Dispatch
    outbox: Outbox
    pages: PageReader
    occurrences: Occurrences
    nudges: Nudges
    erasing: Erasing
    links: Links
    matching: Matching
    pruning: Pruning
    metronome: Metronome

    @property
    def works(self) -> tuple[Work, ...]:
        """What happens by itself, in the order in which it is done."""
        return (
            self.occurrences,
            self.matching,
            self.nudges,
            self.pages,
            self.links,
            self.outbox,
            self.erasing,
            self.pruning,
        )

    async def settle(self) -> None:
        """Do all that is due, until nothing is."""
        while sum([await work.drain() for work in self.works]):
            pass

    async def next_due(self) -> datetime | None:
        """When there is something to do next, if ever."""
        due = [await work.next_due() for work in self.works]
        return min((each for each in due if each is not None), default=None)


def now() -> datetime:
    """The instant it is, aware UTC. Nothing else reads the machine's clock."""
    return datetime.now(UTC)


@asynccontextmanager
async def open_house(
    url: str,
    platforms: Mapping[str, Platform],
    pages: Pages,
    clock: Callable[[], datetime] = now,
    seed: int = 0,
    timing: Timing | None = None,
) -> AsyncIterator[House]:
    """Copse on a database, for these platforms; its metronome is yet to be started.

    On PostgreSQL, where several processes may share the work, the machine's clock gives way to the
    database's. `timing` has to be the same for all of them.
    """
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(await Database.open(url))
        at_once = AT_ONCE if clock is now and database.dialect == "postgresql" else 1
        if at_once > 1:
            clock = await stack.enter_async_context(shared_clock(database))
        dispatch = Dispatch(database, FEATURES, platforms, clock, seed)
        may_send = (as_wished(clock),)
        outbox = Outbox(database, dispatch, platforms, clock, timing=timing, may_send=may_send)
        reader = PageReader(database, dispatch, pages, clock)
        occurrences = Occurrences(database, dispatch, clock, at_once)
        nudges = Nudges(database, dispatch, clock)
        erasing = Erasing(database, clock)
        links = Links(database, dispatch, pages, clock)
        matching = Matching(database, dispatch, clock)
        pruning = Pruning(database, clock)
        works = (outbox, reader, occurrences, nudges, erasing, links, matching, pruning)
        latest = LATEST if at_once > 1 else 0.0
        metronome = Metronome(works, clock, brisk=(outbox, occurrences), latest=latest)
        database.after_commit(metronome.poke)
        database.after_commit(outbox.poke)
        yield House(
            database,
            dispatch,
            outbox,
            reader,
            occurrences,
            nudges,
            erasing,
            links,
            matching,
            pruning,
            metronome,
        )
