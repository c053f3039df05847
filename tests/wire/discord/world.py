"""The stand-in's memory: everything that is there, found by id, and the waiting for changes."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from tests.wire.discord import limits
from tests.wire.discord.clock import Now, Snowflakes
from tests.wire.discord.errors import api_error
from tests.wire.discord.events import Event
from tests.wire.discord.interactions import Interaction, Modal
from tests.wire.discord.state import (
    Application,
    Attachment,
    Channel,
    Guild,
    Kind,
    Member,
    Message,
    User,
)

Found = TypeVar("Found")


class World:
    """All of Discord, as far as a test needs it.

    `nonce_window` is how long a nonce is remembered (Discord: "the past few minutes").
    `patience` is how many seconds clients wait for a bot's first answer.
    `new_dms` is how many direct conversations a bot may still open; None: any number.
    `stored` counts the messages ever posted. `failures` are the stand-in's own.
    """

    def __init__(self, now: Now, *, nonce_window: timedelta = timedelta(minutes=5)) -> None:
        self.now = now
        self.snowflakes = Snowflakes(now)
        self.nonce_window = nonce_window
        self.patience: float = limits.ANSWER_SECONDS
        self.new_dms: int | None = None
        self.users: dict[int, User] = {}
        self.applications: dict[int, Application] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.interactions: dict[str, Interaction] = {}
        self.modals: list[Modal] = []
        self.files: dict[str, Attachment] = {}
        self.nonces: dict[tuple[int, str], tuple[Message, datetime]] = {}
        self.stored = 0
        self.failures: list[Exception] = []
        self.deliver: Callable[[Event], None] = lambda event: None
        self._waiting: set[asyncio.Future[None]] = set()

    def emit(self, event: Event) -> None:
        """Tell the connected clients what happened, and wake who waits for a change."""
        self.deliver(event)
        self.changed()

    def changed(self) -> None:
        """Let everyone who waits look again."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def wait_for(self, look: Callable[[], Found], within: float = 30.0) -> Found:
        """Return what `look` sees as soon as it is true; it looks again after every change.

        Raises:
            TimeoutError: when it is still not true after `within` seconds.
        """
        async with asyncio.timeout(within):
            while not (found := look()):
                future = asyncio.get_running_loop().create_future()
                self._waiting.add(future)
                try:
                    await future
                finally:
                    self._waiting.discard(future)
        return found

    def application_of(self, token: str) -> Application | None:
        """Return the application a bot token belongs to."""
        for application in self.applications.values():
            if application.token == token:
                return application
        return None

    def guild(self, guild_id: int, application: Application | None = None) -> Guild:
        """Return a guild, which must have the application's bot when one asks.

        Raises:
            ApiError: 10004.
        """
        guild = self.guilds.get(guild_id)
        if guild is None or (application and application.user.id not in guild.members):
            raise api_error(10004)
        return guild

    def channel(self, channel_id: int) -> Channel:
        """Return a channel, thread or direct conversation.

        Raises:
            ApiError: 10003.
        """
        if channel := self.channels.get(channel_id):
            return channel
        raise api_error(10003)

    def user(self, user_id: int) -> User:
        """Return a user.

        Raises:
            ApiError: 10013.
        """
        if user := self.users.get(user_id):
            return user
        raise api_error(10013)

    def member(self, guild: Guild, user_id: int) -> Member:
        """Return a member.

        Raises:
            ApiError: 10007 for a user who is no member, 10013 for nobody.
        """
        if member := guild.members.get(user_id):
            return member
        raise api_error(10007 if user_id in self.users else 10013)

    def message(self, channel: Channel, message_id: int) -> Message:
        """Return a message that is not ephemeral.

        Raises:
            ApiError: 10008.
        """
        message = channel.messages.get(message_id)
        if message is None or message.ephemeral:
            raise api_error(10008)
        return message

    def direct(self, one: User, other: User) -> Channel | None:
        """Return the direct conversation of two users, if it was opened."""
        for channel in self.channels.values():
            if channel.guild is None and {one.id, other.id} == set(channel.recipients):
                return channel
        return None

    def open_direct(self, one: User, other: User) -> Channel:
        """Return the direct conversation of two users, opened now if it was not."""
        if channel := self.direct(one, other):
            return channel
        both = {one.id: one, other.id: other}
        channel = Channel(self.snowflakes.next(), Kind.DM, "", recipients=both)
        self.channels[channel.id] = channel
        return channel

    def acquainted(self, one: User, other: User) -> bool:
        """Whether two users are members of a common guild."""
        return any({one.id, other.id} <= set(guild.members) for guild in self.guilds.values())

    def messages(self, channel: Channel) -> list[Message]:
        """Return what everyone sees in a channel, oldest first."""
        return sorted(
            (each for each in channel.messages.values() if not each.ephemeral),
            key=lambda message: message.id,
        )

    def ephemerals(self, user: User) -> list[Message]:
        """Return what only `user` sees, oldest first, over all channels."""
        shown = [
            message
            for channel in self.channels.values()
            for message in channel.messages.values()
            if message.only_for == user.id
        ]
        return sorted(shown, key=lambda message: message.id)

    def modals_of(self, user: User) -> list[Modal]:
        """Return the modals `user` has open."""
        return [modal for modal in self.modals if modal.user is user]

    def threads(self, channel: Channel) -> list[Channel]:
        """Return the threads of a channel, oldest first."""
        guild = channel.guild
        threads = guild.threads.values() if guild else ()
        return sorted((each for each in threads if each.parent is channel), key=lambda t: t.id)

    def check_dm(self, application: Application, channel: Channel) -> None:
        """Check that a bot may write into a direct conversation.

        Raises:
            ApiError: 50007 when the other closed their direct messages, 50278 without a common
                guild.
        """
        others = [user for user in channel.recipients.values() if user is not application.user]
        for other in others:
            if not self.acquainted(application.user, other):
                raise api_error(50278)
            if not other.dms_open or other.bot:
                raise api_error(50007)
