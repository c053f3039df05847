"""What becomes of what was due while nobody was there, of what is fatal, and when clocks jump."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pytest

from community import schedules as rules
from scheduler.clock import Metronome
from scheduler.occurrences import AGAIN, LEASE, Occurrences
from storage import schedules
from storage.database import Database
from tests.scheduler.bell import Bell

# Due every day at 09:00; how long nobody was there, from when on, and what becomes of the dates.
STOPS = {
    "six seconds": (
        {"minutes": 29, "seconds": 57},
        {"seconds": 6},
        {"rings": ["done"], "strikes": ["done"], "calls": ["done"]},
    ),
    "three hours": (
        {"minutes": 1},
        {"hours": 3},
        {"rings": ["late"], "strikes": ["late"], "calls": ["late"]},
    ),
    "three days": (
        {"minutes": 1},
        {"days": 3},
        {
            "rings": ["skipped", "skipped", "late"],
            "strikes": ["late", "late", "late"],
            "calls": ["skipped", "coalesced", "late"],
        },
    ),
}


@pytest.mark.parametrize("stop", STOPS)
async def test_what_was_missed_is_late_stood_for_or_skipped_as_its_kind_declares(
    database: Database, stop: str
) -> None:
    before, span, expected = STOPS[stop]
    bell = Bell(database, datetime(2027, 3, 1, 8, 30, tzinfo=UTC))
    await bell.opens()
    made: list[int] = []
    for routine, count in (("rings", 66), ("strikes", 67), ("calls", 67)):
        subjects = [f"{routine} {n}" for n in range(count)]
        last = await bell.plans("FREQ=DAILY", routine, zone="UTC", subjects=subjects)
        made += range(last.id - count + 1, last.id + 1)
    await bell.passes(**before)
    await bell.passes(**span)
    differences = []
    async with database.reading() as db:
        for schedule_id in made:
            schedule = await schedules.schedule(db, schedule_id)
            assert schedule is not None
            ended = await schedules.occurrences(db, schedule_id, schedule.anchor)
            states = [each.state for each in sorted(ended, key=lambda each: each.day)]
            if states != expected[schedule.routine.removeprefix("bell.")]:
                differences.append((schedule.subject, states))
    assert len(made) == 200
    assert differences == []
    said = Counter(event.subject.split()[0] for event in bell.came)
    counts = {"rings": 66, "strikes": 67, "calls": 67}
    due = {
        name: len([s for s in states if s != "skipped" and s != "coalesced"])
        for name, states in expected.items()
    }
    assert said == {name: counts[name] * due[name] for name in counts}
    assert all(event.late == (stop != "six seconds") for event in bell.came)
    skipping = {name: states.count("skipped") for name, states in expected.items()}
    told = sum(counts[name] for name in counts if skipping[name])
    assert len(bell.lost) == told


async def test_what_kills_the_process_is_given_up_after_three_tries_and_others_are_not(
    database: Database,
) -> None:
    bell = Bell(database)
    await bell.opens()
    subjects = ["one", "poison", "two", "three"]
    await bell.plans("FREQ=DAILY;COUNT=2", subjects=subjects)
    ends, came, failed = [], [], []
    now = bell.now + timedelta(hours=23)
    for _ in range(5):
        done = subprocess.run(  # noqa: ASYNC221  # nothing else runs here
            [sys.executable, "-m", "tests.scheduler.poisoned", database.url, now.isoformat()],
            capture_output=True,
            text=True,
            timeout=120,
        )
        ends.append(done.returncode)
        if done.returncode == 0:
            lines = done.stdout.splitlines()
            came += lines[0].split()
            failed += lines[1].split()
        now += LEASE + AGAIN
    assert ends == [9, 9, 9, 0, 0]
    assert failed == ["2"]
    for schedule_id, subject in enumerate(subjects, start=1):
        written = await bell.written(schedule_id)
        assert written == {"02.03.": "failed" if subject == "poison" else "done"}


async def test_a_clock_that_is_set_lets_nothing_happen_twice_or_never(database: Database) -> None:
    bell = Bell(database)
    await bell.opens()
    await bell.plans("FREQ=DAILY", at=time(12))
    assert await bell.passes(days=1, hours=2) == ["02.03. 12:00"]
    for step in (-1, -1, 1, 1, -24, 1):
        assert await bell.passes(hours=step) == []
    assert await bell.passes(hours=47) == ["03.03. 12:00"]
    assert await bell.passes(days=-1) == []
    assert await bell.passes(days=2) == ["04.03. 12:00"]


async def test_the_metronome_notices_that_the_clock_was_set(database: Database) -> None:
    bell = Bell(database)
    await bell.opens()
    await bell.plans("FREQ=DAILY", at=time(12))
    metronome = Metronome((bell.occurrences,), lambda: bell.now, net=0.05)
    metronome.start()
    try:
        await asyncio.sleep(0.2)
        bell.now -= timedelta(days=1)
        await asyncio.sleep(0.2)
        assert bell.came == []
        bell.now += timedelta(days=1, hours=3)
        await _until(bell, {"01.03.": "late"})
        bell.now -= timedelta(hours=1)
        await asyncio.sleep(0.3)
    finally:
        await metronome.stop()
    assert len(bell.came) == 1


@pytest.mark.parametrize("lives", [False, True])
async def test_what_was_taken_by_a_clock_an_hour_ahead_is_done_when_it_is_set_right(
    database: Database, lives: bool
) -> None:
    bell = Bell(database)
    await bell.opens()
    await bell.plans("FREQ=DAILY", at=time(12))
    assert await bell.passes(hours=1) == []
    bell.now += timedelta(hours=2)
    async with database.transaction() as db:  # a process takes it, and dies
        (taken,) = await schedules.claim(db, bell.now, bell.now + LEASE, 10)
    assert taken.attempts == 1
    if lives:  # one was there all the time; else one begins when the clock is right again
        assert await bell.passes() == []
    else:
        bell.occurrences = Occurrences(database, bell.dispatch, lambda: bell.now)
    assert await bell.passes(minutes=-58) == []
    assert await bell.passes(minutes=1) == []
    assert await bell.passes(minutes=1) == ["01.03. 12:00"]
    assert await bell.passes(hours=2) == []


async def test_a_schedule_wakes_the_metronome_when_it_is_made(database: Database) -> None:
    bell = Bell(database)
    await bell.opens()
    metronome = Metronome((bell.occurrences,), lambda: bell.now, net=3600)
    database.after_commit(metronome.poke)
    metronome.start()
    try:
        await asyncio.sleep(0.2)
        bell.now += timedelta(hours=1)
        made = await bell.plans("FREQ=DAILY", at=time(23))
        async with database.transaction() as db:
            await rules.move(db, made, made.cursor, bell.now)
        await _until(bell, {"01.03.": "done"})
    finally:
        await metronome.stop()
    assert len(bell.came) == 1


async def _until(bell: Bell, written: dict[str, str]) -> None:
    async with asyncio.timeout(30):
        while await bell.written() != written:  # noqa: ASYNC110  # the database tells nobody
            await asyncio.sleep(0.01)
