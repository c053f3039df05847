"""Pages read in the background: what a saved link leads to, for its card and for search."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from community.dispatch import Dispatch
from community.pages import PageError, Pages
from community.reading import PageRead
from scheduler.due import while_due
from storage import library
from storage.database import Database

AT_ONCE = 8
LEASE = timedelta(minutes=2)  # after which a reader that died is replaced


class PageReader:
    """Reads the pages of entries that wait for it and tells the house what they say."""

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
        """Read every page that is due now; how many there were."""
        return await while_due(self._clock, self.next_due, self._batch)

    async def next_due(self) -> datetime | None:
        """When the next page is due, if one waits."""
        async with self._database.asking() as db:
            return await library.next_page_due(db)

    async def _batch(self, now: datetime) -> int | None:
        async with self._database.transaction(quietly=True) as db:
            claimed = await library.claim_pages(db, now, now + LEASE, AT_ONCE)
        await asyncio.gather(*(self._read(*each) for each in claimed))
        return len(claimed) or None

    async def _read(self, entry_id: int, url: str, space: str, attempt: int) -> None:
        page, trouble = None, None
        try:
            page = await self._pages.read(url)
        except PageError as error:
            trouble = error.reason
        await self._dispatch(
            PageRead(
                id=f"{entry_id}-{attempt}",
                space=space,
                at=self._clock(),
                entry_id=entry_id,
                attempt=attempt,
                page=page,
                trouble=trouble,
            )
        )
