"""Matching in the chat: the feature, and how a programme is named."""

from __future__ import annotations

from community.call import Call
from community.chat.feature import Feature
from community.chat.markup import clip
from community.chat.message import Choice
from storage.matching import programmes

feature = Feature("match", "Rounds that bring members together, two by two or in small groups")

NOTICE = feature.nudge("notice", "the day before a matching round")
MEET = feature.nudge("meet", "whom you meet in a matching round")
REPORT = feature.nudge("report", "how a matching round went, for who opened the programme")


async def programmes_like(call: Call, typed: str) -> list[Choice]:
    """Programmes whose name contains what is typed."""
    there = await programmes.opened(call.db, call.community.id)
    near = [each for each in there if typed.strip().casefold() in each.name.casefold()]
    return [Choice(clip(each.name, 70), each.name) for each in near]
