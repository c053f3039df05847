"""Which SQLite statements are quick enough to execute on the event loop, and for how long."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from time import perf_counter
from typing import Final

_WRITES: Final = re.compile(r"\b(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
# A full text query may work long between two steps, where nobody can break it off.
_MATCHES: Final = re.compile(r"\bMATCH\b", re.IGNORECASE)
_BY_NUMBER: Final = re.compile(
    r"UPDATE \w+ SET (?:[\w\"]+=\?(?:, )?)+ WHERE \w+\.id = \?(?: RETURNING [\w\", ]+)?"
)
_SEARCHES: Final = re.compile(r"\bSELECT\b", re.IGNORECASE)


class Pace:
    """What one database's statements have taken so far.

    Two kinds may run in place: one that reads, which is broken off after a millisecond to be
    repeated on the thread, and an `INSERT` of values or an `UPDATE` of one row by its number,
    whose work is small. They do while they take less than that on an average of the last few
    runs, of which the first is always on the thread; so a pause of the machine is forgiven, and
    what is really slow waits for as many quick runs as it was slow. Whatever waits for a lock
    or for the disk to flush runs on the thread; and after five milliseconds without a turn of
    the event loop everything does, so a long run of quick statements cannot hold the loop either.
    """

    SLICE: Final = 0.001
    TURN: Final = 0.005
    # How many steps of SQLite's machine pass between two looks at the clock: about 20 µs.
    STEPS: Final = 500
    NEWEST: Final = 0.2  # what the newest run counts in the average
    REMEMBERED: Final = 4096

    def __init__(self, clock: Callable[[], float] = perf_counter) -> None:
        self._clock = clock
        self._averages: dict[str, float] = {}
        self._turn_ends: float | None = None
        self._slice_ends: float | None = None

    def allows(self, statement: str) -> bool:
        """Whether a statement may run in place now."""
        if self._averages.get(statement, self.SLICE) >= self.SLICE:
            return False
        if self._turn_ends is None:
            self._turn_ends = self._clock() + self.TURN
            asyncio.get_running_loop().call_soon(self._next_turn)
            return True
        return self._clock() < self._turn_ends

    def _next_turn(self) -> None:
        self._turn_ends = None

    @contextmanager
    def timed(self, statement: str) -> Iterator[None]:
        """A statement running in place; one that reads has a slice of time."""
        start = self._clock()
        # Breaking an INSERT off would roll the whole transaction back.
        self._slice_ends = start + self.SLICE if reads(statement) else None
        try:
            yield
        finally:
            self._slice_ends = None
        self._learn(statement, self._clock() - start)

    def is_over(self) -> bool:
        """Whether the slice of the statement running in place is used up."""
        return self._slice_ends is not None and self._clock() > self._slice_ends

    @contextmanager
    def learned(self, statement: str) -> Iterator[None]:
        """A statement running on the thread, to learn from."""
        start = self._clock()
        yield
        if bounded(statement):
            self._learn(statement, self._clock() - start)

    def _learn(self, statement: str, seconds: float) -> None:
        if len(self._averages) > self.REMEMBERED:
            self._averages.clear()
        before = self._averages.get(statement, seconds)
        self._averages[statement] = before + self.NEWEST * (seconds - before)


@lru_cache(maxsize=4096)
def reads(statement: str) -> bool:
    """Whether a statement does nothing but read."""
    first = statement.split(maxsplit=1)[0].upper() if statement else ""
    return first == "SELECT" or (first == "WITH" and not _WRITES.search(statement))


@lru_cache(maxsize=4096)
def bounded(statement: str) -> bool:
    """Whether a statement can be broken off, or puts values where it need not look for the row."""
    if reads(statement):
        return not _MATCHES.search(statement)
    if _BY_NUMBER.fullmatch(statement):
        return True
    return statement.startswith("INSERT INTO ") and not _SEARCHES.search(statement)
