"""People, guilds and channels as JSON."""

from datetime import datetime

from tests.wire.discord.errors import Json
from tests.wire.discord.events import Intent, Viewer
from tests.wire.discord.permissions import Can, in_channel, may
from tests.wire.discord.state import (
    Application,
    Channel,
    Guild,
    Kind,
    Member,
    Overwrite,
    Role,
    ScheduledEvent,
    User,
)

LARGE = 250
"""From how many members on a guild comes without those who are offline (large_threshold)."""

OBFUSCATED = 1 << 17
"""The flag of a channel a bot cannot view, sent over the gateway without its particulars.

Mandatory for bots since 2026-11-16 (Discord change log, "Channel Obfuscation").
"""


def moment(at: datetime) -> str:
    """Return a time as Discord writes it."""
    return at.isoformat()


def user_json(user: User) -> Json:
    """Return a user."""
    said: Json = {
        "id": str(user.id),
        "username": user.name,
        "discriminator": "0",
        "global_name": user.display,
        "avatar": None,
        "public_flags": 0,
    }
    if user.bot:
        said["bot"] = True
    return said


def role_json(role: Role) -> Json:
    """Return a role."""
    said: Json = {
        "id": str(role.id),
        "name": role.name,
        "permissions": str(role.permissions),
        "position": role.position,
        "color": role.color,
        "colors": {"primary_color": role.color, "secondary_color": None, "tertiary_color": None},
        "hoist": role.hoist,
        "managed": role.bot_id is not None,
        "mentionable": role.mentionable,
        "flags": 0,
        "icon": None,
        "unicode_emoji": None,
    }
    if role.bot_id is not None:
        said["tags"] = {"bot_id": str(role.bot_id)}
    return said


def member_json(member: Member, *, with_user: bool = True) -> Json:
    """Return a member, with the user unless it stands beside them."""
    said: Json = {
        "nick": member.nick,
        "avatar": None,
        "roles": [str(role) for role in member.roles],
        "joined_at": moment(member.joined_at),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "communication_disabled_until": None,
    }
    if with_user:
        said["user"] = user_json(member.user)
    return said


def overwrite_json(overwrite: Overwrite) -> Json:
    """Return a permission overwrite."""
    return {
        "id": str(overwrite.id),
        "type": overwrite.kind,
        "allow": str(overwrite.allow),
        "deny": str(overwrite.deny),
    }


def last_message_id(channel: Channel) -> str | None:
    """Return the id of the newest message everyone sees, or of a forum's newest post."""
    if channel.kind is Kind.FORUM and channel.guild:
        posts = [each.id for each in channel.guild.threads.values() if each.parent is channel]
        return str(max(posts)) if posts else None
    ids = [each.id for each in channel.messages.values() if not each.ephemeral]
    return str(max(ids)) if ids else None


def channel_json(channel: Channel, user_id: int) -> Json:
    """Return a channel, a thread or a direct conversation as `user_id` sees it."""
    if channel.thread:
        return thread_json(channel, user_id)
    if channel.guild is None:
        others = [each for each in channel.recipients.values() if each.id != user_id]
        return {
            "id": str(channel.id),
            "type": Kind.DM,
            "last_message_id": last_message_id(channel),
            "recipients": [user_json(each) for each in others],
            "flags": 0,
        }
    said: Json = {
        "id": str(channel.id),
        "type": channel.kind,
        "guild_id": str(channel.guild.id),
        "name": channel.name,
        "topic": channel.topic,
        "position": channel.position,
        "permission_overwrites": [overwrite_json(each) for each in channel.overwrites.values()],
        "nsfw": channel.nsfw,
        "parent_id": str(channel.parent.id) if channel.parent else None,
        "last_message_id": last_message_id(channel),
        "rate_limit_per_user": channel.slowmode,
        "flags": channel.flags,
    }
    if channel.kind is Kind.FORUM:
        said |= {
            "available_tags": channel.tags,
            "default_reaction_emoji": None,
            "default_sort_order": None,
            "default_forum_layout": 0,
        }
    if channel.kind is Kind.VOICE:
        said |= {"bitrate": 64_000, "user_limit": 0, "rtc_region": None}
    return said


def gateway_channel_json(channel: Channel, viewer: Viewer) -> Json:
    """Return a guild's channel as the gateway sends it: obfuscated for those who cannot view it."""
    said = channel_json(channel, viewer.user_id)
    if channel.guild is None or in_channel(channel, viewer.user_id) & Can.VIEW_CHANNEL:
        return said
    hidden = Overwrite(channel.guild.id, 0, deny=int(Can.VIEW_CHANNEL))
    return said | {
        "name": "___hidden___",
        "topic": None,
        "last_message_id": None,
        "flags": OBFUSCATED,
        "permission_overwrites": [overwrite_json(hidden)],
    }


def thread_json(channel: Channel, user_id: int) -> Json:
    """Return a thread, with `user_id`'s membership when they are in it."""
    assert channel.thread is not None
    assert channel.guild is not None
    assert channel.parent is not None
    thread = channel.thread
    said: Json = {
        "id": str(channel.id),
        "type": channel.kind,
        "guild_id": str(channel.guild.id),
        "parent_id": str(channel.parent.id),
        "owner_id": str(thread.owner_id),
        "name": channel.name,
        "last_message_id": last_message_id(channel),
        "rate_limit_per_user": channel.slowmode,
        "message_count": sum(1 for each in channel.messages.values() if not each.ephemeral),
        "total_message_sent": thread.sent,
        "member_count": min(len(thread.members), 50),
        "flags": channel.flags,
        "applied_tags": [str(tag) for tag in thread.applied_tags],
        "thread_metadata": {
            "archived": thread.archived,
            "auto_archive_duration": thread.auto_archive,
            "archive_timestamp": moment(thread.archived_at),
            "locked": thread.locked,
            "invitable": thread.invitable,
        },
    }
    if user_id in thread.members:
        said["member"] = thread_member_json(channel, user_id)
    return said


def thread_member_json(channel: Channel, user_id: int) -> Json:
    """Return someone's membership of a thread."""
    assert channel.thread is not None
    return {
        "id": str(channel.id),
        "user_id": str(user_id),
        "join_timestamp": moment(channel.thread.members[user_id]),
        "flags": 0,
    }


def guild_json(guild: Guild) -> Json:
    """Return a guild without its members and channels."""
    return {
        "id": str(guild.id),
        "name": guild.name,
        "owner_id": str(guild.owner_id),
        "roles": [role_json(role) for role in guild.roles.values()],
        "emojis": [{"id": str(id), "name": name} for id, name in guild.emojis.items()],
        "stickers": [],
        "features": ["COMMUNITY"],
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "description": None,
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "application_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "vanity_url_code": None,
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 2,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": "en-US",
        "incidents_data": None,
    }


def guild_create_json(guild: Guild, viewer: Viewer) -> Json:
    """Return a guild as the gateway sends it to a bot that was just invited."""
    me = guild.members[viewer.user_id]
    large = len(guild.members) > LARGE
    everyone = viewer.has(Intent.GUILD_PRESENCES) and not large
    members = list(guild.members.values()) if everyone else [me]
    threads = [
        thread
        for thread in guild.threads.values()
        if thread.thread
        and not thread.thread.archived
        and may(thread, viewer.user_id, Can.VIEW_CHANNEL)
    ]
    return guild_json(guild) | {
        "joined_at": moment(me.joined_at),
        "large": large,
        "member_count": len(guild.members),
        "members": [member_json(member) for member in members],
        "channels": [gateway_channel_json(each, viewer) for each in guild.channels.values()],
        "threads": [thread_json(each, viewer.user_id) for each in threads],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [event_json(event) for event in guild.events.values()],
        "soundboard_sounds": [],
    }


def event_json(event: ScheduledEvent) -> Json:
    """Return a scheduled event."""
    return event.form | {
        "id": str(event.id),
        "guild_id": str(event.guild.id),
        "creator_id": str(event.creator.id),
        "creator": user_json(event.creator),
        "status": event.status,
        "entity_id": None,
        "user_count": len(event.interested),
        "image": None,
    }


def application_json(application: Application) -> Json:
    """Return an application as its own bot sees it."""
    return {
        "id": str(application.id),
        "name": application.name,
        "icon": None,
        "description": "",
        "summary": "",
        "verify_key": "0" * 64,
        "flags": application_flags(application),
        "bot_public": True,
        "bot_require_code_grant": False,
        "owner": user_json(application.owner),
        "bot": user_json(application.user),
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "integration_types_config": {"0": {}},
    }


def application_flags(application: Application) -> int:
    """Return which privileged intents the portal grants, as application flags (limited kind)."""
    limited = {
        Intent.GUILD_PRESENCES: 1 << 13,
        Intent.GUILD_MEMBERS: 1 << 15,
        Intent.MESSAGE_CONTENT: 1 << 19,
    }
    return sum(flag for intent, flag in limited.items() if application.privileged & intent)
