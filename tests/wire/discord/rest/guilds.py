"""Routes for guilds, their members, roles and channels."""

from tests.wire.discord import limits
from tests.wire.discord.errors import Form, Json, api_error
from tests.wire.discord.events import Intent
from tests.wire.discord.forms import fields
from tests.wire.discord.guilds import (
    add_channel,
    add_role,
    leave,
    member_changed,
    remove_role,
    role_event,
)
from tests.wire.discord.payloads import (
    channel_json,
    guild_json,
    member_json,
    role_json,
    thread_json,
    thread_member_json,
)
from tests.wire.discord.permissions import Can, in_guild, may, top_role
from tests.wire.discord.rest.call import Answer, Asked, Table
from tests.wire.discord.state import Guild, Kind, Overwrite, Role

routes = Table()


def check_can(asked: Asked, guild: Guild, wanted: Can) -> None:
    """Check a permission that belongs to the guild as a whole.

    Raises:
        ApiError: 50013.
    """
    if not in_guild(guild, asked.me(guild)) & wanted:
        raise api_error(50013)


def check_role_below(asked: Asked, guild: Guild, role: Role) -> None:
    """Check that the bot stands above a role and may manage roles.

    Raises:
        ApiError: 50013.
    """
    check_can(asked, guild, Can.MANAGE_ROLES)
    if role.position >= top_role(guild, asked.me(guild)) or role.bot_id is not None:
        raise api_error(50013)


def role_of(asked: Asked, guild: Guild) -> Role:
    """Return the role of the path.

    Raises:
        ApiError: 10011.
    """
    role = guild.roles.get(asked.id("role_id"))
    if role is None:
        raise api_error(10011)
    return role


@routes.on("GET", "/guilds/{guild_id}")
async def read(asked: Asked) -> Answer:
    """Read a guild."""
    guild = asked.guild()
    said = guild_json(guild)
    if asked.query.get("with_counts") in ("1", "true", "True"):
        said |= {"approximate_member_count": len(guild.members)}
        said |= {"approximate_presence_count": len(guild.members)}
    return said


@routes.on("DELETE", "/users/@me/guilds/{guild_id}")
async def go(asked: Asked) -> Answer:
    """Leave a guild."""
    leave(asked.world, asked.guild(), asked.by.user)
    return None


@routes.on("GET", "/guilds/{guild_id}/channels")
async def channels(asked: Asked) -> Answer:
    """Read the channels the bot can view; the others are left out since 2026-11-16."""
    guild, me = asked.guild(), asked.by.user.id
    seen = [each for each in guild.channels.values() if may(each, me, Can.VIEW_CHANNEL)]
    return [channel_json(each, me) for each in seen]


@routes.on("POST", "/guilds/{guild_id}/channels")
async def create_channel(asked: Asked) -> Answer:
    """Create a channel."""
    guild, body = asked.guild(), asked.body
    check_can(asked, guild, Can.MANAGE_CHANNELS)
    form = Form()
    fields.text(form, ("name",), body.get("name"), limits.CHANNEL_NAME, 1, required=True)
    fields.choice(form, ("type",), body.get("type", 0), list(map(int, Kind)))
    form.check()
    parent = guild.channels.get(int(body.get("parent_id") or 0))
    overwrites = [read_overwrite(each) for each in body.get("permission_overwrites") or []]
    kind, topic = Kind(body.get("type", 0)), body.get("topic")
    name = body["name"]
    channel = add_channel(
        asked.world, guild, name, kind, parent=parent, overwrites=overwrites, topic=topic
    )
    return channel_json(channel, asked.by.user.id)


def read_overwrite(said: Json) -> Overwrite:
    """Return the overwrite a body describes."""
    allow, deny = int(said.get("allow") or 0), int(said.get("deny") or 0)
    return Overwrite(int(said["id"]), int(said["type"]), allow, deny)


@routes.on("GET", "/guilds/{guild_id}/threads/active")
async def active_threads(asked: Asked) -> Answer:
    """Read the threads that are not archived, and the bot's memberships."""
    guild, me = asked.guild(), asked.by.user.id
    seen = [
        each
        for each in guild.threads.values()
        if each.thread and not each.thread.archived and may(each, me, Can.VIEW_CHANNEL)
    ]
    mine = [each for each in seen if each.thread and me in each.thread.members]
    return {
        "threads": [thread_json(each, me) for each in seen],
        "members": [thread_member_json(each, me) for each in mine],
    }


@routes.on("GET", "/guilds/{guild_id}/members")
async def members(asked: Asked) -> Answer:
    """Read the members by id; this needs the members intent in the portal."""
    guild = asked.guild()
    if not asked.by.privileged & Intent.GUILD_MEMBERS:
        raise api_error(50001)
    after = asked.beside("after") or 0
    ids = sorted(each for each in guild.members if each > after)
    page = ids[: asked.number("limit", 1, 1, 1000)]
    return [member_json(guild.members[each]) for each in page]


@routes.on("GET", "/guilds/{guild_id}/members/{user_id}")
async def member(asked: Asked) -> Answer:
    """Read a member."""
    return member_json(asked.world.member(asked.guild(), asked.id("user_id")))


@routes.on("PATCH", "/guilds/{guild_id}/members/{user_id}")
async def change_member(asked: Asked) -> Answer:
    """Give a member a nickname or other roles."""
    guild, body = asked.guild(), asked.body
    changed = asked.world.member(guild, asked.id("user_id"))
    if "nick" in body:
        own = changed.user is asked.by.user
        check_can(asked, guild, Can.CHANGE_NICKNAME if own else Can.MANAGE_NICKNAMES)
        changed.nick = body["nick"] or None
    if body.get("roles") is not None:
        roles = [int(each) for each in body["roles"]]
        for role_id in set(roles) ^ set(changed.roles):
            check_role_below(asked, guild, guild.roles[role_id])
        changed.roles = roles
    member_changed(asked.world, guild, changed)
    return member_json(changed)


@routes.on("PUT", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}")
async def give_role(asked: Asked) -> Answer:
    """Give a member a role."""
    guild = asked.guild()
    given, role = asked.world.member(guild, asked.id("user_id")), role_of(asked, guild)
    check_role_below(asked, guild, role)
    if role.id not in given.roles:
        given.roles.append(role.id)
        member_changed(asked.world, guild, given)
    return None


@routes.on("DELETE", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}")
async def take_role(asked: Asked) -> Answer:
    """Take a role from a member."""
    guild = asked.guild()
    taken, role = asked.world.member(guild, asked.id("user_id")), role_of(asked, guild)
    check_role_below(asked, guild, role)
    if role.id in taken.roles:
        taken.roles.remove(role.id)
        member_changed(asked.world, guild, taken)
    return None


@routes.on("GET", "/guilds/{guild_id}/roles")
async def roles_of(asked: Asked) -> Answer:
    """Read the roles."""
    return [role_json(role) for role in asked.guild().roles.values()]


@routes.on("POST", "/guilds/{guild_id}/roles")
async def create_role(asked: Asked) -> Answer:
    """Create a role; it can grant what the bot may do itself."""
    guild, body = asked.guild(), asked.body
    check_can(asked, guild, Can.MANAGE_ROLES)
    granted = int(body.get("permissions") or 0)
    if granted & ~in_guild(guild, asked.me(guild)):
        raise api_error(50013)
    name, mentionable = body.get("name") or "new role", bool(body.get("mentionable"))
    return role_json(add_role(asked.world, guild, name, granted, mentionable=mentionable))


@routes.on("PATCH", "/guilds/{guild_id}/roles/{role_id}")
async def change_role(asked: Asked) -> Answer:
    """Change a role below the bot's own."""
    guild, body = asked.guild(), asked.body
    role = role_of(asked, guild)
    check_role_below(asked, guild, role)
    role.name = body.get("name", role.name)
    role.color = body.get("color", role.color)
    role.mentionable = body.get("mentionable", role.mentionable)
    granted = int(body.get("permissions") or role.permissions)
    if (granted ^ role.permissions) & ~in_guild(guild, asked.me(guild)):
        raise api_error(50013)
    role.permissions = granted
    role_event(asked.world, "GUILD_ROLE_UPDATE", guild, role)
    return role_json(role)


@routes.on("DELETE", "/guilds/{guild_id}/roles/{role_id}")
async def delete_role(asked: Asked) -> Answer:
    """Delete a role."""
    guild = asked.guild()
    role = role_of(asked, guild)
    check_role_below(asked, guild, role)
    remove_role(asked.world, guild, role)
    return None
