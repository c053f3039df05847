"""Rhythms in words mean the rules that people mean, and are said back so."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.rhythm import Rhythm, Unrhythmic
from community.rhythm_words import CODES, WEEKDAYS, dates_in_words, in_words, read

ZONE = "Europe/Berlin"
TODAY = date(2027, 3, 3)  # a Wednesday

MEANT = [
    ("every other Tuesday at 10", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "10:00", "2027-03-09"),
    ("first Monday of the month 09:00", "FREQ=MONTHLY;BYDAY=1MO", "09:00", "2027-04-05"),
    ("weekdays", f"FREQ=WEEKLY;BYDAY={WEEKDAYS}", "09:00", "2027-03-03"),
    ("monthly on the last day", "FREQ=MONTHLY;BYMONTHDAY=-1", "09:00", "2027-03-31"),
    ("Mondays at 9am", "FREQ=WEEKLY;BYDAY=MO", "09:00", "2027-03-08"),
    ("every day at noon", "FREQ=DAILY", "12:00", "2027-03-03"),
    ("every 3 days", "FREQ=DAILY;INTERVAL=3", "09:00", "2027-03-03"),
    ("fortnightly on Thursday at 14h", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "14:00", "2027-03-04"),
    ("every second Friday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "09:00", "2027-03-05"),
    (
        "2nd and 4th Wednesday of the month at 5 pm",
        "FREQ=MONTHLY;BYDAY=2WE,4WE",
        "17:00",
        "2027-03-10",
    ),
    ("every third Tuesday of the month", "FREQ=MONTHLY;BYDAY=3TU", "09:00", "2027-03-16"),
    (
        "quarterly on the first Monday",
        "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO",
        "09:00",
        "2027-04-05",
    ),
    (
        "last working day of the month at 16:00",
        f"FREQ=MONTHLY;BYDAY={WEEKDAYS};BYSETPOS=-1",
        "16:00",
        "2027-03-31",
    ),
    ("every year on 3 May", "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=3", "09:00", "2027-05-03"),
    ("Tue and Thu at 9.30", "FREQ=WEEKLY;BYDAY=TU,TH", "09:30", "2027-03-04"),
    ("tomorrow at 10", "", "10:00", "2027-03-04"),
    ("3 May, 18:30", "", "18:30", "2027-05-03"),
    ("every Tuesday until 1 June", "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270601", "09:00", "2027-03-09"),
    ("every Tuesday, 5 times", "FREQ=WEEKLY;BYDAY=TU;COUNT=5", "09:00", "2027-03-09"),
    ("every Monday from 3 May at 8", "FREQ=WEEKLY;BYDAY=MO", "08:00", "2027-05-03"),
    ("FREQ=WEEKLY;BYDAY=MO at 9:15", "FREQ=WEEKLY;BYDAY=MO", "09:15", "2027-03-03"),
]


@pytest.mark.parametrize(("words", "rule", "at", "anchor"), MEANT)
def test_words_mean_a_rule(words: str, rule: str, at: str, anchor: str) -> None:
    hour, minute = map(int, at.split(":"))
    meant = Rhythm(rule, time(hour, minute), ZONE, date.fromisoformat(anchor))
    assert read(words, ZONE, TODAY) == meant


@pytest.mark.parametrize(
    "words",
    [
        "",
        "banana",
        "every",
        "every day at 25:00",
        "last Friday",
        "on the 32nd of the month",
        "the sixth Monday of the month",
        "tomorrow, 3 times",
        "every Monday until the cows come home",
        "x" * 200,
    ],
)
def test_what_cannot_be_understood_is_said_and_not_guessed(words: str) -> None:
    with pytest.raises(Unrhythmic):
        read(words, ZONE, TODAY)


def test_the_31st_is_the_last_day_of_shorter_months() -> None:
    rhythm = read("monthly on the 31st", ZONE, TODAY)
    assert in_words(rhythm) == "every month on the 31st at 09:00"
    assert dates_in_words(rhythm, TODAY) == "Wed 31 March, Fri 30 April and Mon 31 May"


_DAYS = st.lists(st.sampled_from(CODES), min_size=1, unique=True).map(
    lambda days: ",".join(sorted(days, key=CODES.index))
)
_PLACES = st.sampled_from(["1", "2", "3", "4", "5", "-1", "-2"])
_INTERVALS = st.sampled_from(["", ";INTERVAL=2", ";INTERVAL=3", ";INTERVAL=12"])
_RULES = st.one_of(
    _INTERVALS.map("FREQ=DAILY{}".format),
    st.builds("FREQ=WEEKLY{};BYDAY={}".format, _INTERVALS, _DAYS),
    st.builds("FREQ=MONTHLY{};BYMONTHDAY={}".format, _INTERVALS, st.integers(1, 28)),
    st.builds("FREQ=MONTHLY{};BYMONTHDAY={}".format, _INTERVALS, st.sampled_from([-1, -2])),
    st.builds("FREQ=MONTHLY{};BYDAY={}{}".format, _INTERVALS, _PLACES, st.sampled_from(CODES)),
    st.builds(f"FREQ=MONTHLY{{}};BYDAY={WEEKDAYS};BYSETPOS={{}}".format, _INTERVALS, _PLACES),
    st.builds(
        "FREQ=YEARLY{};BYMONTH={};BYMONTHDAY={}".format,
        _INTERVALS,
        st.integers(1, 12),
        st.integers(1, 28),
    ),
)
_ENDS = st.sampled_from(["", ";COUNT=7", ";UNTIL=20291224"])


@given(rule=_RULES, end=_ENDS, at=st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_what_is_said_is_read_as_what_was_said(rule: str, end: str, at: time) -> None:
    plain = Rhythm(rule, at, ZONE, TODAY)
    anchor = next(plain.dates(TODAY))
    rhythm = Rhythm(rule + end, at, ZONE, anchor)
    again = read(in_words(rhythm), ZONE, anchor)
    assert again == rhythm


def test_a_rule_that_words_do_not_reach_is_shown_as_it_is() -> None:
    rhythm = Rhythm("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", time(9), ZONE, TODAY)
    assert in_words(rhythm) == "by the rule FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO at 09:00"
