"""Commands that do nothing, to measure what stands around a command."""

from __future__ import annotations

from typing import Annotated

from community.call import Call
from community.chat.feature import Feature, Hint
from community.chat.markup import Markup
from community.chat.message import Message


def idle(count: int) -> list[Feature]:
    """So many commands that answer at once, five to a feature."""
    made = []
    for number in range(count // 5):
        feature = Feature(f"bench{number}", "Commands that do nothing")
        for word in ("one", "two", "three", "four", "five"):
            feature.command(word, "Answer at once")(answer)
        made.append(feature)
    return made


async def answer(_call: Call, text: Annotated[str, Hint("Anything")]) -> Message:
    """Say it again."""
    return Message(Markup(text))
