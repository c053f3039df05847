"""Dates in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from community.dates import read_date, read_moment, read_time
from community.rhythm import Unrhythmic

TODAY = date(2027, 3, 3)  # a Wednesday


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("today", "2027-03-03"),
        ("Tomorrow", "2027-03-04"),
        ("the day after tomorrow", "2027-03-05"),
        ("Wednesday", "2027-03-03"),
        ("on Friday", "2027-03-05"),
        ("next Friday", "2027-03-12"),
        ("next week", "2027-03-08"),
        ("next month", "2027-04-01"),
        ("in two weeks", "2027-03-17"),
        ("in 1 month", "2027-04-03"),
        ("3 days from now", "2027-03-06"),
        ("3 May", "2027-05-03"),
        ("2 March", "2028-03-02"),
        ("May 3rd, 2028", "2028-05-03"),
        ("Monday, 3rd of May", "2027-05-03"),
        ("2027-05-03", "2027-05-03"),
        ("3.5.", "2027-05-03"),
        ("3.5.28", "2028-05-03"),
        ("29 February", "2028-02-29"),
        ("3 mai 2027", "2027-05-03"),
        ("5. Oktober 2027", "2027-10-05"),
        ("25/12/2027", "2027-12-25"),
        ("5/5/2027", "2027-05-05"),
    ],
)
def test_words_mean_a_date(words: str, meant: str) -> None:
    assert read_date(words, TODAY) == date.fromisoformat(meant)


@pytest.mark.parametrize(
    "words", ["", "soon", "31 April", "3/5/2027", "12", "2027", "99.99.", "may", "x" * 99]
)
def test_what_is_no_date_or_could_be_two_is_not_guessed(words: str) -> None:
    with pytest.raises(Unrhythmic):
        read_date(words, TODAY)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("9", time(9)),
        ("at 9:30", time(9, 30)),
        ("6 pm", time(18)),
        ("12am", time(0)),
        ("12:15 p.m.", time(12, 15)),
        ("noon", time(12)),
        ("18h", time(18)),
        ("9.45", time(9, 45)),
    ],
)
def test_words_mean_a_time_of_day(words: str, meant: time) -> None:
    assert read_time(words) == meant


@pytest.mark.parametrize("words", ["24:00", "13 pm", "half past", "9:75", "", "9 9"])
def test_what_is_no_time_of_day_is_not_guessed(words: str) -> None:
    with pytest.raises(Unrhythmic):
        read_time(words)


def test_a_moment_is_by_the_clocks_of_its_zone() -> None:
    now = datetime(2027, 3, 27, 11, tzinfo=UTC)
    assert read_moment("tomorrow at 18:00", now, "Europe/Berlin") == datetime(
        2027, 3, 28, 16, tzinfo=UTC
    )
    assert read_moment("at 18:00", now, "Europe/Berlin") == datetime(2027, 3, 27, 17, tzinfo=UTC)
    assert read_moment("8 am", now, "Europe/Berlin") == datetime(2027, 3, 28, 6, tzinfo=UTC)
    with pytest.raises(Unrhythmic, match="At what time"):
        read_moment("tomorrow", now, "Europe/Berlin")
