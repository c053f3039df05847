"""S7: destinations that are dead hold up nobody: they are tried, put aside, and shown."""

from __future__ import annotations

import asyncio

from storage.migrate import migrate
from tests.crash.matrix import OPEN, Plan, ask, tormented
from tests.crash.stages import slack
from tests.endure.proofs import Seen

PARKED = "SELECT count(*) FROM outgoing WHERE state = 'parked'"
TRIED = "SELECT coalesce(max(attempts), 0) FROM outgoing WHERE state = 'parked'"


async def dead(url: str, messages: int, places: int) -> Seen:
    """A fifth of the destinations are archived channels: the others hear everything, in time."""
    gone = places // 5
    plan = Plan(messages, 0, spread=messages / 4.0, freezes=False, sets=False)
    await migrate(url)
    async with slack(places, gone) as stage, tormented(stage, url, plan, delay=3.0) as torment:
        await torment.bear()
        while await ask(url, OPEN):  # noqa: ASYNC110  # another process's
            await asyncio.sleep(0.5)
        said = stage.counted()
        parked, tried = await ask(url, PARKED), await ask(url, TRIED)
        violations = stage.violations()
    healthy = [number for number in range(messages) if number % places >= gone]
    lost = sum(not said[number] for number in healthy)
    doomed = messages - len(healthy)
    words = (
        f"S7: {messages:,} messages to {places} channels, {gone} of them archived: "
        f"{len(healthy):,} healthy, {lost} of them lost; {parked} put aside after {tried} tries at "
        f"most, {violations} too fast"
    )
    wrong = [f"{lost} messages to healthy channels were lost"] if lost else []
    wrong += [f"{parked} of {doomed} were put aside"] if parked != doomed else []
    wrong += [f"a dead place was tried {tried} times"] if tried > 3 else []
    return Seen(words, tuple(wrong))
