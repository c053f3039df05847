"""Topics of the community's domain in the chat."""

from __future__ import annotations

from typing import Annotated

from commands.library.completion import topics_like
from commands.people import people
from community import topics
from community.call import Call
from community.chat.feature import Feature, Hint, MemberRef
from community.chat.markup import Markup, md
from community.chat.message import Message, Section
from community.people import known_here
from storage import library as shelf

feature = Feature("topic", "What the community's domain is made of")


@feature.command("list", "The topics and who tends them", reads=True)
async def listed(call: Call) -> Message:
    """List the topics of the community."""
    known = await shelf.topics(call.db, call.community.id)
    if not known:
        return Message(Markup("No topics yet. A steward names one with `/topic add`."))
    named = await people(call, [steward for *_, steward in known])
    lines = [
        md("- **{name}**, tended by {who}", name=name, who=named[steward])
        for _, name, _, steward in known[:40]
    ]
    head = Markup("1 topic") if len(known) == 1 else md("{count} topics", count=str(len(known)))
    return Message(head, (Section(Markup("\n").joined(lines)),))


@feature.command("add", "Name a topic", requires="facilitator")
async def add(
    call: Call,
    name: Annotated[str, Hint("What it is called", rest=True)],
    steward: Annotated[MemberRef | None, Hint("Who tends it")] = None,
) -> Message:
    """Name a topic, and perhaps who tends it."""
    who = await known_here(call, steward) if steward else None
    shown = await topics.add(call, name, who)
    return Message(
        md("Topic “{name}” is there. Entries join it with `topic:{name}` when saved.", name=shown)
    )


@feature.command("rename", "Give a topic another name", requires="facilitator")
async def rename(
    call: Call,
    old: Annotated[str, Hint("The topic as it is", topics_like)],
    new: Annotated[str, Hint("What it should be called", rest=True)],
) -> Message:
    """Rename a topic; its entries stay with it."""
    former, shown, count = await topics.rename(call, old, new)
    entries = "1 entry" if count == 1 else f"{count:,} entries"
    return Message(
        md("“{old}” is called “{new}” now, with {entries}.", old=former, new=shown, entries=entries)
    )


@feature.command("entrust", "Say who tends a topic", requires="facilitator")
async def entrust(
    call: Call,
    topic: Annotated[str, Hint("The topic", topics_like)],
    member: Annotated[MemberRef, Hint("Who will tend it")],
) -> Message:
    """Make somebody the steward of a topic."""
    who = await known_here(call, member)
    shown = await topics.entrust(call, topic, who)
    named = (await people(call, (who.id,)))[who.id]
    return Message(md("{who} tends “{name}” now.", who=named, name=shown))
