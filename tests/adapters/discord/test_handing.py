"""Handing over on Discord, over the wire: somebody leaves the server, and another takes over."""

from __future__ import annotations

from tests.adapters.discord.bench import Bench
from tests.adapters.discord.test_prospects import said, until_told


async def test_what_somebody_did_who_is_gone_is_taken_over_by_a_press(bench: Bench) -> None:
    await bench.ana.uses("library search", bench.general, query="maps")
    await bench.bo.uses("member greet", bench.general, most=3)
    await bench.bo.leaves(bench.guild)
    offer = await until_told(bench, bench.ana, "Newcomers need a greeter:")
    assert "has left. Would you greet them in their place?" in said(offer)
    await bench.ana.presses("I'll greet", offer)
    await bench.drain()
    assert "at most 3 times a week" in said(offer)
