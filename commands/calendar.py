"""How what comes by itself is shown: the list of all, and the card of one schedule."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from community import calendar
from community.calendar import LOOKING_BACK, Due
from community.call import RANK, Call
from community.chat import limits
from community.chat.feature import Routine
from community.chat.markup import Markup, clip, md
from community.chat.message import (
    Button,
    Buttons,
    Choice,
    Choose,
    Message,
    Note,
    Part,
    Section,
)
from community.rhythm import zone_of
from community.rhythm_words import in_words
from community.schedules import rhythm_of
from storage.calendar import Lost, shown
from storage.schedules import Schedule

TITLE = 60  # characters of a title in a list
TOGETHER = 4  # dates in one part
RESTING = 5  # schedules that rest, and dates that were lost, in one list
HOLIDAYS = {
    "keep": "It comes on holidays all the same.",
    "skip": "On holidays it is left out.",
    "next": "On holidays it waits for the next working day.",
}
MINDS = {
    "skip": "Left out on holidays",
    "next": "On the next working day instead",
    "keep": "On holidays all the same",
}
MISSED = {"latest": "of several the latest stands for all", "each": "each is done"}


async def listed(call: Call) -> Message:
    """The next dates of all schedules a member may see, what rests, and what was lost."""
    found = await shown(call.db, call.community.id, call.member.id)
    due = await calendar.upcoming(call.db, found)
    head = Markup("**What comes by itself**")
    if not due:
        head = Markup("Nothing comes by itself.")
    parts: list[Part] = [Section(head)]
    lines = await _lines(call, due)
    starts = range(0, len(lines), TOGETHER)
    parts += [Section(Markup("\n").joined(lines[at : at + TOGETHER])) for at in starts]
    if due:
        parts.append(Note(_clock(call, due)))
    if resting := [each for each in found if each.state == "paused"]:
        parts.append(Section(_resting(resting)))
    if lost := await _lost(call):
        parts.append(Section(lost))
    if options := [_option(each) for each in found][: limits.OPTIONS]:
        parts.append(Choose("copse.schedule", "Look at one …", tuple(options)))
    return Message(head, tuple(parts))


async def card(
    call: Call, schedule: Schedule, lead: Markup | None = None, chosen: str = ""
) -> Message:
    """One schedule in full; for stewards, with what they can do about one of its dates."""
    routine = routine_of(call, schedule)
    rhythm = rhythm_of(schedule)
    head = md(
        "**#{n} {title}** ({feature})",
        n=schedule.id,
        title=_title(schedule),
        feature=_feature(schedule),
    )
    text = md(
        "{rhythm}, by the clocks of {zone}.", rhythm=_upper(in_words(rhythm)), zone=schedule.zone
    )
    if routine is not None:
        text += md(
            " {about}. Would ask: {asks}.", about=routine.about, asks=await asked(call, schedule)
        )
    parts: list[Part] = [Section(lead)] if lead else []
    parts.append(Section(Markup("\n").joined((head, text))))
    due = await calendar.upcoming(call.db, [schedule])
    if schedule.state == "paused":
        parts.append(Section(_resting([schedule])))
    elif due:
        dates = [_at(each, before) for each, before in zip(due, [None, *due], strict=False)]
        parts.append(Section(Markup("\n").joined(md("- {at}", at=each) for each in dates)))
    else:
        parts.append(Section(Markup("Holidays keep it from coming.")))
    parts.append(Note(_policy(schedule, routine)))
    if schedule.member_id is None and RANK[call.member.role] >= RANK["steward"]:
        parts += _actions(schedule, due, chosen)
    return Message(head, tuple(parts))


def routine_of(call: Call, schedule: Schedule) -> Routine | None:
    """The routine of a schedule, if there still is one."""
    name, _, word = schedule.routine.partition(".")
    feature = call.features.get(name)
    return feature.routines.get(word) if feature else None


async def asked(call: Call, schedule: Schedule) -> Markup:
    """Who would be asked by a schedule, as things are now."""
    routine = routine_of(call, schedule)
    if routine is None or routine.asks is None:
        return Markup("nobody")
    return await routine.asks(call, schedule)


async def _lines(call: Call, due: list[Due]) -> list[Markup]:
    """A line for each date; who would be asked is told with the first date of a schedule."""
    lines, told = [], set[int]()
    before: dict[str, Due] = {}
    for each in due:
        zone = each.schedule.zone
        line = md(
            "- {at} · #{n} {title} ({feature})",
            at=_at(each, before.get(zone), zone if zone != call.community.zone else ""),
            n=each.schedule.id,
            title=_title(each.schedule),
            feature=_feature(each.schedule),
        )
        if each.schedule.id not in told:
            line += md(": asks {who}", who=await asked(call, each.schedule))
        told.add(each.schedule.id)
        before[zone] = each
        lines.append(line)
    return lines


def _at(due: Due, before: Due | None, zone: str = "") -> Markup:
    local = due.local
    at = md("**{day}, {hour}**", day=day_of(local), hour=f"{local:%H:%M}")
    if zone:
        at += md(" {zone}, {offset}", zone=zone, offset=offset(local))
    if before is not None and before.local.utcoffset() != local.utcoffset():
        at += md(" (clocks have changed: {offset})", offset=offset(local))
    if due.moved:
        meant = due.coming.day
        at += md(" (moved from {day})", day=f"{meant:%a} {meant.day} {meant:%B}")
    return at


def _clock(call: Call, due: Iterable[Due]) -> Markup:
    zone = call.community.zone
    first = next((each.local for each in due if each.schedule.zone == zone), None)
    local = first or call.now.astimezone(zone_of(zone))
    return md("By the clocks of {zone}, which are at {offset}.", zone=zone, offset=offset(local))


def _resting(found: list[Schedule]) -> Markup:
    lines = []
    for each in found[:RESTING]:
        line = md("- #{n} {title} rests", n=each.id, title=_title(each))
        if each.resumes_at is not None:
            ends = each.resumes_at.astimezone(zone_of(each.zone))
            line += md(" until {day}", day=day_of(ends))
        lines.append(line)
    if len(found) > RESTING:
        lines.append(md("- and {n} more", n=len(found) - RESTING))
    return Markup("\n").joined(lines)


async def _lost(call: Call) -> Markup | None:
    found = await calendar.lost(call.db, call.community.id, call.now - LOOKING_BACK)
    return lost_words(found) if found else None


def lost_words(found: list[Lost]) -> Markup:
    """What was lost: the community's dates by name, those about single members only counted."""
    own: dict[int, list[Lost]] = {}
    for each in found:
        if each.member_id is None:
            own.setdefault(each.schedule_id, []).append(each)
    lines = [_lost_line(dates) for dates in list(own.values())[:RESTING]]
    if len(own) > RESTING:
        lines.append(md("- and of {n} more schedules", n=len(own) - RESTING))
    if count := sum(each.member_id is not None for each in found):
        lines.append(md("- and {n} about single members", n=count))
    head = Markup("**Missed, and too late to be done now**")
    return Markup("\n").joined([head, *lines])


def _lost_line(dates: list[Lost]) -> Markup:
    last = dates[-1]
    local = last.due_at.astimezone(zone_of(last.zone))
    line = md(
        "- #{n} {title}: {day}, {hour}",
        n=last.schedule_id,
        title=clip(last.title, TITLE),
        day=day_of(local),
        hour=f"{local:%H:%M}",
    )
    if len(dates) > 1:
        line += md(", and {n} before", n=len(dates) - 1)
    return line + Markup(" (it failed three times)" if last.state == "failed" else "")


def _policy(schedule: Schedule, routine: Routine | None) -> Markup:
    said = HOLIDAYS[schedule.holidays]
    if routine is None:
        return Markup(said)
    return md(
        "{holidays} If I am not there in time: late within {late}, else left out; {missed}.",
        holidays=Markup(said),
        late=span(routine.late),
        missed=Markup(MISSED[routine.missed]),
    )


def _actions(schedule: Schedule, due: list[Due], chosen: str) -> list[Part]:
    minds = Choose(
        "copse.minds",
        "What to do on holidays …",
        tuple(Choice(label, f"{schedule.id}|{each}") for each, label in MINDS.items()),
    )
    if schedule.state == "paused":
        row = [Button("Resume", f"copse.resume:{schedule.id}", "primary")]
        return [Buttons(tuple(row)), minds]
    row = [Button("Pause …", f"copse.pause:{schedule.id}")]
    picked = next((each for each in due if str(each.coming.day) == chosen), due[0] if due else None)
    if picked is not None:
        about = f"{schedule.id}|{picked.coming.day}"
        short = f"{picked.local:%a} {picked.local.day} {picked.local:%B}"
        row = [
            Button(f"Skip {short}", f"copse.skip:{about}"),
            Button(f"Move {short} …", f"copse.move:{about}"),
            *row,
        ]
    parts: list[Part] = [Buttons(tuple(row))]
    if len(due) > 1:
        options = tuple(
            Choice(f"{day_of(each.local)}, {each.local:%H:%M}", f"{schedule.id}|{each.coming.day}")
            for each in due
        )
        parts.append(Choose("copse.date", "About another date …", options))
    return [*parts, minds]


def _option(schedule: Schedule) -> Choice:
    return Choice(clip(f"#{schedule.id} {schedule.title}", limits.LABEL), str(schedule.id))


def _title(schedule: Schedule) -> str:
    return clip(schedule.title, TITLE)


def _feature(schedule: Schedule) -> str:
    return schedule.routine.partition(".")[0]


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def day_of(local: datetime) -> str:
    """A local day in a list: `Mon 1 March`."""
    return f"{local:%a} {local.day} {local:%B}"


def offset(local: datetime) -> str:
    """How far a clock is from UTC: `UTC+5:30`."""
    away = local.utcoffset() or timedelta()
    minutes = abs(int(away.total_seconds())) // 60
    sign = "−" if away < timedelta() else "+"
    return f"UTC{sign}{minutes // 60}" + (f":{minutes % 60:02}" if minutes % 60 else "")


def span(late: timedelta) -> str:
    """A span in words: `24 hours`, `3 days`."""
    hours = int(late.total_seconds()) // 3600
    return f"{hours} hours" if hours <= 48 else f"{hours // 24} days"
