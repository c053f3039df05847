"""Web API methods `chat.*`: posting, updating, deleting, ephemeral messages, permalinks."""

from tests.wire.slack.call import Call, Method, Refused
from tests.wire.slack.channels import Channel
from tests.wire.slack.content import LONGEST_UPDATE, read
from tests.wire.slack.messages import Message
from tests.wire.slack.schema import Json
from tests.wire.slack.web_files import look_at


async def post_message(call: Call) -> Json:
    """chat.postMessage"""
    channel = _place(call)
    content = read(call.args)
    look_at(call.slack, call.team.id, content.blocks)
    thread = call.text("thread_ts") or None
    if thread is not None and thread not in channel.messages:
        raise Refused("thread_not_found")
    if call.text("username") or call.text("icon_emoji") or call.text("icon_url"):
        call.scope("chat:write.customize")
    again = _again(call, channel)
    if again is None:
        message = call.slack.by_bot(call.installation, channel, content)
        message.thread_ts = thread
        message.broadcast = thread is not None and call.flag("reply_broadcast")
        message.client_msg_id = call.text("client_msg_id") or None
        message.username = call.text("username") or None
        again = call.slack.store(channel, message, call.method)
    return {"channel": channel.id, "ts": again.ts, "message": channel.shown_message(again)}


def _place(call: Call) -> Channel:
    wanted = call.need("channel")[0]
    if wanted in call.team.users:
        if call.team.users[wanted].bot_id is not None:
            raise Refused("cannot_dm_bot")
        return call.slack.state.direct(call.team.id, [wanted, call.bot.id])
    public = "chat:write.public" in call.installation.scopes
    channel = call.channel(member=not public)
    if channel.archived:
        raise Refused("is_archived")
    return channel


def _again(call: Call, channel: Channel) -> Message | None:
    """The first message with this call's `client_msg_id`, where that is honoured."""
    key = call.text("client_msg_id")
    if not key or not call.slack.honours_client_msg_id:
        return None
    same = (each for each in channel.messages.values() if each.client_msg_id == key)
    return next(same, None)


def _own(call: Call, channel: Channel, error: str) -> Message:
    ts = call.need("ts")[0]
    message = channel.messages.get(ts)
    if message is None or message.subtype == "tombstone":
        raise Refused("message_not_found")
    if message.bot_id != call.installation.bot_id:
        raise Refused(error)
    return message


async def update(call: Call) -> Json:
    """chat.update"""
    channel = call.channel(member=False)
    message = _own(call, channel, "cant_update_message")
    content = read(call.args, longest=LONGEST_UPDATE, empty="blocks" in call.args)
    look_at(call.slack, call.team.id, content.blocks)
    if channel.archived:
        raise Refused("is_archived")
    call.slack.rewrite(channel, message, content, call.bot.id)
    call.slack.state.changed(call.method)
    said = channel.shown_message(message)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": said}


async def delete(call: Call) -> Json:
    """chat.delete"""
    channel = call.channel(member=False)
    message = _own(call, channel, "cant_delete_message")
    call.slack.remove(channel, message)
    call.slack.state.changed(call.method)
    return {"channel": channel.id, "ts": message.ts}


async def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral"""
    channel = call.channel()
    if channel.archived:
        raise Refused("is_archived")
    reader = call.user()
    if reader.id not in channel.members:
        raise Refused("user_not_in_channel")
    content = read(call.args)
    look_at(call.slack, call.team.id, content.blocks)
    message = call.slack.by_bot(call.installation, channel, content)
    message.thread_ts = call.text("thread_ts") or None
    call.slack.whisper(message, reader.id, call.method)
    return {"message_ts": message.ts}


async def permalink(call: Call) -> Json:
    """chat.getPermalink"""
    channel = call.channel(member=False)
    message = channel.messages.get(call.need("message_ts")[0])
    if message is None:
        raise Refused("message_not_found")
    link = f"{call.team.url}archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


async def reactions_get(call: Call) -> Json:
    """reactions.get"""
    channel, message = _reacted(call)
    return {
        "type": "message",
        "channel": channel.id,
        "message": channel.shown_message(message)
        | {"permalink": f"{call.team.url}archives/{channel.id}/p{message.ts.replace('.', '')}"},
    }


async def reactions_add(call: Call) -> Json:
    """reactions.add"""
    channel, message = _reacted(call)
    if channel.archived:
        raise Refused("is_archived")
    if not call.slack.react(channel, message, call.bot.id, emoji(call)):
        raise Refused("already_reacted")
    call.slack.state.changed(call.method)
    return {}


async def reactions_remove(call: Call) -> Json:
    """reactions.remove"""
    channel, message = _reacted(call)
    if not call.slack.unreact(channel, message, call.bot.id, emoji(call)):
        raise Refused("no_reaction")
    call.slack.state.changed(call.method)
    return {}


def emoji(call: Call) -> str:
    """Return the emoji name a call gives: without colons, never the character itself."""
    name = call.need("name")[0].removeprefix(":").removesuffix(":")
    if not name.isascii() or not name.replace("::skin-tone-", "").strip("+-_'").isprintable():
        raise Refused("invalid_name")
    if " " in name or name != name.lower():
        raise Refused("invalid_name")
    return name


def _reacted(call: Call) -> tuple[Channel, Message]:
    if not call.text("channel") or not call.text("timestamp"):
        raise Refused("no_item_specified")
    channel = call.channel(member=False)
    message = channel.messages.get(call.text("timestamp"))
    if message is None:
        raise Refused("message_not_found")
    reading = call.method == "reactions.get"
    if not reading and call.bot.id not in channel.members:
        raise Refused("not_in_channel")
    return channel, message


METHODS = {
    "chat.postMessage": Method(post_message, "chat:write"),
    "chat.update": Method(update, "chat:write", 3),
    "chat.delete": Method(delete, "chat:write", 3),
    "chat.postEphemeral": Method(post_ephemeral, "chat:write", 4),
    "chat.getPermalink": Method(permalink, None),
    "reactions.get": Method(reactions_get, "reactions:read", 3),
    "reactions.add": Method(reactions_add, "reactions:write", 3),
    "reactions.remove": Method(reactions_remove, "reactions:write", 2),
}
