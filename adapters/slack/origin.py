"""Where something was asked from, and how its answer gets back there."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from community.chat.place import Identity, Place, Posted

Json = dict[str, Any]  # Any: JSON as Slack takes and gives it
Surface = Literal["command", "menu", "message", "modal", "home", "form", "event"]


@dataclass(slots=True)
class Origin:
    """Where something was asked from.

    `place` is where everybody would read the answer; `posted` the message with the button; `hook`
    the name of a response URL; `trigger` opens one modal within three seconds; `view` is the modal
    or home page it came from. `waiting` is a modal that was opened to hold the answer.
    """

    surface: Surface
    by: Identity
    place: Place
    posted: Posted | None = None
    hook: str = ""
    trigger: str = field(default="", repr=False)
    view: str = ""
    waiting: str = ""

    @property
    def space(self) -> str:
        """The space it happened in."""
        return self.by.space

    @property
    def here(self) -> Place:
        """The place in neutral words: a direct conversation is whom it is with, and no channel."""
        if self.place.channel.startswith("D"):
            return Place(self.space, people=(self.by.id,))
        return self.place

    def about(self) -> str:
        """What a modal carries along so that its answer finds the way back. None of it is secret,
        and none of it is authority."""
        said: Json = {"c": self.place.channel, "t": self.place.thread, "h": self.hook}
        if self.posted is not None:
            said |= {"m": self.posted.id, "e": self.posted.seen_by is not None}
        return json.dumps({key: value for key, value in said.items() if value})


def opened_from(surface: Surface, about: str, by: Identity) -> Origin:
    """The origin of a modal, from what it carried along."""
    try:
        said = json.loads(about or "{}")
    except ValueError:
        said = {}
    said = said if isinstance(said, dict) else {}
    channel, thread = str(said.get("c") or ""), said.get("t")
    if channel:
        place = Place(by.space, channel, str(thread) if thread else None)
    else:
        place = Place(by.space, people=(by.id,))
    posted = None
    if said.get("m"):
        posted = Posted(place, str(said["m"]), by.id if said.get("e") else None)
    return Origin(surface, by, place, posted, str(said.get("h") or ""))
