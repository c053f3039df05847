"""What people wrote, read back: Discord's messages as neutral sources."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import discord

from community.chat.place import Identity, Place, Posted, Source

_REFERENCE = re.compile(
    r"<@!?(?P<user>\d+)>|<@&(?P<role>\d+)>|<#(?P<channel>\d+)>"
    r"|<a?:(?P<emoji>\w+):\d+>|</(?P<command>[^:<>]+):\d+>|<t:(?P<time>-?\d{1,11})(?::\w)?>"
)


def source_of(
    message: discord.Message, place: Place, *, channel_name: str, private: bool
) -> Source:
    """A message as a neutral source; `private` says whether only some may read its channel."""
    return Source(
        Posted(place, str(message.id)),
        identity_of(message.author, place.space),
        said_in(message),
        message.created_at,
        link=message.jump_url,
        channel_name=channel_name,
        private=private,
        files=tuple((each.filename, each.url) for each in attachments_of(message)),
        by_bot=message.author.bot or message.webhook_id is not None,
    )


def identity_of(person: discord.abc.User, space: str) -> Identity:
    """How a space knows a person: by the name shown there, as far as Discord said it."""
    return Identity(space, str(person.id), person.display_name)


def emoji_of(emoji: discord.PartialEmoji) -> str:
    """An emoji as features know it: its characters, or `:name:` for one of the server's own."""
    return emoji.name if emoji.is_unicode_emoji() else f":{emoji.name}:"


def attachments_of(message: discord.Message) -> list[discord.Attachment]:
    """The files of a message, those of a message it forwards among them."""
    forwarded = (each for snapshot in message.message_snapshots for each in snapshot.attachments)
    return [*message.attachments, *forwarded]


def is_blank(message: discord.Message) -> bool:
    """Whether nothing of a message reached us: its author wrote it, and we may not read it."""
    return not (said_in(message) or attachments_of(message) or message.stickers)


def said_in(message: discord.Message) -> str:
    """The words of a message as people read them, or of what it forwards, asks or embeds."""
    named = _names_in(message)
    texts = [message.content, *(snapshot.content for snapshot in message.message_snapshots)]
    if message.poll is not None:
        texts.append(message.poll.question)
    if not any(text.strip() for text in texts):
        texts = [
            text for embed in message.embeds for text in (embed.title, embed.description) if text
        ]
        texts += [f"({sticker.name})" for sticker in message.stickers]
    return "\n".join(readable(text, named) for text in texts if text.strip())


def readable(text: str, named: Callable[[str, int], str]) -> str:
    """A text with its references written out: `named` knows users, roles and channels by id."""

    def written(found: re.Match[str]) -> str:
        kind = str(found.lastgroup)
        said = found[kind]
        match kind:
            case "emoji":
                return f":{said}:"
            case "command":
                return f"/{said}"
            case "time":
                return _instant(int(said)) or found[0]
            case _:
                return named(kind, int(said))

    return _REFERENCE.sub(written, text)


def _names_in(message: discord.Message) -> Callable[[str, int], str]:
    people = {person.id: person.display_name for person in message.mentions}
    guild = message.guild

    def named(kind: str, id: int) -> str:
        if kind == "user":
            return f"@{people.get(id, 'somebody')}"
        if kind == "role":
            role = guild.get_role(id) if guild else None
            return f"@{role.name}" if role else "@role"
        channel = guild.get_channel_or_thread(id) if guild else None
        return f"#{channel.name}" if channel else "#channel"

    return named


def _instant(stamp: int) -> str:
    try:
        return f"{datetime.fromtimestamp(stamp, UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError, OSError):
        return ""
