"""What is due by schedule happens once, on the local dates it was meant for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, time, timedelta

import pytest
import pytest_asyncio

from community import schedules as rules
from storage.database import Database
from tests.scheduler.bell import MONDAY, Bell


@pytest_asyncio.fixture
async def bell(database: Database) -> AsyncIterator[Bell]:
    made = Bell(database)
    await made.opens()
    yield made


async def test_a_weekly_bell_rings_at_nine_on_both_sides_of_the_change(bell: Bell) -> None:
    await bell.plans("FREQ=WEEKLY;BYDAY=MO")
    rung = [ring for _ in range(5) for ring in await bell.passes(days=7)]
    assert rung == ["08.03. 09:00", "15.03. 09:00", "22.03. 09:00", "29.03. 09:00", "05.04. 09:00"]


async def test_a_date_that_was_done_does_not_come_again(bell: Bell) -> None:
    await bell.plans("FREQ=DAILY")
    assert await bell.passes(days=1) == ["02.03. 09:00"]
    await bell.plans("FREQ=DAILY", at=time(12))
    assert await bell.passes(hours=3) == []
    assert await bell.passes(hours=24) == ["03.03. 12:00"]


async def test_of_what_was_missed_the_latest_stands_for_all(bell: Bell) -> None:
    await bell.plans("FREQ=DAILY")
    assert await bell.passes(hours=47) == ["03.03. 09:00"]
    assert await bell.written() == {"02.03.": "coalesced", "03.03.": "done"}
    assert not bell.came[0].late
    assert await bell.passes(days=3, hours=1) == ["06.03. 09:00"]
    assert (await bell.written())["04.03."] == "skipped"
    assert bell.came[0].late


async def test_each_of_those_missed_is_done_where_the_routine_says_so(bell: Bell) -> None:
    await bell.plans("FREQ=DAILY", "strikes")
    assert await bell.passes(days=3) == ["02.03. 09:00", "03.03. 09:00", "04.03. 09:00"]
    assert await bell.written() == {"02.03.": "late", "03.03.": "late", "04.03.": "late"}


async def test_what_is_too_late_is_written_off(bell: Bell) -> None:
    await bell.plans("FREQ=WEEKLY;BYDAY=TU")
    assert await bell.passes(days=4) == []
    assert await bell.written() == {"02.03.": "skipped"}
    assert await bell.passes(days=4) == ["09.03. 09:00"]


async def test_a_paused_bell_is_silent_until_it_is_resumed_by_itself(bell: Bell) -> None:
    made = await bell.plans("FREQ=DAILY")
    async with bell.database.transaction() as db:
        await rules.pause(db, made, bell.now + timedelta(days=3))
    assert await bell.passes(days=2) == []
    assert await bell.passes(days=1) == []
    assert await bell.passes(days=1) == ["05.03. 09:00"]


async def test_a_moved_date_rings_then_and_a_skipped_one_not_at_all(bell: Bell) -> None:
    made = await bell.plans("FREQ=DAILY")
    async with bell.database.transaction() as db:
        made = await rules.move(db, made, date(2027, 3, 2), MONDAY + timedelta(days=2, hours=4))
        await rules.skip(db, made, date(2027, 3, 3), "a holiday", bell.now)
    assert await bell.passes(days=1) == []
    assert await bell.passes(days=1) == []
    assert await bell.passes(hours=4) == ["03.03. 14:00"]
    assert await bell.passes(hours=20) == ["04.03. 09:00"]


async def test_a_bell_that_fails_is_tried_three_times_and_then_goes_on(bell: Bell) -> None:
    await bell.plans("FREQ=WEEKLY;BYDAY=TU")
    bell.troubles = 3
    assert await bell.passes(days=1) == []
    for _ in range(3):
        assert await bell.passes(minutes=2) == []
    assert await bell.written() == {"02.03.": "failed"}
    assert await bell.passes(days=7) == ["09.03. 09:00"]


@pytest.mark.parametrize(
    "rule", ["FREQ=MONTHLY;BYMONTHDAY=30;BYMONTH=2", "FREQ=YEARLY;UNTIL=20200101"]
)
async def test_what_never_comes_cannot_be_planned(bell: Bell, rule: str) -> None:
    with pytest.raises(Exception, match="never comes"):
        await bell.plans(rule)
