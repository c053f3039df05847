"""Goals on Slack, over the wire: made by form, asked about, answered, changed, looked back on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest_asyncio

from scheduler.nudges import Nudges
from scheduler.occurrences import Occurrences
from tests.adapters.slack.eyes import said
from tests.adapters.slack.scene import Scene, acknowledged, open_scene
from tests.wire.slack.clock import HandClock
from tests.wire.slack.messages import Message


class Time:
    """A scene whose clock can be moved, with what is due done."""

    def __init__(self, scene: Scene, clock: HandClock) -> None:
        self.scene, self.clock = scene, clock
        self._works = (
            Occurrences(scene.database, scene.dispatch, clock),
            Nudges(scene.database, scene.dispatch, clock),
        )

    async def week(self) -> None:
        """Let a week go by, and all that comes with it."""
        for _ in range(7):
            self.clock.forward(timedelta(days=1).total_seconds())
            while sum([await work.drain() for work in self._works]):
                pass
            await self.scene.settle()

    def given(self) -> dict[str, object]:
        """What a goal's form is filled in with."""
        return {
            "what": "Give talks about indexes",
            "measure": "from 2 to 12 talks",
            "first": "Ask Cleo for a slot",
            "serves": "the community",
            "due": f"{self.clock() + timedelta(days=90):%Y-%m-%d}",
        }

    def letter(self) -> Message:
        """The latest that Ana was told directly."""
        ana = self.scene.room.ana
        return ana.messages(ana.direct(self.scene.room.installed))[-1]


@pytest_asyncio.fixture
async def time(database_url: str) -> AsyncIterator[Time]:
    clock = HandClock()
    async with open_scene(database_url, clock=clock) as scene:
        yield Time(scene, clock)


async def make(time: Time, **changes: object) -> None:
    """Ana makes a goal by its form."""
    ana = time.scene.room.ana
    acknowledged(await ana.types("/goal new", "#general"))
    await ana.submits(await time.scene.form(ana), time.given() | changes)
    await time.scene.settle()


async def test_a_goal_is_made_by_its_form_and_drawn(time: Time) -> None:
    await make(time)
    card = time.scene.private(time.scene.room.ana)[-1]
    assert "Goal #1 is made, all five letters are there." in card
    assert "2 of 12 talks after 0 % of the time: on track." in card
    (file,) = time.scene.room.slack.state.files.values()
    assert "A bar from 2 talks" in file.alt_text


async def test_a_draft_is_kept_and_gone_on_with(time: Time) -> None:
    ana = time.scene.room.ana
    await make(time, measure="12 talks")
    lacking = ana.ephemerals()[-1]
    assert "M (measurable) Say where it starts, too" in said(lacking)
    acknowledged(await ana.presses("Go on with it …", lacking))
    await ana.submits(await time.scene.form(ana), {"measure": "from 0 to 12 talks"})
    await time.scene.settle()
    assert "Goal #1 is made" in time.scene.private(ana)[-1]


async def test_a_check_in_is_answered_by_one_press_in_its_place(time: Time) -> None:
    await make(time)
    await time.week()
    question = time.letter()
    assert "how does it go? Give talks about indexes (#1)" in said(question)
    acknowledged(await time.scene.room.ana.presses("3 of 12 talks", question))
    await time.scene.settle()
    assert "told how far it is, 3 of 12 talks" in said(time.letter())
    assert time.letter().ts == question.ts


async def test_a_check_in_is_answered_in_more_words(time: Time) -> None:
    ana = time.scene.room.ana
    await make(time)
    await time.week()
    acknowledged(await ana.presses("Tell more …", time.letter()))
    form = await time.scene.form(ana)
    wrong = await ana.submits(form, {"value": "lots"})
    assert wrong.errors == {"value": "“lots” is no number of talks."}
    await ana.submits(form, {"value": "5", "note": "At the meet-up"})
    await time.scene.settle()
    assert "5 of 12 talks, answered later – “At the meet-up”" in said(time.letter())


async def test_a_goal_is_adjusted_with_a_reason_and_looked_back_on(time: Time) -> None:
    ana = time.scene.room.ana
    await make(time)
    acknowledged(await ana.types("/goal adjust 1", "#general"))
    form = await time.scene.form(ana)
    refused = await ana.submits(form, {"reason": "Less time", "measure": "from 2 to 8"})
    assert refused.errors is not None
    assert "8 of what?" in refused.errors["measure"]
    await ana.submits(form, {"reason": "Less time", "measure": "from 2 to 8 talks"})
    await time.scene.settle()
    assert "Changed: measure." in time.scene.private(ana)[-1]
    acknowledged(await ana.types("/goal review 1", "#general"))
    await ana.submits(await time.scene.form(ana), {"learned": "Ask early"})
    await time.scene.settle()
    assert "Kept with the goal, thank you." in time.scene.private(ana)[-1]
