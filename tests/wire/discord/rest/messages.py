"""Routes for messages: send, read, edit, delete, pin."""

from tests.wire.discord import limits
from tests.wire.discord.errors import Json, api_error
from tests.wire.discord.events import Event
from tests.wire.discord.forms.message import check_message, is_empty
from tests.wire.discord.payloads import moment
from tests.wire.discord.permissions import Can
from tests.wire.discord.posting import (
    check_reference,
    delete,
    delete_many,
    edit,
    edited_form,
    post,
    remember,
    remembered,
    tell,
    too_old_to_bulk_delete,
)
from tests.wire.discord.rest.call import Answer, Asked, Table
from tests.wire.discord.state import Channel, Flag, Kind, Message
from tests.wire.discord.wording import message_json

routes = Table()
WORDS = {"content", "embeds", "components", "attachments"}
"""What only the author of a message can change."""


def check_may_post(asked: Asked, channel: Channel, body: Json) -> None:
    """Check that the bot may post `body` in `channel`.

    Raises:
        ApiError: 40058, 50007, 50008, 50013, 50278, 50083 or 160005.
    """
    if channel.kind is Kind.FORUM:
        raise api_error(40058)
    if not channel.holds_messages:
        raise api_error(50008)
    if channel.guild is None:
        asked.world.check_dm(asked.by, channel)
    thread = channel.thread
    if thread and thread.locked and not asked.can(channel, Can.MANAGE_THREADS):
        raise api_error(50083 if thread.archived else 160005)
    wanted = [Can.SEND_MESSAGES]
    if body.get("embeds"):
        wanted.append(Can.EMBED_LINKS)
    if asked.uploads:
        wanted.append(Can.ATTACH_FILES)
    if not asked.can(channel, *wanted):
        raise api_error(50013)


@routes.on("POST", "/channels/{channel_id}/messages")
async def create(asked: Asked) -> Answer:
    """Post a message, once for an enforced nonce."""
    channel, body = asked.channel(), asked.body
    check_message(body, asked.uploads)
    if is_empty(body, asked.uploads):
        raise api_error(50006)
    check_may_post(asked, channel, body)
    author = asked.by.user
    message = remembered(asked.world, author, body)
    if message is None:
        first = check_reference(channel, author.id, body)
        message = post(asked.world, channel, author, body, asked.uploads, replied_to=first)
        remember(asked.world, message)
    return message_json(message, asked.viewer)


@routes.on("GET", "/channels/{channel_id}/messages")
async def history(asked: Asked) -> Answer:
    """Read messages, newest first: before, after or around one, or the latest.

    Without permission to read the history there is none.
    """
    channel = asked.channel()
    if not asked.can(channel, Can.READ_MESSAGE_HISTORY):
        return []
    limit = asked.number("limit", 50, 1, 100)
    shown = asked.world.messages(channel)
    before, after, around = (asked.beside(each) for each in ("before", "after", "around"))
    if before is not None:
        chosen = [each for each in shown if each.id < before][-limit:]
    elif after is not None:
        chosen = [each for each in shown if each.id > after][:limit]
    elif around is not None:
        half = limit // 2
        older = [each for each in shown if each.id < around][-half:] if half else []
        newer = [each for each in shown if each.id >= around][: limit - half]
        chosen = older + newer
    else:
        chosen = shown[-limit:]
    return [message_json(each, asked.viewer) for each in reversed(chosen)]


@routes.on("GET", "/channels/{channel_id}/messages/pins")
async def pins(asked: Asked) -> Answer:
    """Read the pinned messages, latest pin first."""
    shown = asked.world.messages(asked.channel(Can.READ_MESSAGE_HISTORY))
    pinned = [(each.pinned_at, each) for each in shown if each.pinned_at is not None]
    items: list[Json] = [
        {"pinned_at": moment(at), "message": message_json(each, asked.viewer)}
        for at, each in sorted(pinned, key=lambda pin: pin[0], reverse=True)
    ]
    return {"items": items, "has_more": False}


@routes.on("PUT", "/channels/{channel_id}/messages/pins/{message_id}")
async def pin(asked: Asked) -> Answer:
    """Pin a message; since 2026-02-23 this needs a permission of its own."""
    message = asked.message(Can.PIN_MESSAGES)
    shown = asked.world.messages(message.channel)
    if sum(each.pinned_at is not None for each in shown) >= limits.PINS:
        raise api_error(30003)
    message.pinned_at = message.pinned_at or asked.world.now()
    tell_pinned(asked, message)
    return None


@routes.on("DELETE", "/channels/{channel_id}/messages/pins/{message_id}")
async def unpin(asked: Asked) -> Answer:
    """Unpin a message."""
    message = asked.message(Can.PIN_MESSAGES)
    message.pinned_at = None
    tell_pinned(asked, message)
    return None


def tell_pinned(asked: Asked, message: Message) -> None:
    """Dispatch that the pins of a channel changed."""
    channel = message.channel
    said: Json = {"channel_id": str(channel.id), "last_pin_timestamp": moment(asked.world.now())}
    if channel.guild:
        said["guild_id"] = str(channel.guild.id)
    event = Event("CHANNEL_PINS_UPDATE", lambda viewer: said, channel.guild, channel)
    asked.world.emit(event)
    tell(asked.world, "MESSAGE_UPDATE", message)


@routes.on("GET", "/channels/{channel_id}/messages/{message_id}")
async def read(asked: Asked) -> Answer:
    """Read one message."""
    return message_json(asked.message(Can.READ_MESSAGE_HISTORY), asked.viewer)


@routes.on("PATCH", "/channels/{channel_id}/messages/{message_id}")
async def change(asked: Asked) -> Answer:
    """Edit a message of the bot's own, or suppress the embeds of another's."""
    message, body = asked.message(), asked.body
    thread = message.channel.thread
    if thread and thread.archived:
        raise api_error(50083)
    if message.author is not asked.by.user:
        if WORDS & body.keys() or not asked.can(message.channel, Can.MANAGE_MESSAGES):
            raise api_error(50005)
        message.flags ^= (message.flags ^ (body.get("flags") or 0)) & Flag.SUPPRESS_EMBEDS
        tell(asked.world, "MESSAGE_UPDATE", message)
    else:
        edit(asked.world, message, edited_form(message, body, asked.uploads), asked.uploads)
    return message_json(message, asked.viewer)


@routes.on("DELETE", "/channels/{channel_id}/messages/{message_id}")
async def remove(asked: Asked) -> Answer:
    """Delete a message: one's own, or anyone's with permission; never the start of a thread."""
    message = asked.message()
    own = message.author is asked.by.user
    if not own and not asked.can(message.channel, Can.MANAGE_MESSAGES):
        raise api_error(50003 if message.channel.guild is None else 50013)
    delete(asked.world, message)
    return None


@routes.on("POST", "/channels/{channel_id}/messages/bulk-delete")
async def remove_many(asked: Asked) -> Answer:
    """Delete 2 to 100 messages that are not older than two weeks."""
    channel = asked.channel(Can.MANAGE_MESSAGES)
    ids = [int(each) for each in asked.body.get("messages") or []]
    if not 2 <= len(ids) <= 100:
        raise api_error(50016)
    if any(too_old_to_bulk_delete(asked.world, each) for each in ids):
        raise api_error(50034)
    delete_many(asked.world, channel, ids)
    return None


@routes.on("POST", "/channels/{channel_id}/typing")
async def typing(asked: Asked) -> Answer:
    """Show that the bot is typing."""
    asked.channel(Can.SEND_MESSAGES)
    return None
