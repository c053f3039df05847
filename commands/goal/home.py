"""What of the goals is a member's own, on their home page."""

from __future__ import annotations

from commands.goal import words
from commands.goal.feature import feature
from community.call import Call
from community.chat import limits
from community.chat.markup import Markup, clip, md
from community.chat.message import Button, Buttons, Message, Section
from community.goals import keeping
from storage import goals

SHOWN = 4


@feature.shows_at_home
async def mine(call: Call) -> Message | None:
    """A member's own goals and how they go, with a press to say more."""
    found = (await goals.goals_of(call.db, call.member.id, *keeping.OPEN))[:SHOWN]
    if not found:
        return None
    today = keeping.today(call)
    lines = [md("- {line}", line=words.line(each, today)) for each in found]
    text = Markup("\n").joined((Markup("**Your goals**"), *lines))
    row = tuple(
        Button(clip(f"Check in: {each.what}", limits.LABEL), f"goal.tell:{each.id}:")
        for each in found
    )
    return Message(Markup("Your goals"), (Section(text), Buttons(row)))
