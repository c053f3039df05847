"""The marks that times and votes leave in the index."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from storage.search import marks

moments = st.datetimes(datetime(2020, 1, 2), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(moments, st.timedeltas(timedelta(days=-900), timedelta(days=900)))
def test_a_review_is_reached_exactly_from_its_quarter_of_an_hour_on(
    review: datetime, between: timedelta
) -> None:
    now = max(review + between, datetime(2020, 1, 1, tzinfo=UTC))
    shared = set(marks.review(review)) & set(marks.reviewed_until(now))
    assert len(shared) == (marks.quarter(review) <= marks.quarter(now))


@given(st.integers(0, 40_000), st.integers(0, 3_000), st.integers(-9, 3_009))
def test_the_marks_of_days_cover_each_day_between_two_once(first: int, count: int, at: int) -> None:
    day = max(0, first + at)
    saved = marks.position(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day), 7)
    covered = set(marks.days(saved)) & set(marks.saved_between(first, first + count))
    assert len(covered) == (first <= day <= first + count)


def test_a_cover_is_small() -> None:
    assert len(marks.reviewed_until(datetime(2034, 5, 6, 7, 59, tzinfo=UTC))) < 40
    assert len(marks.saved_between(1, 30_000)) < 60


@given(moments, moments, st.integers(1, 10**12), st.integers(1, 10**12))
def test_a_position_stands_by_the_minute_and_then_by_the_number(
    one: datetime, other: datetime, first: int, second: int
) -> None:
    minutes = [int(each.timestamp()) // 60 for each in (one, other)]
    positions = [marks.position(one, first), marks.position(other, second)]
    if minutes[0] != minutes[1]:
        assert (positions[0] < positions[1]) == (minutes[0] < minutes[1])
    assert marks.minute(one) <= positions[0] < marks.minute(one + timedelta(minutes=1))
    assert max(positions) < 2**63
    assert marks.day(positions[0]) == (one - datetime(1970, 1, 1, tzinfo=UTC)).days


@given(st.integers(0, 2 * marks.MOST_VOTES), st.integers(0, 2 * marks.MOST_VOTES))
def test_more_votes_reach_at_least_as_many_steps(one: int, other: int) -> None:
    few, many = sorted((one, other))
    assert set(marks.votes("u", few)) <= set(marks.votes("u", many))
    assert set(marks.votes("u", many)) <= set(marks.steps("u"))
    if few < many <= 9:
        assert marks.votes("u", few) != marks.votes("u", many)


def test_private_channels_never_share_a_mark_and_case_tells_them_apart() -> None:
    scopes = ["slack:T|C1", "slack:T|c1", "slack:T|C11", "slack:T|", "discord:T|C1", "é", "\ud800"]
    assert len({marks.scope(each) for each in scopes}) == len(scopes)
    assert all(each.isascii() and each.islower() for each in map(marks.scope, scopes))
