"""Direct conversations: the channels in which people are written to, opened once each."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from adapters.slack.directory import PATIENCE
from adapters.slack.web import Web
from community.chat.place import Place
from storage import notes
from storage.database import Database

KIND = "slack.direct"
AT_HAND = 20_000  # channels that are in memory too


class Direct:
    """The channels of conversations with one or several people, over restarts and replicas.

    Slack opens no more than fifty a minute; one that is open stays what it is.
    """

    def __init__(self, web: Web, clock: Callable[[], datetime]) -> None:
        self._web = web
        self._clock = clock
        self._database: Database | None = None
        self._at_hand: OrderedDict[str, str] = OrderedDict()

    def use(self, database: Database) -> None:
        """Remember in a database."""
        self._database = database

    async def recall(self) -> None:
        """Have at hand what others have opened."""
        if self._database is None:
            return
        async with self._database.reading() as db:
            known = await notes.all_of(db, KIND, self._clock())
        for key, body in list(known.items())[-AT_HAND:]:
            self._at_hand[key] = str(body["channel"])

    def is_at_hand(self, place: Place) -> bool:
        """Whether a conversation need not be opened."""
        return _key(place) in self._at_hand

    async def known(self, place: Place) -> str | None:
        """The channel of a conversation that was opened once."""
        key = _key(place)
        if key not in self._at_hand and self._database is not None:
            async with self._database.reading() as db:
                body = await notes.read(db, KIND, key, self._clock())
            if body is not None:
                self._keep(key, str(body["channel"]))
        return self._at_hand.get(key)

    async def channel(self, place: Place) -> str:
        """The channel of a conversation, opened if need be."""
        known = await self.known(place)
        if known is not None:
            return known
        people = ",".join(sorted(set(place.people)))
        answer = await self._web.post(
            place.space, "conversations.open", users=people, patience=PATIENCE
        )
        channel = str(answer["channel"]["id"])
        self._keep(_key(place), channel)
        if self._database is not None:
            async with self._database.transaction() as db:
                body = {"channel": channel}
                await notes.keep(db, KIND, _key(place), body, self._clock())
        return channel

    def _keep(self, key: str, channel: str) -> None:
        self._at_hand[key] = channel
        while len(self._at_hand) > AT_HAND:
            self._at_hand.popitem(last=False)


def _key(place: Place) -> str:
    return f"{place.space}|{','.join(sorted(set(place.people)))}"
