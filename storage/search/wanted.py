"""From the terms of a query to what the index is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from typing import Final, assert_never

from sqlalchemy import ColumnElement, LargeBinary, and_, cast, func, or_, select, true
from sqlmodel import col

from storage import tags
from storage.communities import MemberRow
from storage.database import Connection
from storage.entries import TopicRow
from storage.search import marks
from storage.search.expressions import (
    EVERYTHING,
    NOTHING,
    Expression,
    Token,
    every,
    mark,
    run,
    some,
    without,
)
from storage.search.fold import TYPED, Piece, plain, stem, typed
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
    Query,
    State,
    TagIs,
    Term,
    TopicIs,
    Word,
    parts,
)

MOST_MEMBERS: Final = 50  # that a name may mean
SHORTEST_START: Final = 3  # letters of the beginning of a word


@dataclass(frozen=True, slots=True)
class Facts:
    """What names in a query mean, and who asks when."""

    reader_id: int
    now: datetime
    tags: Mapping[str, int] = field(default_factory=dict)
    topics: Mapping[str, int] = field(default_factory=dict)
    members: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


async def look_up(
    db: Connection, community_id: int, query: Query, reader_id: int, now: datetime
) -> Facts:
    """The numbers of the tags, topics and members that a query names."""
    terms = parts(query.term)
    tag_keys = {term.key for term in terms if isinstance(term, TagIs)}
    topic_keys = {term.key for term in terms if isinstance(term, TopicIs)}
    names = {term.name for term in terms if isinstance(term, ByMember)}
    known = await tags.find(db, community_id, tag_keys) if tag_keys else {}
    return Facts(
        reader_id,
        now,
        {key: tag_id for key, (tag_id, _) in known.items()},
        await _topics(db, community_id, topic_keys) if topic_keys else {},
        {name: await _named(db, community_id, name) for name in names},
    )


async def _topics(db: Connection, community_id: int, keys: set[str]) -> dict[str, int]:
    query = select(col(TopicRow.key), col(TopicRow.id)).where(
        col(TopicRow.community_id) == community_id, col(TopicRow.key).in_(keys)
    )
    rows = (await db.execute(query)).all()
    return {key: topic_id for key, topic_id in rows}  # noqa: C416  # dict() loses the types


async def _named(db: Connection, community_id: int, name: str) -> tuple[int, ...]:
    """Members of this name; else with it as one of their names; else whose names begin so."""
    wanted = " ".join(plain(name).split())
    member = col(MemberRow.name)
    # Databases cannot fold as we do: they leave out only what is plain and does not fit.
    sqlite = db.dialect.name == "sqlite"
    place = func.instr if sqlite else func.strpos
    size = func.length(cast(member, LargeBinary)) if sqlite else func.octet_length(member)
    fits: ColumnElement[bool] = size > func.length(member)
    if wanted.isascii():
        named = (place(func.lower(member), word) > 0 for word in wanted.split())
        fits = or_(fits, and_(true(), *named))
    query = (
        select(col(MemberRow.id), member)
        .where(col(MemberRow.community_id) == community_id, fits)
        .order_by(col(MemberRow.id))
    )
    same, among, begins = [], [], []
    for member_id, shown in await db.execute(query):
        words = plain(shown).split()
        if " ".join(words) == wanted:
            same.append(member_id)
        elif wanted in words:
            among.append(member_id)
        elif any(" ".join(words[at:]).startswith(wanted) for at in range(len(words))):
            begins.append(member_id)
    return tuple((same or among or begins)[:MOST_MEMBERS])


def expression(
    term: Term | None, facts: Facts, ages: Mapping[Age, bool], *, named: bool = False
) -> Expression:
    """What the index is asked for a term.

    `ages` says of each age whether it is true where the index is asked. With `named` words
    have to be in the title or among the tags.
    """
    match term:
        case None:
            return EVERYTHING
        case Word(text, start):
            if start:
                return _start(text, named)
            return every(_piece(piece, named) for piece in typed(text))
        case Phrase(text):
            return _phrase(text, named)
        case And(terms):
            return every(expression(each, facts, ages, named=named) for each in terms)
        case Or(terms):
            return some(expression(each, facts, ages, named=named) for each in terms)
        case Not(inner):
            return without(EVERYTHING, expression(inner, facts, ages))
        case TagIs(key):
            return mark(marks.tag(facts.tags[key])) if key in facts.tags else NOTHING
        case TopicIs(key):
            return mark(marks.topic(facts.topics[key])) if key in facts.topics else NOTHING
        case ByMember(name):
            return _by(facts.members.get(name, ()))
        case ByReader():
            return _by((facts.reader_id,))
        case KindIs(kind):
            return mark(marks.kind(kind))
        case InChannel(name):
            return mark(marks.channel(name))
        case State():
            return _state(term, facts)
        case Age():
            return EVERYTHING if ages[term] else NOTHING
        case _:
            assert_never(term)


def _piece(piece: Piece, named: bool) -> Expression:
    """A piece of text as it is typed, or written as one word; its sign alone if that was meant."""
    if piece.exact:
        return every((run(piece.words[:-1], named=named), Token(piece.sign, named=named)))
    as_typed = run(piece.words, named=named)
    return some((as_typed, Token(piece.joined, named=named))) if piece.joined else as_typed


def _phrase(text: str, named: bool) -> Expression:
    found = typed(text)
    if len(found) == 1:
        return _piece(found[0], named)
    signs = (Token(piece.sign, named=named) for piece in found if piece.exact)
    words = [word for piece in found for word in piece.words]
    return every((run(words[:TYPED], named=named), *signs))


def _start(text: str, named: bool) -> Expression:
    found = typed(text)
    begun = "".join(takewhile(str.isalnum, reversed(plain(text))))[::-1]
    if not found or len(found[-1].words) != 1 or len(begun) < SHORTEST_START:
        return every(_piece(piece, named) for piece in found)
    either = some((Token(begun, start=True, named=named), Token(stem(begun), named=named)))
    return every((*(_piece(piece, named) for piece in found[:-1]), either))


def _by(members: Iterable[int]) -> Expression:
    return some(mark(made(member)) for member in members for made in (marks.saver, marks.author))


def _state(state: State, facts: Facts) -> Expression:
    match state.name:
        case "due":
            return some(map(mark, marks.reviewed_until(facts.now)))
        case "fresh":
            return without(EVERYTHING, some(map(mark, marks.reviewed_until(facts.now))))
        case "stale":
            late = marks.reviewed_until(facts.now - marks.LATE)
            return some(map(mark, [*late, marks.DOUBTED]))
        case "broken":
            return mark(marks.BROKEN)
        case "orphan":
            return mark(marks.ORPHAN)
        case "mine":
            return mark(marks.saver(facts.reader_id))
        case _:
            assert_never(state.name)
