"""How text becomes words, the same for what is kept and for what is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.search.fold import (
    APART,
    LONGEST_WORD,
    TYPED,
    folded,
    key,
    linked,
    pieces,
    plain,
    typed,
)

SAME = [
    ("Łódź", "lodz"),
    ("STRASSE", "straße"),
    ("ﬁne", "fine"),
    ("İstanbul", "istanbul"),
    ("Ёлка", "елка"),
    ("أحمد", "احمد"),
    ("مدرسة", "مدرسه"),
    ("ﾃﾞｰﾀ", "データ"),
    ("Ångström", "Ångström"),
    ("👩🏽‍💻", "👩💻"),
    ("smørrebrød", "smorrebrod"),
    ("½", "1⁄2"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_ways_to_write_a_word_fold_to_the_same(one: str, other: str) -> None:
    assert folded(one, 9) == folded(other, 9)


def test_different_words_stay_different() -> None:
    for one, other in [("c", "c++"), ("c++", "c#"), ("net", ".net"), ("か", "が"), ("कि", "कु")]:
        assert folded(one, 9) != folded(other, 9)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The quick-witted foxes", ["the", "quick", "wit", "fox", APART, "quickwit"]),
        ("Ana's c++ and .NET", ["ana", "c", "and", "net", APART, "c++", ".net"]),
        ("数据库", ["数据", "据库", APART, "数", "据", "库"]),
        ("猫", ["猫"]),
        ("Python入門", ["python", "入門", APART, "入", "門"]),
        ("a+b, 1+1, 3.11", ["a", "b", "1", "1", "3", "11"]),
        ("c++11 g++! (c#)", ["c", "11", "g", "c", APART, "c++", "g++", "c#"]),
        ("🇩🇪❤️", ["🇩🇪", "❤"]),
        ("…!?.,;", []),
    ],
)
def test_a_text_has_these_words(text: str, words: list[str]) -> None:
    assert folded(text, 20) == words


def test_a_long_text_keeps_its_first_words() -> None:
    assert folded("bean " * 50, 10) == ["bean"] * 10
    assert len(folded("x" * 5_000, 10)[0]) == LONGEST_WORD
    assert len(typed("many words " * 500)) == TYPED


def test_a_link_has_the_words_of_its_host_and_path() -> None:
    assert linked("https://www.example.org/a_b/c?d=e#f", 9) == [
        "exampl",
        "org",
        "a",
        "b",
        "c",
        "d",
        "e",
    ]
    assert [piece.words for piece in typed("https://www.example.org/a")] == [
        ("exampl", "org"),
        ("a",),
    ]


def test_a_name_has_one_key() -> None:
    assert key("#General Chat") == key("general chat") == "general-chat"
    assert key("Küche") == "kuche"
    assert key("💬 talk") == "💬-talk"
    assert key("!") == ""


@given(st.text(max_size=300))
def test_words_have_no_blanks_quotes_or_colons_and_fold_to_themselves(text: str) -> None:
    words = folded(text, 500)
    assert not set("\"' :\\%*|\x00") & set("".join(words).replace(APART, ""))
    assert all(plain(word) == word for word in words)
    assert words == folded(text.upper().lower() if text.isascii() else text, 500)


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        ".",
        "a.",
        ".a",
        "+",
        "a+",
        "#",
        "c#",
        "'",
        "a'",
        "数",
        "👩",
        "\u0301",
        "é.",
        "़",
        "(",
        "\x00",
        "🇩",
        "_",
    ],
)
def test_a_hundred_thousand_signs_of_one_kind_fold_like_a_hundred(piece: str) -> None:
    # Quadratic work on these would take minutes.
    size = 100_000
    some, many = ([*pieces((piece * count)[:count])] for count in (100, size))
    assert len(many) <= size
    assert bool(many) == bool(some)
    assert len(folded((piece * size)[:size], 50)) <= 101
