"""Messages come, change and go: stored, counted, and told to the clients that may see them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from mimetypes import guess_type

from tests.wire.discord.clock import first_id_at
from tests.wire.discord.errors import Json, api_error, form_error
from tests.wire.discord.events import Event
from tests.wire.discord.forms.message import Upload, check_message, is_empty
from tests.wire.discord.interactions import Interaction
from tests.wire.discord.payloads import thread_json
from tests.wire.discord.permissions import Can, may
from tests.wire.discord.pings import notified
from tests.wire.discord.state import (
    Application,
    Attachment,
    Channel,
    Flag,
    Message,
    MessageKind,
    User,
)
from tests.wire.discord.tree import numbered, texts
from tests.wire.discord.wording import dispatched_json
from tests.wire.discord.world import World

SETTABLE = Flag.SUPPRESS_EMBEDS | Flag.SUPPRESS_NOTIFICATIONS | Flag.COMPONENTS_V2


def attach(
    world: World, channel: Channel, body: Json, uploads: Sequence[Upload]
) -> list[Attachment]:
    """Store the files of a message and return them, described as `body` says."""
    described = {str(each.get("id")): each for each in body.get("attachments") or []}
    attached = []
    for upload in uploads:
        about = described.get(str(upload.number), {})
        name = about.get("filename") or upload.filename
        attachment = Attachment(
            id=world.snowflakes.next(),
            channel_id=channel.id,
            filename=name,
            content=upload.content,
            description=about.get("description"),
            content_type=guess_type(name)[0] or "application/octet-stream",
        )
        world.files[attachment.path] = attachment
        attached.append(attachment)
    return attached


def resolved(shown: list[Json], attachments: Sequence[Attachment]) -> list[Json]:
    """Return embeds or components with `attachment://` references turned into addresses."""
    addresses = {f"attachment://{each.filename}": each.url for each in attachments}

    def turned(value: object) -> object:
        if isinstance(value, dict):
            return {key: turned(each) for key, each in value.items()}
        if isinstance(value, list):
            return [turned(each) for each in value]
        return addresses.get(value, value) if isinstance(value, str) else value

    return [each for each in map(turned, shown) if isinstance(each, dict)]


def post(
    world: World,
    channel: Channel,
    author: User,
    body: Json,
    uploads: Sequence[Upload] = (),
    *,
    kind: MessageKind = MessageKind.PLAIN,
    message_id: int | None = None,
    replied_to: Message | None = None,
    only_for: int | None = None,
    application: Application | None = None,
    interaction: Interaction | None = None,
    flags: int = 0,
) -> Message:
    """Store a new message and tell everyone. The body is already checked."""
    message = Message(
        id=message_id or world.snowflakes.next(),
        channel=channel,
        author=author,
        kind=MessageKind.REPLY if replied_to and kind is MessageKind.PLAIN else kind,
        nonce=body.get("nonce"),
        tts=bool(body.get("tts")),
        replied_to=replied_to,
        only_for=only_for,
        application=application,
        interaction=interaction,
        flags=flags | ((body.get("flags") or 0) & SETTABLE),
    )
    if only_for is not None:
        message.flags |= Flag.EPHEMERAL
    message.attachments = attach(world, channel, body, uploads)
    fill(message, body)
    if channel.thread and only_for is None:
        unarchive(world, channel)
        channel.thread.sent += kind is not MessageKind.THREAD_STARTER
    channel.messages[message.id] = message
    world.stored += 1
    tell(world, "MESSAGE_CREATE", message)
    return message


def fill(message: Message, body: Json) -> None:
    """Put what `body` says into a message; what it does not mention stays."""
    if "content" in body:
        message.content = (body["content"] or "").strip()
    if "embeds" in body:
        given = [{"type": "rich", **embed} for embed in body["embeds"] or []]
        message.embeds = resolved(given, message.attachments)
    if "components" in body:
        message.components = resolved(numbered(body["components"] or []), message.attachments)
    if "allowed_mentions" in body:
        message.allowed_mentions = body["allowed_mentions"]
    message.mentions = notified(
        message.channel,
        message.author.id,
        [message.content, *texts(message.components)],
        message.allowed_mentions,
        message.replied_to if message.kind is MessageKind.REPLY else None,
    )


def edit(world: World, message: Message, body: Json, uploads: Sequence[Upload] = ()) -> Message:
    """Change a message and tell everyone. The body is already checked.

    The v2 flag, once set, stays; so does ephemerality.
    """
    if "attachments" in body or uploads:
        kept = {str(each.get("id")) for each in body.get("attachments") or []}
        if "attachments" in body:
            message.attachments = [each for each in message.attachments if str(each.id) in kept]
        message.attachments += attach(world, message.channel, body, uploads)
    if body.get("flags") is not None:
        stays = message.flags & ~Flag.SUPPRESS_EMBEDS
        message.flags = stays | (body["flags"] & (Flag.SUPPRESS_EMBEDS | Flag.COMPONENTS_V2))
    was_loading = message.loading
    message.flags &= ~Flag.LOADING
    fill(message, body)
    if not was_loading:
        message.edited_at = world.now()
    tell(world, "MESSAGE_UPDATE", message)
    return message


def edited_form(message: Message, body: Json, uploads: Sequence[Upload]) -> Json:
    """Check the form of an edit and return it.

    Raises:
        ApiError: 50035, for a message of components also when it would keep what those replace;
            50006 when nothing would be left.
    """
    whole: Json = {**body, "flags": (body.get("flags") or 0) | (message.flags & Flag.COMPONENTS_V2)}
    if whole["flags"] & Flag.COMPONENTS_V2 and not message.uses_v2:
        whole = {"content": message.content, "embeds": message.embeds, **whole}
    check_message(whole, uploads, [each.filename for each in message.attachments])
    left: Json = {
        "content": message.content,
        "embeds": message.embeds,
        "components": message.components,
        **body,
    }
    files = body.get("attachments", message.attachments)
    if is_empty(left, uploads) and not files:
        raise api_error(50006)
    return body


def delete(world: World, message: Message) -> None:
    """Take a message away and tell everyone."""
    message.deleted = True
    del message.channel.messages[message.id]
    channel, guild = message.channel, message.channel.guild
    said: Json = {"id": str(message.id), "channel_id": str(channel.id)}
    if guild and not message.ephemeral:
        said["guild_id"] = str(guild.id)
    world.emit(
        Event(
            "MESSAGE_DELETE",
            lambda viewer: said,
            guild=guild,
            channel=channel,
            only=message.application if message.ephemeral else None,
            direct=message.ephemeral,
        )
    )


def delete_many(world: World, channel: Channel, ids: Sequence[int]) -> None:
    """Take messages away at once and tell everyone in one event; those not there are ignored."""
    gone = [message_id for message_id in ids if message_id in channel.messages]
    for message_id in gone:
        channel.messages.pop(message_id).deleted = True
    said: Json = {"ids": [str(each) for each in gone], "channel_id": str(channel.id)}
    if channel.guild:
        said["guild_id"] = str(channel.guild.id)
    world.emit(Event("MESSAGE_DELETE_BULK", lambda viewer: said, channel.guild, channel))


def tell(world: World, name: str, message: Message) -> None:
    """Dispatch a message; an ephemeral one to the bot that made it."""
    world.emit(
        Event(
            name,
            lambda viewer: dispatched_json(message, viewer),
            guild=message.channel.guild,
            channel=message.channel,
            only=message.application if message.ephemeral else None,
            direct=message.ephemeral,
        )
    )


def unarchive(world: World, channel: Channel) -> None:
    """Wake an archived thread, as a new message does."""
    assert channel.thread is not None
    if channel.thread.archived:
        channel.thread.archived = False
        channel.thread.archived_at = world.now()
        world.emit(
            Event(
                "THREAD_UPDATE",
                lambda viewer: thread_json(channel, viewer.user_id),
                guild=channel.guild,
                channel=channel,
            )
        )


def remembered(world: World, author: User, body: Json) -> Message | None:
    """Return the message the same author posted with the same enforced nonce a moment ago.

    Raises:
        ApiError: 10008 when it has been deleted since (discord-api-docs #6647).
    """
    nonce = body.get("nonce")
    if nonce is None or not body.get("enforce_nonce"):
        return None
    message, at = world.nonces.get((author.id, str(nonce)), (None, None))
    if message is None or at is None or world.now() - at > world.nonce_window:
        return None
    if message.deleted:
        raise api_error(10008)
    return message


def remember(world: World, message: Message) -> None:
    """Remember a message by its nonce."""
    if message.nonce is not None:
        world.nonces[message.author.id, str(message.nonce)] = (message, world.now())


def seed(world: World, channel: Channel, author: User, text: str, at: datetime) -> Message:
    """Store a message posted at `at`, long before any client connected: nobody is told."""
    message = Message(world.snowflakes.at(at), channel, author, text)
    channel.messages[message.id] = message
    message.mentions = notified(channel, author.id, [text], None)
    return message


def check_reference(channel: Channel, author_id: int, body: Json) -> Message | None:
    """Return the message a new one replies to.

    Raises:
        ApiError: 160002 without permission to read the history, 50035 for an unknown message.
    """
    reference = body.get("message_reference")
    if not reference or not reference.get("message_id"):
        return None
    if not may(channel, author_id, Can.READ_MESSAGE_HISTORY):
        raise api_error(160002)
    message = channel.messages.get(int(reference["message_id"]))
    if message is not None and not message.ephemeral:
        return message
    if not reference.get("fail_if_not_exists", True):
        return None
    raise form_error(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")


def too_old_to_bulk_delete(world: World, message_id: int) -> bool:
    """Whether a message is older than the two weeks bulk deletion reaches back."""
    return message_id < first_id_at(world.now() - timedelta(days=14))
