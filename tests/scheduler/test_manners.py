"""Of several processes that wake for the same work, one does it and the others come after it."""

from __future__ import annotations

from scheduler.clock import LATER, Manners


def test_who_comes_in_vain_comes_later_and_later_up_to_a_limit() -> None:
    manners = Manners(2.5 * LATER)
    waits = [manners.after(0, called=True) for _ in range(4)]
    assert waits == [LATER, 2 * LATER, 2.5 * LATER, 2.5 * LATER]


def test_who_finds_something_to_do_is_on_time_from_then_on() -> None:
    manners = Manners(1.0)
    manners.after(0, called=True)
    assert manners.after(3, called=True) == 0
    assert manners.after(0, called=False) == 0, "looking after a commit is not coming in vain"
    assert manners.after(0, called=True) == LATER


def test_a_process_that_is_alone_never_waits() -> None:
    manners = Manners(0.0)
    assert [manners.after(0, called=True) for _ in range(3)] == [0, 0, 0]
