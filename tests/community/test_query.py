"""How a text is read as a search."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.kinds import Kind
from community.query import DEEPEST, LONGEST, MOST, read_query, words_of
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
from tests.hostile import HOSTILE

A, B, C = Word("a1"), Word("b2"), Word("c3")
YEAR = timedelta(days=365.25)

READ: dict[str, Term | None] = {
    "": None,
    "a1": A,
    "a1 b2": And((A, B)),
    "a1 and b2 AND c3": And((A, B, C)),
    "a1 or b2": Or((A, B)),
    "a1 OR b2 c3": Or((A, And((B, C)))),
    "(a1 or b2) c3": And((Or((A, B)), C)),
    "not a1": Not(A),
    "-a1": Not(A),
    "a1 -b2": And((A, Not(B))),
    "-(a1 b2)": Not(And((A, B))),
    "not not a1": A,
    "a1 - b2": And((A, B)),
    "a1-b2": Word("a1-b2"),
    "--a1": A,
    '"a1 b2"': Phrase("a1 b2"),
    "“a1 b2” „c3“ «x»": And((Phrase("a1 b2"), Phrase("c3"), Phrase("x"))),
    '-"a1 b2"': Not(Phrase("a1 b2")),
    "#soil": TagIs("soil"),
    "#Raised-Beds,": TagIs("raisedbeds"),
    "#c++": TagIs("c++"),
    "-#soil": Not(TagIs("soil")),
    "tag:soil": TagIs("soil"),
    'tag:"raised beds"': TagIs("raisedbeds"),
    "TAG:#soil": TagIs("soil"),
    "by:@ana": ByMember("ana"),
    'by:"Ana Silva"': ByMember("Ana Silva"),
    "by:me": ByReader(),
    "kind:book": KindIs(Kind.BOOK),
    "kind:Books": KindIs(Kind.BOOK),
    'kind:"case studies"': KindIs(Kind.CASE_STUDY),
    "kind:best-practice": KindIs(Kind.BEST_PRACTICE),
    "kind:best_practice": KindIs(Kind.BEST_PRACTICE),
    'topic:"Soil & Bees"': TopicIs("soil&bees"),
    "in:#general": InChannel("general"),
    "is:due": State("due"),
    "is:MINE": State("mine"),
    "is:orphans": State("orphan"),
    "age:<6m": Age(YEAR / 2),
    "age:6months": Age(YEAR / 2),
    "age:>1y": Age(YEAR, older=True),
    "age:>=2weeks": Age(timedelta(days=14), older=True),
    "age:<3d": Age(timedelta(days=3)),
    "age:<99999y": Age(timedelta(days=36_500)),
    "kuber*": Word("kuber", start=True),
    "c++ c# .net node.js": And((Word("c++"), Word("c#"), Word(".net"), Word("node.js"))),
    "数据库 🎉": And((Word("数据库"), Word("🎉"))),
    "foo:bar https://x.example/": And((Word("foo:bar"), Word("https://x.example/"))),
    "the compost of a garden": And((Word("compost"), Word("garden"))),
    "to be": And((Word("to"), Word("be"))),
    "and": Word("and"),
    "or not": And((Word("or"), Word("not"))),
    "a1 or": A,
    "or a1": A,
    "a1 and not": A,
    "(a1": A,
    "a1)": A,
    ") a1 ( b2": And((A, B)),
    "()": None,
    '"a1': A,
    '""': None,
    "kind: a1": And((Word("kind"), A)),
    "#": None,
    "sort:new": None,
}


@pytest.mark.parametrize(("text", "term"), READ.items())
def test_a_text_is_read_as_this(text: str, term: Term | None) -> None:
    assert read_query(text).term == term


def test_the_order_is_taken_from_wherever_it_stands() -> None:
    assert read_query("sort:used compost") == Query(Word("compost"), "used")
    assert read_query("compost (sort:old or sort:new)") == Query(Word("compost"), "new")
    assert read_query("compost").sort == "best"


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("kind:boook", "I do not know kind:boook, so I left it out. Did you mean kind:book?"),
        (
            "kind:casestudy",
            'I do not know kind:casestudy, so I left it out. Did you mean kind:"case study"?',
        ),
        ("is:stael", "I do not know is:stael, so I left it out. Did you mean is:stale?"),
        ("sort:newest", "I do not know sort:newest, so I left it out. Did you mean sort:new?"),
        (
            "age:6",
            "I could not read age:6, so I left it out."
            " Ages look like age:<6m or age:>1y, with d, w, m or y.",
        ),
        ("!!! ?", "There is no word in that to search for, so here is everything."),
    ],
)
def test_what_is_not_understood_is_left_out_and_said(text: str, note: str) -> None:
    assert read_query(text) == Query(None, notes=(note,))


def test_a_note_comes_once_and_the_rest_is_still_searched_for() -> None:
    read = read_query(f"compost kind:{'x' * 200} kind:{'x' * 200} sort:old")
    assert (read.term, read.sort, len(read.notes)) == (Word("compost"), "old", 1)
    assert len(read.notes[0]) < 200


def test_a_long_text_is_read_up_to_a_point() -> None:
    read = read_query("bean " * 2_000)
    assert isinstance(read.term, And)
    assert len(read.term.terms) == MOST
    assert len(read.notes) == 2
    assert f"{LONGEST:,}" in read.notes[0]
    assert str(MOST) in read.notes[1]


def test_brackets_are_read_to_a_depth() -> None:
    def depth(term: Term | None) -> int:
        match term:
            case Not(inner):
                return 1 + depth(inner)
            case And(terms) | Or(terms):
                return 1 + max(map(depth, terms))
            case _:
                return 0

    read = read_query("-(a1 or " * 100 + "b2")
    assert 0 < depth(read.term) <= 2 * DEEPEST + 2
    assert read_query("(" * 400 + "a1" + ")" * 400).term == A


def test_the_words_of_a_query_are_those_it_wants() -> None:
    read = read_query('compost #soil "raised bed" -mulch (bees or compost) kind:book by:ana')
    assert words_of(read) == ["compost", "soil", "raised bed", "bees"]
    assert words_of(read_query("")) == []


@given(st.one_of(st.text(max_size=2_000), st.text('"“”«»()#-+*:<>andorty ', max_size=2_000)))
def test_any_text_is_a_query_of_bounded_size(text: str) -> None:
    read = read_query(text)
    leaves = [term for term in parts(read.term) if not isinstance(term, And | Or | Not)]
    assert len(leaves) <= MOST
    assert bool(leaves) == (read.term is not None)


@pytest.mark.parametrize("text", [*HOSTILE, "\ud800", "«" * 10_000, "kind:x " * 2_000])
def test_hostile_text_is_a_query_too(text: str) -> None:
    assert all(len(note) < 250 for note in read_query(text).notes)
