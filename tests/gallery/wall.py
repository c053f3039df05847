"""The wall that messages and forms hang on, each under its name, with what led to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from adapters.playground.chat import House
from adapters.playground.room import Post
from community.chat.codec import Json, from_json, to_json
from community.chat.events import (
    ButtonPressed,
    ChoiceMade,
    CommandUsed,
    CompletionAsked,
    Event,
    FormSubmitted,
    MessageActed,
)
from community.chat.feature import Feature
from community.chat.form import Form
from community.chat.message import Choice, Message
from community.dispatch import Answer
from tests.world import Bot

BASE = "https://chat.example/"  # where the room's messages are linked to


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One thing that the bot says or asks, and what led to it.

    `alone` is whether one person reads it by themselves.
    """

    name: str
    after: str
    alone: bool
    shows: Message | Form

    def to_json(self) -> Json:
        """The exhibit in the neutral language."""
        seen_by = "one person" if self.alone else "everybody there"
        return {"after": self.after, "seen by": seen_by, "shows": to_json(self.shows)}


class Wall:
    """Collects exhibits; `handled` are the handlers that answered, as `led_by` names them."""

    def __init__(self) -> None:
        self.exhibits: dict[str, Exhibit] = {}
        self.handled: set[str] = set()
        self._masks: dict[str, str] = {}
        self._latest = ""
        self._answer = Answer()

    def watch(self, bot: Bot) -> None:
        """Note what goes through the front door of a world."""
        bot.room.base = BASE
        bot.chat.house = _Door(bot.chat.house, self)

    def mask(self, chance: str, shown: str) -> None:
        """Show something fixed in place of what is made by chance."""
        self._masks[chance] = shown

    def note(self, event: Event, answer: Answer) -> None:
        """Remember what led to what is said next."""
        if answer.reply is None and not isinstance(event, CommandUsed | ButtonPressed):
            return
        self._latest, self._answer = led_by(event), answer
        if not answer.refused:
            self.handled.add(self._latest)

    def hang(self, name: str, post: Post | None, after: str = "") -> Post:
        """Hang up what was said or asked. Raises AssertionError where it hangs already."""
        assert post is not None, f"nothing was said for {name}"
        shows = post.form or post.message
        assert shows is not None, f"{name} is a person's own message"
        alone = post.seen_by is not None or post.place.channel.startswith("@")
        if post.form is not None and post.form.action.startswith("/"):
            after = post.form.action  # what the command line lacked is asked for
        self.put(Exhibit(name, after or self._latest, alone, self._masked(shows)))
        return post

    def hang_answer(self, name: str, answer: Answer | None = None) -> None:
        """Hang up an answer that the playground shows nowhere: the latest, if not given."""
        reply = (answer or self._answer).message
        assert reply is not None, f"nothing was answered for {name}"
        self.put(Exhibit(name, self._latest, True, self._masked(reply)))

    def put(self, exhibit: Exhibit) -> None:
        """Hang up an exhibit. Raises AssertionError where it hangs already."""
        assert exhibit.name not in self.exhibits, f"two exhibits are called {exhibit.name}"
        for other in self.exhibits.values():
            same = (other.shows, other.alone) == (exhibit.shows, exhibit.alone)
            assert not same, f"{exhibit.name} shows the same as {other.name}"
        self.exhibits[exhibit.name] = exhibit

    def words(self) -> str:
        """Every text that hangs here, one below the other, in the bot's markup."""
        shown = (to_json(each.shows) for each in self.exhibits.values())
        return "\n".join(text for each in shown for text in _texts(each))

    def _masked(self, shows: Message | Form) -> Message | Form:
        if not self._masks:
            return shows
        chance = re.compile("|".join(map(re.escape, self._masks)))
        return in_other_words(shows, lambda text: chance.sub(lambda m: self._masks[m[0]], text))


class _Door:
    """The front door of a house, with a wall that listens."""

    def __init__(self, house: House, wall: Wall) -> None:
        self.features: dict[str, Feature] = house.features
        self._house = house
        self._wall = wall

    async def __call__(self, event: Event) -> Answer:
        """Answer an event."""
        answer = await self._house(event)
        self._wall.note(event, answer)
        return answer

    async def complete(self, asked: CompletionAsked) -> list[Choice]:
        """Complete an option."""
        return await self._house.complete(asked)


def led_by(event: Event) -> str:
    """What happened, in a few words: `/library save`, `button library.used`, `form …`."""
    match event:
        case CommandUsed(path=path):
            return "/" + " ".join(path)
        case ButtonPressed(action=action) | ChoiceMade(action=action):
            return f"press {action.partition(':')[0]}"
        case FormSubmitted(action=action):
            return f"form {action.partition(':')[0]}"
        case MessageActed(name=name):
            return f"menu {name}"
        case _:
            return f"event {type(event).__name__}"


def in_other_words(shows: Message | Form, other: Callable[[str], str]) -> Message | Form:
    """The same message or form with every text in it changed."""
    return from_json(Message | Form, _changed(to_json(shows), other))  # type: ignore[arg-type]  # a union is no class


def _changed(value: Any, other: Callable[[str], str]) -> Any:  # Any: a piece of JSON
    match value:
        case str():
            return other(value)
        case list():
            return [_changed(each, other) for each in value]
        case dict():
            return {key: _changed(each, other) for key, each in value.items()}
        case _:
            return value


def _texts(value: Any) -> Iterator[str]:  # Any: a piece of JSON
    match value:
        case str():
            yield value
        case list():
            for each in value:
                yield from _texts(each)
        case dict():
            for each in value.values():
                yield from _texts(each)
