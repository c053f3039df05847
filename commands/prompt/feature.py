"""The prompts' feature, and how its series and questions are shown."""

from __future__ import annotations

from typing import Annotated

from commands.people import people
from community.call import Call
from community.chat.feature import Feature, Hint
from community.chat.markup import Markup, channel, md
from storage import communities
from storage.prompts import asking as kept
from storage.prompts.tables import Prompt, Series

feature = Feature("prompt", "Questions we ask ourselves, week by week")

SUGGESTED = feature.nudge("suggested", "prompts that members suggest")
DECIDED = feature.nudge("decided", "what became of a prompt you suggested")
LOW = feature.nudge("low", "a deck of prompts that runs out")

Number = Annotated[int | None, Hint("The number of the series, where there are several")]


async def where(call: Call, series: Series) -> Markup:
    """The channels in which a series is asked."""
    there = (await kept.places(call.db, [series.id])).get(series.id, [])
    named = [
        channel(space, id, await communities.channel_name(call.db, space, id) or id)
        for space, id in there
    ]
    return Markup(" and ").joined(named) or Markup("no channel")


async def credit(call: Call, prompt: Prompt, space: str) -> Markup | None:
    """Who suggested a prompt, as a space names them."""
    if prompt.suggested_by is None:
        return None
    named = await people(call, (prompt.suggested_by,), space)
    return md("Suggested by {who}", who=named[prompt.suggested_by])


async def curators(call: Call, series: Series | None = None) -> list[int]:
    """Who tends a series, or all of them; the stewards where nobody does."""
    going = [series] if series else await kept.going(call.db, call.community.id)
    found = {each.curator_id: None for each in going if each.curator_id is not None}
    return list(found) or await communities.stewards(call.db, call.community.id)


def about(prompt: Prompt) -> str:
    """What a prompt belongs to, in a few words."""
    return " · ".join(word for word in (prompt.pillar, prompt.stage) if word)
