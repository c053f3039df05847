"""How long an entry counts as fresh."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from community.freshness import EVERGREEN, PERIOD, review_date

START = datetime(2027, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)

votes = st.lists(
    st.tuples(
        st.sampled_from(["save", "used", "outdated"]),
        st.integers(-400, 400).map(lambda days: START + days * DAY),
    )
)


def test_it_is_ninety_days_or_a_year() -> None:
    assert review_date(START, False, ()) == START + 90 * DAY
    assert review_date(START, True, ()) == START + 365 * DAY


def test_being_used_lengthens_it_up_to_twice() -> None:
    used = [("used", START + n * DAY) for n in range(30)]
    assert review_date(START, False, used[:1]) == START + 104 * DAY
    assert review_date(START, False, used) == START + 180 * DAY


def test_one_voice_shortens_it_and_two_end_it() -> None:
    first, second = ("outdated", START + 10 * DAY), ("outdated", START + 12 * DAY)
    assert review_date(START, False, [first]) == START + 24 * DAY
    assert review_date(START, False, [first, second]) == START + 12 * DAY


def test_what_was_said_before_the_renewal_does_not_count() -> None:
    before = [("outdated", START - DAY), ("used", START - DAY)]
    assert review_date(START, False, before) == START + 90 * DAY


@given(votes, st.booleans())
def test_it_is_never_never_and_never_before_the_renewal(
    cast: list[tuple[str, datetime]], evergreen: bool
) -> None:
    due = review_date(START, evergreen, cast)
    assert START <= due <= START + 2 * (EVERGREEN if evergreen else PERIOD)


@given(votes, st.booleans())
def test_the_order_of_votes_does_not_matter(
    cast: list[tuple[str, datetime]], evergreen: bool
) -> None:
    assert review_date(START, evergreen, cast) == review_date(START, evergreen, cast[::-1])
