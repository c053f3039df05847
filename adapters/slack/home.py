"""The bot's home page: what a member can do first, and what is theirs."""

from __future__ import annotations

import logging
from typing import Any

from adapters.slack import views
from adapters.slack.errors import SlackTrouble
from adapters.slack.inlet import House
from adapters.slack.people import who
from adapters.slack.platform import SlackPlatform
from community.chat.events import HomeOpened
from community.chat.markup import Markup, code, md
from community.chat.message import Message, Section
from community.chat.place import Identity
from community.dispatch import Answer

log = logging.getLogger(__name__)

Json = dict[str, Any]  # Any: JSON as Slack takes and gives it


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
        own = [answer.message] if answer.message is not None else []
        reader = await self._platform.reader(by.space, alone=True)
        view = views.home([*own, self._first_steps()], reader)
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

    def _first_steps(self) -> Message:
        """What there is to do, as the features say it."""
        lines = [
            md("- {word}: {about}", word=code(f"/{each.name}"), about=each.about)
            for each in self._house.features.values()
        ]
        lines += [
            md("- **{label}** in the menu of any message", label=label)
            for each in self._house.features.values()
            for label in each.message_actions
        ]
        head = Markup("**First steps.** Type one of these anywhere; alone it says what it can do.")
        return Message(Markup("First steps"), (Section(head), Section(Markup("\n").joined(lines))))
