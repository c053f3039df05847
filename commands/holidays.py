"""Holidays in the chat: which there are, and for stewards to add and remove."""

from __future__ import annotations

from typing import Annotated, Literal

from commands.copse import feature
from community import holidays
from community.call import Call, Refusal, requires
from community.chat.feature import Hint
from community.chat.markup import Markup, md
from community.chat.message import Message, Note, Section
from storage.holidays import Holiday

SHOWN = 20  # in one list


@feature.command("holidays", "When this community rests: list, add or remove")
async def holidays_(
    call: Call,
    do: Annotated[Literal["list", "add", "remove"], Hint("list, add or remove")],
    dates: Annotated[
        str | None, Hint("Like 24 Dec to 2 Jan; to remove, a number or name does", rest=True)
    ] = None,
    name: Annotated[str | None, Hint("What it is called")] = None,
    yearly: Annotated[bool, Hint("Whether it comes every year")] = False,
) -> Message:
    """List the holidays, or change them."""
    if do == "list":
        return await _listed(call)
    requires(call, "steward")
    if not (dates or name):
        raise Refusal("Which? Name the dates, like 24 Dec to 2 Jan.")
    if do == "add":
        if not dates:
            raise Refusal("When? Name the dates, like 24 Dec to 2 Jan.")
        made = await holidays.add(call, dates, name or "", yearly=yearly)
        return await _listed(call, md("The community rests: {what}.", what=_words(call, made)))
    gone = await holidays.remove(call, dates or name or "")
    return await _listed(call, md("No holiday any more: {what}.", what=_words(call, gone)))


async def _listed(call: Call, lead: Markup | None = None) -> Message:
    found = await holidays.known(call)
    parts = [Section(lead)] if lead else []
    if not found:
        none = Markup("No holidays are to come. A steward adds one: `/copse holidays add 1 May`.")
        return Message(lead or none, (*parts, Section(none)))
    lines = [md("- **{n}** {what}", n=each.id, what=_words(call, each)) for each in found[:SHOWN]]
    if len(found) > SHOWN:
        lines.append(md("- and {n} more", n=len(found) - SHOWN))
    head = Markup("**Holidays**")
    note = Note(
        Markup(
            "What comes by itself is left out then, or waits for the next working day, as each "
            "schedule has it; `/copse schedule` shows it."
        )
    )
    return Message(lead or head, (*parts, Section(Markup("\n").joined([head, *lines])), note))


def _words(call: Call, holiday: Holiday) -> Markup:
    first = holidays.next_of(holiday, holidays.today(call))
    last = first + (holiday.last - holiday.first)
    days = f"{first.day} {first:%B} {first.year}"
    if last != first:
        days += f" to {last.day} {last:%B} {last.year}"
    every = Markup(", every year") if holiday.yearly else Markup("")
    return md("{name}, {days}{every}", name=holiday.name, days=days, every=every)
