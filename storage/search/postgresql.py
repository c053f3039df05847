"""The index on PostgreSQL: a tsvector with GIN, asked for one stretch of time after the other.

GIN finds all matches before the first one can be had, so a common word would cost as much as
it has entries. The newest entries are therefore looked through one by one, and what is
older is asked of GIN in windows, newest first, until enough is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, assert_never

from sqlalchemy import text

from storage.database import Connection
from storage.search import marks
from storage.search.documents import NAMED, prefix
from storage.search.expressions import NOTHING, All, Expression, Run, Some, Token, Without, some

LOOKED_THROUGH: Final = 2_000  # entries
_GROWTH: Final = 2  # each window is so many times as wide as the one before
_WIDEST: Final = 16  # times what was looked through
_WINDOWS: Final = 40  # the last one holds all that is left

_NEAR: Final = {
    # The LIMIT inside keeps the planner from asking GIN after all.
    newest: text(
        "SELECT position FROM (SELECT position, terms, stale FROM entry_document"  # noqa: S608
        " WHERE community_id = :community AND position BETWEEN :low AND :high"
        f" ORDER BY position {order} LIMIT :near) AS near"
        " WHERE terms @@ CAST(:wanted AS tsquery) AND NOT stale"
        f" ORDER BY position {order} LIMIT :most"
    )
    for newest, order in ((True, "DESC"), (False, "ASC"))
}
_ONE: Final = (
    "(SELECT position FROM entry_document WHERE community_id = :community"
    " AND position BETWEEN :low AND :high ORDER BY position {} OFFSET {} LIMIT 1)"
)
_EDGE: Final = {
    newest: text(
        f"SELECT {_ONE.format(order, 0)}, {_ONE.format(order, ':near - 1')},"
        f" {_ONE.format(other, 0)}"
    )
    for newest, order, other in ((True, "DESC", "ASC"), (False, "ASC", "DESC"))
}
_FAR: Final = {
    # OFFSET 0 keeps the order out of the plan: walking the table for a rare word takes seconds.
    # Windows are visited in turn, and only until there is enough.
    newest: text(
        "SELECT found.position FROM unnest(CAST(:windows AS text[])) AS part(wanted)"  # noqa: S608
        " CROSS JOIN LATERAL (SELECT position FROM (SELECT position, stale FROM entry_document"
        " WHERE terms @@ CAST(part.wanted AS tsquery) OFFSET 0) AS inside"
        " WHERE position BETWEEN :low AND :high AND NOT stale"
        f" ORDER BY position {order} LIMIT :most) AS found LIMIT :most"
    )
    for newest, order in ((True, "DESC"), (False, "ASC"))
}


class PostgresIndex:
    """The index as one community sees it."""

    def __init__(self, db: Connection, community_id: int) -> None:
        self._db = db
        self._community = community_id
        self._own = prefix(community_id)
        self._edges: dict[tuple[bool, int, int], tuple[int | None, int | None, int | None]] = {}

    async def ready(self, expression: Expression) -> Expression:
        """The expression itself: GIN knows which words begin alike."""
        return expression

    async def positions(
        self, wanted: Expression, low: int, high: int, most: int, *, newest: bool = True
    ) -> list[int]:
        """Where matches are, newest or oldest first."""
        if wanted == NOTHING:
            return []
        said = self._said(wanted)
        stretch = {"low": low, "high": high}
        there = {"community": self._community, "near": LOOKED_THROUGH, **stretch}
        near = await self._db.execute(_NEAR[newest], {"wanted": said, "most": most, **there})
        found = [row[0] for row in near.all()]
        if len(found) >= most:
            return found
        first, edge, last = await self._edge(newest, there)
        if first is None or edge is None or last is None or edge == last:
            return found
        stretch["high" if newest else "low"] = edge - 1 if newest else edge + 1
        windows = [
            f"({said}) & {self._said(some(map(Token, marked)))}"
            for marked in _windows(first, edge, last)
        ]
        left = most - len(found)
        far = await self._db.execute(_FAR[newest], {"windows": windows, "most": left, **stretch})
        return found + [row[0] for row in far.all()]

    async def _edge(
        self, newest: bool, there: dict[str, int]
    ) -> tuple[int | None, int | None, int | None]:
        """Where what was looked through begins and ends, and where all there is ends."""
        known = (newest, there["low"], there["high"])
        if known not in self._edges:
            first, edge, last = (await self._db.execute(_EDGE[newest], there)).one()
            self._edges[known] = (first, edge, last)
        return self._edges[known]

    async def count(self, wanted: Expression, low: int, high: int, most: int) -> int:
        """How many matches there are, counted up to `most`."""
        return len(await self.positions(wanted, low, high, most))

    def _said(self, expression: Expression) -> str:
        """The expression as a tsquery; words and marks have no quotes in them."""
        match expression:
            case Token(word, start, named):
                return f"'{self._own}{NAMED * named}{word}'{':*' * start}"
            case Run(words, named):
                following = [self._said(Token(word)) for word in words]
                if not named:
                    return f"({' <-> '.join(following)})"
                # GIN finds the words, and the rows say whether they follow each other.
                there = " & ".join(self._said(Token(word, named=True)) for word in words)
                return f"({there} & ({' <-> '.join(f'{word}:A' for word in following)}))"
            case All(()):
                return f"'{self._own}{marks.ANY}'"
            case All(parts):
                return f"({' & '.join(map(self._said, parts))})"
            case Some(parts):
                return f"({' | '.join(map(self._said, parts))})"
            case Without(kept, dropped):
                return f"({self._said(kept)} & !{self._said(dropped)})"
            case _:
                assert_never(expression)


def _windows(first: int, edge: int, last: int) -> Iterator[list[str]]:
    """The marks of the days of each window, from what was looked through to the very last."""
    step = 1 if edge < last else -1
    at, end = marks.day(edge), marks.day(last)
    looked_through = abs(at - marks.day(first)) + 1
    wide = looked_through
    for number in range(_WINDOWS):
        wide = min(wide * _GROWTH, looked_through * _WIDEST)
        until = at + step * (wide - 1)
        if number == _WINDOWS - 1 or (end - until) * step <= 0:
            until = end
        yield marks.saved_between(min(at, until), max(at, until))
        if until == end:
            return
        at = until + step
