"""A year of a community in the terminal: what was planned is what was said."""

from __future__ import annotations

from tests.endure.proofs import Seen
from tests.year import differences, live, talking


async def year(url: str, weeks: int) -> Seen:
    """A community lives for so many weeks in `copse talk`, and its ledger is held against it."""
    async with talking(url) as talk:
        ledger = await live(talk, weeks)
    wrong = await differences(url, talk, ledger, weeks)
    changed = sum(bool(each["edits"]) for each in talk.heard)
    words = (
        f"A community played for {weeks} weeks by moving the clock: {len(talk.unasked):,} messages "
        f"came by themselves, {changed} changed afterwards; {len(wrong)} differences from what was "
        "planned"
    )
    return Seen(words, tuple(wrong))
