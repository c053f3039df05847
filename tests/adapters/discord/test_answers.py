"""Every interaction ends in an answer: at once, late, delivered twice, after a crash."""

from __future__ import annotations

import asyncio

import pytest

from storage import arrivals
from tests import gates
from tests.adapters.discord import trial
from tests.adapters.discord.bench import LONG, Bench, furnished, words
from tests.wire.discord.interactions import Interaction, Reply
from tests.wire.discord.state import Message
from tests.wire.faults import lost_answer, reset, server_error

CALLBACK = "POST /interactions/*/callback"
FOLLOWING = "PATCH /webhooks/*"


def private(bench: Bench) -> list[str]:
    return [words(message) for message in bench.ana.ephemerals()]


def letters(bench: Bench) -> list[str]:
    direct = bench.server.world.direct(bench.ana.user, bench.application.user)
    return [words(message) for message in bench.server.messages(direct)] if direct else []


async def finished(bench: Bench, asked: Interaction) -> Message:
    """The answer to an interaction, once it says something."""
    await bench.sees(lambda: asked.finished)
    assert asked.original is not None
    return asked.original


async def owed(bench: Bench) -> bool:
    async with bench.house.database.reading() as db:
        due = await arrivals.next_due(db, "discord")
    return due is not None


async def written_down(bench: Bench) -> None:
    """Wait until it is written down that an answer is owed: the announcement may be quicker."""
    async with asyncio.timeout(LONG):
        while not await owed(bench):  # noqa: ASYNC110  # the database tells no event of it
            await asyncio.sleep(0.01)


async def test_a_quick_answer_is_the_first_and_the_only_one(tried: Bench) -> None:
    asked = await tried.ana.uses("trial say", tried.general, text="hello")
    assert asked.reply is Reply.MESSAGE
    assert private(tried) == ["Ana said: hello"]
    assert asked.followups == []
    assert tried.server.messages(tried.general) == []


async def test_an_answer_for_everybody_is_seen_by_everybody(tried: Bench) -> None:
    await tried.ana.uses("trial aloud", tried.general, text="hello")
    assert [words(each) for each in tried.bo.sees(tried.general)] == ["Heard: hello"]


async def test_a_slow_answer_is_announced_and_comes(tried: Bench) -> None:
    gate = gates.close("look")
    asked = await tried.ana.uses("trial look", tried.general, text="slow")
    assert asked.reply is Reply.DEFER
    assert len(tried.ana.ephemerals()) == len(tried.server.thinking()) == 1
    await written_down(tried)
    gate.set()
    await finished(tried, asked)
    await tried.quiet()
    assert private(tried) == ["Ana saw: slow"]
    assert tried.server.thinking() == []
    assert not await owed(tried)


async def test_a_refusal_is_private_though_patience_was_asked_in_public(tried: Bench) -> None:
    gate = gates.close("aloud")
    asked = await tried.ana.uses("trial aloud", tried.general, text="nonsense")
    assert len(tried.server.messages(tried.general)) == 1
    gate.set()
    await tried.sees(lambda: private(tried))
    await tried.quiet()
    assert asked.reply is Reply.DEFER
    assert private(tried) == ["That is nonsense."]
    assert tried.server.messages(tried.general) == []


async def test_the_same_interaction_delivered_three_times_has_one_effect(tried: Bench) -> None:
    tried.server.hub.copies["INTERACTION_CREATE"] = 3
    await tried.ana.uses("trial say", tried.general, text="once")
    await tried.quiet()
    assert trial.done == ["once"]
    assert private(tried) == ["Ana said: once"]
    assert tried.server.log.count("/callback") == 1


@pytest.mark.parametrize("fault", [lost_answer(), reset(), server_error(502)], ids=str)
async def test_a_first_answer_whose_fate_is_unknown_is_there_once(
    tried: Bench, fault: object
) -> None:
    tried.server.faults.add(CALLBACK, fault)  # type: ignore[arg-type]  # each is a Fault
    asked = await tried.ana.uses("trial aloud", tried.general, text="here")
    await finished(tried, asked)
    await tried.quiet()
    assert [words(each) for each in tried.server.messages(tried.general)] == ["Heard: here"]


async def test_a_late_answer_is_sent_again_until_it_is_there(tried: Bench) -> None:
    gate = gates.close("aloud")
    asked = await tried.ana.uses("trial aloud", tried.general, text="late")
    tried.server.faults.add(FOLLOWING, reset())
    tried.server.faults.add(FOLLOWING, lost_answer())
    gate.set()
    await finished(tried, asked)
    await tried.quiet()
    assert [words(each) for each in tried.server.messages(tried.general)] == ["Heard: late"]


async def test_an_answer_too_late_for_discord_is_said_directly(tried: Bench) -> None:
    gate = gates.close("say")
    tried.server.faults.add(CALLBACK, server_error(404), times=None)
    await tried.ana.sends("trial say", tried.general, text="very late")
    gate.set()
    await tried.sees(lambda: letters(tried))
    assert letters(tried) == ["Ana said: very late"]


async def test_an_answer_after_a_quarter_of_an_hour_is_said_directly(tried: Bench) -> None:
    gate = gates.close("say")
    await tried.ana.uses("trial say", tried.general, text="after tea")
    tried.server.clock.forward(20 * 60)
    gate.set()
    await tried.sees(lambda: letters(tried))
    assert letters(tried) == ["Ana said: after tea"]


async def test_what_a_dead_process_owed_is_answered_by_the_next(tried: Bench) -> None:
    gates.close("look")
    asked = await tried.ana.uses("trial look", tried.general, text="twice")
    await written_down(tried)
    await tried.crash()
    gates.take_away("look")
    tried.server.clock.forward(60)
    await tried.begin()
    await finished(tried, asked)
    await tried.quiet()
    assert private(tried) == ["Ana saw: twice"]
    assert trial.done == ["twice"]
    assert tried.server.thinking() == []


async def test_what_a_dead_process_had_done_is_not_done_again(tried: Bench) -> None:
    gate = gates.close("say")
    asked = await tried.ana.uses("trial say", tried.general, text="done")
    tried.server.faults.add(FOLLOWING, reset(), times=None)
    gate.set()
    await tried.sees(lambda: tried.server.faults.planned[0].met)
    await tried.crash()
    tried.server.faults.clear()
    tried.server.clock.forward(60)
    await tried.begin()
    await finished(tried, asked)
    await tried.quiet()
    assert private(tried) == ["Ana said: done"]
    assert trial.done == ["done"]


async def test_what_a_dead_process_owed_for_too_long_is_said_directly(tried: Bench) -> None:
    gates.close("look")
    await tried.ana.uses("trial look", tried.general, text="old")
    await written_down(tried)
    await tried.crash()
    gates.take_away("look")
    tried.server.clock.forward(3600)
    await tried.begin()
    await tried.sees(lambda: letters(tried))
    assert letters(tried) == ["Ana saw: old"]


async def test_a_press_that_takes_long_keeps_the_message_and_is_answered(tried: Bench) -> None:
    await tried.ana.uses("trial board", tried.general)
    (board,) = tried.server.messages(tried.general)
    gate = gates.close("count")
    asked = await tried.bo.presses("Count", board)
    assert asked.reply is Reply.DEFER_UPDATE
    gate.set()
    await tried.sees(lambda: "Counted 1" in words(board))
    gate = gates.close("tell")
    await tried.bo.presses("Tell", board)
    gate.set()
    await tried.sees(lambda: tried.bo.ephemerals())
    assert words(tried.bo.ephemerals()[-1]) == "Told Bo of x"


async def test_stopping_waits_for_what_is_under_way_and_takes_nothing_new(tried: Bench) -> None:
    gate = gates.close("say")
    asked = await tried.ana.uses("trial say", tried.general, text="last")
    stopping = asyncio.create_task(tried.app.stop())
    await asyncio.sleep(0)
    await tried.bo.uses("trial say", tried.general, text="too late")
    assert "just being restarted" in words(tried.bo.ephemerals()[-1])
    gate.set()
    await stopping
    assert asked.finished
    assert private(tried) == ["Ana said: last"]
    assert trial.done == ["last"]
    assert tried.server.thinking() == []
    assert tried.server.unanswered() == []


async def test_what_takes_longer_than_stopping_may_is_answered_by_the_next(url: str) -> None:
    async with furnished(url, features=(trial.feature,), prompt=0.05, drain=0.2) as bench:
        gates.close("look")
        asked = await bench.ana.uses("trial look", bench.general, text="patience")
        await written_down(bench)
        await bench.app.stop()
        gates.take_away("look")
        bench.server.clock.forward(60)
        await bench.begin()
        await finished(bench, asked)
        assert private(bench) == ["Ana saw: patience"]
