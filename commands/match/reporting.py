"""How a round went, for stewards: numbers, and nobody's name."""

from __future__ import annotations

from collections import Counter
from zoneinfo import ZoneInfo

from commands.people import day
from community.call import Call
from community.chat.markup import Markup, md
from community.chat.message import Fields, Message, Section
from community.matching.asking import rests
from storage.matching import programmes, rounds
from storage.matching.tables import Part, Programme


async def report_of(call: Call, programme: Programme) -> Message:
    """How the latest round of a programme went."""
    round = await rounds.latest(call.db, programme.id, ["drawn", "closed"])
    if round is None or round.drawn_at is None:
        return Message(md("**{name}** has had no round yet.", name=programme.name))
    parts = await rounds.parts(call.db, round.id)
    groups: dict[int, list[Part]] = {}
    for part in parts:
        if part.group_id is not None:
            groups.setdefault(part.group_id, []).append(part)
    ends = Counter(_end(group) for group in groups.values())
    states = Counter(part.state for part in parts)
    takers = await programmes.takers(call.db, programme.id)
    today = call.now.astimezone(ZoneInfo(call.community.zone)).date()
    resting = sum(rests(taker.paused_until, today) for taker in takers)
    text = md(
        "**{name}**, the round of {day}: {met} of {all} groups met.",
        name=programme.name,
        day=day(call, round.starts_at),
        met=str(ends["met"]),
        all=str(len(groups)),
    )
    fields = (
        ("Have a date", ends["planned"]),
        ("Did not meet", ends["no"]),
        ("Have not said", ends[""]),
        ("Left out", states["left"]),
        ("Skipped", states["skipped"]),
        ("Rest", resting),
    )
    return Message(
        text, (Section(text), Fields(tuple((name, Markup(str(n))) for name, n in fields)))
    )


def _end(group: list[Part]) -> str:
    """What became of a group: one who says they met is enough."""
    said = {part.met for part in group}
    return next((each for each in ("met", "planned", "no") if each in said), "")
