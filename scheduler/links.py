"""Links asked in the background whether they still answer, each about once a month."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from community.dispatch import Dispatch
from community.pages import PageError, Pages
from community.soundness import LinkAsked
from scheduler.due import while_due
from storage import tending
from storage.database import Database
from storage.tending import LinkCheck

AT_ONCE = 4  # of different hosts
LEASE = timedelta(minutes=5)  # after which an asker that died is replaced
NEXT = timedelta(minutes=1)  # until another link of the same host is asked


class Links:
    """Asks the links that are due, one of a host at a time, and tells the house how it went."""

    def __init__(
        self,
        database: Database,
        dispatch: Dispatch,
        pages: Pages,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._dispatch = dispatch
        self._pages = pages
        self._clock = clock

    async def drain(self) -> int:
        """Ask every link that is due now; how many there were."""
        return await while_due(self._clock, self.next_due, self._batch)

    async def next_due(self) -> datetime | None:
        """When the next link is to be asked, if one is."""
        async with self._database.asking() as db:
            return await tending.next_check(db)

    async def _batch(self, now: datetime) -> int | None:
        async with self._database.transaction(quietly=True) as db:
            claimed = await tending.claim_checks(db, now, now + LEASE, now + NEXT, AT_ONCE)
        await asyncio.gather(*(self._ask(each) for each in claimed))
        return len(claimed) or None

    async def _ask(self, check: LinkCheck) -> None:
        answered: bool | None = True
        try:
            await self._pages.answers(check.url)
        except PageError as error:
            answered = None if error.reason in ("busy", "refused") else False
        await self._dispatch(
            LinkAsked(
                id=f"{check.entry_id}-{check.attempts + 1}",
                space=check.space,
                at=self._clock(),
                entry_id=check.entry_id,
                attempt=check.attempts + 1,
                answered=answered,
            )
        )
