"""Who is near a goal: those beside it, its topic's steward, members who help with the topic."""

from __future__ import annotations

from community.call import Call
from storage import goals, introductions, library
from storage.goals import Goal
from storage.search.fold import APART, folded

MOST = 5  # who are asked at once


async def near(call: Call, goal: Goal) -> list[int]:
    """Those who may be asked for help with a goal: who said yes to it, its topic's steward, and
    members who tell everybody that they can help with the topic."""
    beside = await goals.beside(call.db, goal.id)
    found = [member for _, member, _, state in beside if state == "yes"]
    for id, _, _, steward in await library.topics(call.db, call.community.id):
        if id == goal.topic_id and steward is not None:
            found.append(steward)
    if goal.topic_id is not None and (words := [w for w in folded(goal.serves, 5) if w != APART]):
        rows, _ = await introductions.about(call.db, call.community.id, words, MOST)
        found += [member for member, _, line in rows if line.line == "helps"]
    return [each for each in dict.fromkeys(found) if each != goal.owner_id][:MOST]
