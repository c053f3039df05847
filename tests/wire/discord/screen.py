"""What a member sees in Discord's client, and what it lets them do."""

from dataclasses import dataclass

from tests.wire.discord import commands
from tests.wire.discord.errors import Json
from tests.wire.discord.interactions import Modal
from tests.wire.discord.options import Refused
from tests.wire.discord.permissions import Can, in_channel, in_guild, may
from tests.wire.discord.state import Application, Channel, Guild, Member, Message, User
from tests.wire.discord.world import World


@dataclass(slots=True, eq=False)
class Screen:
    """Someone's client."""

    world: World
    user: User

    @property
    def id(self) -> int:
        """Their user id."""
        return self.user.id

    @property
    def mention(self) -> str:
        """How to mention them."""
        return f"<@{self.user.id}>"

    def member_of(self, guild: Guild) -> Member:
        """Return their membership of a guild."""
        return guild.members[self.user.id]

    def direct(self, application: Application) -> Channel:
        """Return their direct conversation with a bot, opened if need be."""
        return self.world.open_direct(self.user, application.user)

    def sees(self, channel: Channel) -> list[Message]:
        """Return the messages they see in a channel, oldest first, ephemeral ones included."""
        shown = [
            message
            for message in channel.messages.values()
            if message.only_for in (None, self.user.id)
        ]
        return sorted(shown, key=lambda message: message.id)

    def ephemerals(self) -> list[Message]:
        """Return what only they see, over all channels."""
        return self.world.ephemerals(self.user)

    def modals(self) -> list[Modal]:
        """Return the modals they have open."""
        return self.world.modals_of(self.user)

    def command(self, channel: Channel, kind: int, name: str) -> tuple[Application, Json]:
        """Return the command this person is offered by that name here.

        Raises:
            Refused: when there is none, or it is not for them or for this place.
        """
        guild = channel.guild
        self.check_can(channel, Can.USE_APPLICATION_COMMANDS)
        if channel.thread and channel.thread.archived:
            raise Refused("the thread is archived")
        present = guild.members if guild else channel.recipients
        for application in self.world.applications.values():
            if application.user.id not in present:
                continue
            found = commands.find(application, guild.id if guild else None, kind, name)
            if found is not None and self.is_offered(found, channel):
                return application, found
        raise Refused(f"no command {name!r} here")

    def is_offered(self, command: Json, channel: Channel) -> bool:
        """Whether a command is for this person (permissions) and this place (contexts)."""
        guild = channel.guild
        contexts = command.get("contexts")
        if contexts is None:
            contexts = [0, 1] if command.get("dm_permission", True) else [0]
        if (0 if guild else 1) not in contexts:
            return False
        wanted = command.get("default_member_permissions")
        if guild is None or wanted is None:
            return True
        granted = in_guild(guild, guild.members[self.user.id])
        if granted & Can.ADMINISTRATOR:
            return True
        return int(wanted) != 0 and granted & int(wanted) == int(wanted)

    def check_can(self, channel: Channel, wanted: Can) -> None:
        """Check a permission.

        Raises:
            Refused: without it.
        """
        if not may(channel, self.user.id, Can.VIEW_CHANNEL, wanted):
            raise Refused(f"{self.user.name} may not {wanted.name} in {channel.name!r}")

    def check_sees(self, message: Message) -> None:
        """Check that a message is there and shown to this person.

        Raises:
            Refused: otherwise.
        """
        visible = in_channel(message.channel, self.user.id) & Can.VIEW_CHANNEL
        if message.deleted or not visible or message.only_for not in (None, self.user.id):
            raise Refused("they do not see this message")
