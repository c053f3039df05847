"""Many goals due in the same hour are asked about in order, each once, within the chat's limits."""

from __future__ import annotations

from datetime import timedelta

from storage.database import Database
from tests.many import BURST, EVERY, ask, name

COUNT = 250  # benchmarks/goals.py does it with 10,000


async def test_goals_due_at_once_are_asked_in_order_each_once_and_not_too_fast(
    database: Database,
) -> None:
    asked = await ask(database, COUNT)
    assert sorted(asked.people) == [name(n) for n in range(COUNT)]
    assert (asked.twice, asked.fast) == (0, 0)
    assert asked.took >= timedelta(seconds=EVERY * (COUNT - BURST - 1))
    # What may go at the same instant goes side by side; nobody is overtaken by more than that.
    places = [int(person[1:]) for person in asked.people]
    assert max(abs(place - number) for number, place in enumerate(places)) < 2 * BURST
