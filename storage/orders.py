"""The orders in which what is found can be paged through, each without gap or overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from sqlalchemy import select
from sqlmodel import col

from storage import marks
from storage.database import Connection
from storage.documents import DocumentRow
from storage.expressions import Expression, every, mark, some, without
from storage.ranking import Candidate, Needles, rank

CANDIDATES: Final = 1_000
NAMED: Final = 400  # candidates chosen for their title and tags, where there are more than enough

_MARKS: Final[dict[str, Literal["u", "v"]]] = {"used": "u", "saved": "v"}


class Index(Protocol):
    """What either database does for a search; both modules that do it say how."""

    async def ready(self, expression: Expression) -> Expression:
        """The expression as the other methods want it."""

    async def positions(
        self, wanted: Expression, low: int, high: int, most: int, *, newest: bool = True
    ) -> list[int]:
        """Where matches are, between two positions, newest or oldest first."""

    async def candidates(
        self, wanted: Expression, low: int, high: int, most: int, *, rest: bool = False
    ) -> list[Candidate]:
        """The newest matches with what they are ranked by; `rest` only if asked for."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is asked of one stretch of time, in which every age in a query is true or false.

    `named` asks for the same with all words in the title or among the tags.
    """

    low: int
    high: int
    wanted: Expression
    named: Expression


@dataclass(slots=True)
class Order:
    """The beginning of an order: positions, and how many matches were counted for it."""

    positions: list[int]
    counted: int
    ids: dict[int, int] = field(default_factory=dict)

    async def page(self, db: Connection, start: int, stop: int) -> tuple[int, ...]:
        """The numbers of the entries at these places."""
        wanted = self.positions[start:stop]
        unknown = [position for position in wanted if position not in self.ids]
        if unknown:
            query = select(col(DocumentRow.position), col(DocumentRow.entry_id)).where(
                col(DocumentRow.position).in_(unknown)
            )
            self.ids.update((position, entry_id) for position, entry_id in await db.execute(query))
        return tuple(self.ids[position] for position in wanted)


@dataclass(frozen=True, slots=True)
class Matches:
    """What a query finds, stretch after stretch, the newest stretch first."""

    index: Index
    stretches: Sequence[Stretch]

    async def by_time(self, most: int, *, newest: bool) -> Order:
        """The newest or the oldest first."""
        found = await self._positions(self._asked(), max(most, CANDIDATES + 1), newest=newest)
        return Order(found, len(found))

    async def best(self, most: int, wanted: Needles, quarter: int) -> Order:
        """The best of the candidates, then what is older, newest first."""
        newest = await self._candidates(self._asked(), CANDIDATES + 1, rest=wanted.either)
        head = {each.position: each for each in newest}
        if len(newest) > CANDIDATES:
            head = {}
            if wanted.words:
                named = [(each, each.named) for each in self.stretches]
                chosen = await self._candidates(named, NAMED, rest=wanted.either)
                head = {each.position: each for each in chosen}
            for each in newest[: CANDIDATES - len(head)]:
                head[each.position] = each
        ranked = rank(list(head.values()), wanted, quarter)
        order = Order([each.position for each in ranked], len(newest))
        order.ids = {each.position: each.entry_id for each in ranked}
        if len(newest) > CANDIDATES and most > len(ranked):
            older = await self._positions(self._asked(), most)
            order.positions += [position for position in older if position not in head]
        return order

    async def voted(self, most: int, what: Literal["used", "saved"]) -> Order:
        """Those with the most votes first, the newest first among equals.

        Where more than `CANDIDATES` have about the same large number of votes, the newest of
        them come first.
        """
        counted = await self._positions(self._asked(), CANDIDATES + 1)
        kind = _MARKS[what]
        any_votes = some(map(mark, marks.ranks(kind)))
        voted = await self._candidates(self._asked(any_votes), CANDIDATES + 1)
        order = Order([], len(counted))
        for step in [any_votes] if len(voted) <= CANDIDATES else map(mark, marks.ranks(kind)):
            alike = await self._candidates(self._asked(step), CANDIDATES + 1)
            if len(alike) <= CANDIDATES:
                alike.sort(key=lambda each: (each.votes(what), each.position), reverse=True)
                order.positions += [each.position for each in alike]
                order.ids.update((each.position, each.entry_id) for each in alike)
            else:
                order.positions += await self._positions(self._asked(step), most)
            if len(order.positions) >= most:
                return order
        none = [(each, without(each.wanted, any_votes)) for each in self.stretches]
        order.positions += await self._positions(none, most - len(order.positions))
        return order

    def _asked(self, also: Expression | None = None) -> list[tuple[Stretch, Expression]]:
        if also is None:
            return [(each, each.wanted) for each in self.stretches]
        return [(each, every((each.wanted, also))) for each in self.stretches]

    async def _positions(
        self, asked: list[tuple[Stretch, Expression]], most: int, *, newest: bool = True
    ) -> list[int]:
        found: list[int] = []
        for each, wanted in asked if newest else asked[::-1]:
            if len(found) < most:
                left = most - len(found)
                found += await self.index.positions(
                    wanted, each.low, each.high, left, newest=newest
                )
        return found

    async def _candidates(
        self, asked: list[tuple[Stretch, Expression]], most: int, *, rest: bool = False
    ) -> list[Candidate]:
        found: list[Candidate] = []
        for each, wanted in asked:
            if len(found) < most:
                left = most - len(found)
                found += await self.index.candidates(wanted, each.low, each.high, left, rest=rest)
        return found
