"""How a goal is put into words and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from commands.people import people
from community import charter
from community.call import Call
from community.chat.markup import Markup, clip, link, md
from community.chat.message import Picture
from community.goals import checking, measure, progress
from community.goals.keeping import measure_of
from community.goals.serving import served
from community.pictures import goals as drawn
from storage import library, ties
from storage.checkins import Checkin
from storage.goals import Goal

ENTRIES = 5  # that are named on a card
SHAPES = {"on track": "●", "at risk": "▲", "off track": "■", "reached": "◆"}


def dated(day: date, today: date) -> str:
    """A date in words: `3 May`, with the year when it is not this one."""
    return f"{day.day} {day:%B}" + ("" if day.year == today.year else f" {day.year}")


def titled(goal: Goal) -> Markup:
    """A goal by its number and words."""
    return md("**{what}** (#{n})", what=goal.what, n=str(goal.id))


def stands(goal: Goal, today: date) -> str:
    """How a goal stands, as a shape and words."""
    if goal.state != "active":
        return goal.state
    standing = checking.standing(goal, today)
    return f"{SHAPES[standing]} {standing}"


def line(goal: Goal, today: date) -> Markup:
    """A goal in one line, for a list or a report: never what was not done."""
    return md(
        "{goal}: {value}, {stands}, until {due}",
        goal=titled(goal),
        value=measure.whole(measure_of(goal), goal.value),
        stands=stands(goal, today),
        due=dated(goal.due_on, today),
    )


def finding(goal: Goal, today: date) -> Markup:
    """How far a goal is, in a sentence."""
    measured = measure_of(goal)
    value = measure.whole(measured, goal.value)
    if measured.reached(goal.value):
        return md("{value}: reached.", value=value)
    time = round(100 * progress.of_time(goal.starts_on, goal.due_on, today))
    return md(
        "{value} after {time} % of the time: {standing}.",
        value=value,
        time=str(time),
        standing=checking.standing(goal, today),
    )


def outlook(goal: Goal, known: Sequence[Checkin], today: date) -> Markup:
    """When a goal will be there at the pace so far, in a sentence."""
    measured = measure_of(goal)
    ahead = progress.forecast(measured, checking.told(list(known)), goal.starts_on, today)
    if measured.reached(goal.value) and ahead is not None:
        return md("It was there on {day}.", day=dated(ahead, today))
    if ahead is None:
        return Markup("It is too early to say when it will be there.")
    if ahead <= goal.due_on:
        return md("At this pace it is there on {day}, in time.", day=dated(ahead, today))
    late = (ahead - goal.due_on).days
    days = "a day" if late == 1 else f"{late} days"
    return md(
        "At this pace it is there on {day}, {days} after the day you named.",
        day=dated(ahead, today),
        days=days,
    )


def bar(goal: Goal, today: date) -> Picture:
    """How far a goal is, with today's mark."""
    measured = measure_of(goal)
    ends = (
        f"{measure.shown(measured, measured.start)}, {dated(goal.starts_on, today)}",
        measure.shown(measured, goal.value),
        f"{measure.shown(measured, measured.target)} by {dated(goal.due_on, today)}",
    )
    return drawn.bar(
        finding(goal, today),
        measured.share(goal.value),
        progress.of_time(goal.starts_on, goal.due_on, today),
        checking.standing(goal, today),
        ends,
    )


def burn_up(goal: Goal, known: Sequence[Checkin], today: date) -> Picture:
    """How a goal rose, with the forecast."""
    measured, told = measure_of(goal), checking.told(list(known))
    rise = drawn.Rise(
        measured.start,
        measured.target,
        goal.starts_on,
        goal.due_on,
        min(max(today, goal.starts_on), max(goal.due_on, today)),
        tuple(told),
        progress.forecast(measured, told, goal.starts_on, today),
        measured.unit,
    )
    return drawn.burn_up(outlook(goal, known, today), rise, checking.standing(goal, today))


async def serving(call: Call, goal: Goal) -> Markup:
    """The objective of the charter that a goal serves, also when that is retired."""
    known = charter.objectives(await charter.latest(call)) if goal.objective else ()
    for each in known:
        if each.number == goal.objective:
            n, retired = str(each.number), Markup(" (retired)" if each.retired else "")
            return md("Serves objective {n}{retired}: {text}", n=n, retired=retired, text=each.text)
    return Markup("")


async def tied(call: Call, goal: Goal) -> Markup:
    """The entries that a goal is linked to as far as a reader may see them, and its gatherings."""
    ids = (await ties.links(call.db, goal.id))[:ENTRIES]
    found = await library.entries(call.db, call.community.id, ids, call.visible)
    said = [md("#{n} {title}", n=str(each.id), title=clip(each.title, 80)) for each in found]
    lines = [md("In the library: {titles}", titles=Markup(" · ").joined(said))] if said else []
    for each in await ties.gatherings(call.db, goal.id):
        shown = link(each.name, each.url)
        lines.append(md("Gathering {n}: {link}", n=str(each.number), link=shown))
    return Markup("\n").joined(lines)


async def about(call: Call, goal: Goal, near: Sequence[tuple[int, str]], today: date) -> Markup:
    """Small print: whose a goal is, what it serves, how long it has, who stands by it."""
    named = await people(call, (goal.owner_id, *(member for member, _ in near)))
    whose = {"personal": "own goal", "topic": "topic's goal", "community": "community's goal"}
    said = [
        md("{whose} of {who}", whose=whose[goal.scope], who=named[goal.owner_id]),
        md("for {serves}", serves=clip(served(goal).shown, 60)),
        md(
            "{starts} to {due}",
            starts=dated(goal.starts_on, today),
            due=dated(goal.due_on, today),
        ),
        md("confidence {sure} of 10", sure=str(goal.confidence)),
    ]
    for role, word in (("supporter", "supported by"), ("witness", "witness:")):
        there = [named[member] for member, each in near if each == role]
        if there:
            said.append(md("{word} {who}", word=word, who=Markup(", ").joined(there)))
    return Markup(" · ").joined(said)


SAID = {
    "done": "worked on it",
    "moved": "told how far it is",
    "blocked": "blocked",
    "changed": "the plan changed",
    "open": "open",
    "away": "away or paused",
}


def said(goal: Goal, checkin: Checkin, today: date) -> Markup:
    """A check-in in one line."""
    value = ""
    if checkin.value is not None:
        value = f", {measure.whole(measure_of(goal), checkin.value)}"
    later = ", answered later" if checking.week(checkin) == "late" else ""
    edited = ", edited" if checkin.edited_at else ""
    text = md(
        "{day}: {said}{value}{later}{edited}",
        day=dated(checkin.day, today),
        said=SAID[checkin.state],
        value=value,
        later=later,
        edited=edited,
    )
    return text + md(" – “{note}”", note=clip(checkin.note, 300)) if checkin.note else text
