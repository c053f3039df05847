"""Rounds that are due are drawn, and groups that are kept are told, each once.

Drawing happens beside everything else, outside any transaction; what it was drawn from is compared
with what is so when it is kept. A round that was kept is never drawn again: who starts after a
crash only tells those groups that have not been told. Who could not be told together, for the
platform opens no conversation for them, is told one by one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from community.dispatch import Dispatch
from community.matching.aside import draw_aside
from community.matching.asking import asked
from community.matching.turning import ConversationRefused, GroupFormed, RoundDrawn
from storage import communities
from storage.database import Database
from storage.matching import programmes, refused, rounds

log = logging.getLogger(__name__)

BATCH = 100  # groups looked at together
TRIES = 3  # draws of one round at one time, when something changes meanwhile
AGAIN = timedelta(seconds=30)  # until what is left is looked at again


class Matching:
    """Draws what is due and tells what is kept."""

    def __init__(
        self, database: Database, dispatch: Dispatch, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._dispatch = dispatch
        self._clock = clock

    async def drain(self) -> int:
        """Draw and tell everything there is; how many rounds and groups there were."""
        async with self._database.reading() as db:
            due = await rounds.due(db)
        count = 0
        for round_id, community_id in due:
            count += await self._draw(round_id, community_id)
        return count + await self._tell() + await self._part()

    async def next_due(self) -> datetime | None:
        """When to look again, if something waits."""
        async with self._database.reading() as db:
            waits = (
                await rounds.due(db)
                or await rounds.unsaid(db, 0, 1)
                or await refused.unopened(db, 1)
            )
        return self._clock() + AGAIN if waits else None

    async def _draw(self, round_id: int, community_id: int) -> int:
        for _ in range(TRIES):
            async with self._database.reading() as db:
                round = await rounds.round_(db, round_id)
                if round is None or round.state != "due":
                    return 1
                programme = await programmes.programme(db, round.programme_id)
                spaces = await communities.spaces(db, community_id)
                if programme is None or not spaces:
                    return 0
                question = await asked(db, programme, round)
            drawn = await draw_aside(question)
            event = RoundDrawn(
                id=f"{round_id}",
                space=spaces[0],
                at=self._clock(),
                round_id=round_id,
                asked=question,
                drawn=drawn,
            )
            answer = await self._dispatch(event)
            if answer.refused:
                log.warning("round %s could not be kept", round_id)
                return 0
        return 0

    async def _part(self) -> int:
        """Let those who could not be told together be told one by one."""
        async with self._database.reading() as db:
            unopened = await refused.unopened(db, BATCH)
            spaces = {
                each.community_id: await communities.spaces(db, each.community_id)
                for each in unopened
            }
        count = 0
        for each in unopened:
            _, step, group_id = each.key.split("|")
            event = ConversationRefused(
                id=f"{each.id}",
                space=spaces[each.community_id][0],
                at=self._clock(),
                outgoing_id=each.id,
                group_id=int(group_id),
                step=step,
            )
            count += not (await self._dispatch(event)).refused
        return count

    async def _tell(self) -> int:
        count, after = 0, 0
        while True:
            async with self._database.reading() as db:
                unsaid = await rounds.unsaid(db, after, BATCH)
                spaces = {each: await communities.spaces(db, each) for _, each in unsaid}
            if not unsaid:
                return count
            for group_id, community_id in unsaid:
                after = group_id
                if not spaces[community_id]:
                    continue
                event = GroupFormed(
                    id=f"{group_id}",
                    space=spaces[community_id][0],
                    at=self._clock(),
                    group_id=group_id,
                )
                answer = await self._dispatch(event)
                count += not answer.refused
