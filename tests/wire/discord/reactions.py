"""Reactions: added, taken back, cleared."""

import unicodedata

from tests.wire.discord import limits
from tests.wire.discord.errors import Json, api_error
from tests.wire.discord.events import Event
from tests.wire.discord.payloads import member_json
from tests.wire.discord.permissions import Can, may
from tests.wire.discord.state import Guild, Message, User
from tests.wire.discord.wording import emoji_json
from tests.wire.discord.world import World


def canonical(guild: Guild | None, emoji: str) -> str:
    """Return an emoji as kept: a character, or name:id of a custom one of the guild.

    Clients also write :name:id and a:name:id.

    Raises:
        ApiError: 10014 for anything else.
    """
    _, colon, custom = emoji.rpartition(":")
    if not colon and any(map(is_pictorial, emoji)):
        return emoji
    if colon and custom.isdigit() and guild is not None and int(custom) in guild.emojis:
        return f"{guild.emojis[int(custom)]}:{custom}"
    raise api_error(10014)


def is_pictorial(letter: str) -> bool:
    """Whether a character can be (part of) an emoji: a symbol beyond ASCII, or a keycap mark."""
    return letter == "\u20e3" or (ord(letter) > 0x7F and unicodedata.category(letter)[0] == "S")


def react(world: World, message: Message, user: User, emoji: str) -> None:
    """Add a reaction; once is enough.

    Raises:
        ApiError: 10014, 30010, 50001, 50013 or 50083.
    """
    channel = message.channel
    emoji = canonical(channel.guild, emoji)
    check_open(message)
    if not may(channel, user.id, Can.VIEW_CHANNEL):
        raise api_error(50001)
    if not may(channel, user.id, Can.READ_MESSAGE_HISTORY):
        raise api_error(50013)
    if emoji not in message.reactions:
        if not may(channel, user.id, Can.ADD_REACTIONS):
            raise api_error(50013)
        if len(message.reactions) >= limits.REACTIONS:
            raise api_error(30010)
    users = message.reactions.setdefault(emoji, [])
    if user.id in users:
        return
    users.append(user.id)
    said = reaction_words(message, user, emoji)
    said["message_author_id"] = str(message.author.id)
    if channel.guild:
        said["member"] = member_json(channel.guild.members[user.id])
    tell(world, "MESSAGE_REACTION_ADD", message, said)


def unreact(world: World, message: Message, user: User, emoji: str) -> None:
    """Take a reaction back.

    Raises:
        ApiError: 10014 when there is none, 50083 in an archived thread.
    """
    check_open(message)
    emoji = canonical(message.channel.guild, emoji)
    users = message.reactions.get(emoji, [])
    if user.id not in users:
        raise api_error(10014)
    users.remove(user.id)
    if not users:
        del message.reactions[emoji]
    tell(world, "MESSAGE_REACTION_REMOVE", message, reaction_words(message, user, emoji))


def clear(world: World, message: Message, emoji: str | None = None) -> None:
    """Remove all reactions, or all with one emoji."""
    check_open(message)
    said = place(message)
    if emoji is None:
        message.reactions.clear()
        tell(world, "MESSAGE_REACTION_REMOVE_ALL", message, said)
    elif message.reactions.pop(emoji := canonical(message.channel.guild, emoji), None):
        said["emoji"] = emoji_json(emoji)
        tell(world, "MESSAGE_REACTION_REMOVE_EMOJI", message, said)


def check_open(message: Message) -> None:
    """Check that the message is not in an archived thread.

    Raises:
        ApiError: 50083.
    """
    thread = message.channel.thread
    if thread and thread.archived:
        raise api_error(50083)


def place(message: Message) -> Json:
    """Return where a message is."""
    said: Json = {"message_id": str(message.id), "channel_id": str(message.channel.id)}
    if message.channel.guild:
        said["guild_id"] = str(message.channel.guild.id)
    return said


def reaction_words(message: Message, user: User, emoji: str) -> Json:
    """Return what events say about one reaction."""
    return place(message) | {
        "user_id": str(user.id),
        "emoji": emoji_json(emoji),
        "burst": False,
        "type": 0,
    }


def tell(world: World, name: str, message: Message, said: Json) -> None:
    """Dispatch an event about a message's reactions."""
    channel = message.channel
    world.emit(Event(name, lambda viewer: said, guild=channel.guild, channel=channel))
