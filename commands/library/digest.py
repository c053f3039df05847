"""The weekly digest of the library: what is new, and one good old entry. Nothing new, no digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Annotated, Literal

from commands.library.feature import feature
from commands.people import day as day_of
from commands.people import places
from community.call import Call, Refusal
from community.chat import limits
from community.chat.feature import ChannelRef, Hint
from community.chat.markup import Markup, channel, clip, link, md
from community.chat.message import Choice, Choose, Message, Note, Part, Section
from community.chat.place import Place
from community.lateness import late_note
from community.rhythm import Rhythm
from community.schedules import OccurrenceCame, end, plan
from storage import schedules, tending
from storage.entries import Entry
from storage.schedules import Schedule

ROUTINE = "library.digest"
SHOWN = 8
WEEK = timedelta(days=7)
OLD = timedelta(days=90)  # what is brought back is older than that
ACTIVE = timedelta(days=30)  # and has a tag that was used within that
DAYS = {"monday": "MO", "tuesday": "TU", "wednesday": "WE", "thursday": "TH", "friday": "FR"}
Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday"]


@feature.command("digest", "Say where the weekly digest is posted", requires="steward")
async def digest(
    call: Call,
    where: Annotated[ChannelRef | None, Hint("The channel; without it, nowhere")] = None,
    day: Annotated[Day, Hint("On which day; Friday if not given")] = "friday",
    hour: Annotated[int, Hint("At which hour of the community's time, 0 to 23; else 9")] = 9,
) -> Message:
    """Plan the digest of this space, or end it."""
    for each in await schedules.schedules_of(call.db, call.community.id):
        if each.routine == ROUTINE and each.subject.startswith(f"{call.event.space}|"):
            await end(call, ROUTINE, each.subject)
    if where is None:
        return Message(Markup("There is no weekly digest here from now on."))
    if not 0 <= hour <= 23:
        raise Refusal("An hour is a number from 0 to 23.")
    rhythm = Rhythm(
        f"FREQ=WEEKLY;BYDAY={DAYS[day]}",
        time(hour),
        call.community.zone,
        call.now.astimezone(call.zone).date(),
    )
    subject = f"{call.event.space}|{where}"
    await plan(call, ROUTINE, subject, rhythm, f"Library digest in {where}")
    shown = channel(call.event.space, where, where)
    return Message(
        md(
            "The digest comes to {where} every {day} at {at}, when there is something new.",
            where=shown,
            day=day.capitalize(),
            at=f"{hour:02}:00",
        )
    )


async def asks(call: Call, planned: Schedule) -> Markup:
    """For a dry run: where it is posted."""
    space, _, where = planned.subject.partition("|")
    return await places(call, [(space, where)])


@feature.routine("digest", "Tell what is new in the library", late=timedelta(hours=24), asks=asks)
async def came(call: Call, event: OccurrenceCame) -> None:
    """Post what the library got in a week, and one good old entry."""
    space, _, where = event.subject.partition("|")
    new = await tending.new_since(call.db, call.community.id, event.due_at - WEEK, limits.OPTIONS)
    if not new:
        return
    again = await _again(call, event)
    key = f"library.digest|{event.schedule_id}|{event.day}"
    message = _message(call, new, again)
    if late := late_note(event, call.community.zone):
        message = replace(message, parts=(*message.parts, Note(late)))
    await call.say(key, Place(space, where), message)


async def _again(call: Call, event: OccurrenceCame) -> Entry | None:
    """One old entry worth another look; each gets its turn, week by week."""
    found = await tending.worth_again(
        call.db, call.community.id, call.now - OLD, call.now, call.now - ACTIVE, 200
    )
    return found[event.day.toordinal() // 7 % len(found)] if found else None


def _message(call: Call, new: list[Entry], again: Entry | None) -> Message:
    head = md("**New in the library this week**")
    lines = [_line(entry) for entry in new[:SHOWN]]
    if len(new) > SHOWN:
        lines.append(md("- and more: `/library search age:<1w`"))
    parts: list[Part] = [Section(head), Section(Markup("\n").joined(lines))]
    if again is not None:
        old = md(
            "**Worth another look**\n{line}, kept since {day}",
            line=_line(again),
            day=day_of(call, again.saved_at),
        )
        if again.used:
            old += md(" and used by {n}", n=str(again.used))
        parts.append(Section(old))
    shown = [*new[:SHOWN], *([again] if again else [])]
    options = tuple(
        Choice(clip(f"#{entry.id} {entry.title}", limits.LABEL), str(entry.id)) for entry in shown
    )
    parts.append(Choose("library.open", "Open one …", options))
    return Message(head, tuple(parts))


def _line(entry: Entry) -> Markup:
    title = clip(entry.title, 120)
    shown = link(title, entry.url) if entry.url else md("{title}", title=title)
    return md("- #{n} {title} · {kind}", n=str(entry.id), title=shown, kind=entry.kind)
