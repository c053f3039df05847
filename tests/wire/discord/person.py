"""A member as a test sees them: what they do in Discord's client, and what they see in it."""

from collections.abc import Sequence

from tests.wire.discord import guilds, limits, posting, reactions, threads
from tests.wire.discord.errors import ApiError, Json
from tests.wire.discord.filling import button_of, filled_modal, menu_of, picked
from tests.wire.discord.forms.command import ON_MESSAGE, ON_USER, SLASH
from tests.wire.discord.forms.message import Upload
from tests.wire.discord.interactions import Ask, Interaction, Modal, ask
from tests.wire.discord.options import File, Filling, Refused, Resolved
from tests.wire.discord.permissions import Can
from tests.wire.discord.rest.events import interest
from tests.wire.discord.screen import Screen
from tests.wire.discord.state import (
    Channel,
    Guild,
    Member,
    Message,
    ScheduledEvent,
)


class NoAnswer(Exception):
    """The client shows "The application did not respond"."""


class Person(Screen):
    """Someone at their client. What they do reaches the bots as it does from Discord."""

    async def posts(
        self,
        text: str,
        channel: Channel,
        *,
        reply_to: Message | None = None,
        files: Sequence[File] = (),
    ) -> Message:
        """Write a message, perhaps as a reply or with files."""
        self.check_can(channel, Can.SEND_MESSAGES)
        if not channel.holds_messages or len(text) > limits.CONTENT:
            raise Refused("this cannot be posted here")
        if not text.strip() and not files:
            raise Refused("there is nothing to post")
        uploads = [Upload(number, *file) for number, file in enumerate(files)]
        return posting.post(
            self.world, channel, self.user, {"content": text}, uploads, replied_to=reply_to
        )

    async def starts_post(self, name: str, text: str, forum: Channel) -> Channel:
        """Start a post in a forum."""
        self.check_can(forum, Can.SEND_MESSAGES)
        thread = threads.start(self.world, forum, self.user, name)
        posting.post(self.world, thread, self.user, {"content": text}, message_id=thread.id)
        return thread

    async def starts_thread(self, name: str, message: Message) -> Channel:
        """Start a thread from a message."""
        self.check_can(message.channel, Can.CREATE_PUBLIC_THREADS)
        return threads.start_from(self.world, message, self.user, name, 4320)

    async def edits(self, message: Message, text: str) -> None:
        """Change what they wrote."""
        if message.author is not self.user:
            raise Refused("only its author can edit a message")
        posting.edit(self.world, message, {"content": text})

    async def deletes(self, message: Message) -> None:
        """Delete a message: their own, or anyone's with permission; dismiss an ephemeral one."""
        own = message.author is self.user or message.only_for == self.user.id
        if not own:
            self.check_can(message.channel, Can.MANAGE_MESSAGES)
        posting.delete(self.world, message)

    async def reacts(self, emoji: str, message: Message) -> None:
        """React to a message."""
        try:
            reactions.react(self.world, message, self.user, emoji)
        except ApiError as error:
            raise Refused(str(error)) from error

    async def unreacts(self, emoji: str, message: Message) -> None:
        """Take a reaction back."""
        try:
            reactions.unreact(self.world, message, self.user, emoji)
        except ApiError as error:
            raise Refused(str(error)) from error

    async def joins(self, guild: Guild) -> Member:
        """Join a guild."""
        return guilds.join(self.world, guild, self.user)

    async def leaves(self, guild: Guild) -> None:
        """Leave a guild."""
        guilds.leave(self.world, guild, self.user)

    async def closes_dms(self) -> None:
        """Stop taking direct messages from members of their guilds."""
        self.user.dms_open = False

    async def opens_dms(self) -> None:
        """Take direct messages again."""
        self.user.dms_open = True

    async def wants_to_come(self, event: ScheduledEvent) -> None:
        """Mark an event as interesting."""
        event.interested[self.user.id] = self.user
        interest(self.world, event, self.user.id, interested=True)

    async def stays_away(self, event: ScheduledEvent) -> None:
        """Take that back."""
        if event.interested.pop(self.user.id, None):
            interest(self.world, event, self.user.id, interested=False)

    async def uses(self, path: str, channel: Channel, /, **options: object) -> Interaction:
        """Use a slash command, such as `uses("library save", channel, url="https://…")`.

        Raises:
            Refused: when the client does not offer the command or take the options.
            NoAnswer: when nothing answers within three seconds.
        """
        return await self.answered(await self.sends(path, channel, **options))

    async def sends(self, path: str, channel: Channel, /, **options: object) -> Interaction:
        """Use a slash command without waiting for an answer.

        Raises:
            Refused: when the client does not offer the command or take the options.
        """
        words = path.split()
        application, command = self.command(channel, SLASH, words[0])
        filling = Filling(self.user, Resolved(self.world, channel))
        data = filling.data(command, words[1:], options)
        return ask(self.world, Ask.COMMAND, application, self.user, channel, data, name=path)

    async def completes(
        self, path: str, option: str, text: str, channel: Channel, /, **options: object
    ) -> list[Json]:
        """Type `text` into an option and return what is suggested, as names and values."""
        words = path.split()
        application, command = self.command(channel, SLASH, words[0])
        filling = Filling(self.user, Resolved(self.world, channel), focus=option)
        data = filling.data(command, words[1:], {**options, option: text})
        asked = ask(self.world, Ask.COMPLETION, application, self.user, channel, data, name=path)
        return (await self.answered(asked)).choices

    async def acts(
        self, name: str, target: "Message | Person", channel: Channel | None = None
    ) -> Interaction:
        """Pick a command from the menu of a message or, in a channel, of a person."""
        where = target.channel if isinstance(target, Message) else channel
        if where is None:
            raise Refused("a person's menu opens in a channel")
        kind = ON_MESSAGE if isinstance(target, Message) else ON_USER
        application, command = self.command(where, kind, name)
        resolved = Resolved(self.world, where)
        if isinstance(target, Message):
            self.check_sees(target)
            resolved.message(target, application)
        else:
            resolved.user(target.user)
        data = Filling(self.user, resolved).data(command, [], {})
        data["target_id"] = str(target.id)
        asked = ask(self.world, Ask.COMMAND, application, self.user, where, data, name=name)
        return await self.answered(asked)

    async def presses(self, which: str, message: Message, *, wait: bool = True) -> Interaction:
        """Press a button, by its label or custom id."""
        self.check_sees(message)
        button = button_of(message, which)
        data: Json = {"component_type": button["type"], "id": button["id"]}
        data["custom_id"] = button["custom_id"]
        return await self.touches(message, data, wait=wait)

    async def chooses(self, which: str, message: Message, *values: object) -> Interaction:
        """Pick from a menu, by its placeholder or custom id."""
        self.check_sees(message)
        menu = menu_of(message, which)
        resolved = Resolved(self.world, message.channel)
        data: Json = {
            "component_type": menu["type"],
            "id": menu["id"],
            "custom_id": menu["custom_id"],
            "values": picked(menu, values, resolved, self.user),
        }
        if resolved.found:
            data["resolved"] = resolved.found
        return await self.touches(message, data)

    async def submits(self, modal: Modal, values: dict[str, object] | None = None) -> Interaction:
        """Fill a modal in, by labels or custom ids, and send it."""
        if modal not in self.world.modals or modal.user is not self.user:
            raise Refused("this modal is not open")
        opener = modal.interaction
        self.check_can(opener.channel, Can.VIEW_CHANNEL)
        resolved = Resolved(self.world, opener.channel)
        data: Json = {"custom_id": modal.custom_id}
        data["components"] = filled_modal(modal, values or {}, resolved)
        if resolved.found:
            data["resolved"] = resolved.found
        self.world.modals.remove(modal)
        asked = ask(
            self.world,
            Ask.MODAL,
            opener.application,
            self.user,
            opener.channel,
            data,
            message=opener.message,
            opener=opener,
        )
        return await self.answered(asked)

    async def touches(self, message: Message, data: Json, *, wait: bool = True) -> Interaction:
        """Use a component of a message."""
        owner = self.world.applications.get(message.author.id)
        if owner is None:
            raise Refused("no bot wrote this message")
        where = message.channel
        asked = ask(self.world, Ask.COMPONENT, owner, self.user, where, data, message=message)
        return await self.answered(asked) if wait else asked

    async def answered(self, asked: Interaction) -> Interaction:
        """Wait for the first answer to an interaction.

        Raises:
            NoAnswer: when none comes in time.
        """
        try:
            await self.world.wait_for(lambda: asked.reply is not None, self.world.patience)
        except TimeoutError:
            raise NoAnswer(f"{asked.application.name} did not respond to {asked}") from None
        return asked
