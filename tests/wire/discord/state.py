"""What Discord remembers: applications, people, guilds, channels and their messages."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING

from tests.wire.discord.clock import moment_of
from tests.wire.discord.errors import Json

if TYPE_CHECKING:
    from tests.wire.discord.interactions import Interaction


class Kind(IntEnum):
    """Channel types ("Channel Types" in Discord's documentation)."""

    TEXT = 0
    DM = 1
    VOICE = 2
    CATEGORY = 4
    NEWS = 5
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


class MessageKind(IntEnum):
    """Message types the stand-in makes."""

    PLAIN = 0
    THREAD_CREATED = 18
    REPLY = 19
    COMMAND = 20
    THREAD_STARTER = 21
    CONTEXT_MENU = 23


class Flag(IntEnum):
    """Message flags the stand-in looks at."""

    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    COMPONENTS_V2 = 1 << 15


@dataclass(slots=True, eq=False)
class User:
    """An account: a person's or a bot's."""

    id: int
    name: str
    display: str | None = None
    bot: bool = False
    dms_open: bool = True


@dataclass(slots=True, eq=False, repr=False)
class Application:
    """A bot's registration: its token, what the portal grants it, and its commands.

    `privileged` are the privileged intents switched on in the portal. `commands` are by scope
    (None: global, else a guild id) and command id.
    """

    id: int
    user: User
    owner: User
    name: str
    token: str
    privileged: int
    commands: dict[int | None, dict[int, Json]] = field(default_factory=dict)
    creates: list[tuple[int | None, datetime]] = field(default_factory=list)
    identifies: list[datetime] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"<Application {self.name}>"


@dataclass(slots=True, eq=False)
class Role:
    """A role of a guild; the one with the guild's id is everyone's."""

    id: int
    name: str
    permissions: int = 0
    position: int = 0
    color: int = 0
    hoist: bool = False
    mentionable: bool = False
    bot_id: int | None = None


@dataclass(slots=True, eq=False)
class Member:
    """A user in a guild."""

    user: User
    joined_at: datetime
    nick: str | None = None
    roles: list[int] = field(default_factory=list)
    timed_out: bool = False


@dataclass(frozen=True, slots=True)
class Overwrite:
    """What a channel grants or denies a role (`kind` 0) or a member (`kind` 1)."""

    id: int
    kind: int
    allow: int = 0
    deny: int = 0


@dataclass(slots=True, eq=False)
class ThreadState:
    """What a thread knows beyond a channel. `auto_archive` is in minutes."""

    owner_id: int
    archived_at: datetime
    auto_archive: int = 4320
    archived: bool = False
    locked: bool = False
    invitable: bool = True
    members: dict[int, datetime] = field(default_factory=dict)
    sent: int = 0
    applied_tags: list[int] = field(default_factory=list)


@dataclass(slots=True, eq=False, repr=False)
class Channel:
    """A place to write: of a guild, a thread in one, or a direct conversation."""

    id: int
    kind: Kind
    name: str
    guild: "Guild | None" = None
    parent: "Channel | None" = None
    topic: str | None = None
    position: int = 0
    nsfw: bool = False
    slowmode: int = 0
    flags: int = 0
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    recipients: dict[int, User] = field(default_factory=dict)
    tags: list[Json] = field(default_factory=list)
    thread: ThreadState | None = None
    messages: "dict[int, Message]" = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<{self.kind.name} {self.name!r} {self.id}>"

    @property
    def is_private(self) -> bool:
        """Whether this is a private thread."""
        return self.kind is Kind.PRIVATE_THREAD

    @property
    def holds_messages(self) -> bool:
        """Whether messages can be posted here at all."""
        return self.kind not in (Kind.CATEGORY, Kind.FORUM)


@dataclass(slots=True, eq=False)
class ScheduledEvent:
    """An announced event of a guild; `form` holds what its creator said of it."""

    id: int
    guild: "Guild"
    creator: User
    form: Json
    status: int = 1
    interested: dict[int, User] = field(default_factory=dict)


@dataclass(slots=True, eq=False, repr=False)
class Guild:
    """A Discord server."""

    id: int
    name: str
    owner_id: int
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    threads: dict[int, Channel] = field(default_factory=dict)
    emojis: dict[int, str] = field(default_factory=dict)
    events: dict[int, ScheduledEvent] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Guild {self.name!r} {self.id}>"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a message."""

    id: int
    channel_id: int
    filename: str
    content: bytes
    description: str | None = None
    content_type: str = "application/octet-stream"

    @property
    def path(self) -> str:
        """Where the file is served, below the content host."""
        return f"/attachments/{self.channel_id}/{self.id}/{self.filename}"

    @property
    def url(self) -> str:
        """The address of the file."""
        return f"https://cdn.discordapp.com{self.path}"


@dataclass(frozen=True, slots=True)
class Mentions:
    """Whom a message notifies."""

    everyone: bool = False
    users: tuple[int, ...] = ()
    roles: tuple[int, ...] = ()


@dataclass(slots=True, eq=False, repr=False)
class Message:
    """A message as stored. `only_for` is the one person an ephemeral message is shown to."""

    id: int
    channel: Channel
    author: User
    content: str = ""
    kind: MessageKind = MessageKind.PLAIN
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    allowed_mentions: Json | None = None
    mentions: Mentions = Mentions()
    flags: int = 0
    nonce: str | int | None = None
    tts: bool = False
    replied_to: "Message | None" = None
    edited_at: datetime | None = None
    pinned_at: datetime | None = None
    reactions: dict[str, list[int]] = field(default_factory=dict)
    application: Application | None = None
    interaction: "Interaction | None" = None
    only_for: int | None = None
    deleted: bool = False

    def __repr__(self) -> str:
        return f"<Message {self.id} by {self.author.name}: {self.content!r}>"

    @property
    def at(self) -> datetime:
        """When it was posted."""
        return moment_of(self.id)

    @property
    def ephemeral(self) -> bool:
        """Whether one person only sees it, until they dismiss it."""
        return self.only_for is not None

    @property
    def uses_v2(self) -> bool:
        """Whether it is made of components alone."""
        return bool(self.flags & Flag.COMPONENTS_V2)

    @property
    def loading(self) -> bool:
        """Whether it still says "thinking…"."""
        return bool(self.flags & Flag.LOADING)
