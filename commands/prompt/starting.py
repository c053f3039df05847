"""Series: where prompts are asked and when, what comes next, and what is left out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from commands.channels import channel_here
from commands.prompt.feature import Number, feature, where
from community import schedules
from community.call import Call, Refusal
from community.chat.feature import ChannelRef, Hint
from community.chat.markup import Markup, clip, md
from community.chat.message import Message, Note, Part, Section
from community.dates import in_full, read_date, read_moment
from community.prompts import asking, deck
from community.prompts.deck import Pillar, Stage
from community.rhythm import Rhythm, Unrhythmic, zone_of
from community.rhythm_words import dates_in_words, in_words, read
from community.zones import NoZone, zone_named
from storage.prompts import asking as kept
from storage.prompts import deck as cards
from storage.prompts.tables import Series
from storage.schedules import Schedule

AHEAD = 5  # dates of a preview
NOWHERE = "In which channel? Type it there, or name it with channel:."


@feature.command("start", "Ask a prompt in this channel, again and again", requires="facilitator")
async def start(
    call: Call,
    rhythm: Annotated[str, Hint("When; like: every other Tuesday at 10")] = "every Monday at 9",
    pillar: Annotated[Pillar | None, Hint("Of one pillar alone")] = None,
    stage: Annotated[Stage | None, Hint("Of one stage of a community's life alone")] = None,
    holidays: Annotated[
        Literal["skip", "next", "keep"] | None,
        Hint("On holidays: none, on the next working day, or all the same; none if not said"),
    ] = None,
    zone: Annotated[str | None, Hint("The time zone, if it is not the community's")] = None,
    channel: Annotated[ChannelRef | None, Hint("The channel, if it is not this one")] = None,
    also: Annotated[int | None, Hint("Ask here what this series asks elsewhere, too")] = None,
) -> Message:
    """Begin a series, or let one be asked in another channel besides."""
    at = channel or channel_here(call, NOWHERE)
    if also is not None:
        series = await asking.meant(call, also)
        await asking.add_place(call, series, at)
        return Message(
            md(
                "Series {n} is asked in {where} from now on; answers count together.",
                n=str(series.id),
                where=await where(call, series),
            )
        )
    try:
        named = zone_named(zone) if zone else call.community.zone
        today = call.now.astimezone(zone_of(named)).date()
        when = read(rhythm, named, today)
    except (NoZone, Unrhythmic) as error:
        raise Refusal(str(error)) from None
    series, planned = await asking.start(
        call, when, at, pillar=pillar or "", stage=stage or "", holidays=holidays or "skip"
    )
    return await _begun(call, series, planned)


async def _begun(call: Call, series: Series, planned: Schedule) -> Message:
    few, _ = deck.left(await cards.turns(call.db, series))
    text = md(
        "Series **{n}**: a prompt in {where}, {rhythm}.",
        n=str(series.id),
        where=await where(call, series),
        rhythm=_rhythm(planned),
    )
    ahead = await asking.preview(call, series, 1)
    parts: list[Part] = [Section(text)]
    if ahead:
        at, _, prompt = ahead[0]
        dates = dates_in_words(schedules.rhythm_of(planned), planned.cursor)
        lines = md("It comes on {dates}. {few} are in the deck.", dates=dates, few=_count(few))
        first = md("First, {day}: “{text}”", day=_day(planned, at), text=prompt.text)
        parts.append(Section(Markup("\n").joined((lines, first))))
    note = "`/prompt preview` shows what is to come, `/prompt suggest` adds to it."
    parts.append(Note(Markup(note)))
    return Message(text, tuple(parts))


@feature.command("stop", "Ask no more prompts of a series", requires="facilitator")
async def stop(call: Call, series: Number = None) -> Message:
    """End a series."""
    found = await asking.meant(call, series)
    there = await where(call, found)
    await asking.stop(call, found)
    return Message(
        md("No more prompts of this series in {where}. Late answers count.", where=there)
    )


@feature.command("list", "Where prompts are asked, and when", reads=True)
async def listed(call: Call) -> Message:
    """List the series of the community."""
    going = await kept.going(call.db, call.community.id)
    if not going:
        none = "No prompts are asked yet. A facilitator begins with `/prompt start`, in a channel."
        return Message(Markup(none))
    lines = []
    for series in going:
        planned = await asking.schedule_of(call, series)
        few, _ = deck.left(await cards.turns(call.db, series))
        line = md(
            "- **{n}** in {where}: {rhythm}. {few} left before the first comes again.",
            n=str(series.id),
            where=await where(call, series),
            rhythm=_rhythm(planned),
            few=_count(few),
        )
        if planned.state == "paused":
            line += Markup(" It rests.")
        elif planned.next_at is not None:
            line += md(" Next on {day}.", day=_day(planned, planned.next_at))
        lines.append(line)
    head = Markup("Prompts")
    return Message(head, (Section(Markup("\n").joined(lines)),))


@feature.command("preview", "What the next prompts are", reads=True, requires="facilitator")
async def preview(call: Call, series: Number = None) -> Message:
    """Show the next dates of a series and what would be asked."""
    found = await asking.meant(call, series)
    planned = await asking.schedule_of(call, found)
    ahead = await asking.preview(call, found, AHEAD)
    if not ahead:
        return Message(Markup("Nothing is to come of this series."))
    pinned = await asking.pinned(call, found)
    lines = []
    for at, day, prompt in ahead:
        line = md(
            "- {day}: {text} ({n})",
            day=_day(planned, at),
            text=prompt.text,
            n=f"#{prompt.id}",
        )
        lines.append(line + Markup(" · pinned") if day in pinned else line)
    text = md("The next prompts in {where}", where=await where(call, found))
    note = "`/prompt pin` sets one to a date, `/prompt skip` and `/prompt move` change a date."
    return Message(text, (Section(text), Section(Markup("\n").joined(lines)), Note(Markup(note))))


@feature.command("skip", "Leave out one date of a series", requires="facilitator")
async def skip(
    call: Call,
    day: Annotated[str | None, Hint("Which date; the next one if not said")] = None,
    series: Number = None,
) -> Message:
    """Leave out a date."""
    found = await asking.meant(call, series)
    planned, on = await asking.coming_date(call, found, await _date(call, found, day))
    after = await schedules.skip(call.db, planned, on, "a facilitator left it out", call.now)
    text = md("No prompt on {day}.", day=in_full(on))
    if after.next_at is not None:
        text += md(" The next one comes on {day}.", day=_day(after, after.next_at))
    return Message(text)


@feature.command("move", "Ask on another day or hour, once", requires="facilitator")
async def move(
    call: Call,
    to: Annotated[str, Hint("To when; like: Thursday at 10")],
    day: Annotated[str | None, Hint("Which date; the next one if not said")] = None,
    series: Number = None,
) -> Message:
    """Let one date happen at another time."""
    found = await asking.meant(call, series)
    planned, on = await asking.coming_date(call, found, await _date(call, found, day))
    try:
        at = read_moment(to, call.now, planned.zone)
    except Unrhythmic as error:
        raise Refusal(str(error)) from None
    if at <= call.now:
        raise Refusal("That is past. Name a time that is still to come.")
    await schedules.move(call.db, planned, on, at)
    return Message(
        md(
            "The prompt of {day} comes on {at} instead, this once.",
            day=in_full(on),
            at=_day(planned, at),
        )
    )


@feature.command("pin", "Ask a certain prompt on a certain date", requires="facilitator")
async def pin(
    call: Call,
    prompt: Annotated[int, Hint("The number of the prompt; /prompt deck shows them")],
    day: Annotated[
        str | None, Hint("On which date of the series; the next one if not said")
    ] = None,
    series: Number = None,
) -> Message:
    """Pin a prompt to a date."""
    found = await asking.meant(call, series)
    wanted = await deck.prompt(call, prompt)
    if wanted.state != "approved":
        raise Refusal(f"Prompt #{prompt} is not in the deck: it is {wanted.state}.")
    _, on = await asking.coming_date(call, found, await _date(call, found, day))
    await kept.pin(call.db, found.id, on, wanted.id)
    return Message(
        md(
            "On {day} I ask: “{text}”",
            day=in_full(on),
            text=clip(wanted.text, 200),
        )
    )


async def _date(call: Call, series: Series, text: str | None) -> date | None:
    if text is None:
        return None
    planned = await asking.schedule_of(call, series)
    try:
        return read_date(text, call.now.astimezone(zone_of(planned.zone)).date())
    except Unrhythmic as error:
        raise Refusal(str(error)) from None


def _rhythm(planned: Schedule) -> str:
    """A schedule's rhythm in words, with its zone."""
    rhythm: Rhythm = schedules.rhythm_of(planned)
    return f"{in_words(rhythm)} ({planned.zone})"


def _day(planned: Schedule, at: datetime) -> str:
    local = at.astimezone(zone_of(planned.zone))
    return f"{in_full(local)} at {local:%H:%M}"


def _count(number: int) -> str:
    return "1 prompt" if number == 1 else f"{number} prompts"
