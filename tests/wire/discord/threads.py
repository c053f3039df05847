"""Threads: started, joined, archived, deleted."""

from datetime import timedelta

from tests.wire.discord.errors import Json
from tests.wire.discord.events import Event, Intent, Viewer
from tests.wire.discord.payloads import member_json, thread_json, thread_member_json
from tests.wire.discord.permissions import Can, may
from tests.wire.discord.posting import post, tell
from tests.wire.discord.state import (
    Channel,
    Flag,
    Kind,
    Message,
    MessageKind,
    ThreadState,
    User,
)
from tests.wire.discord.world import World

ARCHIVE_MINUTES = (60, 1440, 4320, 10080)


def start(
    world: World,
    parent: Channel,
    owner: User,
    name: str,
    *,
    kind: Kind = Kind.PUBLIC_THREAD,
    thread_id: int | None = None,
    auto_archive: int = 4320,
    invitable: bool = True,
    tags: list[int] | None = None,
) -> Channel:
    """Start a thread in a channel or forum; its owner is its first member."""
    now = world.now()
    thread = Channel(
        id=thread_id or world.snowflakes.next(),
        kind=kind,
        name=name,
        guild=parent.guild,
        parent=parent,
        thread=ThreadState(
            owner_id=owner.id,
            archived_at=now,
            auto_archive=auto_archive,
            invitable=invitable,
            members={owner.id: now},
            applied_tags=tags or [],
        ),
    )
    assert parent.guild is not None
    parent.guild.threads[thread.id] = thread
    world.channels[thread.id] = thread
    tell_created(world, thread, newly=True)
    return thread


def start_from(
    world: World, message: Message, owner: User, name: str, auto_archive: int
) -> Channel:
    """Start a thread from a message: it gets the message's id, and a starter pointing back."""
    thread = start(
        world, message.channel, owner, name, thread_id=message.id, auto_archive=auto_archive
    )
    message.flags |= Flag.HAS_THREAD
    tell(world, "MESSAGE_UPDATE", message)
    post(world, thread, message.author, {}, kind=MessageKind.THREAD_STARTER, replied_to=message)
    return thread


def tell_created(
    world: World, thread: Channel, *, newly: bool, only_user: int | None = None
) -> None:
    """Dispatch THREAD_CREATE: to all who see it, or to the one who gained access."""

    def words(viewer: Viewer) -> Json | None:
        if only_user not in (None, viewer.user_id):
            return None
        said = thread_json(thread, viewer.user_id)
        return said | {"newly_created": True} if newly else said

    world.emit(Event("THREAD_CREATE", words, guild=thread.guild, channel=thread))


def add_member(world: World, thread: Channel, user: User) -> None:
    """Add someone to a thread."""
    assert thread.thread is not None
    if user.id in thread.thread.members:
        return
    thread.thread.members[user.id] = world.now()
    if user.bot:
        tell_created(world, thread, newly=False, only_user=user.id)
    tell_members(world, thread, added=user)


def remove_member(world: World, thread: Channel, user: User) -> None:
    """Take someone out of a thread."""
    assert thread.thread is not None
    if thread.thread.members.pop(user.id, None):
        tell_members(world, thread, removed=user)


def tell_members(
    world: World, thread: Channel, *, added: User | None = None, removed: User | None = None
) -> None:
    """Dispatch THREAD_MEMBERS_UPDATE; without the members intent a bot hears of itself only."""
    assert thread.thread is not None
    assert thread.guild is not None
    guild, state = thread.guild, thread.thread

    def words(viewer: Viewer) -> Json | None:
        about = added or removed
        if about is None:
            return None
        if about.id != viewer.user_id and not (
            viewer.has(Intent.GUILD_MEMBERS) and may(thread, viewer.user_id, Can.VIEW_CHANNEL)
        ):
            return None
        said: Json = {
            "id": str(thread.id),
            "guild_id": str(guild.id),
            "member_count": min(len(state.members), 50),
        }
        if added is not None:
            said["added_members"] = [
                thread_member_json(thread, added.id)
                | {"member": member_json(guild.members[added.id]), "presence": None}
            ]
        if removed is not None:
            said["removed_member_ids"] = [str(removed.id)]
        return said

    # Whoever was taken out of a private thread cannot see it any more, but is told.
    world.emit(Event("THREAD_MEMBERS_UPDATE", words, guild=guild, channel=thread.parent))


def update(world: World, thread: Channel) -> None:
    """Dispatch that a thread was changed."""
    world.emit(
        Event(
            "THREAD_UPDATE",
            lambda viewer: thread_json(thread, viewer.user_id),
            guild=thread.guild,
            channel=thread,
        )
    )


def remove(world: World, thread: Channel) -> None:
    """Delete a thread."""
    assert thread.guild is not None
    assert thread.parent is not None
    said = {
        "id": str(thread.id),
        "guild_id": str(thread.guild.id),
        "parent_id": str(thread.parent.id),
        "type": thread.kind,
    }
    world.emit(Event("THREAD_DELETE", lambda viewer: said, guild=thread.guild, channel=thread))
    del thread.guild.threads[thread.id]
    del world.channels[thread.id]


def archive_quiet(world: World) -> list[Channel]:
    """Archive the threads in which nothing happened for as long as they were told to wait."""
    quiet = []
    for guild in world.guilds.values():
        for thread in guild.threads.values():
            assert thread.thread is not None
            newest = max((each.at for each in thread.messages.values()), default=None)
            last = max(filter(None, (newest, thread.thread.archived_at)))
            patience = timedelta(minutes=thread.thread.auto_archive)
            if not thread.thread.archived and world.now() - last > patience:
                thread.thread.archived = True
                thread.thread.archived_at = world.now()
                update(world, thread)
                quiet.append(thread)
    return quiet


def may_manage(thread: Channel, user_id: int) -> bool:
    """Whether someone may change a thread as a moderator."""
    return may(thread, user_id, Can.MANAGE_THREADS)
