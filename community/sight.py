"""Who may see what: the private channels whose messages a member may read, asked of the platforms.

Answers are kept for a minute and nothing is shown when a platform cannot be asked: a library entry
from a private channel exists for nobody who cannot read that channel now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from community.chat.place import Identity
from community.chat.platform import Platform, PlatformError
from storage import communities
from storage.database import Connection

KEPT = timedelta(seconds=60)
MOST = 20_000  # members remembered at a time


class Unseen(Exception):
    """It is not known what a member may see: the platforms have to be asked (`Sight.look`)."""

    def __init__(
        self,
        member_id: int,
        channels: list[tuple[str, str]],
        identities: list[tuple[str, str]],
    ) -> None:
        super().__init__(f"what member {member_id} may see")
        self.member_id = member_id
        self.channels = channels
        self.identities = identities


class Sight:
    """What each member may see, remembered for at most `KEPT`."""

    def __init__(self, platforms: Mapping[str, Platform], clock: Callable[[], datetime]) -> None:
        self._platforms = platforms
        self._clock = clock
        self._seen: dict[int, tuple[datetime, list[tuple[str, str]], frozenset[str]]] = {}

    def forget(self) -> None:
        """Ask again: channels or their members have changed."""
        self._seen.clear()

    async def of(self, db: Connection, community_id: int, member_id: int) -> frozenset[str]:
        """The private channels (`space|channel`) that a member may read; `Unseen` if not known.

        No platform is asked here: that may take long, and snapshots are few.
        """
        now = self._clock()
        channels = await communities.private_channels(db, community_id)
        seen = self._seen.get(member_id)
        if seen is None or seen[1] != channels or not seen[0] <= now < seen[0] + KEPT:
            known = await communities.identities_of(db, [member_id])
            raise Unseen(member_id, channels, known.get(member_id, []))
        return seen[2]

    async def look(self, unseen: Unseen) -> None:
        """Ask the platforms what a member may see; to be called while nothing is held."""
        if len(self._seen) >= MOST:
            self._seen.clear()
        at, visible = self._clock(), await self._ask(unseen)
        self._seen[unseen.member_id] = (at, unseen.channels, visible)

    async def _ask(self, unseen: Unseen) -> frozenset[str]:
        visible: set[str] = set()
        for space, external_id in unseen.identities:
            here = [channel for at, channel in unseen.channels if at == space]
            platform = self._platforms.get(space.partition(":")[0])
            if not here or platform is None:
                continue
            try:
                seen = await platform.sees(Identity(space, external_id), here)
            except PlatformError:
                continue  # fail closed: what cannot be asked is not shown
            visible.update(f"{space}|{channel}" for channel in seen)
        return frozenset(visible)
