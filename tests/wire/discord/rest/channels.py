"""Routes for channels and their permission overwrites; threads are changed here as well."""

from tests.wire.discord import limits
from tests.wire.discord.errors import Form, Json, api_error
from tests.wire.discord.forms import fields
from tests.wire.discord.guilds import channel_event, remove_channel, tag_json
from tests.wire.discord.payloads import channel_json
from tests.wire.discord.permissions import Can
from tests.wire.discord.rest.call import Answer, Asked, Table
from tests.wire.discord.rest.guilds import read_overwrite
from tests.wire.discord.state import Channel
from tests.wire.discord.threads import ARCHIVE_MINUTES, may_manage, remove, update
from tests.wire.discord.world import World

routes = Table()


@routes.on("GET", "/channels/{channel_id}")
async def read(asked: Asked) -> Answer:
    """Read a channel."""
    return channel_json(asked.channel(), asked.by.user.id)


@routes.on("PATCH", "/channels/{channel_id}")
async def change(asked: Asked) -> Answer:
    """Change a channel or a thread."""
    channel, body = asked.channel(), asked.body
    if channel.guild is None:
        raise api_error(50003)
    form = Form()
    if "name" in body:
        fields.text(form, ("name",), body["name"], limits.CHANNEL_NAME, 1, required=True)
    if body.get("auto_archive_duration") is not None:
        given = body["auto_archive_duration"]
        fields.choice(form, ("auto_archive_duration",), given, ARCHIVE_MINUTES)
    form.check()
    if channel.thread:
        change_thread(asked, channel, body)
    else:
        if not asked.can(channel, Can.MANAGE_CHANNELS):
            raise api_error(50013)
        change_channel(asked.world, channel, body)
        channel_event(asked.world, "CHANNEL_UPDATE", channel)
    return channel_json(channel, asked.by.user.id)


def change_channel(world: World, channel: Channel, body: Json) -> None:
    """Put what `body` says into a channel."""
    channel.name = body.get("name", channel.name)
    channel.topic = body.get("topic", channel.topic)
    channel.position = body.get("position", channel.position)
    channel.slowmode = body.get("rate_limit_per_user", channel.slowmode)
    channel.nsfw = body.get("nsfw", channel.nsfw)
    if body.get("permission_overwrites") is not None:
        given = [read_overwrite(each) for each in body["permission_overwrites"]]
        channel.overwrites = {each.id: each for each in given}
    if body.get("available_tags") is not None:
        channel.tags = [tag_json(world, each) for each in body["available_tags"]]


def change_thread(asked: Asked, channel: Channel, body: Json) -> None:
    """Put what `body` says into a thread, as its owner or a moderator may.

    Raises:
        ApiError: 50013, or 50083 for anything but waking an archived thread.
    """
    thread, me = channel.thread, asked.by.user.id
    assert thread is not None
    moderates = may_manage(channel, me)
    if thread.archived and body.get("archived") is not False:
        raise api_error(50083)
    wakes = set(body) == {"archived"} and not body["archived"]
    owns = thread.owner_id == me and not thread.locked
    if not (moderates or owns or (wakes and me in thread.members and not thread.locked)):
        raise api_error(50013)
    if not moderates and {"locked", "rate_limit_per_user"} & set(body):
        raise api_error(50013)
    if "archived" in body and body["archived"] != thread.archived:
        thread.archived = body["archived"]
        thread.archived_at = asked.world.now()
    channel.name = body.get("name", channel.name)
    channel.slowmode = body.get("rate_limit_per_user", channel.slowmode)
    thread.locked = body.get("locked", thread.locked)
    thread.invitable = body.get("invitable", thread.invitable)
    thread.auto_archive = body.get("auto_archive_duration", thread.auto_archive)
    if body.get("applied_tags") is not None:
        thread.applied_tags = [int(each) for each in body["applied_tags"]]
    update(asked.world, channel)


@routes.on("DELETE", "/channels/{channel_id}")
async def delete(asked: Asked) -> Answer:
    """Delete a channel or a thread; a direct conversation is only closed."""
    channel = asked.channel()
    said = channel_json(channel, asked.by.user.id)
    if channel.guild is None:
        return said
    if not asked.can(channel, Can.MANAGE_THREADS if channel.thread else Can.MANAGE_CHANNELS):
        raise api_error(50013)
    if channel.thread:
        remove(asked.world, channel)
    else:
        remove_channel(asked.world, channel)
    return said


@routes.on("PUT", "/channels/{channel_id}/permissions/{overwrite_id}")
async def set_overwrite(asked: Asked) -> Answer:
    """Grant or deny a role or member something in a channel."""
    channel, target = asked.channel(Can.MANAGE_ROLES), asked.id("overwrite_id")
    channel.overwrites[target] = read_overwrite(asked.body | {"id": target})
    channel_event(asked.world, "CHANNEL_UPDATE", channel)
    return None


@routes.on("DELETE", "/channels/{channel_id}/permissions/{overwrite_id}")
async def remove_overwrite(asked: Asked) -> Answer:
    """Take an overwrite away."""
    channel = asked.channel(Can.MANAGE_ROLES)
    channel.overwrites.pop(asked.id("overwrite_id"), None)
    channel_event(asked.world, "CHANNEL_UPDATE", channel)
    return None
