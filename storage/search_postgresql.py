"""The index on PostgreSQL: a tsvector with GIN, asked for one stretch of time after the other.

GIN finds all matches before the first one can be had, so a common word would cost as much as
it has entries. The newest entries are therefore looked through one by one, and what is
older is asked of GIN in windows, newest first, until enough is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, assert_never

from sqlalchemy import TextClause, text

from storage import marks
from storage.database import Connection
from storage.documents import prefix
from storage.expressions import NOTHING, All, Expression, Run, Some, Token, Without, some
from storage.ranking import Candidate

LOOKED_THROUGH: Final = 4_000  # entries
_GROWTH: Final = 2  # each window is so many times as wide as the one before
_WIDEST: Final = 16  # times what was looked through
_WINDOWS: Final = 40  # the last one holds all that is left

_FIELDS: Final = "position, entry_id, used, saves, worth, review, title, tags, note"
_POSITION: Final = "position"
_WITHOUT_REST: Final = _FIELDS + ", '' AS rest"
_WITH_REST: Final = _FIELDS + ", rest"
_COLUMNS: Final = (_POSITION, _WITHOUT_REST, _WITH_REST)


def _near(columns: str, order: str) -> TextClause:
    # A LIMIT inside keeps the planner from asking GIN after all.
    return text(
        f"SELECT {columns} FROM (SELECT * FROM entry_document"  # noqa: S608  # names of ours
        " WHERE community_id = :community AND position BETWEEN :low AND :high"
        f" ORDER BY position {order} LIMIT :near) AS near"
        " WHERE terms @@ CAST(:wanted AS tsquery) AND NOT stale"
        f" ORDER BY position {order} LIMIT :most"
    )


def _edge(order: str, last: str) -> TextClause:
    # Where what was looked through begins and ends, and where all there is ends.
    one = (
        "(SELECT position FROM entry_document WHERE community_id = :community"
        " AND position BETWEEN :low AND :high ORDER BY position {} OFFSET {} LIMIT 1)"
    )
    return text(
        f"SELECT {one.format(order, 0)}, {one.format(order, ':near - 1')}, {one.format(last, 0)}"
    )


def _far(columns: str, order: str) -> TextClause:
    # OFFSET 0 keeps the order out of the plan: walking the table for a rare word takes seconds.
    # Windows are visited in turn and only until there is enough.
    return text(
        "SELECT found.* FROM unnest(CAST(:windows AS text[])) AS part(wanted)"  # noqa: S608
        f" CROSS JOIN LATERAL (SELECT {columns} FROM (SELECT * FROM entry_document"
        " WHERE terms @@ CAST(part.wanted AS tsquery) OFFSET 0) AS inside"
        " WHERE position BETWEEN :low AND :high AND NOT stale"
        f" ORDER BY position {order} LIMIT :most) AS found LIMIT :most"
    )


_ORDERS: Final = {True: ("DESC", "ASC"), False: ("ASC", "DESC")}
_NEAR: Final = {(each, new): _near(each, _ORDERS[new][0]) for each in _COLUMNS for new in _ORDERS}
_FAR: Final = {(each, new): _far(each, _ORDERS[new][0]) for each in _COLUMNS for new in _ORDERS}
_EDGE: Final = {new: _edge(*order) for new, order in _ORDERS.items()}


class PostgresIndex:
    """The index as one community sees it."""

    def __init__(self, db: Connection, community_id: int) -> None:
        self._db = db
        self._community = community_id
        self._own = prefix(community_id)

    async def ready(self, expression: Expression) -> Expression:
        """The expression itself: GIN knows which words begin alike."""
        return expression

    async def positions(
        self, wanted: Expression, low: int, high: int, most: int, *, newest: bool = True
    ) -> list[int]:
        """Where matches are, newest or oldest first."""
        found = await self._walk(_POSITION, wanted, low, high, most, newest)
        return [row[0] for row in found]

    async def candidates(
        self, wanted: Expression, low: int, high: int, most: int, *, rest: bool = False
    ) -> list[Candidate]:
        """The newest matches with what they are ranked by; `rest` only if asked for."""
        columns = _WITH_REST if rest else _WITHOUT_REST
        found = await self._walk(columns, wanted, low, high, most, True)
        return [Candidate(*row) for row in found]

    async def _walk(
        self, columns: str, wanted: Expression, low: int, high: int, most: int, newest: bool
    ) -> Sequence[Any]:  # Any: rows of one or ten columns
        if wanted == NOTHING:
            return []
        said = self._said(wanted)
        stretch = {"low": low, "high": high}
        there = {"community": self._community, "near": LOOKED_THROUGH, **stretch}
        near = await self._db.execute(
            _NEAR[columns, newest], {"wanted": said, "most": most, **there}
        )
        found = near.all()
        if len(found) >= most:
            return found
        first, edge, last = (await self._db.execute(_EDGE[newest], there)).one()
        if edge is None or edge == last:
            return found
        stretch["high" if newest else "low"] = edge - 1 if newest else edge + 1
        windows = [
            f"({said}) & {self._said(some(map(Token, marked)))}"
            for marked in _windows(first, edge, last)
        ]
        far = await self._db.execute(
            _FAR[columns, newest], {"windows": windows, "most": most - len(found), **stretch}
        )
        return [*found, *far]

    def _said(self, expression: Expression) -> str:
        """The expression as a tsquery; words and marks have no quotes in them."""
        match expression:
            case Token(word, start, named):
                return f"'{self._own}{word}'{_weight(start, named)}"
            case Run(words, named):
                weight = _weight(False, named)
                following = " <-> ".join(f"'{self._own}{word}'{weight}" for word in words)
                return f"({following})"
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


def _weight(start: bool, named: bool) -> str:
    return f":{'*' * start}{'A' * named}" if start or named else ""


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
