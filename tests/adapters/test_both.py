"""One community on Slack and Discord at once, over the wire: linked, matched across, told apart."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest_asyncio

from tests.adapters.both import Both, open_both
from tests.adapters.discord.bench import words
from tests.adapters.slack.eyes import said
from tests.adapters.slack.scene import acknowledged
from tests.matches import count_of


@pytest_asyncio.fixture
async def both(database_url: str) -> AsyncIterator[Both]:
    async with open_both(database_url) as both:
        await both.connect()
        yield both


async def opens(both: Both) -> None:
    """Ana opens a programme on Slack, whose first round is in two to three days."""
    first = both.bench.server.clock() + timedelta(days=3)
    answer = await both.types(both.room.ana, f"/match open name:Coffee first:{first:%Y-%m-%d}")
    assert "Coffee is open" in answer


async def test_two_who_share_no_platform_read_of_each_other_and_consent(both: Both) -> None:
    await opens(both)
    bo, cleo = both.room.bo, both.bench.cleo
    assert "You are in Coffee" in await both.types(bo, "/match join")
    assert "You are in **Coffee**" in await both.uses(cleo, "match join")
    await both.passes(days=3.5)
    card = both.letter(bo)
    assert "You share no platform" in said(card)
    assert "Cleo, on Discord" in said(card)
    theirs = both.bench.server.messages(cleo.direct(both.bench.application))[-1]
    assert "**Bo**, on Slack" in words(theirs)
    assert "can be written to" not in words(theirs)
    acknowledged(await bo.presses("Share how to write to me", card))
    await both.settle()
    told = both.bench.server.messages(cleo.direct(both.bench.application))[-1]
    assert "can be written to as **Bo** on Slack" in words(told).replace("\\", "")
    await cleo.presses("We met", theirs)
    await both.passes(days=5)
    assert "1 of 1 groups met" in await both.types(both.room.ana, "/match report")


async def test_one_who_is_linked_is_matched_once_and_where_the_other_is(both: Both) -> None:
    await opens(both)
    await both.types(both.room.bo, "/match join")
    await both.uses(both.bench.bo, "match join")
    await both.uses(both.bench.cleo, "match join")
    assert await count_of(both.bench.house.database, "match_taking_part") == 3
    await both.link(both.room.bo, both.bench.bo)
    assert await count_of(both.bench.house.database, "match_taking_part") == 2
    await both.passes(days=3.5)
    (thread,) = both.bench.server.threads(both.bench.general)
    opened = words(both.bench.server.messages(thread)[-1])
    assert both.bench.bo.mention in opened
    assert both.bench.cleo.mention in opened
