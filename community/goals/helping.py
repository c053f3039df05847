"""Who stands near a goal: its supporters and witness, and the steward of its topic."""

from __future__ import annotations

from community.call import Call
from storage import goals, library
from storage.goals import Goal

MOST = 5  # who are asked at once


async def near(call: Call, goal: Goal) -> list[int]:
    """Those who may be asked for help with a goal: who said yes to it, then its topic's steward."""
    beside = await goals.beside(call.db, goal.id)
    found = [member for _, member, _, state in beside if state == "yes"]
    for id, _, _, steward in await library.topics(call.db, call.community.id):
        if id == goal.topic_id and steward is not None:
            found.append(steward)
    return [each for each in dict.fromkeys(found) if each != goal.owner_id][:MOST]
