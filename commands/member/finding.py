"""The directory: who says that they practise, help with or learn something."""

from __future__ import annotations

from typing import Annotated

from commands.library.completion import topics_like
from commands.member.cards import CALLED
from commands.member.feature import feature
from commands.people import day, people
from community import introductions
from community.call import Call
from community.chat.feature import Hint
from community.chat.markup import Markup, clip, md
from community.chat.message import Message, Note, Section

CLIPPED = 90  # characters of a line in the directory
LINES = 10


@feature.command(
    "who", "Find members by what they practise, help with or want to learn", reads=True
)
async def who(
    call: Call, topic: Annotated[str, Hint("A topic, a tool, a craft", topics_like, rest=True)]
) -> Message:
    """List those who say so themselves."""
    found, count = await introductions.who(call, topic)
    if not found:
        return Message(
            md(
                "Nobody says that they do “{topic}” yet. Do you? `/member edit` says so.",
                topic=clip(topic, 60),
            )
        )
    named = await people(call, [each.member_id for each in found])
    lines = [
        md(
            "- **{who}** {does}: {text} ({day})",
            who=named[each.member_id],
            does=CALLED[line.line].lower(),
            text=clip(line.text, CLIPPED),
            day=day(call, line.confirmed_at),
        )
        for each in found
        for line in each.lines
    ][:LINES]
    head = md(
        "{count} for “{topic}”",
        count="1 member" if count == 1 else f"{count} members",
        topic=clip(topic, 60),
    )
    told = "What they say themselves, and when they last confirmed it."
    if count > len(found):
        told += " One more word makes the list shorter."
    return Message(head, (Section(head), Section(Markup("\n").joined(lines)), Note(Markup(told))))
