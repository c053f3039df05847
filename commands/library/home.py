"""What of the library is a member's own, on their home page."""

from __future__ import annotations

from datetime import timedelta

from commands.library.cards import title
from commands.library.feature import feature
from community.call import Call
from community.chat.markup import Markup, md
from community.chat.message import Button, Buttons, Message, Section
from storage.entries import Entry
from storage.own import own

SHOWN = 3  # entries of each sort
LATELY = timedelta(days=30)
TITLE = 60  # characters of a title


@feature.shows_at_home
async def mine(call: Call) -> Message | None:
    """What I am to look at again, what I saved lately, what of mine others used."""
    found = await own(
        call.db,
        call.community.id,
        call.member.id,
        call.visible,
        call.now,
        call.now - LATELY,
        SHOWN,
    )
    lists: list[Markup] = []
    if found.due:
        count = found.due_in_all
        head = md("**Due for your review:** {n}", n="one entry" if count == 1 else f"{count:,}")
        lists.append(_list(head, [_line(each) for each in found.due]))
    if found.saved:
        lists.append(_list(Markup("**You saved lately**"), [_line(each) for each in found.saved]))
    if found.used:
        used = [_line(each) + md(" · by {n}", n=f"{count:,}") for each, count in found.used]
        lists.append(_list(Markup("**Others used of yours, in the last 30 days**"), used))
    if not lists:
        return None
    due = [Button("Review mine", "library.more:0:is:mine is:due", "primary")] if found.due else []
    row = Buttons((*due, Button("All of mine", "library.more:0:is:mine sort:new")))
    return Message(Markup("Library"), (*map(Section, lists), row))


def _line(entry: Entry) -> Markup:
    return md("- #{n} ", n=str(entry.id)) + title(entry, TITLE)


def _list(head: Markup, lines: list[Markup]) -> Markup:
    return head + Markup("\n") + Markup("\n").joined(lines)
