"""What comes by itself, in the chat: the next dates for all, and for stewards what to change."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from commands.calendar import card, listed
from commands.copse import feature
from community import calendar
from community.call import Call, Refusal
from community.chat.events import ChoiceMade, FormSubmitted
from community.chat.feature import Hint, Redrawn
from community.chat.form import Form, Question
from community.chat.markup import Markup, md
from community.chat.message import Message
from community.dates import in_full
from community.rhythm import zone_of

OLD = "That button is from an older version of me. Please ask again."


@feature.command("schedule", "What comes by itself next, when, and who would be asked", reads=True)
async def schedule(
    call: Call,
    number: Annotated[int | None, Hint("One of them in full, by its number")] = None,
) -> Message:
    """Show the next dates of all schedules, or of one."""
    if number is None:
        return await listed(call)
    return await card(call, await calendar.one(call, number))


@feature.answers("schedule", reads=True)
async def open_one(call: Call, id: str) -> Message:
    """Show the schedule that was chosen."""
    assert isinstance(call.event, ChoiceMade)
    number, _ = _named(call.event.values[0] if call.event.values else id)
    return await card(call, await calendar.one(call, number))


@feature.answers("date", reads=True, requires="steward")
async def choose_date(call: Call, id: str) -> Redrawn:
    """Let the buttons be about the date that was chosen."""
    assert isinstance(call.event, ChoiceMade)
    number, day = _named(call.event.values[0] if call.event.values else id)
    return Redrawn(await card(call, await calendar.one(call, number), chosen=day))


@feature.answers("skip", requires="steward")
async def skip(call: Call, id: str) -> Redrawn:
    """Leave out a date."""
    number, day = _named(id)
    after = await calendar.skip(call, number, _date(day))
    lead = md("{day} is left out.", day=in_full(_date(day)))
    return Redrawn(await card(call, after, lead))


@feature.answers("move", form=True, requires="steward")
async def move(call: Call, id: str) -> Form:
    """Ask to when a date moves."""
    number, day = _named(id)
    found = await calendar.changeable(call, number)
    coming = await calendar.date_of(call, found, _date(day))
    local = coming.due_at.astimezone(zone_of(found.zone))
    return Form(
        f"copse.moved:{found.id}|{day}",
        "Move one date",
        (
            Question(
                "to",
                "To when, this once?",
                required=True,
                value=f"{local.date()} {local:%H:%M}",
                hint=f"Like Tuesday 14:00, by the clocks of {found.zone}",
                longest=60,
            ),
        ),
        submit="Move it",
    )


@feature.answers("moved", requires="steward")
async def moved(call: Call, id: str) -> Message:
    """Move a date."""
    assert isinstance(call.event, FormSubmitted)
    number, day = _named(id)
    after, at = await calendar.move(call, number, _date(day), call.event.answers.get("to", ""))
    local = at.astimezone(zone_of(after.zone))
    lead = md(
        "What was meant for {day} comes on {at} instead, this once.",
        day=in_full(_date(day)),
        at=f"{in_full(local.date())} at {local:%H:%M}",
    )
    return await card(call, after, lead)


@feature.answers("minds", requires="steward")
async def minds(call: Call, id: str) -> Redrawn:
    """Let a schedule mind holidays, or another way than before."""
    assert isinstance(call.event, ChoiceMade)
    number, policy = _named(call.event.values[0] if call.event.values else id)
    match policy:
        case "keep" | "skip" | "next":
            after = await calendar.mind(call, number, policy)
        case _:
            raise Refusal(OLD)
    lead = Markup("Noted. The dates below are as they come from now on.")
    return Redrawn(await card(call, after, lead))


@feature.answers("pause", form=True, requires="steward")
async def pause(call: Call, id: str) -> Form:
    """Ask until when a schedule rests."""
    number, _ = _named(id)
    found = await calendar.changeable(call, number)
    return Form(
        f"copse.paused:{found.id}",
        "Pause",
        (
            Question(
                "until",
                "Until which day? Empty: until resumed",
                hint="Like 3 May or next Monday; it goes on that morning",
                longest=60,
            ),
        ),
        submit="Pause it",
    )


@feature.answers("paused", requires="steward")
async def paused(call: Call, id: str) -> Message:
    """Let a schedule rest."""
    assert isinstance(call.event, FormSubmitted)
    number, _ = _named(id)
    after = await calendar.pause(call, number, call.event.answers.get("until", ""))
    return await card(call, after, Markup("It rests from now on; what falls into that is no more."))


@feature.answers("resume", requires="steward")
async def resume(call: Call, id: str) -> Redrawn:
    """Let a schedule go on."""
    number, _ = _named(id)
    after = await calendar.resume(call, number)
    return Redrawn(await card(call, after, Markup("It goes on with what comes from now on.")))


def _named(id: str) -> tuple[int, str]:
    """The number of a schedule and the date, if one is named."""
    number, _, day = id.partition("|")
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        raise Refusal(OLD)
    return int(number), day


def _date(day: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise Refusal(OLD) from None
