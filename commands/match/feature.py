"""Matching in the chat: the feature, and how a programme is named."""

from __future__ import annotations

from commands.people import few
from community import vacancies
from community.call import Call
from community.chat.feature import Feature
from community.chat.markup import Markup, clip, md
from community.chat.message import Choice
from storage.matching import programmes
from storage.schedules import Schedule

feature = Feature("match", "Rounds that bring members together, two by two or in small groups")

NOTICE = feature.nudge("notice", "the day before a matching round")
MEET = feature.nudge("meet", "whom you meet in a matching round")
REPORT = feature.nudge("report", "how a matching round went, for who steers the programme")
STEERS = feature.nudge("steers", "a matching programme that nobody steers")
STEERED = feature.nudge("steered", "who steers a matching programme in your place")


async def asks_takers(call: Call, planned: Schedule) -> Markup:
    """For a dry run: how many take part as things are now."""
    count = len(await programmes.takers(call.db, int(planned.subject)))
    return md("{n} taking part", n=count) if count else Markup("nobody so far")


async def asks_groups(_call: Call, _planned: Schedule) -> Markup:
    """For a dry run: whom, is known when it comes."""
    return Markup("groups that have not said that they met")


async def asks_steering(call: Call, planned: Schedule) -> Markup:
    """For a dry run: who steers the programme is told how it went."""
    programme = await programmes.programme(call.db, int(planned.subject))
    return await few(call, await vacancies.steering(call, programme) if programme else [])


async def programmes_like(call: Call, typed: str) -> list[Choice]:
    """Programmes whose name contains what is typed."""
    there = await programmes.opened(call.db, call.community.id)
    near = [each for each in there if typed.strip().casefold() in each.name.casefold()]
    return [Choice(clip(each.name, 70), each.name) for each in near]
