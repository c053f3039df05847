"""Messages as JSON, for a bot's eyes: without their content where it may not read it."""

from tests.wire.discord.errors import Json
from tests.wire.discord.events import Intent, Viewer
from tests.wire.discord.payloads import member_json, moment, thread_json, user_json
from tests.wire.discord.state import Attachment, Flag, Message, MessageKind


def message_json(
    message: Message, viewer: Viewer, *, nested: bool = False, revealed: bool = False
) -> Json:
    """Return a message. `revealed` ones show their content to any viewer; `nested` ones are brief.

    The content is blank without the intent, except in messages of the bot's own, direct ones and
    those that mention it (Discord, "Message Content Intent").
    """
    said: Json = {
        "id": str(message.id),
        "channel_id": str(message.channel.id),
        "type": message.kind,
        "author": user_json(message.author),
        "timestamp": moment(message.at),
        "edited_timestamp": moment(message.edited_at) if message.edited_at else None,
        "content": message.content,
        "embeds": message.embeds,
        "components": message.components,
        "attachments": [attachment_json(each, message) for each in message.attachments],
        "mention_everyone": message.mentions.everyone,
        "mentions": mentioned_json(message),
        "mention_roles": [str(role) for role in message.mentions.roles],
        "pinned": message.pinned_at is not None,
        "tts": message.tts,
        "flags": message.flags,
    }
    if not revealed and not may_read(message, viewer):
        said |= {"content": "", "embeds": [], "attachments": [], "components": []}
    if message.nonce is not None:
        said["nonce"] = message.nonce
    if message.reactions:
        said["reactions"] = [reaction_json(message, each, viewer) for each in message.reactions]
    if message.application is not None:
        said["application_id"] = str(message.application.id)
        if message.interaction is not None:
            said["webhook_id"] = str(message.application.id)
            said |= interaction_parts(message)
    guild = message.channel.guild
    if guild and message.flags & Flag.HAS_THREAD and message.id in guild.threads:
        said["thread"] = thread_json(guild.threads[message.id], viewer.user_id)
    if message.replied_to is not None:
        said["message_reference"] = reference_json(message.replied_to)
        if not nested:
            first = message.replied_to
            there = not first.deleted
            said["referenced_message"] = (
                message_json(first, viewer, nested=True, revealed=revealed) if there else None
            )
    return said


def dispatched_json(message: Message, viewer: Viewer) -> Json:
    """Return a message as the gateway sends it.

    Ephemeral messages come without guild and member (Discord, "Message Create").
    """
    said = message_json(message, viewer)
    guild = message.channel.guild
    said["channel_type"] = message.channel.kind
    if guild is not None and not message.ephemeral:
        said["guild_id"] = str(guild.id)
        if member := guild.members.get(message.author.id):
            said["member"] = member_json(member, with_user=False)
    return said


def may_read(message: Message, viewer: Viewer) -> bool:
    """Whether the viewer gets to read what a message says."""
    return (
        viewer.has(Intent.MESSAGE_CONTENT)
        or message.channel.guild is None
        or message.ephemeral
        or message.author.id == viewer.user_id
        or viewer.user_id in message.mentions.users
    )


def mentioned_json(message: Message) -> list[Json]:
    """Return the users a message mentions, with their membership in a guild."""
    guild = message.channel.guild
    said: list[Json] = []
    for user_id in message.mentions.users:
        if guild is None:
            if user := message.channel.recipients.get(user_id):
                said.append(user_json(user))
        elif member := guild.members.get(user_id):
            said.append(user_json(member.user) | {"member": member_json(member, with_user=False)})
    return said


def attachment_json(attachment: Attachment, message: Message | None = None) -> Json:
    """Return a file."""
    said: Json = {
        "id": str(attachment.id),
        "filename": attachment.filename,
        "size": len(attachment.content),
        "url": attachment.url,
        "proxy_url": attachment.url,
        "content_type": attachment.content_type,
    }
    if attachment.description is not None:
        said["description"] = attachment.description
    if message is not None and message.ephemeral:
        said["ephemeral"] = True
    return said


def emoji_json(emoji: str) -> Json:
    """Return an emoji written as Discord writes it in paths: a character, or name:id."""
    name, colon, custom = emoji.partition(":")
    return {"id": custom, "name": name} if colon else {"id": None, "name": emoji}


def reaction_json(message: Message, emoji: str, viewer: Viewer) -> Json:
    """Return one reaction of a message."""
    users = message.reactions[emoji]
    return {
        "emoji": emoji_json(emoji),
        "count": len(users),
        "count_details": {"burst": 0, "normal": len(users)},
        "me": viewer.user_id in users,
        "me_burst": False,
        "burst_colors": [],
    }


def reference_json(first: Message) -> Json:
    """Return the reference to the message a reply answers or a thread starts from."""
    said: Json = {
        "type": 0,
        "message_id": str(first.id),
        "channel_id": str(first.channel.id),
    }
    if first.channel.guild:
        said["guild_id"] = str(first.channel.guild.id)
    return said


def interaction_parts(message: Message) -> Json:
    """Return what a message says about the interaction it answers."""
    assert message.interaction is not None
    interaction = message.interaction
    said: Json = {"interaction_metadata": interaction.metadata_json()}
    if message.kind in (MessageKind.COMMAND, MessageKind.CONTEXT_MENU):
        said["interaction"] = {
            "id": str(interaction.id),
            "type": interaction.kind,
            "name": interaction.name,
            "user": user_json(interaction.user),
        }
    return said
