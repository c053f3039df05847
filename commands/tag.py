"""Tags in the chat: which there are, and tending them."""

from __future__ import annotations

from typing import Annotated

from commands.library import cards
from commands.library.completion import tags_like
from commands.library.pressed import number_of
from community import library, tags
from community.call import Call, Refusal
from community.chat.feature import Feature, Hint, Redrawn
from community.chat.markup import Markup, code, md
from community.chat.message import Message, Section
from storage import tags as labels

SHOWN = 60  # tags in one list

feature = Feature("tag", "The words that the library is found by")


@feature.command("list", "The tags in use, the most used first", reads=True)
async def listed(
    call: Call,
    start: Annotated[str | None, Hint("Only those that begin like this", tags_like)] = None,
) -> Message:
    """List the tags that this member may see."""
    key = tags.key_of((start or "").lstrip("#"))
    known = await labels.known(call.db, call.community.id, call.visible, start=key, most=SHOWN + 1)
    if not known:
        return Message(Markup("No tags yet. `/library save` takes them: `tags:sql, beginners`."))
    shown = Markup(" · ").joined(
        md("{tag} {count}", tag=code(f"#{name}"), count=str(count))
        for _, name, _, count in known[:SHOWN]
    )
    more = Markup(" · and more; name how they begin.") if len(known) > SHOWN else Markup("")
    count = f"{len(known[:SHOWN])}{'+' if more else ''}"
    text = Markup("1 tag") if count == "1" else md("{count} tags", count=count)
    return Message(text, (Section(shown + more),))


@feature.command("rename", "Give a tag another name on every entry", requires="facilitator")
async def rename(
    call: Call,
    old: Annotated[str, Hint("The tag as it is", tags_like)],
    new: Annotated[str, Hint("What it should be called", rest=True)],
) -> Message:
    """Rename a tag; the former name still leads to it."""
    return _changed(*await tags.rename(call, old, new))


@feature.command("merge", "Let one tag become another on every entry", requires="facilitator")
async def merge(
    call: Call,
    old: Annotated[str, Hint("The tag that goes", tags_like)],
    into: Annotated[str, Hint("The tag that stays", tags_like, rest=True)],
) -> Message:
    """Merge a tag into another; the former name still leads there."""
    return _changed(*await tags.merge(call, old, into))


@feature.answers("instead")
async def instead(call: Call, id: str) -> Redrawn:
    """On one entry, the tag that was meant takes the place of a slip of the pen."""
    parts = id.split(":")
    if len(parts) != 3:
        raise Refusal("That button is from an older version of me. Please ask again.")
    entry_id, slip, meant = map(number_of, parts)
    entry = await library.entry(call, entry_id)
    await tags.instead(call, entry.id, slip, meant)
    return Redrawn(await cards.card(call, entry, Markup("Changed to the tag you meant.")))


def _changed(old: str, new: str, count: int) -> Message:
    entries = "1 entry" if count == 1 else f"{count:,} entries"
    return Message(
        md(
            "{old} is {new} now, on {entries}. Its former name still leads there.",
            old=code(f"#{old}"),
            new=code(f"#{new}"),
            entries=entries,
        )
    )
