"""What every platform must do, done by Slack; and hostile words in every place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from itertools import count

import pytest

from adapters.slack import views
from adapters.slack.blocks import body
from adapters.slack.mrkdwn import Reader
from adapters.slack.pace import Pace
from community.chat.form import Form, Question
from community.chat.message import Choice
from community.chat.place import Identity, Place, Posted
from community.chat.platform import Platform
from tests.adapters.slack.eyes import said
from tests.adapters.slack.scene import Scene, open_scene
from tests.contract import PlatformContract, Stage, everything
from tests.hostile import HOSTILE
from tests.wire.slack.composer import escaped
from tests.wire.slack.mentions import pings
from tests.wire.slack.messages import Message
from tests.wire.slack.person import Person
from tests.wire.slack.views import check_view


class SlackStage:
    """A scene with Ana and Bo, looked at with their eyes."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.platform: Platform = scene.platform
        self.space = scene.space
        self.ana = Identity(self.space, scene.room.ana.id, "Ana")
        self.bo = Identity(self.space, scene.room.bo.id, "Bo")

    async def channel(self, name: str, *private_to: Identity) -> Place:
        room = self.scene.room
        found = room.team.channel_named(name)
        if found is None:
            found = room.slack.channel(room.team, name, private=bool(private_to))
            found.members += [*(each.id for each in private_to), room.installed.bot_user]
        return Place(self.space, found.id)

    async def says(self, by: Identity, place: Place, text: str, at: datetime) -> Posted:
        room = self.scene.room
        channel = room.team.channels[place.channel]
        ts = f"{at.timestamp() + len(channel.messages) / 1000:.6f}"
        message = Message(ts, room.team.id, channel.id, escaped(text), by.id)
        message.thread_ts = place.thread
        channel.add(message)
        return Posted(place, ts)

    async def deletes(self, posted: Posted) -> None:
        channel = self.scene.room.team.channels[posted.place.channel]
        await self.scene.room.cleo.deletes(channel.messages[posted.id])

    async def sees(self, person: Identity, place: Place | None = None) -> list[str]:
        who = self._person(person)
        if place is None:
            there = who.messages(who.direct(self.scene.room.installed))
            return [said(each) for each in there]
        channel = self.scene.room.team.channels[place.channel]
        thread = channel.messages[place.thread] if place.thread else None
        seen = [*who.messages(channel, thread), *who.ephemerals(channel)]
        return [said(each) for each in seen]

    def pings(self) -> list[str]:
        channels = self.scene.room.team.channels.values()
        messages = [each for channel in channels for each in channel.messages.values()]
        messages += self.scene.room.slack.state.ephemerals
        return [f"{each.kind} {each.target}" for message in messages for each in pings(message)]

    def _person(self, person: Identity) -> Person:
        room = self.scene.room
        return {room.ana.id: room.ana, room.bo.id: room.bo}[person.id]


class TestSlack(PlatformContract):
    @pytest.fixture
    async def stage(self, sqlite_url: str) -> AsyncIterator[Stage]:
        async with open_scene(sqlite_url, enforce_limits=False) as scene:
            seconds = count(step=2.0)
            scene.platform.pace = Pace(lambda: next(seconds))  # nobody has to wait in this suite
            yield SlackStage(scene)


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("bad", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_format_nothing(bad: str, alone: bool) -> None:
    drawn = body(everything(bad), Reader("slack:T1", "https://copse.example", alone))
    message = Message("1.000001", "T1", "C1", drawn["text"], "U1", blocks=drawn["blocks"])
    message.parse = drawn["parse"]

    assert pings(message) == []


@pytest.mark.parametrize("bad", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_fit_into_every_question(bad: str) -> None:
    word = bad[:40] or "x"
    kinds = ("line", "paragraph", "date", "member", "channel")
    questions = [
        Question(kind, word, kind, value=bad[:200], hint=bad[:90])  # type: ignore[arg-type]  # a kind by its word
        for kind in kinds
    ]
    choice = Question("choice", word, "choice", value="a", options=(Choice(word, "a"),))
    form = Form("x.sent:1", word[:24], (*questions, choice), word[:24])

    assert check_view(views.asked(form, "{}", {"line"}), "modal") == []
