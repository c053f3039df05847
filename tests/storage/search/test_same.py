"""That both databases find the same in the same order, and what a plain reading would find."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.query import read_query
from community.tags import key_of
from storage.database import Database
from storage.search.fold import Piece, key, pieces
from storage.search.postgresql import LOOKED_THROUGH
from storage.search.search import Found
from storage.search.terms import (
    Age,
    And,
    ByMember,
    ByReader,
    InChannel,
    KindIs,
    Not,
    Or,
    Phrase,
    State,
    TagIs,
    Term,
    TopicIs,
    Word,
)
from tests.storage.shelf import NOW, SECRET, SPACE, Shelf, shelve

WORDS = (
    *("compost", "mulch", "roses", "bed", "beds", "the", "not", "café", "данных"),
    *("c++", "c#", ".net", "node.js", "数据库", "据库", "🎉"),
)
TAGS = ("soil", "Raised-Beds", "c++", "数据")
KINDS = ("book", "tool", "case study")
CHANNELS = ("general", "Küche")
PEOPLE = ("Ana", "Bo", "Zoë Ångström")
TOPICS = ("Soil", "Bees")


def library(chance: Random) -> list[dict[str, object]]:
    """Sixty made-up entries."""

    def some(most: int) -> str:
        return " ".join(chance.choices(WORDS, k=chance.randint(0, most)))

    return [
        {
            "title": f"{some(4)} {number}",
            "note": some(3),
            "words": some(5),
            "description": some(3),
            "names": chance.sample(TAGS, chance.randint(0, 2)),
            "by": chance.choice(PEOPLE),
            "author": chance.choice(PEOPLE),
            "kind": chance.choice(KINDS),
            "topic": chance.choice(TOPICS),
            "source_name": chance.choice(CHANNELS),
            "days": chance.choice((0, 5, 20, 100, 500)) + number / 100,
            "review_at": NOW + timedelta(days=chance.choice((-60, -30, -1, 0, 30))),
            "broken_at": chance.choice((None, None, NOW)),
            "hidden_in": chance.choice(("", "", SECRET, f"{SPACE}|other")),
            "used": chance.choice((0, 0, 1, 3, 12)),
            "saves": chance.choice((0, 1, 1, 9)),
            "outdated": chance.choice((0, 0, 2)),
            "steward": chance.choice(("", "Bo", "Bo")),
        }
        for number in range(60)
    ]


@pytest_asyncio.fixture
async def both(sqlite_file: Path, postgres_url: str) -> AsyncIterator[list[Shelf]]:
    async with AsyncExitStack() as stack:
        shelves = []
        for url in (f"sqlite:///{sqlite_file}", postgres_url):
            database = await stack.enter_async_context(await Database.open(url, migrate=False))
            shelf = await shelve(database)
            for name in PEOPLE:
                await shelf.join(name)
            for row in library(Random(5)):
                names = row.pop("names")
                assert isinstance(names, list)
                await shelf.keep(row.pop("title"), *names, **row)  # type: ignore[arg-type]  # rows of the table
            shelves.append(shelf)
        yield shelves


word = st.sampled_from(WORDS)
term = st.one_of(
    word,
    st.builds('"{} {}"'.format, word, word),
    st.builds("{:.3}*".format, word),
    st.builds("#{}".format, st.sampled_from(TAGS)),
    st.builds('kind:"{}"'.format, st.sampled_from(KINDS)),
    st.builds("in:{}".format, st.sampled_from(CHANNELS)),
    st.builds("topic:{}".format, st.sampled_from(TOPICS)),
    st.sampled_from(["by:ana", "by:b", "by:zoe", "by:me"]),
    st.sampled_from(["is:fresh", "is:due", "is:stale", "is:broken", "is:orphan", "is:mine"]),
    st.sampled_from(["age:<1w", "age:>2w", "age:>1y", "age:<30d"]),
)
text = st.recursive(
    term,
    lambda inner: st.one_of(
        st.builds("{} {}".format, inner, inner),
        st.builds("{} or {}".format, inner, inner),
        st.builds("({})".format, inner),
        st.builds("not {}".format, inner),
        st.builds("-({})".format, inner),
    ),
    max_leaves=7,
)
sort = st.sampled_from(["", "sort:new", "sort:old", "sort:used", "sort:saved"])
scopes = st.frozensets(st.sampled_from([SECRET, f"{SPACE}|other", "elsewhere"]))


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=text, sort=sort, scopes=scopes)
async def test_both_databases_find_what_a_plain_reading_of_the_entries_finds(
    both: list[Shelf], text: str, sort: str, scopes: frozenset[str]
) -> None:
    one, other = [await shelf.page(f"({text}) {sort}", visible=scopes, limit=100) for shelf in both]
    assert one == other
    query = read_query(text)
    rows = library(Random(5))
    plain = {
        number
        for number, row in enumerate(rows, 1)
        if row["hidden_in"] in ("", *scopes) and (query.term is None or true(query.term, row))
    }
    if not one.begins:
        assert set(one.ids) == plain
        assert one.total == len(plain)


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.one_of(st.text(max_size=80), st.text("\"'()#-+*:.<>&|!\\ aбn数", max_size=60)))
async def test_any_text_is_a_query_and_finds_the_same_on_both(both: list[Shelf], text: str) -> None:
    one, other = [await shelf.page(text, limit=100) for shelf in both]
    assert one == other


async def test_both_order_thousands_of_entries_alike(sqlite_file: Path, postgres_url: str) -> None:
    # More than are ranked, and more than PostgreSQL looks through one by one.
    count = LOOKED_THROUGH + 300
    chance = Random(3)
    texts = [[" ".join(chance.choices(WORDS[:4], k=4)) for _ in range(3)] for _ in range(count)]
    pages: list[list[Found]] = []
    for url in (f"sqlite:///{sqlite_file}", postgres_url):
        async with await Database.open(url, migrate=False) as database:
            shelf = await shelve(database)
            await shelf.fill(
                count,
                title=lambda number: texts[number][0],
                note=lambda number: texts[number][1],
                words=lambda number: texts[number][2],
                saves=lambda number: number % 7,
                review_at=lambda number: NOW + timedelta(days=number % 50 - 25),
            )
            found = [
                await shelf.page(f"{text} {sort}", offset=offset, limit=30)
                for text in LARGE
                for sort in ("", "sort:old", "sort:used", "sort:saved")
                for offset in (0, 400, 990)
            ]
        pages.append(found)
    assert pages[0] == pages[1]
    assert sum(page.at_least for page in pages[0]) > len(pages[0]) / 2


LARGE = (
    "compost",
    "compost mulch",
    "compost or roses",
    '"compost mulch"',
    '"roses bed" or "bed roses"',
    "comp*",
    "-compost",
    "compost is:due",
    "not is:due",
    "compost age:<3y",
    "compost (age:>5y or age:<100d)",
)


def true(term: Term, row: dict[str, object]) -> bool:
    """Whether a term is true of an entry, read word by word."""
    match term:
        case And(terms):
            return all(true(each, row) for each in terms)
        case Or(terms):
            return any(true(each, row) for each in terms)
        case Not(inner):
            return not true(inner, row)
        case Word(typed, start):
            return all(_there(piece.words, piece, row, start=start) for piece in pieces(typed))
        case Phrase(typed):
            found = list(pieces(typed))
            joined = tuple(each for piece in found for each in piece.words)
            if len(found) == 1:
                return _there(joined, found[0], row)
            signs = [piece for piece in found if piece.exact]
            return _runs(joined, row) and all(_there((), piece, row) for piece in signs)
        case TagIs(name):
            return name in map(key_of, row["names"])  # type: ignore[call-overload]  # a list
        case TopicIs(name):
            return name == key_of(str(row["topic"]))
        case ByMember(name):
            return any(
                str(row[who]).lower().startswith({"zoe": "zoë"}.get(name, name))
                for who in ("by", "author")
            )
        case ByReader():
            return "Ana" in (row["by"], row["author"])
        case KindIs(kind):
            return row["kind"] == kind
        case InChannel(name):
            return key(str(row["source_name"])) == key(name)
        case Age(span, older):
            days = row["days"]
            assert isinstance(days, float)
            return (timedelta(days=days) > span) == older
        case State(name):
            return _stands(name, row)


def _stands(name: str, row: dict[str, object]) -> bool:
    late = NOW - row["review_at"]  # type: ignore[operator]  # an instant
    doubted = row["outdated"] > row["used"]  # type: ignore[operator]  # numbers
    stands: dict[str, bool] = {
        "due": late >= timedelta(0),
        "fresh": late < timedelta(0),
        "stale": late >= timedelta(days=30) or doubted,
        "broken": row["broken_at"] is not None,
        "orphan": not row["steward"],
        "mine": row["by"] == "Ana",
    }
    return stands[name]


def _texts(row: dict[str, object]) -> list[str]:
    names = row["names"]
    assert isinstance(names, list)
    fields = [row["title"], row["note"], row["words"], row["description"], row["topic"]]
    return [*map(str, fields), *names, str(row["kind"])]


def _runs(words: tuple[str, ...], row: dict[str, object]) -> bool:
    for each in _texts(row):
        found = tuple(word for piece in pieces(each) for word in piece.words)
        if any(found[at : at + len(words)] == words for at in range(len(found))):
            return True
    return False


def _there(
    words: tuple[str, ...], piece: Piece, row: dict[str, object], *, start: bool = False
) -> bool:
    known = {
        each
        for written in _texts(row)
        for found in pieces(written)
        for each in (*found.words, found.joined, found.sign, *found.letters)
    }
    if piece.exact:
        return piece.sign in known and (len(piece.words) == 1 or _runs(piece.words[:-1], row))
    if start and len(words) == 1 and len(words[0]) >= 3:
        return any(each.startswith(words[0]) for each in known)
    return _runs(words, row) or piece.joined in known - {""}
