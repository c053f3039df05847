"""What Discord tells its clients, and which of it a client's intents let through."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntFlag

from tests.wire.discord.errors import Json
from tests.wire.discord.state import Application, Channel, Guild


class Intent(IntFlag):
    """Gateway intents ("List of Intents" in Discord's documentation)."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_MODERATION = 1 << 2
    GUILD_EXPRESSIONS = 1 << 3
    GUILD_INTEGRATIONS = 1 << 4
    GUILD_WEBHOOKS = 1 << 5
    GUILD_INVITES = 1 << 6
    GUILD_VOICE_STATES = 1 << 7
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    GUILD_MESSAGE_TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    DIRECT_MESSAGE_TYPING = 1 << 14
    MESSAGE_CONTENT = 1 << 15
    GUILD_SCHEDULED_EVENTS = 1 << 16
    AUTO_MODERATION_CONFIGURATION = 1 << 20
    AUTO_MODERATION_EXECUTION = 1 << 21
    GUILD_MESSAGE_POLLS = 1 << 24
    DIRECT_MESSAGE_POLLS = 1 << 25


KNOWN = sum(Intent)
PRIVILEGED = int(Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT)

NAMES: dict[tuple[Intent, Intent | None], tuple[str, ...]] = {
    (Intent.GUILDS, None): (
        "GUILD_CREATE",
        "GUILD_UPDATE",
        "GUILD_DELETE",
        "GUILD_ROLE_CREATE",
        "GUILD_ROLE_UPDATE",
        "GUILD_ROLE_DELETE",
        "CHANNEL_CREATE",
        "CHANNEL_UPDATE",
        "CHANNEL_DELETE",
        "THREAD_CREATE",
        "THREAD_UPDATE",
        "THREAD_DELETE",
        "THREAD_MEMBERS_UPDATE",
    ),
    (Intent.GUILDS, Intent.DIRECT_MESSAGES): ("CHANNEL_PINS_UPDATE",),
    (Intent.GUILD_MEMBERS, None): (
        "GUILD_MEMBER_ADD",
        "GUILD_MEMBER_UPDATE",
        "GUILD_MEMBER_REMOVE",
    ),
    (Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES): (
        "MESSAGE_CREATE",
        "MESSAGE_UPDATE",
        "MESSAGE_DELETE",
        "MESSAGE_DELETE_BULK",
    ),
    (Intent.GUILD_MESSAGE_REACTIONS, Intent.DIRECT_MESSAGE_REACTIONS): (
        "MESSAGE_REACTION_ADD",
        "MESSAGE_REACTION_REMOVE",
        "MESSAGE_REACTION_REMOVE_ALL",
        "MESSAGE_REACTION_REMOVE_EMOJI",
    ),
    (Intent.GUILD_SCHEDULED_EVENTS, None): (
        "GUILD_SCHEDULED_EVENT_CREATE",
        "GUILD_SCHEDULED_EVENT_UPDATE",
        "GUILD_SCHEDULED_EVENT_DELETE",
        "GUILD_SCHEDULED_EVENT_USER_ADD",
        "GUILD_SCHEDULED_EVENT_USER_REMOVE",
    ),
}
NEEDED = {name: intents for intents, names in NAMES.items() for name in names}
"""The intent an event needs in a guild, and in a direct conversation. Others need none."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose eyes a payload is made for: a bot, and the intents it looks with."""

    application: Application
    intents: int

    @property
    def user_id(self) -> int:
        """The bot's user."""
        return self.application.user.id

    def has(self, intent: Intent) -> bool:
        """Whether the viewer looks with `intent`."""
        return bool(self.intents & intent)


def over_http(application: Application) -> Viewer:
    """Return the viewer a REST request is answered for: it sees what the portal grants."""
    return Viewer(application, (KNOWN & ~PRIVILEGED) | application.privileged)


@dataclass(frozen=True, slots=True)
class Event:
    """Something to dispatch.

    `words` makes the payload for one viewer; None means that it does not concern them. Events of a
    `channel` reach those who can view it, events of a `guild` its bots; `only` narrows to one bot.
    `direct` events need the intent of direct messages wherever they happen,
    and `always` ones none at all.
    """

    name: str
    words: Callable[[Viewer], Json | None]
    guild: Guild | None = None
    channel: Channel | None = None
    only: Application | None = None
    direct: bool = False
    always: bool = False

    def needs(self) -> Intent | None:
        """Return the intent this event needs, if any."""
        if self.always or self.name not in NEEDED:
            return None
        in_guild, in_direct = NEEDED[self.name]
        return in_direct if self.direct or self.guild is None else in_guild
