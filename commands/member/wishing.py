"""How a member wants to be met: where their clock is, when they rest, how much they are told."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from commands.member.feature import feature
from commands.people import day
from community import hours, wishing
from community.call import Call
from community.chat import limits
from community.chat.feature import Hint
from community.chat.markup import Markup, md
from community.chat.message import Choice, Message, Note, Section
from community.nudges import WEEKLY
from community.stewardship import LONG_AWAY
from community.zones import zones_like
from storage import preferences


async def zones(_call: Call, typed: str) -> list[Choice]:
    """Zones whose name contains what is typed."""
    return [Choice(name, name) for name in zones_like(typed, limits.COMPLETIONS)]


@feature.command("away", "Be away until a day, and hear nothing unasked; again, to be back")
async def away(
    call: Call,
    until: Annotated[date | None, Hint("The day you are back; without it, two weeks")] = None,
) -> Message:
    """Be away, or back."""
    ends = await hours.away(call, until)
    if ends is None:
        return Message(Markup("Welcome back! I write to you again at your hours."))
    text = md(
        "Rest well: nothing unasked until {day}, and no streak breaks. `/member away` brings you "
        "back sooner.",
        day=day(call, ends),
    )
    if ends <= call.now + LONG_AWAY:
        return Message(text)
    passes_on = Markup(
        "That is over 30 days: what you tend, own or steer for others is offered to others."
    )
    return Message(text, (Section(text), Note(passes_on)))


@feature.command("zone", "Say where your clock is; nobody else sees it")
async def zone(
    call: Call, zone: Annotated[str, Hint("A city or a zone, like Europe/Berlin", zones, rest=True)]
) -> Message:
    """Write down the member's time zone."""
    there = await hours.set_zone(call, zone)
    now = call.now.astimezone(there)
    return Message(
        md("Your clock is that of {zone}: it is {now} there.", zone=there.key, now=f"{now:%H:%M}")
    )


@feature.command("quiet", "Say at which hours and on which days I may write to you")
async def quiet(
    call: Call,
    from_: Annotated[str | None, Hint("From when, like 9 or 08:30")] = None,
    to: Annotated[str | None, Hint("Until when, like 17:00")] = None,
    days: Annotated[str | None, Hint("On which days, like mon-fri")] = None,
) -> Message:
    """Show or change a member's hours."""
    await hours.quiet(call, from_, to, days)
    wanted = await wishing.as_it_is(call)
    text = md("Unasked I write to you {hours}, and rest else.", hours=wanted.hours)
    here = "yours" if call.member.zone else "the community's; `/member zone` sets yours"
    note = Note(md("By the clock of {zone}, {whose}.", zone=call.zone.key, whose=Markup(here)))
    return Message(text, (Section(text), note))


@feature.command("nudges", "Say how much I may tell you unasked")
async def nudges(
    call: Call,
    level: Annotated[
        Literal["light", "standard", "active"] | None, Hint("At most 2, 4 or 7 messages a week")
    ] = None,
) -> Message:
    """Show or change a member's level."""
    if level is not None:
        await preferences.change(call.db, call.member.id, level=level, opted_in=True)
    wanted = await preferences.of(call.db, call.member.id)
    text = md(
        "Your level is **{level}**: at most {most} messages a week unasked, and the rest in one "
        "digest.",
        level=wanted.level,
        most=WEEKLY[wanted.level],
    )
    return Message(text)
