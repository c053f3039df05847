"""The way in: nothing is acknowledged to Slack before it has its effect or is written down.

Slack forgets an event once it is acknowledged, and Bolt acknowledges before anything is done. Here
an event is done first when that is quick, so that most are never written down at all; one that
takes longer is kept as an arrival, acknowledged, and finished. What a crash leaves behind is taken
up again when its lease is over, by whichever process is there; its key lets it take effect once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from adapters.slack.config import Patience, for_seconds
from adapters.slack.keeping import Keeping
from adapters.slack.messages import PLATFORM
from adapters.slack.seats import Seats
from community.chat.codec import from_json, to_json
from community.chat.events import (
    ButtonPressed,
    ChoiceMade,
    CommandUsed,
    CompletionAsked,
    Event,
    FormSubmitted,
    Happening,
    MessageActed,
)
from community.chat.feature import Feature
from community.chat.message import Choice
from community.dispatch import Answer
from storage import arrivals
from storage.arrivals import Row
from storage.database import Database

log = logging.getLogger(__name__)

Json = dict[str, Any]  # Any: JSON as Slack takes and gives it

LEASE = timedelta(seconds=40)  # after which what a process left behind is taken up
ATTEMPTS = 3  # that a process may not come back from
# How old an event is when it is tried again, as long as the house fails at it.
AGAIN = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
)
ASKED = (CommandUsed, ButtonPressed, ChoiceMade, FormSubmitted, MessageActed)
KEPT = timedelta(days=7)  # how long what was given up can be looked at
BATCH = 20
NET = 15.0  # seconds between looks at what was left behind


class House(Protocol):
    """What the adapter needs of the house: somewhere to take events, and what is declared."""

    features: dict[str, Feature]

    async def __call__(self, event: Event) -> Answer:
        """Answer an event."""
        ...

    async def complete(self, asked: CompletionAsked) -> list[Choice]:
        """Complete an option."""
        ...


class NotKept(Exception):
    """An event could neither be done nor written down: Slack has to bring it again."""


class Turn:
    """One thing being answered; its acknowledgement is given once."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.since = loop.time()
        self.given: asyncio.Future[Json | None] = loop.create_future()
        self.kept = False  # it is written down
        self.over = False  # nothing more is done about it
        self.waits = False  # it stays written down, for another attempt

    def give(self, payload: Json | None = None) -> bool:
        """Acknowledge, with an answer or without; False when that was done before."""
        if self.given.done():
            return False
        self.given.set_result(payload)
        return True


Finish = Callable[[Answer, Turn], Awaitable[None]]
Waiting = Callable[[], Awaitable[Json | None]]
Late = Callable[[Event, Answer], Awaitable[None]]


class Inlet:
    """Takes events to the house. `late` shows the answer to one that was taken up again.

    After `quick` seconds an event that is not done is written down; after `latest` its
    acknowledgement is due.
    """

    def __init__(
        self,
        database: Database,
        house: House,
        clock: Callable[[], datetime],
        late: Late,
        *,
        quick: float,
        latest: float,
        patience: Patience = for_seconds,
    ) -> None:
        self._database = database
        self._house = house
        self._clock = clock
        self._late = late
        self._quick = quick
        self._latest = latest
        self._patience = patience
        self._seats = Seats()
        self._keeping = Keeping(database, self.start)
        self._busy: set[asyncio.Task[None]] = set()
        self._stopping = False

    async def take(
        self,
        event: Event,
        finish: Finish,
        turn: Turn,
        *,
        again: bool = False,
        waiting: Waiting | None = None,
    ) -> Json | None:
        """Take an event to the house; what to acknowledge it with, once it is safe to.

        `finish` shows the answer. With `again` Slack brings the event another time when it is not
        acknowledged, and one that cannot be kept raises NotKept; what a person waits for is
        acknowledged in any case, as they would see an error and nobody would bring it again.
        `waiting` is done when the answer takes longer, and says what to acknowledge with then.
        """
        quick = 0.0 if self._seats.full else self._left(turn, self._quick)
        work = self.start(self._do(event, finish, turn, again=again))
        if quick:
            await self._patience(turn.given, quick, work)
        if not turn.given.done():
            meanwhile = await waiting() if waiting is not None else None
            try:
                async with asyncio.timeout(self._left(turn, self._latest)):
                    await self._keep(event, turn)
            except Exception as trouble:
                # Whatever kept the database from it: what matters is that it is not written down.
                log.error("an event could not be written down in time: %r", trouble)
                if again and not turn.given.done():
                    raise NotKept from None
            turn.give(meanwhile)
        return turn.given.result()

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Begin something that is to be finished before we stop."""
        task = asyncio.create_task(work)
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)
        return task

    async def drain(self) -> int:
        """Take up what was left behind and is due; how many events there were."""
        count = 0
        while not self._stopping:
            now = self._clock()
            async with self._database.reading() as db:
                due = await arrivals.next_due(db, PLATFORM)
            if due is None or due > now:
                return count
            async with self._database.transaction() as db:
                await arrivals.forget(db, PLATFORM, now - KEPT)
                found = await arrivals.claim(db, PLATFORM, now, now + LEASE, BATCH)
            if not found:
                return count
            await asyncio.gather(*(self.start(self._take_up(each)) for each in found))
            count += len(found)
        return count

    async def run(self) -> None:
        """Look every now and then for what was left behind, until cancelled."""
        while True:
            try:
                await self.drain()
            except Exception:  # the next look may find the database again
                log.exception("what was left behind could not be taken up")
            await asyncio.sleep(NET)

    async def idle(self) -> None:
        """Wait until nothing is being done."""
        while self._busy:
            await asyncio.wait(self._busy)

    async def stop(self, within: float) -> None:
        """Finish what is being done, for at most so many seconds."""
        self._stopping = True
        busy = {task for task in self._busy if task is not asyncio.current_task()}
        if busy:
            await asyncio.wait(busy, timeout=within)
        for task in list(self._busy):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def _left(self, turn: Turn, seconds: float) -> float:
        return max(turn.since + seconds - asyncio.get_running_loop().time(), 0.0)

    async def _do(self, event: Event, finish: Finish, turn: Turn, *, again: bool) -> None:
        try:
            async with self._seats.taken():
                answer = await self._house(event)
            if again and answer.failed:
                await self._keep_for_later(event, turn)
            await finish(answer, turn)
        except Exception:
            log.exception("an answer could not be shown")
        finally:
            turn.over = True
            turn.give()
        if turn.kept and not turn.waits:
            self._keeping.settle(_key(event))

    async def _keep_for_later(self, event: Event, turn: Turn) -> None:
        """The house took nothing in, by a fault that may pass: try it again."""
        turn.waits = True
        try:
            async with self._database.transaction() as db:
                await arrivals.keep(db, [self._row(event)])
                await arrivals.again(db, _key(event), self._clock() + AGAIN[0])
        except Exception as trouble:
            log.error("a failed event could not be written down: %r", trouble)
            if not turn.given.done():
                turn.given.set_exception(NotKept())

    async def _keep(self, event: Event, turn: Turn) -> None:
        kept = self._keeping.keep(self._row(event))
        kept.add_done_callback(partial(self._kept, event, turn))
        await asyncio.shield(kept)

    def _kept(self, event: Event, turn: Turn, kept: asyncio.Future[None]) -> None:
        """It is written down, perhaps later than anybody waited for."""
        if kept.cancelled() or kept.exception() is not None:
            return
        turn.kept = True
        if turn.over and not turn.waits:  # it was done meanwhile
            self._keeping.settle(_key(event))

    def _row(self, event: Event) -> Row:
        due = self._clock() + LEASE
        return Row(PLATFORM, _key(event), to_json(event), event.at, due)

    async def _take_up(self, arrival: arrivals.Arrival) -> None:
        if arrival.attempts > ATTEMPTS:
            log.error("an event failed %s times and was given up", ATTEMPTS)
            async with self._database.transaction() as db:
                await arrivals.give_up(db, arrival.key)
            return
        event: Event = from_json(Happening, arrival.body)  # type: ignore[arg-type]  # a union
        answer = await self._house(event)
        if answer.failed and not isinstance(event, ASKED):
            if due := _due_again(arrival.at, self._clock()):
                async with self._database.transaction() as db:
                    await arrivals.again(db, arrival.key, due)
                return
        else:
            try:
                await self._late(event, answer)
            except Exception:
                log.exception("an answer could not be shown")
        self._keeping.settle(arrival.key)


def _due_again(at: datetime, now: datetime) -> datetime | None:
    """When an event that happened at an instant is tried again; None when it was often enough."""
    return next((at + age for age in AGAIN if at + age > now), None)


def _key(event: Event) -> str:
    return f"{type(event).__name__}|{event.space}|{event.id}"
