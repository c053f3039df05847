"""What a member can do about what is said unasked, with one press."""

from __future__ import annotations

from commands.library.pressed import number_of
from commands.nudge.feature import feature
from commands.nudge.telling import about_of, own, row
from commands.people import day
from community import telling, wishing
from community.call import Call
from community.chat.events import ChoiceMade
from community.chat.marks import mark
from community.chat.markup import Markup, md
from community.chat.message import Button, Buttons, Message, Note, Section
from community.nudges import WEEKLY
from storage.preferences import ALL


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
    text = md(
        "Nothing about {what} until {day}.", what=about_of(call, nudge.kind), day=day(call, until)
    )
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
    text = md("Stopped: I say nothing about {what} any more.", what=about_of(call, nudge.kind))
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
    return Message(md("Gladly: I tell you about {what} again.", what=about_of(call, nudge.kind)))


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
    message = mark(own(item), item.id)
    return Message(message.text, (*(message.parts or (Section(message.text),)), row(item)))
