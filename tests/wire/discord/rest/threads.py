"""Routes for threads: start, join, list."""

from tests.wire.discord import limits
from tests.wire.discord.errors import ApiError, Form, Json, api_error
from tests.wire.discord.forms import fields
from tests.wire.discord.forms.message import check_message, inside, is_empty
from tests.wire.discord.payloads import member_json, moment, thread_json, thread_member_json
from tests.wire.discord.permissions import Can, may
from tests.wire.discord.posting import post
from tests.wire.discord.rest.call import Answer, Asked, Table
from tests.wire.discord.state import Channel, Guild, Kind, User
from tests.wire.discord.threads import (
    ARCHIVE_MINUTES,
    add_member,
    may_manage,
    remove_member,
    start,
    start_from,
)
from tests.wire.discord.wording import message_json

routes = Table()
REQUIRE_TAG = 1 << 4
MEMBERS = 1_000


def check_thread(body: Json) -> None:
    """Check the form of a new thread.

    Raises:
        ApiError: 50035.
    """
    form = Form()
    fields.text(form, ("name",), body.get("name"), limits.CHANNEL_NAME, 1, required=True)
    if body.get("auto_archive_duration") is not None:
        given = body["auto_archive_duration"]
        fields.choice(form, ("auto_archive_duration",), given, ARCHIVE_MINUTES)
    form.check()


@routes.on("POST", "/channels/{channel_id}/messages/{message_id}/threads")
async def from_message(asked: Asked) -> Answer:
    """Start a thread from a message."""
    check_thread(asked.body)
    message = asked.message(Can.READ_MESSAGE_HISTORY, Can.CREATE_PUBLIC_THREADS)
    if message.channel.kind not in (Kind.TEXT, Kind.NEWS):
        raise api_error(50024)
    if message.id in asked.world.channels:
        raise api_error(160004)
    minutes = asked.body.get("auto_archive_duration") or 4320
    name, owner = asked.body["name"], asked.by.user
    thread = start_from(asked.world, message, owner, name, minutes)
    return thread_json(thread, owner.id)


@routes.on("POST", "/channels/{channel_id}/threads")
async def without_message(asked: Asked) -> Answer:
    """Start a thread of its own, private unless said otherwise, or a post of a forum."""
    channel, body = asked.channel(), asked.body
    check_thread(body)
    if channel.kind is Kind.FORUM:
        return forum_post(asked, channel, body)
    if channel.kind is not Kind.TEXT:
        raise api_error(50024)
    form = Form()
    kinds = (Kind.PUBLIC_THREAD, Kind.PRIVATE_THREAD)
    fields.choice(form, ("type",), body.get("type", Kind.PRIVATE_THREAD), list(map(int, kinds)))
    form.check()
    kind = Kind(body.get("type", Kind.PRIVATE_THREAD))
    public = kind is Kind.PUBLIC_THREAD
    if not asked.can(channel, Can.CREATE_PUBLIC_THREADS if public else Can.CREATE_PRIVATE_THREADS):
        raise api_error(50013)
    thread = start(
        asked.world,
        channel,
        asked.by.user,
        body["name"],
        kind=kind,
        auto_archive=body.get("auto_archive_duration") or 4320,
        invitable=body.get("invitable", True),
    )
    return thread_json(thread, asked.by.user.id)


def forum_post(asked: Asked, forum: Channel, body: Json) -> Json:
    """Start a post: a thread and its first message, with the same id."""
    if not asked.can(forum, Can.SEND_MESSAGES):
        raise api_error(50013)
    first: Json = body.get("message") or {}
    try:
        check_message(first, asked.uploads)
    except ApiError as error:
        raise inside(("message",), error) from None
    if is_empty(first, asked.uploads):
        raise api_error(50006)
    tags = [int(each) for each in body.get("applied_tags") or []]
    if forum.flags & REQUIRE_TAG and not tags:
        raise api_error(40067)
    thread = start(
        asked.world,
        forum,
        asked.by.user,
        body["name"],
        auto_archive=body.get("auto_archive_duration") or 4320,
        tags=tags,
    )
    author = asked.by.user
    message = post(asked.world, thread, author, first, asked.uploads, message_id=thread.id)
    said = thread_json(thread, asked.by.user.id)
    return said | {"message": message_json(message, asked.viewer)}


def thread_of(asked: Asked) -> tuple[Guild, Channel]:
    """Return the thread of the path and its guild.

    Raises:
        ApiError: 10003, 50001 or 50024.
    """
    channel = asked.channel()
    if channel.thread is None or channel.guild is None:
        raise api_error(50024)
    return channel.guild, channel


@routes.on("PUT", "/channels/{channel_id}/thread-members/{user_id}")
async def add(asked: Asked) -> Answer:
    """Join a thread, or add someone who can view its channel."""
    guild, channel = thread_of(asked)
    thread = channel.thread
    assert thread is not None
    assert channel.parent is not None
    user = asked.world.member(guild, asked.id("user_id")).user
    if thread.archived:
        raise api_error(50083)
    if not may(channel.parent, user.id, Can.VIEW_CHANNEL):
        raise api_error(50001)
    if user is not asked.by.user and not asked.can(channel, Can.SEND_MESSAGES):
        raise api_error(50013)
    if len(thread.members) >= MEMBERS:
        raise api_error(30033)
    add_member(asked.world, channel, user)
    return None


@routes.on("DELETE", "/channels/{channel_id}/thread-members/{user_id}")
async def remove(asked: Asked) -> Answer:
    """Leave a thread, or take someone out as its moderator (or owner, if it is private)."""
    guild, channel = thread_of(asked)
    thread, me = channel.thread, asked.by.user
    assert thread is not None
    user = asked.world.member(guild, asked.id("user_id")).user
    owns = channel.is_private and thread.owner_id == me.id
    if user is not me and not owns and not may_manage(channel, me.id):
        raise api_error(50013)
    if thread.archived:
        raise api_error(50083)
    remove_member(asked.world, channel, user)
    return None


def membership(guild: Guild, channel: Channel, user: User, *, with_member: bool) -> Json:
    """Return someone's membership of a thread.

    Raises:
        ApiError: 10007.
    """
    if channel.thread is None or user.id not in channel.thread.members:
        raise api_error(10007)
    said = thread_member_json(channel, user.id)
    return said | {"member": member_json(guild.members[user.id])} if with_member else said


@routes.on("GET", "/channels/{channel_id}/thread-members")
async def members(asked: Asked) -> Answer:
    """Read who is in a thread."""
    guild, channel = thread_of(asked)
    assert channel.thread is not None
    users = [asked.world.users[each] for each in channel.thread.members]
    return [membership(guild, channel, user, with_member=False) for user in users]


@routes.on("GET", "/channels/{channel_id}/thread-members/{user_id}")
async def member(asked: Asked) -> Answer:
    """Read whether someone is in a thread."""
    guild, channel = thread_of(asked)
    user = asked.world.user(asked.id("user_id"))
    return membership(guild, channel, user, with_member=True)


@routes.on("GET", "/channels/{channel_id}/threads/archived/public")
async def archived_public(asked: Asked) -> Answer:
    """Read the archived public threads of a channel, latest first."""
    return archived(asked, asked.channel(Can.READ_MESSAGE_HISTORY), private=False)


@routes.on("GET", "/channels/{channel_id}/threads/archived/private")
async def archived_private(asked: Asked) -> Answer:
    """Read the archived private threads of a channel, as a moderator, latest first."""
    channel = asked.channel(Can.READ_MESSAGE_HISTORY, Can.MANAGE_THREADS)
    return archived(asked, channel, private=True)


@routes.on("GET", "/channels/{channel_id}/users/@me/threads/archived/private")
async def archived_joined(asked: Asked) -> Answer:
    """Read the archived private threads the bot is in."""
    return archived(asked, asked.channel(Can.READ_MESSAGE_HISTORY), private=True, joined=True)


def archived(asked: Asked, channel: Channel, *, private: bool, joined: bool = False) -> Json:
    """Return a page of archived threads."""
    me = asked.by.user.id
    listed = [
        (each.thread.archived_at, each)
        for each in asked.world.threads(channel)
        if each.thread and each.thread.archived and each.is_private == private
        if not joined or me in each.thread.members
    ]
    before = asked.query.get("before")
    listed = [pair for pair in listed if before is None or moment(pair[0]) < before]
    listed.sort(key=lambda pair: pair[0], reverse=True)
    limit = asked.number("limit", 50, 2, 100)
    shown = [each for _, each in listed[:limit]]
    return {
        "threads": [thread_json(each, me) for each in shown],
        "members": [
            thread_member_json(each, me)
            for each in shown
            if each.thread and me in each.thread.members
        ],
        "has_more": len(listed) > limit,
    }
