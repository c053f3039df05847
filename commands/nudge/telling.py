"""What is said unasked: how it looks, with what a member can do about it below."""

from __future__ import annotations

from commands.nudge.feature import feature
from community import telling
from community.call import Call
from community.chat.codec import from_json
from community.chat.marks import mark
from community.chat.markup import Markup, clip, md, mention, quote
from community.chat.message import Button, Buttons, Choice, Choose, Message, Part, Section
from community.chat.tree import plain
from community.telling import NudgeCame, Telling
from storage.nudges import Nudge

LINES = 12  # of a digest that are shown; the rest can be opened all the same
LINE = 160  # characters of one
OFFERED = 25  # things of a digest that can be opened


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
        message = own(told.items[0])
    elif told.items:
        message = _digest(told)
    else:
        message = own(told.nudge)
    about = told.items[0] if len(told.items) == 1 else told.nudge
    message = mark(message, about.id)
    if not told.direct:
        message = _aloud(told, message)
    parts = message.parts or (Section(message.text),)
    last = () if told.stops else (row(about),)
    return Message(message.text, (*parts, *last), message.about)


def about_of(call: Call, kind: str) -> Markup:
    """What a kind of nudge is about, in the words it was declared with."""
    name, _, word = kind.partition(".")
    known = call.features.get(name)
    said = known.nudges.get(word, "") if known else ""
    return quote(said) if said else Markup("anything unasked")


def own(nudge: Nudge) -> Message:
    """What a nudge says, as its feature wrote it."""
    return from_json(Message, nudge.message)


def row(nudge: Nudge) -> Buttons:
    """What can be done about a nudge."""
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
        Choice(clip(plain(own(item).text), 75), str(item.id)) for item in told.items[:OFFERED]
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
    text = own(item).text
    words = plain(text)
    return text if len(words) <= LINE and "\n" not in text else quote(clip(words, LINE))


def _stopping(call: Call, nudge: Nudge) -> Message:
    text = md(
        "I would have written about {what} now. The last two times you did not need it, so I stop "
        "here: you hear no more of it unless you want to.",
        what=about_of(call, nudge.kind),
    )
    return Message(
        text, (Section(text), Buttons((Button("Go on, please", f"nudge.go_on:{nudge.id}"),)))
    )
