"""The rules of goals: measures, the five letters, standings, forecasts, streaks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.goals import measure, progress, smart
from community.goals.measure import Measure, Unmeasured
from tests.goals import TALKS

TODAY = date(2027, 3, 1)
TWELVE = Measure("number", "talks", 2, 12)


@pytest.mark.parametrize(
    ("text", "kind", "start", "target", "unit"),
    [
        ("from 2 to 12 talks", "number", 2, 12, "talks"),
        ("2 talks to 12 talks", "number", 2, 12, "talks"),
        ("2 → 12 talks", "number", 2, 12, "talks"),
        ("from 1,200 to 800 open requests", "number", 1200, 800, "open requests"),
        ("From 7.5 to 10 km", "number", 7.5, 10, "km"),
        ("7,5 to 10 km", "number", 7.5, 10, "km"),
        ("10 % to 80 %", "percent", 10, 80, "%"),
        ("from 10% to 80%", "percent", 10, 80, "%"),
        ("yes or no: the guide is public", "yes", 0, 1, "the guide is public"),
        ("Yes/No – the guide is public", "yes", 0, 1, "the guide is public"),
        ("milestones: outline, draft, public", "milestones", 0, 3, "milestones"),
        ("steps: outline\ndraft\npublic", "milestones", 0, 3, "milestones"),
    ],
)
def test_a_measure_is_read_as_people_write_it(
    text: str, kind: str, start: float, target: float, unit: str
) -> None:
    read = measure.read(text)
    assert (read.kind, read.start, read.target, read.unit) == (kind, start, target, unit)
    assert measure.read(measure.written(read)) == read


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("12 talks", "where it starts"),
        ("from 2 to 12", "12 of what"),
        ("from 2 to 2 talks", "same number"),
        ("many talks", "number with its unit"),
        ("", "number with its unit"),
        ("yes or no", "what has to be true"),
        ("milestones: one", "2 to 12"),
        ("milestones: draft, Draft", "different"),
        ("from 1e999 to 12 talks", "where it starts"),
    ],
)
def test_what_a_measure_lacks_is_named(text: str, lacks: str) -> None:
    with pytest.raises(Unmeasured, match=lacks):
        measure.read(text)


@pytest.mark.parametrize(
    ("of", "text", "value"),
    [
        ("from 2 to 12 talks", "7", 7),
        ("from 2 to 12 talks", "7 talks", 7),
        ("from 2 to 12 talks", "−1", -1),
        ("10 % to 80 %", "40 %", 40),
        ("yes or no: it is public", "yes", 1),
        ("yes or no: it is public", "Not yet", 0),
        ("milestones: outline, draft, public", "Draft", 2),
        ("milestones: outline, draft, public", "3", 3),
    ],
)
def test_a_value_is_read_as_people_write_it(of: str, text: str, value: float) -> None:
    assert measure.value(measure.read(of), text) == value


@pytest.mark.parametrize(
    ("of", "text"),
    [
        ("from 2 to 12 talks", "a lot"),
        ("from 2 to 12 talks", "7 books"),
        ("from 2 to 12 talks", "1" * 400),
        ("10 % to 80 %", "half"),
        ("yes or no: it is public", "7"),
        ("milestones: outline, draft, public", "4"),
        ("milestones: outline, draft, public", "printed"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(of: str, text: str) -> None:
    with pytest.raises(Unmeasured):
        measure.value(measure.read(of), text)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(-1e7, 1e7))
def test_a_share_is_within_the_way(start: float, target: float, value: float) -> None:
    of = Measure("number", "x", start, target)
    assert 0.0 <= of.share(value) <= 1.0
    assert of.share(target) == 1.0
    assert of.reached(target)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("what", "Talks"),
        ("what", "The talks"),
        ("what", "Be better"),
        ("what", "I will do something"),
        ("measure", "a lot"),
        ("first", "start"),
        ("serves", " "),
        ("confidence", "11"),
        ("confidence", "sure"),
        ("due", "2027-03-01"),
        ("due", "2020-01-01"),
        ("due", "soon"),
        ("due", "2047-01-01"),
    ],
)
def test_a_missing_letter_is_named_and_no_other(key: str, text: str) -> None:
    assert list(smart.missing(TALKS | {key: text}, TODAY)) == [key]


@pytest.mark.parametrize("what", ["Give talks", "Vorträge halten", "Учить французский", "to read"])
def test_the_words_of_a_goal_are_not_judged_by_their_language(what: str) -> None:
    lacks = smart.missing(TALKS | {"what": what}, TODAY)
    assert bool(lacks) == (what == "to read")


@pytest.mark.parametrize(
    ("value", "time", "sure", "blocked", "stands"),
    [
        (12, 0.2, 7, False, "reached"),
        (13, 1.0, 1, True, "reached"),
        (7, 0.5, 7, False, "on track"),
        (2, 0.05, 7, False, "on track"),
        (2, 0.16, 7, False, "at risk"),
        (7, 0.5, 4, False, "at risk"),
        (7, 0.5, 7, True, "at risk"),
        (3, 0.5, 7, False, "off track"),
        (7, 0.5, 2, False, "off track"),
        (11, 1.0, 9, False, "off track"),
    ],
)
def test_a_goal_stands_as_measure_time_and_confidence_say(
    value: float, time: float, sure: int, blocked: bool, stands: str
) -> None:
    assert progress.standing(TWELVE, value, time, sure, blocked=blocked) == stands


def test_what_is_done_once_is_not_behind_before_its_end() -> None:
    once = Measure("yes", "it is public", 0, 1)
    assert progress.standing(once, 0, 0.9, 7, blocked=False) == "on track"
    assert progress.standing(once, 0, 1.0, 7, blocked=False) == "off track"


def test_a_forecast_goes_on_at_the_pace_so_far() -> None:
    told = [(TODAY + timedelta(days=10), 4.0)]
    ten = TODAY + timedelta(days=10)
    assert progress.forecast(TWELVE, told, TODAY, ten) == TODAY + timedelta(days=50)
    assert progress.forecast(TWELVE, [], TODAY, ten) is None
    assert progress.forecast(TWELVE, [(ten, 2.0)], TODAY, ten) is None
    down = Measure("number", "requests", 80, 20)
    assert progress.forecast(down, [(ten, 50.0)], TODAY, ten) == TODAY + timedelta(days=20)


def test_standing_still_makes_a_forecast_later() -> None:
    told = [(TODAY + timedelta(days=10), 4.0)]
    later = progress.forecast(TWELVE, told, TODAY, TODAY + timedelta(days=27))
    assert later == TODAY + timedelta(days=100)


@pytest.mark.parametrize(
    ("weeks", "streak", "misses"),
    [
        ("", 0, 0),
        ("a", 1, 0),
        ("aaao", 3, 1),
        ("aaoa", 3, 0),
        ("aaooa", 1, 0),
        ("aaoo", 2, 2),
        ("aaooo", 0, 3),
        ("aawwwa", 3, 0),
        ("aawowa", 3, 0),
        ("aowoa", 1, 0),
        ("aoaoa", 3, 0),
        ("oow", 0, 2),
        ("lba", 3, 0),
    ],
)
def test_a_streak_forgives_one_and_what_was_away(weeks: str, streak: int, misses: int) -> None:
    words = {"a": "answered", "o": "open", "w": "away", "l": "late", "b": "blocked"}
    found = [words[each] for each in weeks]
    assert progress.streak(found) == streak
    assert progress.misses(found) == misses


@pytest.mark.parametrize(
    ("text", "hour"),
    [("9", 9), ("09:30", 9), ("9.05", 9), ("23:59", 23), ("24:00", None), ("x", None)],
)
def test_an_hour_is_read_as_people_write_it(text: str, hour: int | None) -> None:
    found = smart.hour(text)
    assert (found.hour if found else None) == hour
