"""Slack as a platform: the port, answered by the Web API."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, TypeVar

from adapters.slack.blocks import NONE, body, is_delicate
from adapters.slack.config import SlackConfig
from adapters.slack.direct import Direct
from adapters.slack.directory import PATIENCE, Directory
from adapters.slack.errors import SlackTrouble
from adapters.slack.hooks import Hooks
from adapters.slack.messages import PLATFORM, posted_of, source_of
from adapters.slack.mrkdwn import Reader
from adapters.slack.pace import BURST, EVERY, SECOND, Pace
from adapters.slack.pictures import PAUSES, Pictures
from adapters.slack.web import Web
from community.chat.message import Message
from community.chat.place import Identity, Place, Posted, Source
from community.chat.platform import How, Limit
from storage.database import Database

Json = dict[str, Any]  # Any: JSON as Slack takes and gives it
T = TypeVar("T")

OUTGOING = "copse_outgoing"  # the type of the metadata that our messages carry
NAMES = uuid.UUID("6f1f9a52-6d0c-5d43-9d0b-0b6f0c7f1d7e")
AT_ONCE = 0.05  # seconds a message may be held back here; the outbox waits better
LOOKED_THROUGH = 5  # pages of a channel in which a message of ours is looked for
PAGE = 200
TIER_3, TIER_4 = 60 / 50, 60 / 100  # seconds between calls of a method
# Why somebody cannot be shown something where they are, but can be written to.
ELSEWHERE = frozenset(
    {
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "user_not_in_channel",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
        "thread_not_found",
    }
)


class SlackPlatform:
    """Every Slack workspace the bot is in."""

    name = PLATFORM

    def __init__(self, config: SlackConfig, clock: Callable[[], datetime]) -> None:
        self.config = config
        self.clock = clock
        self.web = Web(config, clock)
        self.directory = Directory(self.web)
        self.pictures = Pictures(self.web)
        self.hooks = Hooks(clock, config.api_url)
        self.pace = Pace(lambda: asyncio.get_running_loop().time())
        self.commands: frozenset[str] = frozenset()  # the words that commands begin with
        self.direct = Direct(self.web, clock)

    def use(self, database: Database) -> None:
        """Remember in a database what has to be remembered."""
        self.web.tokens.use(database)
        self.direct.use(database)

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        """Say something for everybody in a place."""
        channel = await self._channel(place)
        wait = self.pace.wait(place.space, channel, key)
        if wait > AT_ONCE:
            raise SlackTrouble("busy", wait, error="our own pace")
        await asyncio.sleep(wait)
        answer = await self._said(
            Place(place.space, channel, place.thread),
            message,
            "chat.postMessage",
            alone=channel.startswith("D"),
            metadata={"event_type": OUTGOING, "event_payload": {"id": hidden(key)}},
            client_msg_id=str(uuid.uuid5(NAMES, key)),
        )
        await self.pictures.share(place.space, channel, place.thread, message)
        return Posted(Place(place.space, channel, place.thread), str(answer["ts"]))

    async def whisper(self, place: Place, to: Identity, message: Message, key: str) -> Posted:
        """Say something that one person sees: where they are if that can be, else directly."""
        directly = Place(place.space, people=(to.id,))
        if place.people:
            return await self.post(directly, message, key)
        try:
            answer = await self._said(place, message, "chat.postEphemeral", alone=True, user=to.id)
        except SlackTrouble as trouble:
            if trouble.error not in ELSEWHERE:
                raise
            return await self.post(directly, message, key)
        return Posted(place, str(answer["message_ts"]), seen_by=to.id)

    async def edit(self, posted: Posted, message: Message) -> None:
        """Put another message in the place of one of ours.

        What one person sees goes through the response URL it has; after that is used up, `gone`.
        """
        if posted.seen_by is None:
            direct = posted.place.channel.startswith("D")
            await self._said(posted.place, message, "chat.update", alone=direct, ts=posted.id)
            return
        bound = self.hooks.bound(posted)
        if bound is None:
            raise SlackTrouble("gone", error="no response URL")
        hook, replaces = bound
        reader = await self.reader(posted.place.space, alone=True)
        said: Json = {"replace_original": replaces, "response_type": "ephemeral"}
        if posted.place.thread and not replaces:
            said["thread_ts"] = posted.place.thread
        await self.respond(self.hooks.use(hook), message, reader, said)

    async def read(self, posted: Posted) -> Source:
        """Read a message back, however old it is."""
        space, channel = posted.place.space, posted.place.channel
        message, about = await asyncio.gather(
            self._message(posted), self.directory.channel(space, channel)
        )
        installation = await self.web.tokens.of(space)
        return await source_of(self.directory, installation, about, message)

    async def find(
        self, place: Place, key: str, since: datetime, *, to: Identity | None = None
    ) -> Posted | None:
        """Look a message of ours up by the key it was posted under.

        What was whispered in a channel is in no history; it can only be found where it went
        directly.
        """
        if self.pace.waits(key):
            return None  # it was held back here, so it never left
        if to is not None:
            directly = Place(place.space, people=(to.id,))
            known = bool(place.people) or await self.direct.known(directly) is not None
            found = await self._find(directly, key, since) if known else None
            if found is None and not place.people:
                raise SlackTrouble("unknown", error="whispers cannot be looked up")
            return found
        return await self._find(place, key, since)

    async def _find(self, place: Place, key: str, since: datetime) -> Posted | None:
        channel = await self._channel(place)
        installation = await self.web.tokens.of(place.space)
        wanted, cursor = hidden(key), ""
        for _ in range(LOOKED_THROUGH):
            answer = await self._page(place, channel, since, cursor)
            for message in answer.get("messages", []):
                mine = message.get("user") == installation.bot_user
                if mine and _key_of(message) == wanted:
                    return posted_of(place.space, channel, message)
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return None
        raise SlackTrouble("unknown", error="too much has been said since")

    async def sees(self, person: Identity, channels: Collection[str]) -> frozenset[str]:
        """Those of the channels that a person may read: the public ones, unless they are a guest,
        and those they are in together with the bot."""
        who = await self.directory.person(person.space, person.id)
        if who.left:
            return frozenset()
        theirs = await self.directory.channels_of(person.id, person.space, public=who.guest)
        seen = set(channels) & theirs
        for channel in set(channels) - seen if not who.guest else ():
            try:
                about = await self.directory.channel(person.space, channel)
            except SlackTrouble as trouble:
                if trouble.reason not in ("gone", "refused"):
                    raise
                continue
            if not about.private:
                seen.add(channel)
        return frozenset(seen)

    def repeats(self, place: Place) -> timedelta:  # noqa: ARG002  # the same everywhere
        """Slack promises nothing for what comes twice: it is looked up first."""
        return timedelta()

    def reach(self) -> Collection[str] | None:
        """Every workspace, once there is a connection to ask it over."""
        return None if self.web.is_open else ()

    def limits(self, how: How, place: Place) -> Sequence[Limit]:
        """A message a second in a channel, and so many a minute in the workspace.

        https://docs.slack.dev/apis/web-api/rate-limits
        """
        space = place.space
        if how == "edit":
            return (Limit(f"{space}|chat.update", TIER_3, 10, closes=True),)
        if how == "whisper" and not place.people:
            return (Limit(f"{space}|chat.postEphemeral", TIER_4, 20, closes=True),)
        everywhere = Limit(f"{space}|chat.postMessage", EVERY, BURST, closes=True)
        here = Limit(f"{space}|{place.channel or '@' + ','.join(place.people)}", SECOND)
        if not place.people or self.direct.is_at_hand(place):
            return (here, everywhere)
        return (here, everywhere, Limit(f"{space}|conversations.open", TIER_3, 10))

    async def reader(self, space: str, *, alone: bool) -> Reader:
        """For whom something is drawn in a space."""
        installation = await self.web.tokens.known(space)
        url = installation.url if installation else ""
        return Reader(space, url, alone, self.config.command_prefix, self.commands)

    async def respond(self, url: str, message: Message, reader: Reader, how: Json) -> None:
        """Say something through a response URL, without tables and pictures if Slack has none."""

        async def send(native: bool, files: Mapping[str, str]) -> None:
            await self.web.respond(url, body(message, reader, native=native, files=files) | how)

        await self._drawn(reader.space, message, send)

    async def _said(
        self, place: Place, message: Message, method: str, *, alone: bool, **more: Any
    ) -> Json:
        reader = await self.reader(place.space, alone=alone)
        there: Json = {"channel": place.channel} | more
        if method != "chat.update":
            there["thread_ts"] = place.thread

        async def send(native: bool, files: Mapping[str, str]) -> Json:
            said = _fit(method, message, reader, native, files)
            return await self.web.post(place.space, method, **said, **there)

        return await self._drawn(place.space, message, send)

    async def _drawn(
        self, space: str, message: Message, send: Callable[[bool, Mapping[str, str]], Awaitable[T]]
    ) -> T:
        """Send a message as well as Slack lets us: a picture may take it a moment to know."""
        if not is_delicate(message):
            return await send(True, NONE)
        files = await self.pictures.uploaded(space, message)
        for pause in (*(PAUSES if files else ()), None):
            try:
                return await send(True, files)
            except SlackTrouble as trouble:
                if trouble.reason != "invalid":
                    raise
            if pause is not None:
                await asyncio.sleep(pause)
        return await send(False, NONE)

    async def _channel(self, place: Place) -> str:
        return await self.direct.channel(place) if place.people else place.channel

    async def _message(self, posted: Posted) -> Json:
        """A message, by its channel and ts alone: what reacts to it does not say which thread."""
        space, channel, ts = posted.place.space, posted.place.channel, posted.id
        span: Json = {"channel": channel, "latest": ts, "inclusive": 1, "patience": PATIENCE}
        if posted.place.thread is None:
            answer = await self.web.get(space, "conversations.history", limit=1, **span)
            for message in answer.get("messages", []):
                if message.get("ts") == ts:
                    return dict(message)
        span |= {"oldest": ts, "limit": 2, "ts": posted.place.thread or ts}
        answer = await self.web.get(space, "conversations.replies", **span)
        for message in answer.get("messages", []):
            if message.get("ts") == ts:
                return dict(message)
        raise SlackTrouble("gone", error="message_not_found")

    async def _page(self, place: Place, channel: str, since: datetime, cursor: str) -> Json:
        asked: Json = {
            "channel": channel,
            "oldest": f"{since.timestamp():.6f}",
            "inclusive": 1,
            "include_all_metadata": 1,
            "limit": PAGE,
            "cursor": cursor,
        }
        if place.thread is None:
            return await self.web.get(place.space, "conversations.history", **asked)
        return await self.web.get(place.space, "conversations.replies", ts=place.thread, **asked)


def hidden(key: str) -> str:
    """A key as everybody in a workspace may read it: it tells nothing."""
    return blake2b(key.encode(), digest_size=16, person=b"copse.outgoing").hexdigest()


def _key_of(message: Json) -> str:
    metadata: Json = message.get("metadata") or {}
    if metadata.get("event_type") != OUTGOING:
        return ""
    return str((metadata.get("event_payload") or {}).get("id") or "")


def _fit(
    method: str, message: Message, reader: Reader, native: bool, files: Mapping[str, str]
) -> Json:
    """A message as the arguments of a method."""
    said = body(message, reader, native=native, files=files)
    if method != "chat.postMessage":
        for name in ("unfurl_links", "unfurl_media"):
            del said[name]
    return said
