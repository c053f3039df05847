"""Who may do what where, computed as Discord computes it ("Permissions" in its documentation)."""

from enum import IntFlag
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.wire.discord.state import Channel, Guild, Member, Overwrite


class Can(IntFlag):
    """The permission bits the stand-in looks at."""

    CREATE_INVITE = 1 << 0
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    CHANGE_NICKNAME = 1 << 26
    MANAGE_NICKNAMES = 1 << 27
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_EVENTS = 1 << 33
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40
    CREATE_EVENTS = 1 << 44
    PIN_MESSAGES = 1 << 51


ALL = (1 << 53) - 1
NONE = 0

EVERYONE = int(
    Can.CREATE_INVITE
    | Can.ADD_REACTIONS
    | Can.VIEW_CHANNEL
    | Can.SEND_MESSAGES
    | Can.EMBED_LINKS
    | Can.ATTACH_FILES
    | Can.READ_MESSAGE_HISTORY
    | Can.MENTION_EVERYONE
    | Can.USE_EXTERNAL_EMOJIS
    | Can.CONNECT
    | Can.SPEAK
    | Can.CHANGE_NICKNAME
    | Can.USE_APPLICATION_COMMANDS
    | Can.CREATE_PUBLIC_THREADS
    | Can.CREATE_PRIVATE_THREADS
    | Can.SEND_MESSAGES_IN_THREADS
)
"""What a fresh guild lets everyone do."""

IN_DM = int(
    Can.VIEW_CHANNEL
    | Can.SEND_MESSAGES
    | Can.READ_MESSAGE_HISTORY
    | Can.ADD_REACTIONS
    | Can.EMBED_LINKS
    | Can.ATTACH_FILES
    | Can.MENTION_EVERYONE
    | Can.USE_EXTERNAL_EMOJIS
    | Can.USE_APPLICATION_COMMANDS
)

SENDING = int(Can.MENTION_EVERYONE | Can.ATTACH_FILES | Can.EMBED_LINKS)
"""What is worth nothing where one may not send."""

WHEN_TIMED_OUT = int(Can.VIEW_CHANNEL | Can.READ_MESSAGE_HISTORY)


def in_guild(guild: "Guild", member: "Member") -> int:
    """Return what `member` may do by roles alone."""
    if guild.owner_id == member.user.id:
        return ALL
    granted = guild.roles[guild.id].permissions
    for role_id in member.roles:
        granted |= guild.roles[role_id].permissions
    return ALL if granted & Can.ADMINISTRATOR else granted


def overwritten(granted: int, overwrites: "dict[int, Overwrite]", ids: list[int]) -> int:
    """Apply the overwrites of `ids` together: all denials first, then all grants."""
    deny = allow = 0
    for target in ids:
        if overwrite := overwrites.get(target):
            deny |= overwrite.deny
            allow |= overwrite.allow
    return (granted & ~deny) | allow


def in_channel(channel: "Channel", user_id: int) -> int:
    """Return what the user may do in `channel`, as a set of bits; 0 for a stranger."""
    guild = channel.guild
    if guild is None:
        return IN_DM if user_id in channel.recipients else NONE
    member = guild.members.get(user_id)
    if member is None:
        return NONE
    granted = in_guild(guild, member)
    if granted == ALL:
        return ALL
    place = channel.parent if channel.thread and channel.parent else channel
    for ids in ([guild.id], member.roles, [user_id]):
        granted = overwritten(granted, place.overwrites, ids)
    if channel.thread:
        granted = in_thread(channel, user_id, granted)
    if not granted & Can.VIEW_CHANNEL:
        return NONE
    if not granted & (Can.SEND_MESSAGES_IN_THREADS if channel.thread else Can.SEND_MESSAGES):
        granted &= ~SENDING
    return granted & WHEN_TIMED_OUT if member.timed_out else granted


def in_thread(channel: "Channel", user_id: int, granted: int) -> int:
    """Narrow the parent channel's permissions to one of its threads."""
    assert channel.thread is not None
    outside = channel.is_private and user_id not in channel.thread.members
    if outside and not granted & Can.MANAGE_THREADS:
        return NONE
    if granted & Can.SEND_MESSAGES_IN_THREADS:
        return granted | Can.SEND_MESSAGES
    return granted & ~Can.SEND_MESSAGES


def may(channel: "Channel", user_id: int, *wanted: Can) -> bool:
    """Whether the user has every one of the `wanted` permissions in `channel`."""
    granted = in_channel(channel, user_id)
    return all(granted & bit for bit in wanted)


def top_role(guild: "Guild", member: "Member") -> int:
    """Return the position of the member's highest role; the owner stands above all."""
    if guild.owner_id == member.user.id:
        return 1 << 30
    return max((guild.roles[role].position for role in member.roles), default=0)
