"""The charter on Slack, over the wire: written by form, overtaken, served by a goal, shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest_asyncio

from tests.adapters.slack.eyes import said
from tests.adapters.slack.scene import Scene, acknowledged, open_scene
from tests.charters import WORDS
from tests.wire.slack.clock import HandClock


@pytest_asyncio.fixture
async def scene(database_url: str) -> AsyncIterator[Scene]:
    async with open_scene(database_url, clock=HandClock()) as opened:
        yield opened


async def write(scene: Scene, **words: str) -> str:
    """Ana writes the charter by its form; what she is told."""
    ana = scene.room.ana
    acknowledged(await ana.types("/charter edit", "#general"))
    await ana.submits(await scene.form(ana), dict(words))
    await scene.settle()
    return scene.private(ana)[-1]


async def test_a_charter_is_written_by_its_form_and_read_by_everybody(scene: Scene) -> None:
    told = await write(scene, **WORDS, why="We begin")
    assert "The charter is at version 1" in told
    bo = scene.room.bo
    acknowledged(await bo.types("/charter show", "#general"))
    await scene.settle()
    shown = scene.private(bo)[-1]
    for words in ("Data that people can trust", "We ask before we judge.", "objectives."):
        assert words in shown
    refused = await bo.types("/charter edit", "#general")
    await scene.settle()
    assert "That is for a facilitator" in str(refused) + scene.private(bo)[-1]


async def test_who_saves_later_goes_on_with_a_draft(scene: Scene) -> None:
    bo = scene.room.bo
    await write(scene, **WORDS)
    acknowledged(await bo.types("/charter show", "#general"))
    await scene.settle()
    acknowledged(await scene.room.ana.types("/copse role @bo facilitator", "#general"))
    await scene.settle()
    acknowledged(await bo.types("/charter edit", "#general"))
    mine = await scene.form(bo)
    await write(scene, norms="We ask first.")
    await bo.submits(mine, {"norms": "We listen."})
    await scene.settle()
    told = bo.ephemerals()[-1]
    assert "Nothing of yours is lost" in said(told)
    assert "We ask first." in said(told)
    acknowledged(await bo.presses("Go on with mine …", told))
    await bo.submits(await scene.form(bo), {})
    await scene.settle()
    assert "at version 3" in scene.private(bo)[-1]


async def test_a_goal_serves_an_objective_and_stands_beneath_it(scene: Scene) -> None:
    ana = scene.room.ana
    acknowledged(await ana.types("/charter objective", "#general"))
    await ana.submits(await scene.form(ana), {"text": "Backups that were tried"})
    await scene.settle()
    assert "Objective 1 is in the charter." in scene.private(ana)[-1]
    acknowledged(await ana.types("/goal new", "#general"))
    given = {
        "what": "Try twelve backups",
        "measure": "from 2 to 12 backups",
        "first": "Ask Cleo for a disk",
        "serves": "objective:1",
        "due": f"{scene.room.slack.state.clock() + timedelta(days=90):%Y-%m-%d}",
        "whose": "community",
    }
    await ana.submits(await scene.form(ana), given)
    await scene.settle()
    assert "Serves objective 1: Backups that were tried" in scene.private(ana)[-1]
    line = "/goal link 1 gathering:https://discord.com/events/1/2 name:Evening of talks"
    acknowledged(await ana.types(line, "#general"))
    await scene.settle()
    assert "Gathering 1: Evening of talks" in scene.private(ana)[-1]
    acknowledged(await ana.types("/charter show", "#general"))
    await scene.settle()
    shown = ana.ephemerals()[-1]
    assert "Try twelve backups (#1): 2 of 12 backups" in said(shown)
    acknowledged(await ana.chooses("1", shown))
    await ana.submits(await scene.form(ana), {"goes": "no", "why": "We are there"})
    await scene.settle()
    assert "Objective 1 is retired" in scene.private(ana)[-1]
