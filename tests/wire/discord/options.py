"""What a member types behind a slash command, as their client turns it into an interaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.wire.discord import limits
from tests.wire.discord.errors import Json
from tests.wire.discord.events import over_http
from tests.wire.discord.forms.command import NESTED, Takes
from tests.wire.discord.payloads import channel_json, member_json, role_json, user_json
from tests.wire.discord.permissions import in_channel
from tests.wire.discord.state import Application, Attachment, Channel, Message, Role, User
from tests.wire.discord.wording import attachment_json, message_json
from tests.wire.discord.world import World

LARGEST = 2**53
NUMBERS = frozenset({Takes.INTEGER, Takes.NUMBER})
File = tuple[str, bytes]
"""A file a member picks: its name and content."""


class Refused(Exception):
    """The member's client does not let them do this; nothing reaches the bot."""


@dataclass(slots=True)
class Resolved:
    """The people, places and files an interaction refers to by id."""

    world: World
    channel: Channel
    found: dict[str, Json] = field(default_factory=dict)

    def keep(self, kind: str, id_: int, said: Json) -> str:
        """Add one thing and return its id as text."""
        self.found.setdefault(kind, {})[str(id_)] = said
        return str(id_)

    def user(self, user: User) -> str:
        """Add a user and, in a guild, their membership."""
        guild = self.channel.guild
        if guild is not None and (member := guild.members.get(user.id)):
            granted = str(in_channel(self.channel, user.id))
            said = member_json(member, with_user=False) | {"permissions": granted}
            self.keep("members", user.id, said)
        return self.keep("users", user.id, user_json(user))

    def role(self, role: Role) -> str:
        """Add a role."""
        return self.keep("roles", role.id, role_json(role))

    def place(self, channel: Channel, user: User) -> str:
        """Add a channel, with what the member may do in it."""
        granted = str(in_channel(channel, user.id))
        return self.keep(
            "channels", channel.id, channel_json(channel, user.id) | {"permissions": granted}
        )

    def message(self, message: Message, application: Application) -> str:
        """Add a message; picked from its menu, its content shows to any bot."""
        said = message_json(message, over_http(application), revealed=True)
        return self.keep("messages", message.id, said)

    def file(self, file: File) -> str:
        """Upload a file and add it."""
        name, content = file
        made = Attachment(self.world.snowflakes.next(), self.channel.id, name, content)
        self.world.files[made.path] = made
        return self.keep("attachments", made.id, attachment_json(made) | {"ephemeral": True})


def account(value: object) -> User | None:
    """Return the user behind a person, member or user."""
    user = value if isinstance(value, User) else getattr(value, "user", None)
    return user if isinstance(user, User) else None


@dataclass(slots=True)
class Filling:
    """Fills a registered command with what a member gives; `focus` is the option they are in."""

    user: User
    resolved: Resolved
    focus: str | None = None

    def data(self, command: Json, words: list[str], given: Mapping[str, object]) -> Json:
        """Return the data of the interaction.

        Raises:
            Refused: for a path that is not there, an unknown or missing option, or a wrong value.
        """
        said: Json = {"id": command["id"], "name": command["name"], "type": command["type"]}
        if options := self.path(command, words, given):
            said["options"] = options
        if self.resolved.found:
            said["resolved"] = self.resolved.found
        if "guild_id" in command:
            said["guild_id"] = command["guild_id"]
        return said

    def path(self, owner: Json, words: list[str], given: Mapping[str, object]) -> list[Json]:
        """Return the options below a command, group or subcommand."""
        options: list[Json] = owner.get("options") or []
        nested = [each for each in options if each["type"] in NESTED]
        if not words:
            if nested:
                raise Refused(f"{owner['name']} has subcommands: {[n['name'] for n in nested]}")
            return self.values(options, given)
        for option in nested:
            if option["name"] == words[0]:
                inner = self.path(option, words[1:], given)
                return [{"name": option["name"], "type": option["type"], "options": inner}]
        raise Refused(f"{owner['name']} has no subcommand {words[0]!r}")

    def values(self, options: list[Json], given: Mapping[str, object]) -> list[Json]:
        """Return the values given to the options of a leaf."""
        unknown = set(given) - {option["name"] for option in options}
        if unknown:
            raise Refused(f"no such option: {sorted(unknown)}")
        said: list[Json] = []
        for option in options:
            name = option["name"]
            if given.get(name) is None:
                if option.get("required") and self.focus is None:
                    raise Refused(f"{name} is required")
                continue
            one: Json = {"name": name, "type": option["type"]}
            if self.focus == name:
                # What is being typed is text, whatever the option takes.
                said.append(one | {"value": str(given[name]), "focused": True})
            else:
                said.append(one | {"value": self.value(option, given[name])})
        return said

    def value(self, option: Json, value: object) -> object:
        """Return one value as sent.

        Raises:
            Refused: when it is of the wrong type or out of bounds.
        """
        kind = option["type"]
        if option.get("choices"):
            return self.chosen(option, value)
        if kind == Takes.STRING and isinstance(value, str):
            most = option.get("max_length") or limits.COMMAND_TEXT
            if (option.get("min_length") or 1) <= len(value) <= most:
                return value
        elif kind == Takes.BOOLEAN and isinstance(value, bool):
            return value
        elif kind in NUMBERS:
            if self.is_number(option, value):
                return value
        elif (sent := self.reference(option, value)) is not None:
            return sent
        raise Refused(f"{option['name']} does not take {value!r}")

    def chosen(self, option: Json, value: object) -> object:
        """Return the value of a fixed choice, given by name or value."""
        for choice in option["choices"]:
            if value in (choice["name"], choice["value"]):
                return choice["value"]
        raise Refused(f"{option['name']} has no choice {value!r}")

    def is_number(self, option: Json, value: object) -> bool:
        """Whether a number is of the option's kind and within its bounds."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        if option["type"] == Takes.INTEGER and not isinstance(value, int):
            return False
        least = option.get("min_value", -LARGEST + 1)
        return bool(least <= value <= option.get("max_value", LARGEST - 1))

    def reference(self, option: Json, value: object) -> str | None:
        """Return the id of a user, role, channel or file, or None for anything else."""
        kind, user = option["type"], account(value)
        if user is not None and kind in (Takes.USER, Takes.MENTIONABLE):
            return self.resolved.user(user)
        if isinstance(value, Role) and kind in (Takes.ROLE, Takes.MENTIONABLE):
            return self.resolved.role(value)
        if isinstance(value, Channel) and kind == Takes.CHANNEL:
            allowed = option.get("channel_types")
            if not allowed or value.kind in allowed:
                return self.resolved.place(value, self.user)
        if isinstance(value, tuple) and kind == Takes.ATTACHMENT:
            return self.resolved.file(value)
        return None
