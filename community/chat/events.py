"""What happens in a chat: frozen, serialisable records with nothing live inside.

Every event has a semantic `key`: the same thing happening is the same key, under however many
delivery ids it arrives. Things that can be turned on and off again (a reaction, a membership) share
one key; `turn` says which way it went and `at` when, so that a late repeat changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from community.chat.place import Identity, Place, Posted, Source
from community.chat.storable import storable


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, in a space or in the community itself.

    `id` is the platform's id of the interaction or delivery; `at` is aware UTC.
    """

    id: str
    space: str
    at: datetime

    @property
    def key(self) -> str:
        """What makes this happening itself and no other."""
        return f"{type(self).__name__}|{self.space}|{self.id}"

    @property
    def turn(self) -> str:
        """Which way it went, for what can be turned back; empty for what happens once."""
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(Event):
    """Something that a person did."""

    by: Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandUsed(Act):
    """A command was typed: its path (`library`, `save`) and its options as text."""

    place: Place
    path: tuple[str, ...]
    options: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "options", _storable(self.options))


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonPressed(Act):
    """A button of a message was pressed."""

    posted: Posted
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceMade(Act):
    """Something was chosen from a list in a message."""

    posted: Posted
    action: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSubmitted(Act):
    """A form was sent in: the answers by question key, as text."""

    place: Place
    action: str
    answers: dict[str, str]

    def __post_init__(self) -> None:
        object.__setattr__(self, "answers", _storable(self.answers))


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageActed(Act):
    """An action was chosen from the menu of a message; the message comes with it."""

    name: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reaction(Act):
    posted: Posted
    emoji: str

    @property
    def key(self) -> str:
        place = self.posted.place
        return f"Reaction|{self.space}|{place.channel}|{self.posted.id}|{self.by.id}|{self.emoji}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionAdded(_Reaction):
    """A person reacted to a message; the emoji is its Unicode string or `:name:`."""

    @property
    def turn(self) -> str:
        return "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionRemoved(_Reaction):
    """A person took a reaction back."""

    @property
    def turn(self) -> str:
        return "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePosted(Act):
    """A person wrote a message."""

    source: Source

    @property
    def key(self) -> str:
        posted = self.source.posted
        return f"MessagePosted|{self.space}|{posted.place.channel}|{posted.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdited(Act):
    """A person changed what they wrote; the message comes as it reads now."""

    source: Source

    @property
    def key(self) -> str:
        posted = self.source.posted
        return f"MessageEdited|{self.space}|{posted.place.channel}|{posted.id}"

    @property
    def turn(self) -> str:
        return self.at.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDeleted(Event):
    """A message is no longer there."""

    posted: Posted

    @property
    def key(self) -> str:
        return f"MessageDeleted|{self.space}|{self.posted.place.channel}|{self.posted.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Membership(Act):
    @property
    def key(self) -> str:
        return f"Membership|{self.space}|{self.by.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined(_Membership):
    """A person came into the space."""

    @property
    def turn(self) -> str:
        return "joined"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeft(_Membership):
    """A person left the space."""

    @property
    def turn(self) -> str:
        return "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRenamed(Act):
    """A person is called differently in the space now: `by` has the new name."""

    @property
    def key(self) -> str:
        return f"MemberRenamed|{self.space}|{self.by.id}"

    @property
    def turn(self) -> str:
        return self.by.name


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOpened(Act):
    """A person opened the bot's own page in the chat; a message in answer is shown there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelChanged(Event):
    """A channel was made, renamed, opened up or closed off, archived or brought back."""

    channel: str
    name: str
    private: bool
    archived: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", storable(self.name))

    @property
    def key(self) -> str:
        return f"Channel|{self.space}|{self.channel}"

    @property
    def turn(self) -> str:
        return f"{self.name}|{self.private}|{self.archived}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceOpened(Event):
    """The bot is in a space and can work there.

    `owners` run the space on their platform; where no community meets there yet, one is founded
    with them as its stewards. `zone` is an IANA name.
    """

    name: str
    owners: tuple[Identity, ...] = ()
    zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionAsked(Act):
    """A person is typing the value of an option and would like to see what fits."""

    path: tuple[str, ...]
    option: str
    typed: str
    options: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "typed", storable(self.typed))
        object.__setattr__(self, "options", _storable(self.options))


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageShown(Act):
    """A message of ours `about` something has been shown to somebody and is out there now."""

    posted: Posted
    about: str

    @property
    def key(self) -> str:
        return f"MessageShown|{self.space}|{self.posted.place.channel}|{self.posted.id}"


Happening = (
    CommandUsed
    | ButtonPressed
    | ChoiceMade
    | FormSubmitted
    | MessageActed
    | ReactionAdded
    | ReactionRemoved
    | MessagePosted
    | MessageEdited
    | MessageDeleted
    | MemberJoined
    | MemberLeft
    | MemberRenamed
    | HomeOpened
    | ChannelChanged
    | MessageShown
)
"""Everything that a chat tells of, for reading an event back from JSON."""


def _storable(texts: dict[str, str]) -> dict[str, str]:
    return {name: storable(text) for name, text in texts.items()}
