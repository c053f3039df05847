"""Matching on Discord, over the wire: joined, announced, skipped, told in a thread, answered."""

from __future__ import annotations

from datetime import timedelta

from tests.adapters.discord.bench import Bench, words
from tests.wire.discord.permissions import Can, may
from tests.wire.discord.person import Person
from tests.wire.discord.state import Channel, Message


def said(message: Message) -> str:
    return words(message).replace("\\", "")


def letters(bench: Bench, person: Person) -> list[Message]:
    """What the bot wrote to somebody directly."""
    return bench.server.messages(person.direct(bench.application))


async def opens(bench: Bench, *people: Person) -> None:
    """Ana opens a programme, whose first round is in three days at nine, and people join."""
    first = bench.server.clock() + timedelta(days=3)
    await bench.ana.uses("match open", bench.general, name="Coffee", first=f"{first:%Y-%m-%d}")
    for person in people:
        await person.uses("match join", bench.general)
        assert "You are in **Coffee**" in said(person.ephemerals()[-1])


async def until(bench: Bench, day: float) -> None:
    """Let time go by until so many days after midnight of today, and all that comes with it."""
    start = bench.options.setdefault("began", bench.server.clock())
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    target = midnight + timedelta(days=day)
    while (now := bench.server.clock()) < target:
        due = await bench.house.next_due()
        goes_to = target if due is None else min(max(due, now), target)
        bench.server.clock.forward((goes_to - now).total_seconds() + 0.01)
        await bench.drain()


async def test_a_round_opens_a_private_thread_and_is_answered_by_a_press(bench: Bench) -> None:
    await opens(bench, bench.ana, bench.bo)
    await until(bench, 2.5)
    assert "brings members together on" in said(letters(bench, bench.bo)[-1])
    assert bench.server.threads(bench.general) == []
    await until(bench, 3.5)
    (thread,) = bench.server.threads(bench.general)
    assert may(thread, bench.bo.id, Can.VIEW_CHANNEL)
    assert not may(thread, bench.cleo.id, Can.VIEW_CHANNEL)
    opened = said(bench.server.messages(thread)[-1])
    assert "**Coffee** brings you together." in opened
    assert "To begin with:" in opened
    await until(bench, 6.5)
    question = bench.server.messages(thread)[-1]
    assert "Have you met yet?" in said(question)
    await bench.bo.presses("We met", question)
    assert "Good to hear" in said(bench.bo.ephemerals()[-1])
    await until(bench, 8.9)
    assert bench.server.messages(thread)[-1] is question
    assert "1 of 1 groups met" in said(letters(bench, bench.ana)[-1])


async def test_who_presses_skip_is_in_no_thread(bench: Bench) -> None:
    await opens(bench, bench.ana, bench.bo, bench.cleo)
    await until(bench, 2.5)
    await bench.cleo.presses("Skip", letters(bench, bench.cleo)[-1])
    assert "You skip **Coffee**" in said(bench.cleo.ephemerals()[-1])
    await until(bench, 3.5)
    (thread,) = bench.server.threads(bench.general)
    assert not may(thread, bench.cleo.id, Can.VIEW_CHANNEL)


async def test_who_discord_opens_no_thread_for_is_told_directly(bench: Bench) -> None:
    await opens(bench, bench.ana, bench.bo)
    denied = int(Can.CREATE_PRIVATE_THREADS)
    bench.server.overwrite(bench.general, bench.application, deny=denied)
    await until(bench, 3.5)
    assert threads_of(bench) == []
    for person, other in ((bench.ana, bench.bo), (bench.bo, bench.ana)):
        letter = said(letters(bench, person)[-1])
        assert "I could not open a conversation for you" in letter
        assert other.mention in letter
    await until(bench, 6.5)
    question = letters(bench, bench.bo)[-1]
    assert "Have you met yet?" in said(question)
    await bench.bo.presses("We met", question)
    await until(bench, 8.9)
    assert "1 of 1 groups met" in said(letters(bench, bench.ana)[-1])


def threads_of(bench: Bench) -> list[Channel]:
    """The threads there are."""
    return bench.server.threads(bench.general)
