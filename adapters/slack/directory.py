"""The people and channels of a space as Slack tells of them, remembered for some minutes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from adapters.slack.web import Web

Json = dict[str, Any]  # Any: JSON as Slack takes and gives it
Thing = TypeVar("Thing")

KEPT = timedelta(minutes=10)
MOST = 20_000
PAGE, PAGES = 200, 20  # people or channels asked for at a time, and how often
PATIENCE = 2.0  # seconds to wait for a method that is closed for a while


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a space; a guest sees only the channels they are in."""

    id: str
    name: str
    guest: bool = False
    bot: bool = False
    left: bool = False
    owner: bool = False
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Channel:
    """A conversation in a space; `direct` when it has no name of its own."""

    id: str
    name: str
    private: bool = False
    archived: bool = False
    direct: bool = False


class _Shelf(Generic[Thing]):
    """What was asked lately, by space and id."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._kept: OrderedDict[tuple[str, str], tuple[datetime, Thing]] = OrderedDict()

    def look(self, space: str, id: str) -> Thing | None:
        found = self._kept.get((space, id))
        if found is None or not found[0] <= self._clock() < found[0] + KEPT:
            return None
        return found[1]

    def put(self, space: str, id: str, thing: Thing) -> Thing:
        self._kept[space, id] = (self._clock(), thing)
        self._kept.move_to_end((space, id))
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return thing

    def drop(self, space: str, id: str) -> None:
        self._kept.pop((space, id), None)

    async def ask(self, space: str, id: str, how: Callable[[], Awaitable[Thing]]) -> Thing:
        found = self.look(space, id)
        return self.put(space, id, await how()) if found is None else found


class Directory:
    """Asks Slack who somebody is and what a channel is, once in a while."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self.leisure = web.config.leisure
        self._people: _Shelf[Person] = _Shelf(web.clock)
        self._channels: _Shelf[Channel] = _Shelf(web.clock)

    async def person(self, space: str, id: str) -> Person:
        """Who somebody is."""

        async def ask() -> Person:
            answer = await self._web.get(space, "users.info", user=id, patience=PATIENCE)
            return person_of(answer["user"])

        return await self._people.ask(space, id, ask)

    async def channel(self, space: str, id: str) -> Channel:
        """What a channel is called, and who may read it."""

        async def ask() -> Channel:
            answer = await self._web.get(space, "conversations.info", channel=id, patience=PATIENCE)
            return channel_of(answer["channel"])

        return await self._channels.ask(space, id, ask)

    def called(self, space: str, id: str) -> str:
        """What somebody is called, if that is known without asking."""
        found = self._people.look(space, id)
        return found.name if found else ""

    def meet(self, space: str, person: Person) -> bool:
        """Remember somebody; False when nothing about them is news."""
        before = self._people.look(space, person.id)
        self._people.put(space, person.id, person)
        return before != person

    def forget(self, space: str, channel: str) -> None:
        """Ask again what a channel is."""
        self._channels.drop(space, channel)

    async def channels_of(self, person: str, space: str, *, public: bool) -> set[str]:
        """The private channels, with `public` all, that somebody is in together with the bot."""
        kinds = "public_channel,private_channel" if public else "private_channel"
        found: set[str] = set()
        cursor = ""
        while True:
            answer = await self._web.get(
                space,
                "users.conversations",
                user=person,
                types=kinds,
                limit=PAGE,
                cursor=cursor,
                patience=PATIENCE,
            )
            found.update(str(channel["id"]) for channel in answer.get("channels", []))
            cursor = str(answer.get("response_metadata", {}).get("next_cursor") or "")
            if not cursor:
                return found

    async def owners(self, space: str, by: str) -> list[Person]:
        """Who runs a space: whoever installed the bot, if that is known, else its owners."""
        if by:
            return [await self.person(space, by)]
        found: list[Person] = []
        cursor = ""
        for _ in range(PAGES):
            answer = await self._web.get(
                space, "users.list", limit=PAGE, cursor=cursor, patience=PATIENCE
            )
            people = (person_of(user) for user in answer.get("members", []))
            found += [each for each in people if each.owner and not each.left and not each.bot]
            cursor = str(answer.get("response_metadata", {}).get("next_cursor") or "")
            if not cursor:
                break
        return found


def person_of(user: Json) -> Person:
    """A user of Slack's as somebody we know."""
    profile: Json = user.get("profile", {})
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"))
    name = next((str(each).strip() for each in names if each and str(each).strip()), "")
    return Person(
        id=str(user["id"]),
        name=name or str(user.get("name", "")),
        guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
        left=bool(user.get("deleted")),
        owner=bool(user.get("is_owner") or user.get("is_primary_owner")),
        zone=str(user.get("tz") or "UTC"),
    )


def channel_of(channel: Json) -> Channel:
    """A conversation of Slack's as a channel."""
    direct = bool(channel.get("is_im") or channel.get("is_mpim"))
    return Channel(
        id=str(channel["id"]),
        name=str(channel.get("name") or ""),
        private=direct or bool(channel.get("is_private")),
        archived=bool(channel.get("is_archived")),
        direct=direct,
    )
