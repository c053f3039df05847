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
        """The private channels (`space|channel`) that a member may read."""
        now = self._clock()
        channels = await communities.private_channels(db, community_id)
        seen = self._seen.get(member_id)
        if seen is None or seen[1] != channels or not seen[0] <= now < seen[0] + KEPT:
            if len(self._seen) >= MOST:
                self._seen.clear()
            seen = (now, channels, await self._ask(db, member_id, channels))
            self._seen[member_id] = seen
        return seen[2]

    async def _ask(
        self, db: Connection, member_id: int, channels: list[tuple[str, str]]
    ) -> frozenset[str]:
        visible: set[str] = set()
        known = await communities.identities_of(db, [member_id])
        for space, external_id in known.get(member_id, []):
            here = [channel for at, channel in channels if at == space]
            platform = self._platforms.get(space.partition(":")[0])
            if not here or platform is None:
                continue
            try:
                seen = await platform.sees(Identity(space, external_id), here)
            except PlatformError:
                continue  # fail closed: what cannot be asked is not shown
            visible.update(f"{space}|{channel}" for channel in seen)
        return frozenset(visible)
