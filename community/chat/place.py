"""Where things are said, and by whom: places, identities, and messages that are out there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from community.chat.storable import storable


@dataclass(frozen=True, slots=True)
class Identity:
    """How one space knows a person: the platform's id and the name shown there."""

    space: str
    id: str
    name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", storable(self.name))


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, a thread in one, or a direct conversation, in a space.

    `people` are the platform ids of a direct conversation that may have to be opened first;
    such a place has no `channel` of its own. `space` is our key of the space: `slack:T123`.
    """

    space: str
    channel: str = ""
    thread: str | None = None
    people: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.channel) == bool(self.people):
            raise ValueError("a place is either a channel or a direct conversation")

    def in_thread(self, thread: str) -> Place:
        """The thread that hangs under the message `thread` of this channel."""
        return Place(self.space, self.channel, thread)


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that is out there: its place and the platform's own id for it.

    `seen_by` is the platform id of the one person who can see it, or None for everybody there.
    """

    place: Place
    id: str
    seen_by: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What a member wrote, read back from the chat: the text, its author, and where it stands.

    `link` opens the message in the chat; `files` are the names and links of what was attached.
    """

    posted: Posted
    author: Identity
    text: str
    at: datetime
    link: str | None = None
    channel_name: str = ""
    private: bool = False
    files: tuple[tuple[str, str], ...] = ()
    by_bot: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", storable(self.text))
        object.__setattr__(self, "channel_name", storable(self.channel_name))
        files = tuple((storable(name), link) for name, link in self.files)
        object.__setattr__(self, "files", files)
