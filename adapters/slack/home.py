"""The bot's home page: what the house says to whoever opens it."""

from __future__ import annotations

import logging
from typing import Any

from adapters.slack import views
from adapters.slack.errors import SlackTrouble
from adapters.slack.inlet import House
from adapters.slack.people import who
from adapters.slack.platform import SlackPlatform
from community.chat.events import HomeOpened
from community.chat.markup import Markup
from community.chat.message import Message
from community.chat.place import Identity
from community.dispatch import Answer

log = logging.getLogger(__name__)

Json = dict[str, Any]  # Any: JSON as Slack takes and gives it

NOTHING = Message(Markup("There is nothing here yet."))


class Home:
    """Draws the home page of whoever opens it."""

    def __init__(self, platform: SlackPlatform, house: House) -> None:
        self._platform = platform
        self._house = house

    async def opened(self, space: str, said: Json, id: str) -> None:
        """Somebody looks at their home page: draw it as it is now."""
        by = await who(self._platform.directory, space, str(said["user"]), patience=2.0)
        at = self._platform.clock()
        answer = await self._house(HomeOpened(id=id, space=space, at=at, by=by))
        await self._publish(by, answer, str((said.get("view") or {}).get("hash") or ""))

    async def _publish(self, by: Identity, answer: Answer, hash: str) -> None:
        reader = await self._platform.reader(by.space, alone=True)
        view = views.home(answer.message or NOTHING, reader)
        try:
            await self._platform.web.post(
                by.space,
                "views.publish",
                user_id=by.id,
                view=view,
                hash=hash or None,
                patience=2.0,
            )
        except SlackTrouble as trouble:
            if trouble.error != "hash_conflict":  # somebody drew a newer one meanwhile
                log.warning("a home page could not be drawn: %s", trouble)
