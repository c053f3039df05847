"""What becomes of the words, days and languages that a page wrote."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.pages.text import CLUSTER_LONGEST, MARKS_IN_A_ROW, cleaned, day, language_tag
from tests.adapters.pages.web import unhurried


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Plain words", "Plain words"),
        (
            "  spread \t over\r\n\n lines\u2028here\u3000too\u00a0and\u0085on ",
            "spread over lines here too and on",
        ),
        ("a\x00b\x07c\x1bd\x7fe\x9ff", "abcdef"),
        ("safe\u202eexe.fdp", "safeexe.fdp"),
        (
            "\u2066isolated\u2069 \u202aembedded\u202c \u200fmarked\u200e",
            "isolated embedded marked",
        ),
        ("in\u200bvis\u2060ib\ufeffle\u00ad", "invisible"),
        ("hidden\U000e0049\U000e0067\U000e006e", "hidden"),
        ("half \ud83d a \udc4b pair", "half a pair"),
        ("icon \ue001\U000f0001 font", "icon font"),
        ("blank\u3164\u2800\uffa0words", "blank words"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("family 👨\u200d👩\u200d👧", "family 👨\u200d👩\u200d👧"),
        ("heart ❤\ufe0f", "heart ❤\ufe0f"),
        ("e\u0301te\u0301", "e\u0301te\u0301"),
        ("\u0338overlay", "overlay"),
        ("word \u0338overlay", "word overlay"),
        ("\u200d\u200d\u200d", None),
        ("\u202e\u200b \x00", None),
        ("", None),
        (" \n ", None),
    ],
)
def test_a_line_keeps_its_letters_and_loses_what_cannot_be_seen(
    written: str, kept: str | None
) -> None:
    assert cleaned(written, 100) == kept


def test_a_tower_of_combining_marks_is_cut_down() -> None:
    zalgo = cleaned("a" + "\u0301" * 5_000 + "b", 300)
    assert zalgo == "a" + "\u0301" * MARKS_IN_A_ROW + "b"


@pytest.mark.parametrize(
    ("written", "longest", "kept"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcde…"),
        ("abcd efg", 6, "abcd…"),
        ("abcde\u0301fg", 6, "abcd…"),
        ("abcde\u0301fg", 8, "abcde\u0301fg"),
        ("abc👩\u200d💻de", 6, "abc…"),
        ("abc👍🏽def", 5, "abc…"),
        ("abc❤\ufe0fdef", 5, "abc…"),
        ("ab🇩🇪🇫🇷cd", 6, "ab🇩🇪…"),
        ("ab🇩🇪🇫🇷cd", 5, "ab🇩🇪…"),
        ("ab🇩🇪🇫🇷cd", 4, "ab…"),
        ("가\u1112\u1161\u11ab글입니다", 3, "가…"),
    ],
)
def test_a_long_line_is_cut_between_what_people_see_as_letters(
    written: str, longest: int, kept: str
) -> None:
    assert cleaned(written, longest) == kept


def test_an_endless_joined_emoji_is_cut_all_the_same() -> None:
    kept = cleaned("👨\u200d" * 5000, 300)
    assert kept is not None
    assert 300 - CLUSTER_LONGEST <= len(kept) <= 300
    assert kept.endswith("…")


hostile_text = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cc", "Cf", "Cs", "Mn", "Me", "Zs", "Zl"]),
        st.sampled_from("\u200d\u0301\u202e\u1161\U0001f1e6\U0001f3fb\u00a0ab "),
    ),
    max_size=80,
)


@unhurried
@given(hostile_text, st.integers(2, 30))
def test_whatever_was_written_the_line_is_short_clean_and_stays_as_it_is(
    written: str, longest: int
) -> None:
    kept = cleaned(written, longest)
    if kept is None:
        return
    assert 0 < len(kept) <= longest
    assert kept == " ".join(kept.split())
    assert not {unicodedata.category(c) for c in kept} & {"Cc", "Cs", "Co", "Zl", "Zp"}
    assert not set(kept) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
    assert not unicodedata.category(kept[0]).startswith("M")
    assert cleaned(kept, longest) == kept
    kept.encode()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-02", date(2026, 3, 2)),
        ("2026-03-02T23:59:59-08:00", date(2026, 3, 2)),
        ("2026-03-02 10:00", date(2026, 3, 2)),
        (" 2026/3/2 ", date(2026, 3, 2)),
        ("2026-3-2T10:00Z", date(2026, 3, 2)),
        ("20260302T101500Z", date(2026, 3, 2)),
        ("1813-01-28", date(1813, 1, 28)),
        ("2026", None),
        ("2026-03", None),
        ("2026-W10-1", None),
        ("2026-13-01", None),
        ("2026-02-30", None),
        ("0000-01-01", None),
        ("٢٠٢٦-٠٣-٠٢", None),
        ("²026-03-02", None),
        ("20²60302", None),
        ("March 2, 2026", None),
        ("02/03/2026", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_it_was_written_or_not_at_all(written: str, meant: date | None) -> None:
    assert day(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("en", "en"),
        ("EN-us", "en-US"),
        ("pt_BR", "pt-BR"),
        ("de_DE.UTF-8", "de-DE"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("es-419", "es-419"),
        ("sl-rozaj-1994", "sl-rozaj-1994"),
        ("fil", "fil"),
        (" fr ", "fr"),
        ("", None),
        ("x-klingon", None),
        ("english", None),
        ("e1", None),
        ("en-", None),
        ("en us", None),
        ("русский", None),
        ("en-" + "a" * 9, None),
        ("en" + "-aaaaaaaa" * 9, None),
        ('en"><script>', None),
    ],
)
def test_a_language_is_a_tag_in_its_usual_case_or_none(written: str, meant: str | None) -> None:
    assert language_tag(written) == meant


@unhurried
@given(st.text(max_size=40))
def test_no_text_breaks_reading_days_and_languages(written: str) -> None:
    tag = language_tag(written)
    assert tag is None or language_tag(tag) == tag
    assert day(written) is None or written.strip()[:1].isdigit()
