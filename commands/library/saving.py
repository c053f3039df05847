"""Saving to the library: by command, from the menu of a message, by reaction."""

from __future__ import annotations

from typing import Annotated

from commands.library import cards
from commands.library.completion import tags_like, topics_like
from commands.library.feature import feature
from commands.people import day, people
from community import library, tags, tending
from community.call import Call, Refusal
from community.chat.events import (
    ReactionAdded,
    ReactionRemoved,
)
from community.chat.feature import Hint
from community.chat.markup import Markup, code, md
from community.chat.message import Button, Buttons, Message
from community.chat.place import Source
from community.kinds import Kind
from community.links import NotALink, read_link
from storage.communities import Community
from storage.entries import Entry


@feature.command("save", "Save a link to the library")
async def save(
    call: Call,
    url: Annotated[str, Hint("The link")],
    kind: Annotated[Kind | None, Hint("What it is")] = None,
    tags_: Annotated[str | None, Hint("Words to find it by, with commas", tags_like)] = None,
    topic: Annotated[str | None, Hint("The topic it belongs to", topics_like)] = None,
    note: Annotated[str | None, Hint("Why it is worth keeping", rest=True)] = None,
) -> Message:
    """Keep a link and say what became of it."""
    try:
        link = read_link(url)
    except NotALink as refusal:
        raise Refusal(str(refusal)) from None
    saved = await library.save_link(
        call, link, kind=kind, names=tags.named(tags_), topic=topic, note=note or ""
    )
    return await saved_card(call, saved)


@feature.acts_on_message("Save to library")
async def save_message(call: Call, source: Source) -> Message:
    """Keep a message, or the link in it."""
    return await saved_card(call, await library.save_message(call, source))


def _is_save_emoji(event: ReactionAdded | ReactionRemoved, community: Community) -> bool:
    return event.emoji == community.save_emoji


@feature.watches_for(ReactionAdded, when=_is_save_emoji, reads_message=True)
async def save_by_reaction(call: Call) -> Message | None:
    """Keep the message that was marked."""
    assert call.source is not None
    if call.source.by_bot:
        return None
    via = library.source_key(call.source)
    return await saved_card(call, await library.save_message(call, call.source, via))


@feature.watches_for(ReactionRemoved, when=_is_save_emoji)
async def unsave_by_reaction(call: Call) -> Message | None:
    """Take one's own vote back with the reaction."""
    assert isinstance(call.event, ReactionRemoved)
    place, id = call.event.posted.place, call.event.posted.id
    entries = await library.unsave(call, f"{place.space}|{place.channel}|{id}")
    if not entries:
        return None
    entry = entries[0]
    kept = "It stays in the library" + (
        "; Withdraw takes it out." if tending.may_tend(call, entry) else "."
    )
    lead = md("Took back your vote on “{title}”. {kept}", title=entry.title, kept=kept)
    return await cards.card(call, entry, lead)


async def saved_card(call: Call, saved: library.Saved) -> Message:
    entry, tagged = saved.entry, saved.tagged
    number = f"#{entry.id}"
    if saved.new:
        lead = md("Saved to the library as **{n}**.", n=number)
    else:
        own = entry.saved_by == call.member.id
        named = (await people(call, (entry.saved_by,)))[entry.saved_by]
        lead = md(
            "Already in the library as **{n}**: saved by {who} on {day}.",
            n=number,
            who=Markup("you") if own else named,
            day=day(call, entry.saved_at),
        )
        added = Markup(", ").joined(code(f"#{name}") for name in tagged.added)
        if tagged.added:
            lead += md(" Added your {word} {tags}.", word=_tags(len(tagged.added)), tags=added)
        if saved.voted:
            lead += Markup(" +1.")
    return await with_slips(call, entry, lead, tagged)


async def with_slips(call: Call, entry: Entry, lead: Markup, tagged: tags.Tagged) -> Message:
    """The card of an entry, with a button for each tag that was perhaps a slip of the pen."""
    slips = tagged.slips[:4]
    for slip in slips:
        lead += md(
            " {new} is new: did you mean {meant}?",
            new=code(f"#{slip.name}"),
            meant=code(f"#{slip.meant}"),
        )
    message = await cards.card(call, entry, lead)
    buttons = tuple(
        Button(f"Use #{slip.meant}", f"tag.instead:{entry.id}:{slip.id}:{slip.meant_id}")
        for slip in slips
    )
    if not buttons:
        return message
    head, *rest = message.parts
    return Message(message.text, (head, Buttons(buttons), *rest), about=message.about)


def _tags(count: int) -> str:
    return "tag" if count == 1 else "tags"
