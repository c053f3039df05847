"""Messages that were held up go as evenly as they would have gone in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from scheduler.steady import CATCH_UP, Steady

NINE = datetime(2027, 3, 1, 9, tzinfo=UTC)
EVERY = 0.02


class Second:
    """A clock that is moved by hand, in seconds after nine."""

    def __init__(self) -> None:
        self.at = 0.0

    def now(self) -> datetime:
        """The instant it is."""
        return NINE + timedelta(seconds=self.at)

    def timer(self) -> float:
        """The same as seconds."""
        return self.at


def said(second: Second, stalls: dict[int, float], messages: int) -> list[float]:
    """When so many messages go that have an instant each `EVERY`, some of them held up first."""
    steady, went = Steady(second.now, second.timer), list[float]()
    for number in range(messages):
        second.at += stalls.get(number, 0.0)
        slot = NINE + timedelta(seconds=number * EVERY)
        while (left := steady.left("discord", slot)) > 0:
            second.at += left
        went.append(second.at)
    return went


def test_what_is_in_time_goes_at_its_instant() -> None:
    assert said(Second(), {}, 50) == pytest.approx([number * EVERY for number in range(50)])


def test_after_a_stall_no_two_messages_come_closer_than_evenly() -> None:
    went = said(Second(), {10: 0.3, 40: 0.1}, 200)
    gaps = [later - sooner for sooner, later in pairwise(went)]
    assert min(gaps) >= EVERY / (1 + CATCH_UP) - 1e-9
    assert went[10] == pytest.approx(10 * EVERY - EVERY + 0.3)
    in_a_second = max(sum(at <= each < at + 1 for each in went) for at in went)
    assert in_a_second <= 1 / EVERY * (1 + CATCH_UP) + 1


def test_lateness_is_made_up_for_little_by_little_and_forgotten_after_a_silence() -> None:
    went = said(Second(), {0: 0.2}, 600)
    late = [at - number * EVERY for number, at in enumerate(went)]
    assert all(later <= sooner + 1e-9 for sooner, later in pairwise(late))
    assert late[-1] == pytest.approx(0, abs=0.001)

    second = Second()
    steady = Steady(second.now, second.timer)
    second.at = 0.5
    assert steady.left("discord", NINE) == 0
    second.at = 2.0
    assert steady.left("discord", NINE + timedelta(seconds=2)) == 0
    second.at = 2.01
    assert steady.left("discord", NINE + timedelta(seconds=2.02)) == pytest.approx(0.01)


def test_platforms_do_not_hold_each_other_up() -> None:
    second = Second()
    steady = Steady(second.now, second.timer)
    second.at = 0.4
    assert steady.left("discord", NINE) == 0
    assert steady.left("discord", NINE + timedelta(seconds=0.4)) > 0.3
    assert steady.left("slack", NINE + timedelta(seconds=0.4)) == 0
