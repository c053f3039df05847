"""Goals on Discord, over the wire: made by form, asked about, answered, changed, looked back on."""

from __future__ import annotations

from datetime import timedelta

from tests.adapters.discord.bench import Bench, labels, words
from tests.wire.discord.person import Person
from tests.wire.discord.state import Message


def last(person: Person) -> Message:
    return person.ephemerals()[-1]


def said(message: Message) -> str:
    return words(message).replace("\\", "")


async def make(bench: Bench, **changes: str) -> None:
    """Ana makes a goal by its form, which has two pages."""
    given: dict[str, object] = {
        "S: what will you do? Begin with a verb": "Give talks about indexes",
        "M: how will you measure it?": "from 2 to 12 talks",
        "A: the first step, this week": "Ask Cleo for a slot",
        "R: what does it serve?": "the community",
        "T: by when?": f"{bench.server.clock() + timedelta(days=90):%Y-%m-%d}",
    }
    await bench.ana.uses("goal new", bench.general)
    (modal,) = bench.ana.modals()
    assert modal.title == "A new goal (1/2)"
    await bench.ana.submits(modal, given | changes)
    await bench.ana.presses("Go on to page 2", last(bench.ana))
    (modal,) = bench.ana.modals()
    await bench.ana.submits(modal, {"At what hour, in your zone?": "09:00"})
    await bench.quiet()


async def week(bench: Bench) -> Message:
    """Let a week go by; the latest that Ana was told directly."""
    for _ in range(7):
        bench.server.clock.forward(timedelta(days=1).total_seconds())
        await bench.drain()
    return bench.server.messages(bench.ana.direct(bench.application))[-1]


async def test_a_goal_is_made_in_a_form_of_two_pages_and_drawn(bench: Bench) -> None:
    await make(bench)
    card = last(bench.ana)
    assert "Goal **#1** is made, all five letters are there." in said(card)
    assert "2 of 12 talks after 0 % of the time: on track." in said(card)
    (picture,) = card.attachments
    assert picture.content.startswith(b"\x89PNG")


async def test_a_draft_names_the_letter_it_lacks(bench: Bench) -> None:
    await make(bench, **{"M: how will you measure it?": "12 talks"})
    assert "**M (measurable)** Say where it starts, too" in said(last(bench.ana))
    assert labels(last(bench.ana)) == ["Go on with it …"]


async def test_a_check_in_is_answered_by_one_press_in_its_place(bench: Bench) -> None:
    await make(bench)
    question = await week(bench)
    assert "how does it go? **Give talks about indexes** (#1)" in said(question)
    await bench.ana.presses("3 of 12 talks", question)
    await bench.quiet()
    assert "told how far it is, 3 of 12 talks" in said(question)
    assert bench.server.messages(bench.ana.direct(bench.application))[-1] is question


async def test_a_check_in_is_answered_in_more_words(bench: Bench) -> None:
    await make(bench)
    question = await week(bench)
    await bench.ana.presses("Tell more …", question)
    (modal,) = bench.ana.modals()
    await bench.ana.submits(modal, {"How far is it?": "5", "What happened?": "At the meet-up"})
    await bench.drain()
    assert "5 of 12 talks, answered later – “At the meet-up”" in said(question)


async def test_a_goal_is_adjusted_with_a_reason_and_looked_back_on(bench: Bench) -> None:
    await make(bench)
    await bench.ana.uses("goal adjust", bench.general, goal=1)
    (modal,) = bench.ana.modals()
    await bench.ana.submits(
        modal,
        {"Why? It is kept with the change": "Less time", "How it is measured": "from 2 to 8 talks"},
    )
    await bench.ana.presses("Go on to page 2", last(bench.ana))
    (modal,) = bench.ana.modals()
    await bench.ana.submits(modal)
    assert "Changed: measure." in said(last(bench.ana))
    await bench.ana.uses("goal review", bench.general, goal=1)
    (modal,) = bench.ana.modals()
    await bench.ana.submits(modal, {"What did you learn?": "Ask early"})
    assert "Kept with the goal, thank you." in said(last(bench.ana))
