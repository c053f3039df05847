"""The orders in which what is found can be paged through, each without gap or overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from sqlalchemy import select
from sqlmodel import col

from storage.database import Connection
from storage.search import marks, ranking
from storage.search.documents import DocumentRow
from storage.search.expressions import NOTHING, Expression, every, mark, without
from storage.search.ranking import Needles

CANDIDATES: Final = 1_000
LAST: Final = 2**62  # position
NAMED: Final = 400  # older candidates chosen for their title and tags, where there are too many

_MARKS: Final[dict[str, Literal["u", "v"]]] = {"used": "u", "saved": "v"}


class Index(Protocol):
    """What either database does for a search; both modules that do it say how."""

    async def ready(self, expression: Expression) -> Expression:
        """The expression as `positions` wants it."""

    async def positions(
        self, wanted: Expression, low: int, high: int, most: int, *, newest: bool = True
    ) -> list[int]:
        """Where matches are, between two positions, newest or oldest first."""

    async def count(self, wanted: Expression, low: int, high: int, most: int) -> int:
        """How many matches there are between two positions, counted up to `most`."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is asked of one stretch of time, in which every age in a query is true or false.

    `named` asks for the same with all words in the title or among the tags.
    """

    low: int
    high: int
    wanted: Expression
    named: Expression


@dataclass(frozen=True, slots=True)
class Page:
    """Entries in order, how many matches were counted, and whether more follow."""

    ids: tuple[int, ...]
    counted: int
    more: bool


@dataclass(frozen=True, slots=True)
class Matches:
    """What a query finds, stretch after stretch, the newest stretch first."""

    db: Connection
    index: Index
    stretches: Sequence[Stretch]

    async def by_time(self, start: int, stop: int, *, newest: bool) -> Page:
        """The newest or the oldest first."""
        found = await self._walk(CANDIDATES + 1, newest=newest)
        return Page(await self._ids(found[start:stop]), len(found), stop < len(found))

    async def best(self, start: int, stop: int, wanted: Needles, quarter: int) -> Page:
        """The best of the candidates."""
        newest = await self._walk(CANDIDATES + 1)
        named: list[int] = []
        if len(newest) > CANDIDATES and wanted.words:
            asked = [each.named for each in self.stretches]
            named = await self._walk(NAMED, asked, below=newest[CANDIDATES - NAMED - 1])
        head = dict.fromkeys([*newest[: CANDIDATES - NAMED], *named, *newest])
        among = list(head)[:CANDIDATES]
        ids: list[int] = []
        if start < len(among):
            ids = await ranking.best(self.db, among, wanted, quarter, start, stop)
        return Page(tuple(ids), len(newest), stop < len(among))

    async def voted(self, start: int, stop: int, what: Literal["used", "saved"]) -> Page:
        """Those with the most votes first, the newest first among equals.

        Where more than `CANDIDATES` have about the same large number of votes, the newest of
        them come first.
        """
        counted = await self._count([each.wanted for each in self.stretches])
        steps = [mark(each) for each in marks.steps(_MARKS[what])]
        step = await self._few(steps, stop + 1)
        found: list[int] = []
        if step < len(steps):
            among = await self._walk(CANDIDATES, self._also(steps[step]))
            found = await ranking.most_voted(self.db, among, what, stop + 1)
        while len(found) <= stop and step > 0:
            step -= 1
            beyond = steps[step + 1] if step + 1 < len(steps) else NOTHING
            alike = without(steps[step], beyond)
            among = await self._walk(CANDIDATES + 1, self._also(alike))
            if len(among) <= CANDIDATES:
                found += await ranking.most_voted(self.db, among, what, stop + 1)
            else:
                found += await self._walk(stop + 1, self._also(alike))
        if len(found) <= stop:
            others = [without(each.wanted, steps[0]) for each in self.stretches]
            found += await self._walk(stop + 1 - len(found), others)
        return Page(await self._ids(found[start:stop]), counted, stop < len(found))

    async def _few(self, steps: Sequence[Expression], enough: int) -> int:
        """The first step no more than `CANDIDATES` matches have reached, or one with `enough`."""
        low, high = 0, len(steps)
        while low < high:
            middle = (low + high) // 2
            reached = await self._count(self._also(steps[middle]))
            if enough <= reached <= CANDIDATES:
                return middle
            if reached <= CANDIDATES:
                high = middle
            else:
                low = middle + 1
        return low

    def _also(self, expression: Expression) -> list[Expression]:
        return [every((each.wanted, expression)) for each in self.stretches]

    async def _count(self, asked: list[Expression]) -> int:
        """How many there are in all stretches, of more than `CANDIDATES` one more."""
        counted = 0
        for each, wanted in zip(self.stretches, asked, strict=True):
            left = CANDIDATES + 1 - counted
            counted += await self.index.count(wanted, each.low, each.high, left) if left else 0
        return counted

    async def _walk(
        self,
        most: int,
        asked: list[Expression] | None = None,
        *,
        newest: bool = True,
        below: int = LAST + 1,
    ) -> list[int]:
        """Positions through all stretches, of what the query wants or of something else."""
        expressions = asked or [each.wanted for each in self.stretches]
        both = list(zip(self.stretches, expressions, strict=True))
        found: list[int] = []
        for each, wanted in both if newest else both[::-1]:
            left, high = most - len(found), min(each.high, below - 1)
            if left > 0 and each.low <= high:
                found += await self.index.positions(wanted, each.low, high, left, newest=newest)
        return found

    async def _ids(self, positions: Sequence[int]) -> tuple[int, ...]:
        """The numbers of the entries at these positions, in their order."""
        query = select(col(DocumentRow.position), col(DocumentRow.entry_id)).where(
            col(DocumentRow.position).in_(positions)
        )
        rows = (await self.db.execute(query)).all() if positions else []
        ids = {position: entry_id for position, entry_id in rows}  # noqa: C416  # dict() loses types
        return tuple(ids[position] for position in positions if position in ids)
