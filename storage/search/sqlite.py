"""The index on SQLite: FTS5, which walks what it finds from the newest down and stops when told.

All intersections happen inside FTS5: a filter that joins another table costs ten times as
much, and `bm25()` would count every document of every word before the first answer.
"""

from __future__ import annotations

from typing import Final, assert_never

from sqlalchemy import text

from storage.database import Connection
from storage.search import marks
from storage.search.documents import NAMED, prefix
from storage.search.expressions import (
    NOTHING,
    All,
    Expression,
    Run,
    Some,
    Token,
    Without,
    replace,
    some,
    starts,
)

# So many words that begin alike are asked for one by one, in all beginnings of a query together;
# FTS5 merges more of them itself, which takes as long as they have documents.
SPELLED_OUT: Final = 400
FEWEST: Final = 32  # of one beginning

_MATCHES: Final = (
    "SELECT rowid FROM entry_index"
    " WHERE entry_index MATCH :wanted AND rowid BETWEEN :low AND :high"
    " AND rowid NOT IN (SELECT position FROM entry_document WHERE stale)"
    " ORDER BY rowid {} LIMIT :most"
)
_POSITIONS: Final = {
    newest: text(_MATCHES.format("DESC" if newest else "ASC")) for newest in (True, False)
}
_COUNT: Final = text(f"SELECT count(*) FROM ({_MATCHES.format('DESC')})")  # noqa: S608
# Jumps from word to word without reading where they occur.
_BEGIN_SO: Final = text(
    "WITH RECURSIVE found(word) AS ("
    " SELECT (SELECT term FROM entry_vocabulary WHERE term >= :start LIMIT 1)"
    " UNION ALL"
    " SELECT (SELECT term FROM entry_vocabulary WHERE term >= found.word || char(1) LIMIT 1)"
    " FROM found WHERE substr(found.word, 1, length(:start)) = :start LIMIT :most)"
    " SELECT word FROM found WHERE substr(word, 1, length(:start)) = :start"
)


class SqliteIndex:
    """The index as one community sees it."""

    def __init__(self, db: Connection, community_id: int) -> None:
        self._db = db
        self._own = prefix(community_id)
        self._begin_so: dict[str, list[str]] = {}

    async def ready(self, expression: Expression) -> Expression:
        """The expression with words that begin alike spelled out."""
        begun = set(starts(expression))
        most = max(FEWEST, SPELLED_OUT // len(begun)) if begun else 0
        for start in begun.difference(self._begin_so):
            found = await self._db.execute(
                _BEGIN_SO, {"start": self._own + start, "most": most + 2}
            )
            words = [row[0].removeprefix(self._own) for row in found.all()]
            self._begin_so[start] = [word for word in words if ":" not in word]

        def spelled(token: Token) -> Expression:
            words = self._begin_so[token.text] if token.start else []
            if not token.start or len(words) > most:
                return token
            return some(Token(word, named=token.named) for word in words)

        return replace(expression, spelled) if begun else expression

    async def positions(
        self, wanted: Expression, low: int, high: int, most: int, *, newest: bool = True
    ) -> list[int]:
        """Where matches are, newest or oldest first."""
        if wanted == NOTHING:
            return []
        found = await self._db.execute(
            _POSITIONS[newest],
            {"wanted": self._said(wanted), "low": low, "high": high, "most": most},
        )
        return [row[0] for row in found.all()]

    async def count(self, wanted: Expression, low: int, high: int, most: int) -> int:
        """How many matches there are, counted up to `most`."""
        if wanted == NOTHING:
            return 0
        found = await self._db.execute(
            _COUNT, {"wanted": self._said(wanted), "low": low, "high": high, "most": most}
        )
        return int(found.scalar_one())

    def _said(self, expression: Expression) -> str:
        """The expression in FTS5's language; everything in it that is text is quoted."""
        match expression:
            case Token(word, start, named):
                return f'"{self._own}{NAMED * named}{word}"{" *" if start else ""}'
            case Run(words, named):
                own = self._own + NAMED * named
                return f'"{" ".join(own + word for word in words)}"'
            case All(()):
                return f'"{self._own}{marks.ANY}"'
            case All(parts):
                return f"({' AND '.join(map(self._said, parts))})"
            case Some(parts):
                return f"({' OR '.join(map(self._said, parts))})"
            case Without(kept, dropped):
                return f"({self._said(kept)} NOT {self._said(dropped)})"
            case _:
                assert_never(expression)
