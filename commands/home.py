"""Home: what is a member's own, as the features show it, and the first steps.

Slack has a page for it; everywhere it is a command. What a feature has to show it declares itself,
with `@feature.shows_at_home`.
"""

from __future__ import annotations

from commands.copse import feature
from community.call import Call
from community.chat.events import HomeOpened
from community.chat.markup import Markup, code, md
from community.chat.message import Message, Note, Part, Section, TooLong


@feature.command("home", "What is yours here, and the first steps", reads=True)
async def home(call: Call) -> Message:
    """Show a member their home page where they are."""
    return await page(call)


@feature.watches_for(HomeOpened, reads=True)
async def home_opened(call: Call) -> Message:
    """Draw the home page of whoever looks at it."""
    return await page(call)


@feature.shows_at_home
async def settings(call: Call) -> Message:
    """Who one is here, and the clock one lives by."""
    where = md("In **{name}** you are a {role}", name=call.community.name, role=call.member.role)
    clock = md("; times are in {zone}.", zone=str(call.zone))
    return Message(where, (Note(where + clock),))


async def page(call: Call) -> Message:
    """The home page: what has room, in the order of the features, and the first steps."""
    text, steps = Markup("Your home"), _first_steps(call)
    parts: tuple[Part, ...] = ()
    for each in call.features.values():
        for shows in each.homes:
            shown = await shows(call)
            if shown is None:
                continue
            more = (*parts, *(shown.parts or (Section(shown.text),)))
            try:
                Message(text, (*more, *steps))
            except TooLong:
                continue
            parts = more
    return Message(text, (*parts, *steps))


def _first_steps(call: Call) -> tuple[Part, ...]:
    """What there is to do, as the features say it."""
    features = call.features.values()
    lines = [
        md("- {word}: {about}", word=code(f"/{each.name}"), about=each.about) for each in features
    ]
    lines += [
        md("- **{label}** in the menu of any message", label=label)
        for each in features
        for label in each.message_actions
    ]
    head = md(
        "**First steps.** React with {emoji} to keep a message. Or type one of these anywhere; "
        "alone it says what it can do.",
        emoji=call.community.save_emoji,
    )
    return (Section(head), Section(Markup("\n").joined(lines)))
