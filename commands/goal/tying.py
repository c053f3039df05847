"""Tying goals to entries of the library and to gatherings."""

from __future__ import annotations

from typing import Annotated

from commands.goal import cards
from commands.goal.feature import feature
from commands.goal.finding import GoalNumber
from commands.library.completion import entries_like
from community.call import Call, Refusal
from community.chat import limits
from community.chat.events import CompletionAsked
from community.chat.feature import Hint
from community.chat.markup import Markup, clip, md
from community.chat.message import Choice, Message
from community.goals import tying


@feature.command("link", "Link a goal to an entry of the library, or to a gathering")
async def link(
    call: Call,
    goal: GoalNumber,
    entry: Annotated[int | None, Hint("The entry's number", entries_like)] = None,
    gathering: Annotated[str | None, Hint("Where a gathering is announced: https://…")] = None,
    name: Annotated[str | None, Hint("What the gathering is called", rest=True)] = None,
) -> Message:
    """Link a goal to an entry or to a gathering."""
    if (entry is None) == (gathering is None):
        raise Refusal("Name one: an entry by its number, or a gathering by its link.")
    if entry is not None:
        found, title, new = await tying.link(call, goal, entry)
    else:
        assert gathering is not None
        found, title, new = await tying.gather(call, goal, gathering, name or "")
    lead = md("Linked to “{title}”.", title=title)
    return await cards.card(call, found, lead if new else Markup("It was linked already."))


async def linked_like(call: Call, typed: str) -> list[Choice]:
    """The entries that the goal named before is linked to, as far as the member may see them."""
    found = await tying.linked(call, _named(call))
    offered = [Choice(clip(f"#{id} {title}", limits.LABEL), str(id)) for id, title in found]
    return [each for each in offered if typed.strip().casefold() in each.label.casefold()]


async def gatherings_like(call: Call, typed: str) -> list[Choice]:
    """The gatherings that the goal named before is tied to."""
    found = await tying.gatherings(call, _named(call))
    offered = [
        Choice(clip(f"{each.number}: {each.name}", limits.LABEL), str(each.number))
        for each in found
    ]
    return [each for each in offered if typed.strip().casefold() in each.label.casefold()]


def _named(call: Call) -> int:
    """The goal that was named before another option is typed; 0 where none was."""
    number = call.event.options.get("goal", "") if isinstance(call.event, CompletionAsked) else ""
    return int(number) if number.isascii() and number.isdigit() and len(number) < 16 else 0


@feature.command("unlink", "Take a goal's link to an entry or a gathering away")
async def unlink(
    call: Call,
    goal: GoalNumber,
    entry: Annotated[int | None, Hint("The entry's number", linked_like)] = None,
    gathering: Annotated[
        int | None, Hint("The gathering's number on the goal's card", gatherings_like)
    ] = None,
) -> Message:
    """Take a link away; the entry and the gathering stay."""
    if (entry is None) == (gathering is None):
        raise Refusal("Name one: an entry or a gathering, by its number.")
    if entry is not None:
        found = await tying.unlink(call, goal, entry)
        return await cards.card(call, found, md("Entry #{n} is not linked any more.", n=str(entry)))
    assert gathering is not None
    found, name = await tying.ungather(call, goal, gathering)
    return await cards.card(call, found, md("“{name}” is not linked any more.", name=name))
