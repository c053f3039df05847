"""Slack's messages as ours: what somebody wrote, where and when."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from adapters.slack.directory import Channel, Directory
from adapters.slack.errors import SlackTrouble
from adapters.slack.text import words
from community.chat.place import Identity, Place, Posted, Source
from storage.installations import Installation

Json = dict[str, Any]  # Any: JSON as Slack takes and gives it

PLATFORM = "slack"
NAMED = 5  # people mentioned in a message who are asked for their names
_MENTIONED = re.compile(r"<@([UW][A-Z0-9]+)>")
# What a message can be and still be something that a person said.
SAID = frozenset({None, "", "file_share", "thread_broadcast", "me_message", "bot_message"})


def space_of(team: str) -> str:
    """Our key of a workspace."""
    return f"{PLATFORM}:{team}"


def instant(ts: object) -> datetime:
    """The instant of a `ts`, which is seconds with six decimals; ValueError if it is none."""
    try:
        return datetime.fromtimestamp(float(str(ts)), UTC)
    except (OverflowError, OSError) as error:
        raise ValueError(f"no ts: {ts}") from error


def posted_of(space: str, channel: str, message: Json) -> Posted:
    """Where a message stands."""
    ts, thread = str(message["ts"]), message.get("thread_ts")
    return Posted(Place(space, channel, str(thread) if thread and thread != ts else None), ts)


def link_to(installation: Installation, posted: Posted) -> str | None:
    """The address that opens a message in Slack."""
    if not installation.url:
        return None
    channel, thread = posted.place.channel, posted.place.thread
    link = f"{installation.url.rstrip('/')}/archives/{channel}/p{posted.id.replace('.', '')}"
    return f"{link}?thread_ts={thread}&cid={channel}" if thread else link


async def author_of(directory: Directory, space: str, message: Json) -> Identity:
    """Who wrote a message, by the name they go by; by their id where nobody can be asked."""
    id = str(message.get("user") or message.get("bot_id") or "")
    if message.get("bot_id") or not id:
        profile: Json = message.get("bot_profile") or {}
        return Identity(space, id, str(message.get("username") or profile.get("name") or ""))
    try:
        person = await directory.person(space, id)
    except SlackTrouble:
        return Identity(space, id)
    return Identity(space, id, person.name)


async def source_of(
    directory: Directory, installation: Installation, channel: Channel, message: Json
) -> Source:
    """A message of Slack's, read back."""
    space, text = installation.space, str(message.get("text") or "")
    posted = posted_of(space, channel.id, message)
    for id in list(dict.fromkeys(_MENTIONED.findall(text)))[:NAMED]:
        with suppress(SlackTrouble):
            await directory.person(space, id)
    return Source(
        posted,
        await author_of(directory, space, message),
        words(text, lambda id: directory.called(space, id)),
        instant(message["ts"]),
        link=link_to(installation, posted),
        channel_name=channel.name,
        private=channel.private,
        files=tuple(_file(each) for each in message.get("files") or ()),
        by_bot=bool(message.get("bot_id")) or message.get("subtype") == "bot_message",
    )


def _file(file: Json) -> tuple[str, str]:
    link = file.get("permalink") or file.get("url_private") or ""
    return str(file.get("title") or file.get("name") or "file"), str(link)
