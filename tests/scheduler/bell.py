"""A house that only keeps time: a bell that rings, strikes and calls by schedule."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from community import schedules as rules
from community.call import Call
from community.chat.events import SpaceOpened
from community.chat.feature import Feature
from community.dispatch import NOBODY, Dispatch
from community.rhythm import Rhythm
from community.schedules import DatesLost, OccurrenceCame
from scheduler.occurrences import Occurrences
from storage import communities, schedules
from storage.database import Database
from storage.schedules import Schedule

SPACE = "playground:copse"
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


@dataclass
class Bell:
    """A bell with the policies of a prompt, a reminder and a round, and what it was given.

    It goes wrong `troubles` times; where a subject is `fatal`, it takes the process with it.
    """

    database: Database
    now: datetime = MONDAY
    came: list[OccurrenceCame] = field(default_factory=list)
    lost: list[DatesLost] = field(default_factory=list)
    troubles: int = 0
    fatal: str = ""

    def __post_init__(self) -> None:
        feature = Feature("bell", "Rings")

        @feature.routine("rings", "A prompt", late=timedelta(hours=24))
        async def rings(call: Call, event: OccurrenceCame) -> None:
            if event.subject == self.fatal:
                os._exit(9)
            if self.troubles:
                self.troubles -= 1
                raise RuntimeError("the bell is stuck")
            self.came.append(event)

        @feature.routine("strikes", "A reminder", late=timedelta(days=7), missed="each")
        async def strikes(call: Call, event: OccurrenceCame) -> None:
            self.came.append(event)

        @feature.routine("calls", "A round", late=timedelta(hours=48))
        async def calls(call: Call, event: OccurrenceCame) -> None:
            self.came.append(event)

        @feature.watches_for(DatesLost)
        async def lost(call: Call) -> None:
            assert isinstance(call.event, DatesLost)
            self.lost.append(call.event)

        self.dispatch = Dispatch(self.database, (feature,), {}, lambda: self.now)
        self.occurrences = Occurrences(self.database, self.dispatch, lambda: self.now)

    async def opens(self) -> None:
        """Let a community meet."""
        await self.dispatch(SpaceOpened(id="open", space=SPACE, at=self.now, name="Ringers"))

    async def plans(
        self,
        rule: str,
        routine: str = "rings",
        at: time = time(9),
        zone: str = "Europe/Berlin",
        subjects: Sequence[str] = ("1",),
    ) -> Schedule:
        """Let the bell ring by a rule, from now on; the last schedule that was made."""
        rhythm = Rhythm(rule, at, zone, self.now.astimezone(ZoneInfo(zone)).date())
        event = SpaceOpened(id="x", space=SPACE, at=self.now, name="")
        async with self.database.transaction() as db:
            known = await communities.recognise(db, SPACE, "")
            assert known is not None
            call = Call(event, known.community, NOBODY, self.now, db, Random(1))
            for subject in subjects:
                made = await rules.plan(call, f"bell.{routine}", subject, rhythm, "The bell")
        return made

    async def passes(self, **span: float) -> list[str]:
        """Let time go by at once; when the bell rang, in Berlin."""
        self.came.clear()
        self.now += timedelta(**span)
        await self.occurrences.drain()
        return [f"{each.due_at.astimezone(BERLIN):%d.%m. %H:%M}" for each in self.came]

    async def written(self, schedule_id: int = 1) -> dict[str, str]:
        """How each date ended."""
        async with self.database.reading() as db:
            found = await schedules.occurrences(db, schedule_id, date(2027, 1, 1))
        return {f"{each.day:%d.%m.}": each.state for each in found}
