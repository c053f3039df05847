"""What is said unasked: how it looks, and what a member can do about it with one press."""

from __future__ import annotations

from commands.library.pressed import number_of
from commands.people import day
from community import telling, wishing
from community.call import Call
from community.chat.codec import from_json
from community.chat.events import ChoiceMade
from community.chat.feature import Feature
from community.chat.marks import mark
from community.chat.markup import Markup, clip, md, mention, quote
from community.chat.message import Button, Buttons, Choice, Choose, Message, Note, Part, Section
from community.chat.tree import plain
from community.nudges import WEEKLY
from community.telling import NudgeCame, Telling
from storage.nudges import Nudge
from storage.preferences import ALL

feature = Feature("nudge", "What I say unasked, and how to have less of it")
feature.nudge("digest", "the weekly digest")

LINES = 12  # of a digest that are shown; the rest can be opened all the same
LINE = 160  # characters of one
OFFERED = 25  # things of a digest that can be opened
EVERYTHING = Markup("anything unasked")


@feature.watches_for(NudgeCame)
async def came(call: Call) -> None:
    """Say a nudge that came due, if it may be said."""
    assert isinstance(call.event, NudgeCame)
    told = await telling.come(call, call.event)
    if told is not None:
        await telling.say(call, told, message_of(call, told))


def message_of(call: Call, told: Telling) -> Message:
    """What a nudge looks like: its message, with what can be done about it below."""
    if told.stops:
        message = _stopping(call, told.nudge)
    elif len(told.items) == 1:
        message = _own(told.items[0])
    elif told.items:
        message = _digest(told)
    else:
        message = _own(told.nudge)
    about = told.items[0] if len(told.items) == 1 else told.nudge
    message = mark(message, about.id)
    if not told.direct:
        message = _aloud(told, message)
    parts = message.parts or (Section(message.text),)
    row = () if told.stops else (_row(about),)
    return Message(message.text, (*parts, *row), message.about)


@feature.answers("why")
async def why(call: Call, id: str) -> Message:
    """Say why a member is told something."""
    nudge = await telling.mine(call, number_of(id))
    wanted = await wishing.as_it_is(call)
    if nudge.why:
        text = md("I tell you this because {why}.", why=Markup(nudge.why))
    else:
        text = Markup("These are things that can wait, so I tell you all of them at once.")
    rules = md(
        "Unasked I write to you at most **{most} times a week**, {hours}. What I leave out then, a "
        "digest tells you once a week.",
        most=wanted.weekly,
        hours=wanted.hours,
    )
    if wanted.weekly == 1:
        rules = md("Unasked I write to you at most **once a week**, {hours}.", hours=wanted.hours)
    return Message(text, (Section(text), Note(rules)))


@feature.answers("less")
async def less(call: Call, id: str) -> Message:
    """Say less from now on."""
    await telling.mine(call, number_of(id))
    level = await wishing.less(call)
    if level is None:
        return Message(
            Markup(
                "You have the least there is already. Stop ends this kind of message, and Snooze "
                "gives you a week of quiet."
            )
        )
    text = md(
        "Less it is: at most {most} messages a week from now on, the rest once a week in a digest.",
        most=WEEKLY[level],
    )
    return Message(text)


@feature.answers("snooze")
async def snooze(call: Call, id: str) -> Message:
    """Say nothing of this kind for a week."""
    nudge = await telling.mine(call, number_of(id))
    until = await wishing.snooze(call, nudge.kind)
    text = md("Nothing about {what} until {day}.", what=about(call, nudge), day=day(call, until))
    more = Buttons(
        (
            Button("Snooze everything", f"nudge.snooze_all:{nudge.id}"),
            Button("Wake up again", f"nudge.go_on:{nudge.id}"),
        )
    )
    return Message(text, (Section(text), more))


@feature.answers("snooze_all")
async def snooze_all(call: Call, id: str) -> Message:
    """Say nothing unasked for a week."""
    nudge = await telling.mine(call, number_of(id))
    until = await wishing.snooze(call, ALL)
    text = md("A week of quiet: nothing unasked until {day}.", day=day(call, until))
    return Message(
        text,
        (Section(text), Buttons((Button("Wake up again", f"nudge.go_on_all:{nudge.id}"),))),
    )


@feature.answers("stop")
async def stop(call: Call, id: str) -> Message:
    """Say nothing of this kind any more."""
    nudge = await telling.mine(call, number_of(id))
    await wishing.stop(call, nudge.kind)
    text = md("Stopped: I say nothing about {what} any more.", what=about(call, nudge))
    more = Buttons(
        (
            Button("Go on after all", f"nudge.go_on:{nudge.id}"),
            Button("Stop everything unasked", f"nudge.stop_all:{nudge.id}"),
        )
    )
    return Message(text, (Section(text), more))


@feature.answers("stop_all")
async def stop_all(call: Call, id: str) -> Message:
    """Say nothing unasked any more."""
    nudge = await telling.mine(call, number_of(id))
    await wishing.stop(call, ALL)
    text = Markup("Stopped: I write only when you ask me to, or to answer you.")
    return Message(
        text,
        (Section(text), Buttons((Button("Go on after all", f"nudge.go_on_all:{nudge.id}"),))),
    )


@feature.answers("go_on")
async def go_on(call: Call, id: str) -> Message:
    """Say things of this kind again."""
    nudge = await telling.mine(call, number_of(id))
    await wishing.go_on(call, nudge.kind)
    return Message(md("Gladly: I tell you about {what} again.", what=about(call, nudge)))


@feature.answers("go_on_all")
async def go_on_all(call: Call, id: str) -> Message:
    """Say things unasked again."""
    await telling.mine(call, number_of(id))
    await wishing.go_on(call, ALL)
    return Message(Markup("Gladly: I tell you what concerns you again, and no more than that."))


@feature.answers("open")
async def opened(call: Call, id: str) -> Message:
    """Show one thing of a digest."""
    assert isinstance(call.event, ChoiceMade)
    await telling.mine(call, number_of(id))
    item = await telling.mine(call, number_of(call.event.values[0]))
    await wishing.heard(call, item)
    message = mark(_own(item), item.id)
    return Message(message.text, (*(message.parts or (Section(message.text),)), _row(item)))


def about(call: Call, nudge: Nudge) -> Markup:
    """What a kind of nudge is about, in the words it was declared with."""
    name, _, word = nudge.kind.partition(".")
    known = call.features.get(name)
    said = known.nudges.get(word, "") if known else ""
    return quote(said) if said else EVERYTHING


def _own(nudge: Nudge) -> Message:
    return from_json(Message, nudge.message)


def _row(nudge: Nudge) -> Buttons:
    return Buttons(
        tuple(
            Button(label, f"nudge.{label.lower()}:{nudge.id}")
            for label in ("Why", "Less", "Snooze", "Stop")
        )
    )


def _aloud(told: Telling, message: Message) -> Message:
    """A message that is said where others read it too, to the one it is for."""
    first: Part = Section(md("{who}:", who=mention(told.to)))
    parts = message.parts or (Section(message.text),)
    return Message(
        md("{who}: {text}", who=mention(told.to), text=message.text),
        (first, *parts),
        message.about,
    )


def _digest(told: Telling) -> Message:
    head = md("**{n} things that can wait until you have a moment**", n=len(told.items))
    lines = [md("- {line}", line=_line(item)) for item in told.items[:LINES]]
    left = len(told.items) - LINES
    if left > 0:
        lines.append(md("- and {n} more", n=left))
    choices = tuple(
        Choice(clip(plain(_own(item).text), 75), str(item.id)) for item in told.items[:OFFERED]
    )
    return Message(
        head,
        (
            Section(head),
            Section(Markup("\n").joined(lines)),
            Choose(f"nudge.open:{told.nudge.id}", "Open one of them", choices),
        ),
    )


def _line(item: Nudge) -> Markup:
    text = _own(item).text
    words = plain(text)
    return text if len(words) <= LINE and "\n" not in text else quote(clip(words, LINE))


def _stopping(call: Call, nudge: Nudge) -> Message:
    text = md(
        "I would have written about {what} now. The last two times you did not need it, so I stop "
        "here: you hear no more of it unless you want to.",
        what=about(call, nudge),
    )
    return Message(
        text, (Section(text), Buttons((Button("Go on, please", f"nudge.go_on:{nudge.id}"),)))
    )
