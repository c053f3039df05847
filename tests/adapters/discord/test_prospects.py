"""Prospective members on Discord, over the wire: a guest introduces themselves, a steward
welcomes."""

from __future__ import annotations

from datetime import timedelta

from tests.adapters.discord.bench import Bench, labels, words
from tests.wire.discord.person import Person
from tests.wire.discord.state import Message

WEEK = timedelta(days=7)


def said(message: Message) -> str:
    return words(message).replace("\\", "")


def letters(bench: Bench, person: Person) -> list[Message]:
    """What the bot wrote to somebody directly."""
    return bench.server.messages(person.direct(bench.application))


async def until_told(bench: Bench, person: Person, what: str) -> Message:
    """Let time go by until somebody is told something directly; it may wait for their hours."""
    ends = bench.server.clock() + WEEK
    while (now := bench.server.clock()) < ends:
        await bench.drain()
        found = [each for each in letters(bench, person) if what in said(each)]
        if found:
            return found[-1]
        due = await bench.house.next_due()
        goes_to = ends if due is None else min(max(due, now), ends)
        bench.server.clock.forward((goes_to - now).total_seconds() + 0.01)
    raise AssertionError(f"nobody told them “{what}”")


async def opens(bench: Bench) -> None:
    """Newcomers are guests first; Cleo is a member."""
    await bench.cleo.uses("library search", bench.general, query="maps")
    await bench.ana.uses("topic add", bench.general, name="maps")
    await bench.ana.uses("member introductions", bench.general, channel=bench.general)
    await bench.ana.uses("member prospects", bench.general, on=True)
    assert "is a guest" in said(bench.ana.ephemerals()[-1])


async def introduces(bench: Bench, person: Person, practises: str) -> str:
    """Somebody introduces themselves by the form; what they alone are shown."""
    await person.uses("member edit", bench.general)
    await person.submits(person.modals()[-1], {"What I practise": practises})
    await bench.drain()
    return said(person.ephemerals()[-1])


async def test_a_guest_is_welcomed_by_a_press_and_introduced_then(bench: Bench) -> None:
    await opens(bench)
    assert "The stewards read it" in await introduces(bench, bench.bo, "Drawing maps")
    assert bench.server.messages(bench.general) == []
    await bench.bo.uses("match join", bench.general)
    assert "That is for a member" in said(bench.bo.ephemerals()[-1])
    asked = await until_told(bench, bench.ana, "would like to join.")
    assert "Drawing maps" in said(asked)
    assert "In common with what is gathered here: topics maps." in said(asked)
    assert labels(asked)[:2] == ["Welcome", "Not now"]
    assert letters(bench, bench.cleo) == []
    await bench.ana.presses("Welcome", asked)
    await bench.drain()
    assert "you welcomed them" in said(asked)
    assert "Drawing maps" in said(bench.server.messages(bench.general)[-1])
    told = await until_told(bench, bench.bo, "you are a member of")
    assert bench.ana.mention in said(told)
    await bench.cleo.uses("member who", bench.general, topic="maps")
    assert bench.bo.mention in said(bench.cleo.ephemerals()[-1])


async def test_who_is_to_wait_is_told_nothing_and_posted_nowhere(bench: Bench) -> None:
    await opens(bench)
    await introduces(bench, bench.bo, "Drawing maps")
    asked = await until_told(bench, bench.ana, "would like to join.")
    await bench.ana.presses("Not now", asked)
    await bench.drain()
    assert "stays a guest for now" in said(asked)
    assert letters(bench, bench.bo) == []
    assert bench.server.messages(bench.general) == []


async def test_somebody_new_is_welcomed_as_a_guest_and_introduced_from_there(bench: Bench) -> None:
    await opens(bench)
    dev = bench.server.person("Dev")
    await dev.joins(bench.guild)
    await bench.drain()
    (welcome,) = bench.server.messages(bench.general)
    assert "Welcome to" in said(welcome)
    await dev.presses("Introduce yourself", welcome)
    await dev.submits(dev.modals()[-1], {"What I practise": "Old maps"})
    await bench.drain()
    assert "The stewards read it" in said(dev.ephemerals()[-1])
    assert "Old maps" in said(await until_told(bench, bench.ana, "would like to join."))
