"""Searching the library: which entries a query finds for whom.

Everything is asked of one full-text index, filters and privacy included, and at most the
newest `CANDIDATES` matches are weighed against each other; so a very common word costs about
as much as a rare one, at ten entries and at a million.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from storage.database import Connection
from storage.search import marks
from storage.search.expressions import visible as visible_of
from storage.search.hints import nearest_tags
from storage.search.indexing import index, reindex
from storage.search.orders import CANDIDATES, LAST, Index, Matches, Stretch
from storage.search.postgresql import PostgresIndex
from storage.search.ranking import needles
from storage.search.sqlite import SqliteIndex
from storage.search.terms import Age, And, Or, Query, Term, Word, parts
from storage.search.wanted import Facts, expression, look_up


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search: entries in order, and how many there are in all.

    With `at_least` there are more than `total`. `more` says that another page follows. Where
    nothing was found until the last word was taken for the beginning of one, `begins` is it.
    """

    ids: tuple[int, ...]
    total: int
    at_least: bool
    more: bool
    begins: str = ""


async def search(
    db: Connection,
    community_id: int,
    query: Query,
    *,
    reader_id: int,
    visible: frozenset[str],
    now: datetime,
    offset: int,
    limit: int,
) -> Found:
    """The entries a query finds for a reader who may see these private channels.

    `visible` are `space|channel` as in `EntryRow.hidden_in`: an entry hidden in another one is
    neither found nor counted, whatever is asked. Offsets beyond `CANDIDATES` find nothing.
    """
    facts = await look_up(db, community_id, query, reader_id, now)
    found = await _page(db, community_id, query, facts, visible, offset, limit)
    longer = None if found.total else _longer(query.term)
    if longer is None:
        return found
    again = replace(query, term=longer[0])
    found = await _page(db, community_id, again, facts, visible, offset, limit)
    return replace(found, begins=longer[1]) if found.total else found


async def _page(
    db: Connection,
    community_id: int,
    query: Query,
    facts: Facts,
    visible: frozenset[str],
    offset: int,
    limit: int,
) -> Found:
    made = SqliteIndex if db.dialect.name == "sqlite" else PostgresIndex
    index = made(db, community_id)
    matches = Matches(db, index, await _stretches(index, query.term, facts, visible))
    offset = min(max(offset, 0), CANDIDATES)
    stop = min(offset + limit, CANDIDATES)
    match query.sort:
        case "best":
            wanted = needles(query.term, community_id)
            page = await matches.best(offset, stop, wanted, marks.quarter(facts.now))
        case "used" | "saved":
            page = await matches.voted(offset, stop, query.sort)
        case "new" | "old":
            page = await matches.by_time(offset, stop, newest=query.sort == "new")
    return Found(
        page.ids,
        min(page.counted, CANDIDATES),
        page.counted > CANDIDATES,
        page.more and stop < CANDIDATES,
    )


async def _stretches(
    index: Index, term: Term | None, facts: Facts, visible: frozenset[str]
) -> list[Stretch]:
    """The query for each stretch of time between the ages it names, newest first.

    Where entries stand by the time they were saved, an age is a place to begin or to stop.
    """
    since = {age: marks.minute(facts.now - age.span) for age in parts(term) if isinstance(age, Age)}
    found, high = [], LAST
    for low in sorted({0, *since.values()}, reverse=True):
        ages = {age: (low < start) if age.older else (low >= start) for age, start in since.items()}
        wanted, named = [
            await index.ready(visible_of(expression(term, facts, ages, named=each), visible))
            for each in (False, True)
        ]
        found.append(Stretch(low, high, wanted, named))
        high = low - 1
    return found


def _longer(term: Term | None) -> tuple[Term, str] | None:
    """The term with its last word taken for the beginning of one, and that word."""
    match term:
        case Word(text, False):
            return Word(text, start=True), text
        case And((*before, last)) | Or((*before, last)):
            inner = _longer(last)
            return inner and (type(term)((*before, inner[0])), inner[1])
        case _:
            return None


__all__ = ["CANDIDATES", "Found", "index", "nearest_tags", "reindex", "search"]
