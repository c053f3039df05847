"""In which order matches are shown: by where the words are, then gently by votes and freshness.

The score is computed by the database, for the candidates only, with the same arithmetic on
both: the same matches are in the same order everywhere. Its field weights follow BM25F
(Robertson, Zaragoza and Taylor, 2004): a word in the title counts for more than one in
passing, and for more in a short title than in a long one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final, Literal

from sqlalchemy import TextClause, text

from storage.database import Connection
from storage.search import marks
from storage.search.documents import prefix
from storage.search.fold import plain, typed
from storage.search.terms import And, Or, Phrase, Term, Word, parts

TITLE: Final = 8.0  # divided by 1 to 2, for a title of few or of many letters
TAGS: Final = 4.0
NOTE: Final = 2.0
REST: Final = 1.0
BESIDE: Final = 2.0  # for words that follow each other in the title as they were asked for
SAME: Final = 4.0  # for a title that is what was asked for
DUE: Final = 0.95
STALE: Final = 0.85
LETTERS: Final = 100.0  # of a usual title in the index
COMMON: Final = 0.1  # how much a word counts that all matches have, where not all words must be


@dataclass(frozen=True, slots=True)
class Needles:
    """What to look for in the texts of a document.

    `words` has for each word asked for the ways it may be written, `beside` pairs of words
    that follow each other and `whole` all of them. With `either` not all words need be there.
    """

    words: tuple[tuple[str, ...], ...]
    beside: tuple[str, ...]
    whole: str
    either: bool


def needles(term: Term | None, community_id: int) -> Needles:
    """What to look for, of what a query asks for; not of what it leaves out."""
    own = prefix(community_id)
    words: list[tuple[str, ...]] = []
    order: list[str] = []
    for wanted in _asked(term):
        found = typed(wanted.text)
        if isinstance(wanted, Phrase):
            row = [own + word for piece in found for word in piece.words]
            words.append((_whole(row),))
            order += row
            continue
        for piece in found:
            row = [own + word for word in piece.words]
            others = [_whole([own + way]) for way in (piece.joined, piece.sign) if way]
            words.append((_whole(row), *others))
            order += row
        if wanted.start and found:
            words[-1] = (*words[-1], f" {own}{_last(wanted.text)}")
    either = any(isinstance(part, Or) for part in parts(term))
    if either:
        return Needles(tuple(words), (), "", either)
    return Needles(tuple(words), tuple(map(_whole, pairwise(order))), _whole(order), either)


def _last(text: str) -> str:
    # PostgreSQL takes no NUL in a text, and no word has one.
    return (plain(text).replace("\0", " ").split() or [""])[-1]


def _whole(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "


def _asked(term: Term | None) -> list[Word | Phrase]:
    match term:
        case Word() | Phrase():
            return [term]
        case And(terms) | Or(terms):
            return [word for each in terms for word in _asked(each)]
        case _:
            return []


async def best(
    db: Connection,
    candidates: Sequence[int],
    wanted: Needles,
    quarter: int,
    start: int,
    stop: int,
) -> list[int]:
    """The numbers of the entries at these places among the candidates, best first.

    `candidates` are positions, `quarter` is the quarter of an hour it is now. The newest come
    first among equals.
    """
    values: dict[str, Any] = {
        "quarter": quarter,
        "late": quarter - marks.quarters(marks.LATE),
        "start": start,
        "count": stop - start,
    }
    sqlite = db.dialect.name == "sqlite"
    values["candidates"] = json.dumps(list(candidates)) if sqlite else list(candidates)
    for number, ways in enumerate(wanted.words):
        values |= {f"way_{number}_{place}": way for place, way in enumerate(ways)}
    for number, pair in enumerate(wanted.beside):
        values[f"beside_{number}"] = pair
    if wanted.beside:
        values["whole"] = wanted.whole
    shape = _Shape(tuple(map(len, wanted.words)), len(wanted.beside), wanted.either)
    found = await db.execute(_statement(shape, sqlite=sqlite), values)
    return list(found.scalars())


async def most_voted(
    db: Connection, candidates: Sequence[int], what: Literal["used", "saved"], most: int
) -> list[int]:
    """The positions of the candidates, those with the most votes first, then the newest."""
    sqlite = db.dialect.name == "sqlite"
    column = "used" if what == "used" else "saves"
    found = await db.execute(
        text(
            f"SELECT position FROM entry_document WHERE position IN {_among(sqlite=sqlite)}"  # noqa: S608  # names of ours
            f" ORDER BY {column} DESC, position DESC LIMIT :most"
        ),
        {
            "candidates": json.dumps(list(candidates)) if sqlite else list(candidates),
            "most": most,
        },
    )
    return list(found.scalars())


@dataclass(frozen=True, slots=True)
class _Shape:
    """All that a statement depends on: in how many ways each word is written, and pairs beside."""

    ways: tuple[int, ...]
    pairs: int
    either: bool


@lru_cache(maxsize=256)
def _statement(shape: _Shape, *, sqlite: bool) -> TextClause:
    """The candidates in order of their scores; the values of the needles are parameters."""
    words = range(len(shape.ways))
    fields = [
        f"{_field([f'way_{word}_{way}' for way in range(ways)], shape, sqlite=sqlite)}"
        f" AS word_{word}"
        for word, ways in enumerate(shape.ways)
    ]
    bonus = [
        f"{_when(_in('title', [f'beside_{pair}'], sqlite=sqlite), BESIDE)} AS beside_{pair}"
        for pair in range(shape.pairs)
    ]
    if shape.pairs:
        bonus.append(f"{_when('title = :whole', SAME)} AS same")
    columns = ", ".join(["position", "entry_id", "worth", "review", *fields, *bonus])
    candidates = (
        f"WITH candidate AS (SELECT {columns} FROM entry_document"  # noqa: S608  # names of ours
        f" WHERE position IN {_among(sqlite=sqlite)})"
    )
    source, weighed = "candidate", [f"word_{word}" for word in words]
    if shape.either and shape.ways:
        # A word that few of the matches have says more about them.
        shares = ", ".join(
            f"{_real(COMMON)} + sum({_when(f'word_{word} > 0', 1)}) / {_real('count(*)')}"
            f" AS share_{word}"
            for word in words
        )
        candidates += f", shares AS (SELECT {shares} FROM candidate)"  # noqa: S608
        source, weighed = "candidate, shares", [f"word_{word} / share_{word}" for word in words]
    names = [f"beside_{pair}" for pair in range(shape.pairs)]
    relevance = " + ".join([*weighed, *names, *(["same"] if shape.pairs else [])]) or _real(1)
    return text(
        f"{candidates} SELECT entry_id FROM {source}"  # noqa: S608
        f" ORDER BY ({relevance}) * worth * CASE WHEN review > :quarter THEN {_real(1)}"
        f" WHEN review > :late THEN {_real(DUE)} ELSE {_real(STALE)} END DESC,"
        " position DESC LIMIT :count OFFSET :start"
    )


def _field(ways: list[str], shape: _Shape, *, sqlite: bool) -> str:
    """What a word counts for in one document, by the texts it is in."""
    title, tags, note, rest = (
        _in(name, ways, sqlite=sqlite) for name in ("title", "tags", "note", "rest")
    )
    short = f"{_real(1)} + length(title) / ({_real(LETTERS)} + length(title))"
    named = (
        f"CASE WHEN {title} THEN {_real(TITLE)} / ({short}) ELSE {_real(0)} END"
        f" + {_when(tags, TAGS)} + {_when(note, NOTE)}"
    )
    # A word that has to be somewhere is in the rest if it is nowhere else.
    elsewhere = _when(rest, REST) if shape.either else _real(REST)
    return f"coalesce(nullif({named}, {_real(0)}), {elsewhere})"


def _in(column: str, ways: list[str], *, sqlite: bool) -> str:
    at = "instr" if sqlite else "strpos"
    return f"({' OR '.join(f'{at}({column}, :{way}) > 0' for way in ways)})"


def _when(condition: str, worth: float) -> str:
    return f"CASE WHEN {condition} THEN {_real(worth)} ELSE {_real(0)} END"


def _real(number: float | str) -> str:
    # PostgreSQL would otherwise count in decimals, and round differently.
    return f"CAST({number} AS double precision)"


def _among(*, sqlite: bool) -> str:
    if sqlite:
        return "(SELECT value FROM json_each(:candidates))"
    return "(SELECT unnest(CAST(:candidates AS bigint[])))"
