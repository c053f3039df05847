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
from scheduler.clock import Metronome
from scheduler.erasing import Erasing
from scheduler.lease import Timing
from scheduler.links import Links
from scheduler.nudges import Nudges
from scheduler.occurrences import Occurrences
from scheduler.outbox import Outbox
from scheduler.pages import PageReader
from scheduler.wishes import as_wished
from storage.database import Database


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
    metronome: Metronome

    async def settle(self) -> None:
        """Do all that is due, until nothing is."""
        works = (self.occurrences, self.nudges, self.pages, self.links, self.outbox, self.erasing)
        while sum([await work.drain() for work in works]):
            pass


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
        if clock is now and database.dialect == "postgresql":
            clock = await stack.enter_async_context(shared_clock(database))
        dispatch = Dispatch(database, FEATURES, platforms, clock, seed)
        may_send = (as_wished(clock),)
        outbox = Outbox(database, dispatch, platforms, clock, timing=timing, may_send=may_send)
        reader = PageReader(database, dispatch, pages, clock)
        occurrences = Occurrences(database, dispatch, clock)
        nudges = Nudges(database, dispatch, clock)
        erasing = Erasing(database, clock)
        links = Links(database, dispatch, pages, clock)
        works = (outbox, reader, occurrences, nudges, erasing, links)
        metronome = Metronome(works, clock)
        database.after_commit(metronome.poke)
        database.after_commit(outbox.poke)
        yield House(
            database, dispatch, outbox, reader, occurrences, nudges, erasing, links, metronome
        )
