"""A year of a community, played in `copse talk`: what was planned is what was said.

The process is spoken with as people speak with it: lines go in, and what is said comes out. Its
clock stands until a line moves it, so all that comes by itself bears the instant at which it came.
People speak at seven minutes past three in the night, when nothing comes by itself.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text as sql

from adapters.playground.room import words_of
from community.chat.codec import from_json
from community.chat.message import Message
from storage.database import Database

ROOT = Path(__file__).parents[1]
START = datetime(2027, 3, 1, 3, 7, tzinfo=UTC)  # a Monday, four weeks before the clocks change
ZONE = ZoneInfo("Europe/Berlin")
REST = date(2027, 3, 23)  # a holiday, on a Tuesday
WEEK, DAY = timedelta(days=7), timedelta(days=1)
ENOUGH = 60.0  # seconds for one line
Line = dict[str, Any]  # Any: a JSON object of the terminal's

BEGINS = """
@ana /copse settings zone:Europe/Berlin
@ana /copse holidays add 23 March 2027 name:"A day of rest"
@ana in #general: /prompt start rhythm:"every Tuesday at 10"
@ana in #general: /library digest where:#general day:friday hour:9
@ana in #general: /match open name:Coffee weeks:2
@ana /match join programme:Coffee
@bo /match join programme:Coffee
@cleo /match join programme:Coffee
@dev /match join programme:Coffee
@bo /goal new
"""
GOAL = (
    'what="Give talks about indexes" measure="from 2 to 12 talks" first="Ask Cleo for a slot"'
    ' serves="the community" due=2027-12-20 confidence=7 whose=personal'
    ' rhythm="FREQ=WEEKLY;BYDAY=MO" at="09:00"'
)


@dataclass(slots=True)
class Talk:
    """A running `copse talk`: what was said so far, and at which instants people spoke."""

    process: asyncio.subprocess.Process
    heard: list[Line] = field(default_factory=list)
    spoken: set[str] = field(default_factory=set)

    async def says(self, lines: str) -> list[Line]:
        """Say some lines; what is said until all of it is done."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        # What a completion offers is said to nobody, and comes when all before it is done.
        stdin.write(f"{lines.strip()}\n@ana completes /library search query=zz\n".encode())
        found: list[Line] = []
        while line := await asyncio.wait_for(stdout.readline(), ENOUGH * (1 + lines.count("\n"))):
            said = json.loads(line)
            if said["n"] is None:
                self.heard += found
                return found
            found.append(said)
        raise AssertionError(f"the terminal stopped at {lines!r}")

    async def at(self, moment: datetime, lines: str = "") -> list[Line]:
        """Let it become an instant, and say some lines then; what is said of these alone."""
        await self.says(f"clock {moment:%Y-%m-%dT%H:%MZ}")
        self.spoken.add(f"{moment:%Y-%m-%dT%H:%M:%SZ}")
        return await self.says(lines) if lines.strip() else []

    @property
    def unasked(self) -> list[Line]:
        """What was said when nobody spoke, each message once."""
        return [each for each in self.heard if each["at"] not in self.spoken and not each["edits"]]


@asynccontextmanager
async def talking(url: str) -> AsyncIterator[Talk]:
    """A terminal on a database."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "talk", "--json", "--db", url),
        *("--at", START.isoformat()),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 22,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"},
    )
    try:
        yield Talk(process)
        assert process.stdin is not None
        process.stdin.close()
        assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def live(talk: Talk, weeks: int) -> list[Line]:
    """A community lives for some weeks; what the ledger says at the end."""
    (*_, form) = await talk.at(START, BEGINS)
    await talk.says(f"@bo submits {form['n']} {GOAL}")
    for week in range(weeks):
        await talk.at(START + week * WEEK + 2 * DAY)
        asked = [each["n"] for each in talk.heard if _is_prompt(each)]
        if week % 3 == 0:
            (note,) = await talk.says(f"@cleo in #general: What we learned in week {week}")
            await talk.says(f"@bo reacts 🔖 to {note['n']}")
        if week % 2:
            for who in ("bo", "cleo"):
                await talk.says(f"@{who} replies to {asked[-1]}: Our answer of week {week}")
        if week % 8 == 2:
            await talk.says(f"@dev replies to {asked[-2]}: A late answer")
    await talk.at(START + weeks * WEEK)
    return await talk.says("@ana /nudge ledger")


async def differences(url: str, talk: Talk, ledger: Iterable[Line], weeks: int) -> list[str]:
    """Where what was said differs from what was planned: nothing, if all is well."""
    async with await Database.open(url, migrate=False) as database, database.reading() as db:
        dates, sent, nudges = [(await db.execute(sql(each))).all() for each in _KEPT]
    wanted = _wanted(weeks)
    found = [
        *_calendar(talk, dates, wanted),
        *_messages(talk, sent),
        *_nudges(talk, nudges),
        _ledger(ledger, wanted["ask"], START + weeks * WEEK),
    ]
    return [each for each in found if each]


_KEPT = (
    "SELECT routine, day, occurrence.due_at, occurrence.state, occurrence.settled_at"
    " FROM occurrence JOIN schedule ON schedule.id = occurrence.schedule_id",
    "SELECT how, message, settled_at FROM outgoing WHERE state = 'sent'",
    "SELECT id, state, reason, settled_at FROM nudge",
)
Rows = Sequence[Any]  # Any: rows of these


def _calendar(talk: Talk, dates: Rows, wanted: dict[str, Counter[str]]) -> Iterator[str]:
    """What the calendar alone says, what was said, and what is written down of each date."""
    for name, is_it in (("ask", _is_prompt), ("recap", _is_recap), ("digest", _is_digest)):
        said = Counter(each["at"] for each in talk.unasked if is_it(each))
        yield _differ(f"{name}: said", said, wanted[name])
    for name, routine in (("ask", "prompt.ask"), ("friday", "library.digest")):
        done = Counter(_instant(each.due_at) for each in dates if each.routine == routine)
        yield _differ(f"{routine}: done", done, wanted[name])
    for each in dates:
        if each.state != "done" or each.settled_at != each.due_at:
            yield f"{each.routine} of {each.day} was {each.state} at {each.settled_at}"


def _messages(talk: Talk, sent: Rows) -> Iterator[str]:
    """What was said unasked, or changed, and what the outbox says of it, word by word."""
    told = [
        (at, _words(each.message))
        for each in sent
        if each.how != "edit" and (at := _instant(each.settled_at)) not in talk.spoken
    ]
    heard = Counter((each["at"], each["text"]) for each in talk.unasked)
    yield _differ("said", heard, Counter(told))
    edits = Counter(_words(each.message) for each in sent if each.how == "edit")
    yield _differ("changed", Counter(each["text"] for each in talk.heard if each["edits"]), edits)


def _nudges(talk: Talk, nudges: Rows) -> Iterator[str]:
    """What members were told unasked, each once, and what is written down of it."""
    told = {(each.id, _instant(each.settled_at)) for each in nudges if each.state == "sent"}
    carried = Counter((id, each["at"]) for each in talk.heard for id in _nudge(each))
    yield _differ("nudges", carried, Counter(told))
    for each in nudges:
        if each.state not in ("sent", "suppressed", "folded", "planned"):
            yield f"nudge {each.id} is {each.state}: {each.reason}"


def _ledger(ledger: Iterable[Line], asked: Counter[str], ends: datetime) -> str:
    """What stewards read of the last four weeks, and how often prompts had to come in them."""
    since = f"{ends - timedelta(days=28):%Y-%m-%dT%H:%M:%SZ}"
    want = [str(sum(at >= since for at in asked)), "0", "0"]
    tables = [part for line in ledger for part in line["parts"] if "rows" in part]
    rows = {row[0]: row[1:] for part in tables for row in part["rows"]}
    return "" if rows.get("Prompts") == want else f"the ledger counts {rows}, not {want} prompts"


def _wanted(weeks: int) -> dict[str, Counter[str]]:
    """When prompts, recaps and digests have to come, by the calendar alone; and all Fridays."""
    tuesdays = list(_weekly(weeks, 1, time(10)))
    thursdays = list(_weekly(weeks, 3, time(10)))
    fridays = list(_weekly(weeks, 4, time(9)))
    rests = [week for week in range(weeks) if _day(week, 1) == REST]
    return {
        "ask": Counter(at for week, at in enumerate(tuesdays) if week not in rests),
        "recap": Counter(at for week, at in enumerate(thursdays) if week % 2 and week not in rests),
        "digest": Counter(at for week, at in enumerate(fridays) if week % 3 == 0),
        "friday": Counter(fridays),
    }


def _day(week: int, weekday: int) -> date:
    return (START + week * WEEK + weekday * DAY).date()


def _weekly(weeks: int, weekday: int, at: time) -> Iterator[str]:
    for week in range(weeks):
        local = datetime.combine(_day(week, weekday), at, ZONE)
        yield f"{local.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _is_prompt(line: Line) -> bool:
    return any("Answer in the thread" in str(part.get("text")) for part in line["parts"])


def _is_recap(line: Line) -> bool:
    return " answered “" in line["text"]


def _is_digest(line: Line) -> bool:
    return bool(line["text"] == "New in the library this week")


def _nudge(line: Line) -> Iterator[int]:
    """The number of the nudge that a message is, if it is one."""
    for part in line["parts"]:
        for button in part.get("buttons", ()):
            name, _, id = button["action"].partition(":")
            if name in ("nudge.why", "nudge.go_on") and not line["edits"]:
                yield int(id.partition("~")[0])


def _words(message: str | Line) -> str:
    read = json.loads(message) if isinstance(message, str) else message
    return words_of(from_json(Message, read))


def _instant(at: datetime | str) -> str:
    read = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{read:%Y-%m-%dT%H:%M:%SZ}"


def _differ(what: str, one: Counter[Any], other: Counter[Any]) -> str:
    if one == other:
        return ""
    more, less = list((one - other).elements()), list((other - one).elements())
    return f"{what}: {len(more)} too many {more[:3]}, {len(less)} missing {less[:3]}"
