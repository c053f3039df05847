"""Interactions: what a member's client sends a bot, and how far the bot has answered it."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING

from tests.wire.discord import limits
from tests.wire.discord.errors import Json
from tests.wire.discord.events import Event, Viewer
from tests.wire.discord.payloads import channel_json, member_json, user_json
from tests.wire.discord.permissions import in_channel
from tests.wire.discord.state import Application, Channel, Message, User
from tests.wire.discord.wording import message_json

if TYPE_CHECKING:
    from tests.wire.discord.world import World


class Ask(IntEnum):
    """Interaction types."""

    COMMAND = 2
    COMPONENT = 3
    COMPLETION = 4
    MODAL = 5


class Reply(IntEnum):
    """Interaction callback types."""

    MESSAGE = 4
    DEFER = 5
    DEFER_UPDATE = 6
    UPDATE = 7
    SUGGEST = 8
    MODAL = 9


@dataclass(slots=True, eq=False, repr=False)
class Interaction:
    """One thing a member did that a bot has to answer.

    `name` is the command as typed ("library save"). `message` carries the component that was used;
    `opener` is the interaction that opened a modal. `reply` is the type of the first answer,
    `original` the message it made, still "thinking…" after a defer.
    """

    id: int
    token: str
    kind: Ask
    application: Application
    user: User
    channel: Channel
    data: Json
    at: datetime
    name: str = ""
    message: Message | None = None
    opener: "Interaction | None" = None
    reply: Reply | None = None
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    choices: list[Json] = field(default_factory=list)
    modal: "Modal | None" = None

    def __repr__(self) -> str:
        return f"<Interaction {self.kind.name} {self.name} by {self.user.name}: {self.reply!r}>"

    def in_time(self, now: datetime, seconds: float) -> bool:
        """Whether a first answer is still accepted."""
        return now - self.at <= timedelta(seconds=seconds)

    def usable(self, now: datetime) -> bool:
        """Whether the token still lets the bot follow up."""
        return now - self.at <= timedelta(seconds=limits.TOKEN_SECONDS)

    @property
    def finished(self) -> bool:
        """Whether the member has something to see: any answer but "thinking…"."""
        return self.reply is not None and not (self.original and self.original.loading)

    def owners_json(self) -> Json:
        """Return on whose behalf the bot is installed where this happened."""
        guild = self.channel.guild
        return {"0": str(guild.id) if guild else "0"}

    def metadata_json(self) -> Json:
        """Return what messages that answer this interaction say about it."""
        said: Json = {
            "id": str(self.id),
            "type": self.kind,
            "user": user_json(self.user),
            "authorizing_integration_owners": self.owners_json(),
        }
        if self.kind is Ask.COMMAND:
            said["name"] = self.name
        if self.message is not None and self.kind is Ask.COMPONENT:
            said["interacted_message_id"] = str(self.message.id)
        if self.opener is not None:
            said["triggering_interaction_metadata"] = self.opener.metadata_json()
        return said


@dataclass(slots=True, eq=False, repr=False)
class Modal:
    """A form a bot opened for a member."""

    interaction: Interaction
    custom_id: str
    title: str
    components: list[Json]

    def __repr__(self) -> str:
        return f"<Modal {self.title!r} of {self.user.name}>"

    @property
    def user(self) -> User:
        """Who sees it."""
        return self.interaction.user


def ask(
    world: "World",
    kind: Ask,
    application: Application,
    user: User,
    channel: Channel,
    data: Json,
    *,
    name: str = "",
    message: Message | None = None,
    opener: Interaction | None = None,
) -> Interaction:
    """Send an interaction to the bot, as the member's client would."""
    interaction = Interaction(
        id=world.snowflakes.next(),
        token=secrets.token_urlsafe(32),
        kind=kind,
        application=application,
        user=user,
        channel=channel,
        data=data,
        at=world.now(),
        name=name,
        message=message,
        opener=opener,
    )
    world.interactions[interaction.token] = interaction
    world.emit(
        Event(
            "INTERACTION_CREATE",
            lambda viewer: interaction_json(interaction, viewer),
            guild=channel.guild,
            only=application,
        )
    )
    return interaction


def interaction_json(interaction: Interaction, viewer: Viewer) -> Json:
    """Return the interaction as the gateway sends it."""
    channel, user = interaction.channel, interaction.user
    granted = str(in_channel(channel, viewer.user_id))
    said: Json = {
        "id": str(interaction.id),
        "application_id": str(interaction.application.id),
        "type": interaction.kind,
        "token": interaction.token,
        "version": 1,
        "data": interaction.data,
        "channel_id": str(channel.id),
        "channel": channel_json(channel, viewer.user_id)
        | {"permissions": str(in_channel(channel, user.id))},
        "app_permissions": granted,
        "locale": "en-US",
        "entitlements": [],
        "authorizing_integration_owners": interaction.owners_json(),
        "context": 0 if channel.guild else 1,
        "attachment_size_limit": limits.FILE_BYTES,
    }
    if guild := channel.guild:
        said["guild_id"] = str(guild.id)
        said["guild"] = {"id": str(guild.id), "locale": "en-US", "features": []}
        said["guild_locale"] = "en-US"
        said["member"] = member_json(guild.members[user.id]) | {
            "permissions": str(in_channel(channel, user.id))
        }
    else:
        said["user"] = user_json(user)
    if interaction.message is not None:
        said["message"] = message_json(interaction.message, viewer, revealed=True)
    return said
