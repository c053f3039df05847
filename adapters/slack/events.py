"""What happens in a workspace, as Slack tells it, as neutral events.

https://docs.slack.dev/reference/events. Slack brings an event again until it is acknowledged, and
sometimes under another id; the keys of our events let it take effect once.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from adapters.slack.answering import Answering, place_of
from adapters.slack.directory import Channel, person_of
from adapters.slack.emoji import emoji
from adapters.slack.errors import SlackTrouble
from adapters.slack.home import Home
from adapters.slack.inlet import House, Inlet, Turn
from adapters.slack.messages import SAID, instant, posted_of, source_of, space_of
from adapters.slack.origin import Origin
from adapters.slack.people import person, who
from adapters.slack.platform import SlackPlatform
from community.chat.events import (
    Act,
    ChannelChanged,
    Event,
    MemberJoined,
    MemberLeft,
    MemberRenamed,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    ReactionAdded,
    ReactionRemoved,
)
from community.chat.place import Identity, Place, Posted
from community.dispatch import Answer

log = logging.getLogger(__name__)

Json = dict[str, Any]  # Any: JSON as Slack takes and gives it
Reads = Callable[[str, Json, Json], Awaitable[Event | None]]

CONVERTED = frozenset({"channel_convert_to_private", "channel_convert_to_public"})


class Events:
    """Takes what happens to the house. What concerns no feature is let go at once."""

    def __init__(
        self,
        platform: SlackPlatform,
        house: House,
        inlet: Inlet,
        answering: Answering,
        home: Home,
    ) -> None:
        self._platform = platform
        self._directory = platform.directory
        self._inlet = inlet
        self._answering = answering
        self._home = home
        self._wanted = {
            watch.event for feature in house.features.values() for watch in feature.watches
        }
        self._reads: dict[str, Reads] = {
            "reaction_added": self._reaction,
            "reaction_removed": self._reaction,
            "message": self._message,
            "team_join": self._joined,
            "user_change": self._changed,
            "member_joined_channel": self._came_in,
            "channel_created": self._channel,
            "channel_rename": self._channel,
            "channel_archive": self._channel,
            "channel_unarchive": self._channel,
            "channel_deleted": self._channel,
            "channel_shared": self._channel,
            "channel_unshared": self._channel,
            "group_rename": self._channel,
            "group_archive": self._channel,
            "group_unarchive": self._channel,
            "group_deleted": self._channel,
        }

    async def happened(self, payload: Json, team: str, turn: Turn) -> Json | None:
        """Something happened; raises NotKept where Slack has to bring it again."""
        said: Json = payload["event"]
        kind, space = str(said.get("type")), space_of(team)
        if kind in ("app_uninstalled", "tokens_revoked"):
            await self._removed(kind, space, said)
            return None
        if kind == "app_home_opened":
            if said.get("tab") == "home":
                self._inlet.start(self._home.opened(space, said, str(payload["event_id"])))
            return None
        read = self._reads.get(kind)
        event = await read(space, payload, said) if read is not None else None
        if event is None or type(event) not in self._wanted:
            return None

        async def finish(answer: Answer, turn: Turn) -> None:
            turn.give()
            await self._show(event, answer, turn)

        return await self._inlet.take(event, finish, turn, again=True)

    async def _show(self, event: Event, answer: Answer, turn: Turn) -> None:
        place = place_of(event)
        if place is None or not isinstance(event, Act) or answer.repeat:
            return
        if isinstance(event, MessagePosted):  # what everybody sees goes under the message
            place = place.in_thread(place.thread or event.source.posted.id)
        await self._answering.show(Origin("event", event.by, place), event, answer, turn)

    async def _removed(self, kind: str, space: str, said: Json) -> None:
        known = await self._platform.web.tokens.known(space)
        mine = known is not None and known.bot_user in said.get("tokens", {}).get("bot", ())
        if kind == "app_uninstalled" or mine:
            await self._platform.web.tokens.revoke(space)

    async def _reaction(self, space: str, payload: Json, said: Json) -> Event | None:
        item: Json = said.get("item") or {}
        added = said["type"] == "reaction_added"
        if item.get("type") != "message" or not self._wants(
            ReactionAdded if added else ReactionRemoved
        ):
            return None
        by = await self._somebody(space, str(said["user"]))
        if by is None:
            return None
        make = ReactionAdded if added else ReactionRemoved
        return make(
            id=str(payload["event_id"]),
            space=space,
            at=instant(said["event_ts"]),
            by=by,
            posted=Posted(Place(space, str(item["channel"])), str(item["ts"])),
            emoji=emoji(str(said["reaction"])),
        )

    async def _message(self, space: str, payload: Json, said: Json) -> Event | None:
        subtype, id = said.get("subtype"), str(payload["event_id"])
        channel, at = str(said["channel"]), instant(said.get("event_ts") or said["ts"])
        if subtype in CONVERTED:
            return await self._channel(space, payload, said)
        changed: Json = said.get("message") or {}
        gone = subtype == "message_changed" and changed.get("subtype") == "tombstone"
        if subtype == "message_deleted" or gone:
            before: Json = said.get("previous_message") or {}
            ts = str(said.get("deleted_ts") or before.get("ts") or changed.get("ts"))
            posted = posted_of(space, channel, before | {"ts": ts})
            return MessageDeleted(id=id, space=space, at=at, posted=posted)
        if subtype == "message_changed":
            before = said.get("previous_message") or {}
            if not self._wants(MessageEdited) or before.get("text") == changed.get("text"):
                return None
            return await self._written(space, id, channel, changed, MessageEdited, at)
        if subtype not in SAID or not self._wants(MessagePosted):
            return None
        return await self._written(space, id, channel, said, MessagePosted, at)

    async def _written(
        self,
        space: str,
        id: str,
        channel: str,
        message: Json,
        make: type[MessagePosted] | type[MessageEdited],
        at: datetime,
    ) -> Event | None:
        if message.get("bot_id") or not message.get("user"):
            return None
        by = await self._somebody(space, str(message["user"]))
        if by is None:
            return None
        installation = await self._platform.web.tokens.of(space)
        about = await self._about(space, channel)
        source = await source_of(self._directory, installation, about, message)
        return make(id=id, space=space, at=at, by=by, source=source)

    async def _joined(self, space: str, payload: Json, said: Json) -> Event | None:
        newcomer = person_of(said["user"])
        self._directory.meet(space, newcomer)
        if newcomer.bot:
            return None
        by = Identity(space, newcomer.id, newcomer.name)
        at = instant(said.get("event_ts") or payload["event_time"])
        return MemberJoined(id=str(payload["event_id"]), space=space, at=at, by=by)

    async def _changed(self, space: str, payload: Json, said: Json) -> Event | None:
        known = self._directory.called(space, str(said["user"]["id"]))
        changed = person_of(said["user"])
        news = self._directory.meet(space, changed)
        if changed.bot or not news:
            return None
        by = Identity(space, changed.id, changed.name or known)
        at = instant(said.get("event_ts") or payload["event_time"])
        make = MemberLeft if changed.left else MemberRenamed
        if make is MemberRenamed and known == changed.name:
            return None
        return make(id=str(payload["event_id"]), space=space, at=at, by=by)

    async def _came_in(self, space: str, payload: Json, said: Json) -> Event | None:
        """The bot was brought into a channel, which may be one that nobody else knows of."""
        installation = await self._platform.web.tokens.known(space)
        if installation is None or said.get("user") != installation.bot_user:
            return None
        return await self._channel(space, payload, said)

    async def _channel(self, space: str, payload: Json, said: Json) -> Event | None:
        """A channel is not what it was: ask what it is now, whatever the event says of it."""
        shown = said["channel"]
        id = str(shown["id"] if isinstance(shown, dict) else shown)
        name = str(shown.get("name") or "") if isinstance(shown, dict) else ""
        self._directory.forget(space, id)
        about = await self._about(space, id, name)
        deleted = str(said["type"]).endswith("_deleted")
        return ChannelChanged(
            id=str(payload["event_id"]),
            space=space,
            at=instant(said.get("event_ts") or payload["event_time"]),
            channel=id,
            name=about.name,
            private=about.private,
            archived=about.archived or deleted,
        )

    async def _about(self, space: str, channel: str, name: str = "") -> Channel:
        """What a channel is; one that we may not ask about counts as private."""
        try:
            return await self._directory.channel(space, channel)
        except SlackTrouble as trouble:
            if trouble.reason not in ("gone", "refused"):
                raise
            return Channel(channel, name, private=True)

    async def _somebody(self, space: str, id: str) -> Identity | None:
        """A person, by name; None for a bot, ours too."""
        installation = await self._platform.web.tokens.known(space)
        if installation is not None and id == installation.bot_user:
            return None
        known = await person(self._directory, space, id)
        if known is not None and known.bot:
            return None
        return await who(self._directory, space, id)

    def _wants(self, kind: type[Event]) -> bool:
        return kind in self._wanted
