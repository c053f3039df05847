"""The charter on Discord, over the wire: written by form, overtaken, served by a goal, shown."""

from __future__ import annotations

from datetime import timedelta

from tests.adapters.discord.bench import Bench, labels, words
from tests.charters import WORDS
from tests.wire.discord.person import Person
from tests.wire.discord.state import Message

ASKED = {
    "domain": "Domain: what unites us?",
    "purpose": "Purpose: what for?",
    "people": "Who is it for?",
    "norms": "Norms: how do we treat each other?",
    "rhythm": "Rhythm: what happens when?",
}


def last(person: Person) -> Message:
    return person.ephemerals()[-1]


def said(person: Person) -> str:
    return words(last(person)).replace("\\", "")


async def fill(bench: Bench, given: dict[str, object], why: str = "") -> None:
    """Ana fills in the two pages of the form that is open."""
    (modal,) = bench.ana.modals()
    await bench.ana.submits(modal, given)
    await bench.ana.presses("Go on to page 2", last(bench.ana))
    (modal,) = bench.ana.modals()
    await bench.ana.submits(modal, {"Why? It is kept with the version": why})
    await bench.quiet()


async def write(bench: Bench, **parts: str) -> None:
    """Ana writes the charter by its form."""
    await bench.ana.uses("charter edit", bench.general)
    await fill(bench, {ASKED[part]: text for part, text in parts.items()})


async def test_a_charter_is_written_by_its_form_and_read_by_everybody(bench: Bench) -> None:
    await write(bench, **WORDS)
    assert "The charter is at version 1" in said(bench.ana)
    await bench.bo.uses("charter show", bench.general)
    for part in ("Data that people can trust", "We ask before we judge.", "objectives."):
        assert part in said(bench.bo)
    await bench.bo.uses("charter edit", bench.general)
    assert "That is for a facilitator" in said(bench.bo)


async def test_who_saves_later_goes_on_with_a_draft(bench: Bench) -> None:
    await write(bench, **WORDS)
    await bench.ana.uses("charter edit", bench.general)
    (mine,) = bench.ana.modals()
    await bench.ana.submits(mine, {ASKED["norms"]: "We listen."})
    turn = last(bench.ana)
    await write(bench, norms="We ask first.")
    await bench.ana.presses("Go on to page 2", turn)
    (modal,) = bench.ana.modals()
    await bench.ana.submits(modal)
    await bench.quiet()
    assert "Nothing of yours is lost" in words(turn)
    assert "We ask first." in words(turn)
    assert labels(turn) == ["Go on with mine …", "Let mine go"]
    await bench.ana.presses("Go on with mine …", turn)
    await fill(bench, {})
    assert "at version 3" in said(bench.ana)


async def test_a_goal_serves_an_objective_and_stands_beneath_it(bench: Bench) -> None:
    await bench.ana.uses("charter objective", bench.general)
    (modal,) = bench.ana.modals()
    await bench.ana.submits(modal, {"What do we want to reach?": "Backups that were tried"})
    assert "Objective **1** is in the charter." in said(bench.ana)
    await bench.ana.uses("goal new", bench.general)
    (modal,) = bench.ana.modals()
    first = {
        "S: what will you do? Begin with a verb": "Try twelve backups",
        "M: how will you measure it?": "from 2 to 12 backups",
        "A: the first step, this week": "Ask Cleo for a disk",
        "R: what does it serve?": "objective:1",
        "T: by when?": f"{bench.server.clock() + timedelta(days=90):%Y-%m-%d}",
    }
    await bench.ana.submits(modal, dict(first))
    await bench.ana.presses("Go on to page 2", last(bench.ana))
    (modal,) = bench.ana.modals()
    await bench.ana.submits(modal, {"Whose goal is it?": "community"})
    await bench.quiet()
    assert "Serves objective 1: Backups that were tried" in said(bench.ana)
    await bench.ana.uses(
        "goal link",
        bench.general,
        goal=1,
        gathering="https://discord.com/events/1/2",
        name="Evening of talks",
    )
    assert "[Evening of talks](<https://discord.com/events/1/2>) (discord.com)" in said(bench.ana)
    await bench.ana.uses("charter show", bench.general)
    assert "**Try twelve backups** (#1): 2 of 12 backups" in said(bench.ana)
    await bench.ana.chooses("Change an objective …", last(bench.ana), "1")
    (modal,) = bench.ana.modals()
    gone: dict[str, object] = {
        "Does it go on?": "no",
        "Why? It is kept with the change": "We are there",
    }
    await bench.ana.submits(modal, gone)
    assert "Objective **1** is retired" in said(bench.ana)
