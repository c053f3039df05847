"""The search document of an entry: what it is found by, and what it is ranked by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from math import log2
from typing import Final, Protocol

from sqlalchemy import Index, Text, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Field

from storage.search import marks
from storage.search.fold import APART, folded, linked
from storage.tables import Id, Table

WORDS: Final = 1_000  # of one text that count
LINK_WORDS: Final = 40
_NAME: Final = 40  # letters of what is probably a name
_SPACE: Final = 2  # places that part the texts of a document, so that no phrase crosses
_LAST_PLACE: Final = 16_383  # PostgreSQL counts no further in one document
# Before a word of title or tags once more, among the marks: GIN knows which words there are,
# not where, and FTS5 reads all places of a common word to know in which column they are.
NAMED: Final = "="


class DocumentRow(Table, table=True):
    """What one entry is found by, folded, and what it is ranked by.

    `position` is where it stands in time (`marks.position`). Every word and mark begins with
    its community (`prefix`), so that no question ever meets the words of another one. SQLite
    keeps an FTS5 index of `title`, `tags`, `note`, `rest` and `marks`; PostgreSQL a GIN index
    of `terms`, which is empty on SQLite as `marks` is on PostgreSQL. A document is `stale`
    from when its entry went out of sight until it is indexed anew; nobody finds it then.
    """

    __tablename__ = "entry_document"
    __table_args__ = (
        Index(
            "ix_entry_document_terms",
            "terms",
            postgresql_using="gin",
            # A list of pending entries would be read through by every search.
            postgresql_with={"fastupdate": "off"},
            sqlite_where=text("terms IS NOT NULL"),
        ),
        Index(
            "ix_entry_document_newest",
            "community_id",
            "position",
            sqlite_where=text("terms IS NOT NULL"),
        ),
        Index(
            "ix_entry_document_stale",
            "position",
            sqlite_where=text("stale"),
            postgresql_where=text("stale"),
        ),
    )
    position: int = Field(primary_key=True, sa_type=Id)
    entry_id: int = Field(unique=True, sa_type=Id)  # outlives its entry until indexed anew
    community_id: int = Field(sa_type=Id)
    worth: float  # what votes and a broken link make of its rank
    review: int  # the quarter of an hour it is due for review
    used: int
    saves: int
    stale: bool = False
    title: str
    tags: str
    note: str
    rest: str
    marks: str
    terms: str | None = Field(default=None, sa_type=Text().with_variant(TSVECTOR(), "postgresql"))


class Described(Protocol):
    """The columns of an entry that its document is made of, and the name of its topic."""

    id: int
    community_id: int
    kind: str
    title: str
    url: str
    note: str
    words: str
    author_id: int | None
    source_name: str
    hidden_in: str
    description: str
    page_author: str
    site: str
    saved_by: int
    saved_at: datetime
    topic_id: int | None
    topic: str | None
    review_at: datetime
    broken_at: datetime | None
    steward_id: int | None
    saves: int
    used: int
    outdated: int


def prefix(community_id: int) -> str:
    """What every word and mark of a community begins with in the index."""
    return f"{community_id:x}/"


def document(
    dialect: str, entry: Described, carried: Iterable[tuple[int, str]]
) -> dict[str, str | int | float | None]:
    """The columns of an entry's document; `carried` are the number and name of its tags."""
    tagged = list(carried)
    own = prefix(entry.community_id)
    texts = {
        "title": folded(entry.title, WORDS),
        "tags": _apart(*(name for _, name in tagged), entry.topic or ""),
        "note": folded(entry.note, WORDS),
        "rest": [
            *_apart(entry.words, entry.description, entry.page_author, entry.site, entry.kind),
            *linked(entry.url, LINK_WORDS),
        ],
    }
    marked = list(_marks(entry, (tag_id for tag_id, _ in tagged)))
    position = marks.position(entry.saved_at, entry.id)
    on_sqlite = dialect == "sqlite"
    named = map(NAMED.__add__, (*texts["title"], APART, *texts["tags"]))
    marked += named if on_sqlite else (*dict.fromkeys(named), *marks.days(position))
    return {
        "position": position,
        "entry_id": entry.id,
        "community_id": entry.community_id,
        "worth": _worth(entry),
        "review": marks.quarter(entry.review_at),
        "used": entry.used,
        "saves": entry.saves,
        "stale": False,
        # A blank on either side lets ranking look for whole words.
        **{name: _joined(own, words) for name, words in texts.items()},
        "marks": _joined(own, marked) if on_sqlite else "",
        "terms": None if on_sqlite else _vector(own, texts, marked),
    }


def _apart(*texts: str) -> list[str]:
    """The words of several texts, with something between them that no phrase crosses."""
    words: list[str] = []
    for each in texts:
        if each:
            words += _name(each) if len(each) <= _NAME else folded(each, WORDS)
            words.append(APART)
    return words


@lru_cache(maxsize=4_096)
def _name(text: str) -> tuple[str, ...]:
    """The words of a tag, a kind, a site: there are few of them on many entries."""
    return tuple(folded(text, WORDS))


def _joined(own: str, words: list[str]) -> str:
    return f" {' '.join(own + word for word in words)} " if words else ""


def _marks(entry: Described, tag_ids: Iterable[int]) -> Iterator[str]:
    yield marks.ANY
    if entry.steward_id is None:
        yield marks.ORPHAN
    yield marks.kind(entry.kind)
    yield marks.saver(entry.saved_by)
    if entry.author_id is not None:
        yield marks.author(entry.author_id)
    if entry.source_name:
        yield marks.channel(entry.source_name)
    if entry.topic_id is not None:
        yield marks.topic(entry.topic_id)
    yield from map(marks.tag, tag_ids)
    yield from marks.review(entry.review_at)
    if entry.hidden_in:
        yield marks.HIDDEN
        yield marks.scope(entry.hidden_in)
    if entry.broken_at is not None:
        yield marks.BROKEN
    if entry.outdated > entry.used:
        yield marks.DOUBTED
    yield from marks.votes("u", entry.used)
    yield from marks.votes("v", entry.saves)


def _worth(entry: Described) -> float:
    """Between 0.6 and 1.6: gentle, so that no vote lifts a word in passing over a title."""
    worth = 1 + 0.08 * min(log2(1 + 2 * entry.used + entry.saves), 8)
    if entry.broken_at is not None:
        worth *= 0.8
    return worth * 0.8 if entry.outdated > entry.used else worth


def _vector(own: str, texts: dict[str, list[str]], marked: Iterable[str]) -> str:
    """A tsvector in PostgreSQL's own writing: words with their places, marks without."""
    place, found = 0, []
    for name, words in texts.items():
        weight = "A" if name in ("title", "tags") else ""
        for word in words:
            place += 1
            found.append(f"'{own}{word}':{min(place, _LAST_PLACE)}{weight}")
        place += _SPACE
    return " ".join(found + [f"'{own}{each}'" for each in marked])
