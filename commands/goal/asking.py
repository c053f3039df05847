"""What goals do by themselves: ask, look back, and tell those who stand by them."""

from __future__ import annotations

from datetime import date, time, timedelta

from commands.goal import cards, words
from commands.goal.feature import CHECKIN, REVIEW, WEEK, feature
from commands.people import few, places
from community.call import Call
from community.chat.codec import from_json
from community.chat.markup import Markup, md
from community.chat.message import Button, Buttons, Message, Note, Section
from community.chat.place import Place
from community.goals import changing, checking, keeping
from community.rhythm import instant
from community.schedules import OccurrenceCame
from storage import goals, preferences
from storage.goals import Goal
from storage.schedules import Schedule

LINES = 20  # goals of one report
HOUR = time(10)  # at which somebody is told, in their own zone


async def asks_owner(call: Call, planned: Schedule) -> Markup:
    """For a dry run: whose goal it is."""
    return await few(call, [planned.member_id] if planned.member_id else [])


async def tells_all(call: Call, _planned: Schedule) -> Markup:
    """For a dry run: who stands by goals, and where they are shown."""
    told = await few(call, await goals.watched(call.db, call.community.id))
    there = await _shown_in(call, await goals.shared(call.db, call.community.id))
    return md("{who}; in {places}", who=told, places=there)


async def tells_shared(call: Call, _planned: Schedule) -> Markup:
    """For a dry run: where goals that are not a member's own are shown."""
    found = await goals.shared(call.db, call.community.id)
    return await _shown_in(call, [goal for goal in found if goal.scope != "personal"])


@feature.routine("checkin", "Asks how a goal goes", late=timedelta(days=2), asks=asks_owner)
async def checkin(call: Call, event: OccurrenceCame) -> None:
    """Ask the owner of a goal how it goes."""
    number = int(event.subject)
    await changing.wake(call, number, event.day)
    found = await checking.ask(call, number, event.day)
    if found is None:
        return
    goal, missed = found
    await checking.follow(call, goal)
    if missed == checking.PATIENCE:
        message = cards.choosing(goal, event.day)
    else:
        lead = md("{day}: how does it go?", day=words.dated(event.day, event.day))
        message = cards.asked(goal, event.day, lead)
    await call.nudge(
        goal.owner_id,
        CHECKIN,
        f"goal.checkin|{goal.id}|{event.day}",
        message,
        why=md("you chose to be asked about {goal}", goal=words.titled(goal)),
        solicited=True,
    )


@feature.routine(
    "review", "Asks what was learned from a goal", late=timedelta(days=7), asks=asks_owner
)
async def review(call: Call, event: OccurrenceCame) -> None:
    """Ask the owner of a goal to look back."""
    number, _, which = event.subject.partition(":")
    goal = await goals.goal(call.db, call.community.id, int(number))
    if goal is None or goal.state not in keeping.OPEN:
        return
    lead = "Half of the time has gone for {goal}. What have you learned so far?"
    if which == "end":
        lead = "Today is the day you named for {goal}. What have you learned?"
    row = [Button("Look back …", f"goal.review:{goal.id}", "primary")]
    if which == "end":
        row.append(Button("Finish it", f"goal.finish:{goal.id}"))
    row.append(Button("Adjust …", f"goal.adjust:{goal.id}"))
    text = md(lead, goal=words.titled(goal))
    parts = (Section(text), words.bar(goal, event.day), Buttons(tuple(row)))
    await call.nudge(
        goal.owner_id,
        REVIEW,
        f"goal.review|{event.subject}|{event.day}",
        Message(text, parts),
        why=md("{goal} is yours", goal=words.titled(goal)),
        solicited=True,
    )


@feature.routine("week", "Tells how the goals go", late=timedelta(days=3), asks=tells_all)
async def week(call: Call, event: OccurrenceCame) -> None:
    """Tell those who stand by goals, and channels, how they go: one line each."""
    told = await goals.watched(call.db, call.community.id)
    for member, near in told.items():
        message = _lines(Markup("How the goals go that you stand by"), near, event.day)
        key = f"goal.week|{member}|{event.day}"
        due = instant(event.day, HOUR, await preferences.zone_of(call.db, member))
        why = Markup("you stand by these goals")
        await call.nudge(
            member, WEEK, key, message, why=why, solicited=True, due=max(due, call.now)
        )
    for place, shown in _places(await goals.shared(call.db, call.community.id)):
        message = _lines(Markup("How our goals go"), shown, event.day)
        await call.say(f"goal.week|{place.space}|{place.channel}|{event.day}", place, message)


@feature.routine(
    "together", "Looks at the community's goals", late=timedelta(days=3), asks=tells_shared
)
async def together(call: Call, event: OccurrenceCame) -> None:
    """Look at the community's goals together, where they are shown."""
    found = await goals.shared(call.db, call.community.id)
    for place, shown in _places([goal for goal in found if goal.scope != "personal"]):
        lead = Markup("A look at our goals: do they still say what we want?")
        message = _lines(lead, shown, event.day)
        note = Note(Markup("`/goal adjust` changes one, `/goal review` keeps what was learned."))
        message = Message(message.text, (*message.parts, note))
        await call.say(f"goal.together|{place.space}|{place.channel}|{event.day}", place, message)


async def _shown_in(call: Call, found: list[Goal]) -> Markup:
    return await places(call, [(place.space, place.channel) for place, _ in _places(found)])


def _places(found: list[Goal]) -> list[tuple[Place, list[Goal]]]:
    """The goals that are told of in channels, by channel."""
    shown: dict[Place, list[Goal]] = {}
    for goal in found:
        if goal.shared and goal.place is not None:
            shown.setdefault(from_json(Place, goal.place), []).append(goal)
    return list(shown.items())


def _lines(head: Markup, found: list[Goal], day: date) -> Message:
    lines = [md("- {line}", line=words.line(goal, day)) for goal in found[:LINES]]
    text = Markup("\n").joined((md("**{head}**", head=head), *lines))
    return Message(head, (Section(text),))
