"""Guilds and who is in them: founded, joined, left; their roles and channels."""

from collections.abc import Iterable

from tests.wire.discord.errors import Json
from tests.wire.discord.events import PRIVILEGED, Event, Viewer
from tests.wire.discord.payloads import (
    gateway_channel_json,
    guild_create_json,
    guild_json,
    member_json,
    role_json,
    user_json,
)
from tests.wire.discord.permissions import EVERYONE, Can
from tests.wire.discord.state import (
    Application,
    Channel,
    Guild,
    Kind,
    Member,
    Overwrite,
    Role,
    User,
)
from tests.wire.discord.world import World


def add_user(world: World, name: str, *, bot: bool = False) -> User:
    """Make an account."""
    user = User(world.snowflakes.next(), name.lower().replace(" ", "."), name, bot=bot)
    if bot:
        user.name, user.display = name, None
    world.users[user.id] = user
    return user


def add_application(
    world: World, name: str, *, token: str | None = None, privileged: int = PRIVILEGED
) -> Application:
    """Register a bot; `privileged` are the privileged intents its portal page grants."""
    user = add_user(world, name, bot=True)
    made = Application(
        id=user.id,
        user=user,
        owner=add_user(world, f"{name} owner"),
        name=name,
        token=token or f"token-of-{name}-{user.id}",
        privileged=privileged,
    )
    world.applications[made.id] = made
    return made


def found(world: World, name: str, owner: User) -> Guild:
    """Found a guild."""
    guild = Guild(world.snowflakes.next(), name, owner.id)
    guild.roles[guild.id] = Role(guild.id, "@everyone", EVERYONE)
    world.guilds[guild.id] = guild
    join(world, guild, owner)
    return guild


def add_bot(world: World, guild: Guild, application: Application, permissions: int) -> Member:
    """Invite a bot: it becomes a member with a role of its own that grants `permissions`."""
    role = add_role(world, guild, application.name, permissions, bot_id=application.user.id)
    member = join(world, guild, application.user, [role.id])
    world.emit(
        Event(
            "GUILD_CREATE",
            lambda viewer: guild_create_json(guild, viewer),
            guild=guild,
            only=application,
        )
    )
    return member


def join(world: World, guild: Guild, user: User, roles: Iterable[int] = ()) -> Member:
    """Let a user become a member."""
    member = Member(user, world.now(), roles=list(roles))
    guild.members[user.id] = member

    def words(viewer: Viewer) -> Json | None:
        if viewer.user_id == user.id:
            return None
        return member_json(member) | {"guild_id": str(guild.id)}

    world.emit(Event("GUILD_MEMBER_ADD", words, guild=guild))
    return member


def leave(world: World, guild: Guild, user: User) -> None:
    """Let a member leave, or take a bot out."""
    said = {"guild_id": str(guild.id), "user": user_json(user)}
    gone = {"id": str(guild.id)}
    for application in world.applications.values():
        if application.user is user:
            world.emit(Event("GUILD_DELETE", lambda viewer: gone, guild=guild, only=application))
    del guild.members[user.id]
    for thread in guild.threads.values():
        if thread.thread:
            thread.thread.members.pop(user.id, None)
    world.emit(Event("GUILD_MEMBER_REMOVE", lambda viewer: said, guild=guild))


def member_changed(world: World, guild: Guild, member: Member) -> None:
    """Dispatch a member's new nickname or roles; a bot always hears of its own."""

    def words(viewer: Viewer) -> Json:
        return member_json(member) | {"guild_id": str(guild.id)}

    own = next((a for a in world.applications.values() if a.user is member.user), None)
    if own is not None:
        world.emit(Event("GUILD_MEMBER_UPDATE", words, guild=guild, only=own, always=True))
        sync_channels(world, guild, own)

    def to_others(viewer: Viewer) -> Json | None:
        return None if viewer.application is own else words(viewer)

    world.emit(Event("GUILD_MEMBER_UPDATE", to_others, guild=guild))


def add_role(
    world: World,
    guild: Guild,
    name: str,
    permissions: int = 0,
    *,
    mentionable: bool = False,
    bot_id: int | None = None,
) -> Role:
    """Add a role, below all others, as Discord does: whoever came before stands above it."""
    role = Role(
        world.snowflakes.next(),
        name,
        permissions,
        position=1,
        mentionable=mentionable,
        bot_id=bot_id,
    )
    for other in guild.roles.values():
        if other.position:
            other.position += 1
            role_event(world, "GUILD_ROLE_UPDATE", guild, other)
    guild.roles[role.id] = role
    role_event(world, "GUILD_ROLE_CREATE", guild, role)
    return role


def role_event(world: World, name: str, guild: Guild, role: Role) -> None:
    """Dispatch that a role came or changed."""
    said = {"guild_id": str(guild.id), "role": role_json(role)}
    world.emit(Event(name, lambda viewer: said, guild=guild))


def remove_role(world: World, guild: Guild, role: Role) -> None:
    """Delete a role and take it from everyone."""
    del guild.roles[role.id]
    for member in guild.members.values():
        if role.id in member.roles:
            member.roles.remove(role.id)
    said = {"guild_id": str(guild.id), "role_id": str(role.id)}
    world.emit(Event("GUILD_ROLE_DELETE", lambda viewer: said, guild=guild))


def add_channel(
    world: World,
    guild: Guild,
    name: str,
    kind: Kind = Kind.TEXT,
    *,
    parent: Channel | None = None,
    private_to: Iterable[Member | Role] | None = None,
    overwrites: Iterable[Overwrite] = (),
    topic: str | None = None,
) -> Channel:
    """Add a channel; one `private_to` some members or roles hides from everyone else."""
    channel = Channel(
        id=world.snowflakes.next(),
        kind=kind,
        name=name,
        guild=guild,
        parent=parent,
        topic=topic,
        position=len(guild.channels),
        overwrites={each.id: each for each in overwrites},
    )
    if private_to is not None:
        channel.overwrites[guild.id] = Overwrite(guild.id, 0, deny=int(Can.VIEW_CHANNEL))
        for one in private_to:
            target, type_ = (one.user.id, 1) if isinstance(one, Member) else (one.id, 0)
            channel.overwrites[target] = Overwrite(target, type_, allow=int(Can.VIEW_CHANNEL))
    guild.channels[channel.id] = channel
    world.channels[channel.id] = channel
    channel_event(world, "CHANNEL_CREATE", channel)
    return channel


def tag_json(world: World, said: Json) -> Json:
    """Return a forum's tag as kept, with an id of its own."""
    nothing: Json = {"moderated": False, "emoji_id": None, "emoji_name": None}
    return nothing | said | {"id": str(said.get("id") or world.snowflakes.next())}


def channel_event(
    world: World, name: str, channel: Channel, only: Application | None = None
) -> None:
    """Dispatch that a channel came, changed or went; to those who cannot view it, obfuscated."""

    def words(viewer: Viewer) -> Json:
        return gateway_channel_json(channel, viewer)

    world.emit(Event(name, words, guild=channel.guild, only=only))


def remove_channel(world: World, channel: Channel) -> None:
    """Delete a channel and its threads."""
    assert channel.guild is not None
    channel_event(world, "CHANNEL_DELETE", channel)
    for thread in world.threads(channel):
        del channel.guild.threads[thread.id]
        del world.channels[thread.id]
    del channel.guild.channels[channel.id]
    del world.channels[channel.id]


def sync_channels(world: World, guild: Guild, application: Application) -> None:
    """Dispatch the guild's channels anew to a bot whose roles changed: some may now be hidden."""
    for channel in guild.channels.values():
        channel_event(world, "CHANNEL_UPDATE", channel, application)


def guild_changed(world: World, guild: Guild) -> None:
    """Dispatch that a guild was renamed."""
    world.emit(Event("GUILD_UPDATE", lambda viewer: guild_json(guild), guild=guild))
