"""What members say of an entry: used, outdated, saved too, and taking it back."""

from __future__ import annotations

from typing import Annotated

from commands.library.completion import entries_like
from commands.library.feature import feature
from commands.library.finding import named_entry
from commands.library.pressed import after, number_of, until
from community import library
from community.call import Call
from community.chat.feature import Hint, Redrawn
from community.chat.markup import Markup, md
from community.chat.message import Message
from storage.entries import Entry


@feature.answers("used")
async def used(call: Call, id: str) -> Message | Redrawn:
    """Note that somebody used an entry."""
    entry, news = await library.used(call, number_of(id))
    said = "Thank you: noted that you used it." if news else "You said that already, thank you."
    return await after(call, entry, until(call, entry, said))


@feature.answers("outdated")
async def outdated(call: Call, id: str) -> Message | Redrawn:
    """Note that somebody finds an entry out of date."""
    entry, news = await library.outdated(call, number_of(id))
    said = "Thank you: noted as outdated." if news else "You said that already, thank you."
    return await after(call, entry, until(call, entry, said))


@feature.answers("too")
async def save_too(call: Call, id: str) -> Message | Redrawn:
    """Add one's own voice to an entry."""
    entry, news = await library.second(call, number_of(id))
    return await after(call, entry, Markup("Saved: +1." if news else "It has your voice already."))


@feature.command("unvote", "Take back what you said of an entry: saved, used or outdated")
async def unvote(
    call: Call, entry: Annotated[str, Hint("Its number or title", entries_like, rest=True)]
) -> Message:
    """Take back all one's own votes on an entry."""
    found = await named_entry(call, entry)
    return found if isinstance(found, Message) else (await _unvoted(call, found.id))[1]


@feature.answers("unvote")
async def unvote_pressed(call: Call, id: str) -> Message | Redrawn:
    """Take back all one's own votes on the entry of a card."""
    entry, message = await _unvoted(call, number_of(id))
    return await after(call, entry, message.text)


async def _unvoted(call: Call, number: int) -> tuple[Entry, Message]:
    entry, kinds = await library.unvote(call, number)
    words = {"save": "that you saved it", "used": "that you used it", "outdated": "“outdated”"}
    gone = Markup(", ").joined(words[kind] for kind in sorted(kinds))
    if not kinds:
        return entry, Message(md("You have said nothing of {n} to take back.", n=f"#{number}"))
    return entry, Message(md("Taken back from “{title}”: {gone}.", title=entry.title, gone=gone))
