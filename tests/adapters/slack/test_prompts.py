"""Prompts on Slack, over the wire: begun, asked, answered in their thread, thanked for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest_asyncio

from scheduler.nudges import Nudges
from scheduler.occurrences import Occurrences
from tests.adapters.slack.eyes import said
from tests.adapters.slack.scene import Scene, acknowledged, open_scene
from tests.wire.slack.clock import HandClock
from tests.wire.slack.messages import Message
from tests.wire.slack.person import Person

MONDAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


class Weeks:
    """A scene in which a prompt is asked every Monday at ten, and time goes by."""

    def __init__(self, scene: Scene, clock: HandClock) -> None:
        self.scene, self.clock = scene, clock
        self._works = (
            Occurrences(scene.database, scene.dispatch, clock),
            Nudges(scene.database, scene.dispatch, clock),
        )

    async def passes(self, **span: float) -> None:
        """Let time go by in steps of six hours, and all that comes with it."""
        left = timedelta(**span)
        while left > timedelta():
            step = min(left, timedelta(hours=6))
            self.clock.forward(step.total_seconds())
            left -= step
            while sum([await work.drain() for work in self._works]):
                pass
            await self.scene.settle()
            self.clock.forward(2.0)  # one message a second in a channel: the thread is opened
            await self.scene.settle()

    def in_general(self) -> list[Message]:
        """What the bot wrote in #general, outside of threads and to everybody."""
        room = self.scene.room
        mine = (each for each in room.ana.messages("#general") if each.bot_id is not None)
        return list(mine)

    def thread(self, message: Message) -> list[str]:
        """What stands in the thread under a message."""
        return [said(each) for each in self.scene.room.ana.messages("#general", message)[1:]]

    def letters(self, person: Person) -> list[Message]:
        """What the bot wrote to somebody directly."""
        return person.messages(person.direct(self.scene.room.installed))


@pytest_asyncio.fixture
async def weeks(database_url: str) -> AsyncIterator[Weeks]:
    clock = HandClock(MONDAY)
    async with open_scene(database_url, clock=clock) as scene:
        line = '/prompt start rhythm:"every Monday at 10" zone:UTC'
        acknowledged(await scene.room.ana.types(line, "#general"))
        await scene.settle()
        yield Weeks(scene, clock)


async def test_a_prompt_is_asked_answered_in_its_thread_and_thanked_for(weeks: Weeks) -> None:
    room = weeks.scene.room
    await weeks.passes(hours=2)
    (prompt,) = weeks.in_general()
    assert "[Suggest a prompt]" in said(prompt)
    assert weeks.thread(prompt) == ["Answers go here. Late ones count, too."]
    kept = await room.bo.posts("A sharp pencil.", "#general", prompt)
    await room.bo.edits(kept, "A sharp pencil, and paper.")
    gone = await room.cleo.posts("A list.", "#general", prompt)
    await room.cleo.deletes(gone)
    await room.cleo.posts("Outside of the thread.", "#general")
    await weeks.passes(days=2, hours=2)
    _, recap = weeks.in_general()
    assert said(recap).startswith("@Bo answered")
    await room.cleo.posts("Late, but here.", "#general", prompt)
    await weeks.passes(hours=1)
    assert weeks.in_general()[1].ts == recap.ts
    assert said(weeks.in_general()[1]).startswith("@Bo and @Cleo answered")


async def test_a_suggestion_by_the_form_is_decided_on_by_a_press(weeks: Weeks) -> None:
    room = weeks.scene.room
    await weeks.passes(hours=2)
    (prompt,) = weeks.in_general()
    acknowledged(await room.bo.presses("Suggest a prompt", prompt))
    words = "Which small habit makes your work easier?"
    await room.bo.submits(await weeks.scene.form(room.bo), {"text": words})
    await weeks.passes(hours=6)
    note = next(each for each in weeks.letters(room.ana) if words in said(each))
    acknowledged(await room.ana.presses("Into the deck", note))
    await weeks.passes(days=7)
    asked = weeks.in_general()[-1]
    assert words in said(asked)
    assert "|@Bo>" in said(asked)


async def test_a_series_does_not_begin_in_a_direct_conversation(weeks: Weeks) -> None:
    room = weeks.scene.room
    there = room.ana.direct(room.installed)
    refused = await weeks.scene.types(room.ana, "/prompt start", there)
    assert "In which channel? Type it there, or name it with channel:." in refused
    assert len((await weeks.scene.types(room.ana, "/prompt list", there)).splitlines()) == 1
    named = await weeks.scene.types(room.ana, "/prompt start channel:#general", there)
    assert "a prompt in" in named
