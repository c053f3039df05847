"""Matching on Slack, over the wire: joined, announced, skipped, told in a group, answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest_asyncio

from scheduler.matching import Matching
from scheduler.nudges import Nudges
from scheduler.occurrences import Occurrences
from tests.adapters.slack.eyes import said
from tests.adapters.slack.scene import Scene, acknowledged, open_scene
from tests.wire.slack.channels import Channel, Kind
from tests.wire.slack.clock import HandClock
from tests.wire.slack.messages import Message
from tests.wire.slack.person import Person

MONDAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


class Rounds:
    """A scene with a programme in it, and time that goes by."""

    def __init__(self, scene: Scene, clock: HandClock) -> None:
        self.scene, self.clock = scene, clock
        self._works = (
            Occurrences(scene.database, scene.dispatch, clock),
            Matching(scene.database, scene.dispatch, clock),
            Nudges(scene.database, scene.dispatch, clock),
        )

    async def opens(self, *people: Person) -> None:
        """Ana opens a programme, whose first round is in a week, and people join."""
        acknowledged(await self.scene.room.ana.types("/match open name:Coffee", "#general"))
        for person in people:
            acknowledged(await person.types("/match join", "#general"))
        await self.scene.settle()

    async def passes(self, days: float) -> None:
        """Let days go by, and all that comes with them."""
        for _ in range(int(days * 2)):
            self.clock.forward(timedelta(hours=12).total_seconds())
            for _ in range(2):
                while sum([await work.drain() for work in self._works]):
                    pass
                await self.scene.settle()
        # A message a second goes to one conversation, by a clock that no test can move.
        await asyncio.sleep(1.1)
        self.clock.forward(2.0)
        await self.scene.settle()

    def letters(self, person: Person) -> list[Message]:
        """What the bot wrote to somebody directly."""
        return person.messages(person.direct(self.scene.room.installed))

    def groups(self) -> list[Channel]:
        """The group conversations there are."""
        return [each for each in self.scene.room.team.channels.values() if each.kind is Kind.MPIM]


@pytest_asyncio.fixture
async def rounds(database_url: str) -> AsyncIterator[Rounds]:
    clock = HandClock(MONDAY)
    async with open_scene(database_url, clock=clock) as scene:
        yield Rounds(scene, clock)


async def test_a_round_opens_a_group_conversation_and_is_answered_by_a_press(
    rounds: Rounds,
) -> None:
    room = rounds.scene.room
    await rounds.opens(room.ana, room.bo)
    assert "You are in Coffee." in rounds.scene.private(room.bo)[-1]
    await rounds.passes(6)
    assert "brings members together on 8 March" in said(rounds.letters(room.bo)[-1])
    assert rounds.groups() == []
    await rounds.passes(1)
    (group,) = rounds.groups()
    assert {room.ana.id, room.bo.id} < set(group.members)
    opened = said(room.ana.messages(group)[-1])
    assert "Coffee brings you together." in opened
    assert "Times that could suit you:" in opened
    await rounds.passes(3)
    question = room.bo.messages(group)[-1]
    assert "Have you met yet?" in said(question)
    acknowledged(await room.bo.presses("We met", question))
    await rounds.scene.settle()
    assert "Good to hear" in rounds.scene.private(room.bo)[-1]
    await rounds.passes(1.5)
    assert room.bo.messages(group)[-1] is question
    await rounds.passes(1)
    assert "1 of 1 groups met" in said(rounds.letters(room.ana)[-1])


async def test_who_presses_skip_is_in_no_conversation(rounds: Rounds) -> None:
    room = rounds.scene.room
    await rounds.opens(room.ana, room.bo, room.cleo)
    await rounds.passes(6)
    acknowledged(await room.cleo.presses("Skip", rounds.letters(room.cleo)[-1]))
    await rounds.scene.settle()
    assert "You skip" in rounds.scene.private(room.cleo)[-1]
    await rounds.passes(1)
    (group,) = rounds.groups()
    assert set(group.members) == {room.ana.id, room.bo.id, room.installed.bot_user}


async def test_who_slack_opens_no_group_for_is_told_directly(rounds: Rounds) -> None:
    room = rounds.scene.room
    await rounds.opens(room.ana, room.bo)
    for token in room.slack.state.tokens.values():
        token.scopes = [each for each in token.scopes if each != "mpim:write"]
    await rounds.passes(7)
    assert rounds.groups() == []
    for person, other in ((room.ana, room.bo), (room.bo, room.ana)):
        letter = rounds.letters(person)[-1]
        assert "I could not open a conversation for you" in said(letter)
        assert other.id in said(letter)
    await rounds.passes(3)
    question = rounds.letters(room.bo)[-1]
    assert "Have you met yet?" in said(question)
    acknowledged(await room.bo.presses("We met", question))
    await rounds.passes(2.5)
    assert "1 of 1 groups met" in said(rounds.letters(room.ana)[-1])
    acknowledged(await room.ana.types("/copse undelivered", "#general"))
    await rounds.scene.settle()
    assert "match" not in rounds.scene.private(room.ana)[-1].lower()
