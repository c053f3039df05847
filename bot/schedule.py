"""`copse schedule`: what comes by itself in every community, for whoever runs Copse."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any

from commands import FEATURES
from commands.calendar import asked, day_of, offset
from community import calendar
from community.call import Call
from community.chat.events import SpaceOpened
from community.chat.tree import plain
from community.dispatch import NOBODY
from community.rhythm import zone_of
from community.rhythm_words import in_words
from community.schedules import rhythm_of
from storage import calendar as kept
from storage import communities
from storage.communities import Community
from storage.database import Connection, Database
from storage.errors import StorageError

Told = dict[str, Any]  # Any: what JSON is made of


async def told(url: str, named: str | None, clock: Callable[[], datetime]) -> list[Told]:
    """What comes by itself in each community, or in the one of a number or name; as JSON.

    What is about single members is theirs alone, and only counted. StorageError where there is no
    such community.
    """
    async with await Database.open(url, migrate=False) as database, database.reading() as db:
        there = await communities.all_of(db)
        found = [each for each in there if named is None or _is(each, named)]
        if named is not None and not found:
            known = ", ".join(f"{each.id} {each.name}" for each in there) or "none"
            raise StorageError(f"There is no community “{named}”.", f"There are: {known}.")
        return [await _of(db, each, clock()) for each in found]


def _is(community: Community, named: str) -> bool:
    return named == str(community.id) or named.casefold() == community.name.casefold()


async def _of(db: Connection, community: Community, now: datetime) -> Told:
    spaces = await communities.spaces(db, community.id)
    event = SpaceOpened(id="", space=spaces[0] if spaces else "", at=now, name="")
    features = {feature.name: feature for feature in FEATURES}
    call = Call(event, community, NOBODY, now, db, Random(0), features=features)  # noqa: S311
    found = await kept.shown(db, community.id, None)
    who = {each.id: plain(await asked(call, each)) for each in found}
    lost = await calendar.lost(db, community.id, now - calendar.LOOKING_BACK)
    return {
        "community": community.id,
        "name": community.name,
        "zone": community.zone,
        "next": [
            {
                "schedule": each.schedule.id,
                "title": each.schedule.title,
                "routine": each.schedule.routine,
                "due_at": each.coming.due_at.isoformat(),
                "local": each.local.isoformat(),
                "zone": each.schedule.zone,
                "meant_for": each.coming.day.isoformat(),
                "asks": who[each.schedule.id],
            }
            for each in await calendar.upcoming(db, found)
        ],
        "schedules": [
            {
                "schedule": each.id,
                "title": each.title,
                "routine": each.routine,
                "rhythm": in_words(rhythm_of(each)),
                "zone": each.zone,
                "holidays": each.holidays,
                "state": each.state,
                "resumes_at": each.resumes_at.isoformat() if each.resumes_at else None,
            }
            for each in found
        ],
        "missed": [
            {
                "schedule": each.schedule_id,
                "title": each.title,
                "due_at": each.due_at.isoformat(),
                "state": each.state,
            }
            for each in lost
            if each.member_id is None
        ],
        "missed_of_members": sum(each.member_id is not None for each in lost),
    }


def lines(found: list[Told]) -> str:
    """The same for people to read."""
    return "\n\n".join("\n".join(_lines(each)) for each in found) or "There is no community yet."


def as_json(found: list[Told]) -> str:
    """The same for programs to read."""
    return json.dumps(found, indent=2, ensure_ascii=False)


def _lines(told: Told) -> list[str]:
    said = [f"{told['name']} ({told['community']}), {told['zone']}"]
    before: dict[str, datetime] = {}
    asked_of = set[int]()
    for each in told["next"]:
        local = datetime.fromisoformat(each["due_at"]).astimezone(zone_of(each["zone"]))
        known = before.get(each["zone"])
        mark = "*" if known and known.utcoffset() != local.utcoffset() else " "
        before[each["zone"]] = local
        zone = "" if each["zone"] == told["zone"] else f" {each['zone']}"
        who = "" if each["schedule"] in asked_of else f": asks {each['asks']}"
        asked_of.add(each["schedule"])
        said.append(
            f"  {day_of(local):<16} {local:%H:%M} {offset(local)}{mark}{zone} "
            f"#{each['schedule']} {each['title']} ({each['routine']}){who}"
        )
    if any("*" in line for line in said):
        said.append("  * the clocks have changed")
    if not told["next"]:
        said.append("  Nothing comes by itself.")
    for each in told["schedules"]:
        if each["state"] == "paused":
            until = f" until {each['resumes_at']}" if each["resumes_at"] else ""
            said.append(f"  rests{until}: #{each['schedule']} {each['title']}")
    said += [
        f"  missed: {each['due_at']} #{each['schedule']} {each['title']}" for each in told["missed"]
    ]
    if told["missed_of_members"]:
        said.append(f"  missed, about single members: {told['missed_of_members']}")
    return said
