"""What becomes of an entry when its page has been read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from community.call import Call
from community.chat.codec import from_json, to_json
from community.chat.events import Event, MessageShown
from community.chat.markup import clip, one_line
from community.chat.place import Posted
from community.library import TITLE
from community.pages import Page, Reason
from storage import communities, library, outbox
from storage.entries import Entry
from storage.search import search

AGAIN = (timedelta(minutes=10), timedelta(hours=6))  # after a page could not be reached
CARDS = timedelta(minutes=15)  # how long a private answer can be drawn again (Discord)
PASSING: tuple[Reason, ...] = ("unreachable", "timeout", "busy")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRead(Event):
    """The page of an entry was read, or could not be; `attempt` counts from 1."""

    entry_id: int
    attempt: int
    page: Page | None = None
    trouble: Reason | None = None

    @property
    def key(self) -> str:
        return f"PageRead|{self.entry_id}|{self.attempt}"


async def page_read(call: Call, event: PageRead) -> Entry | None:
    """Keep what a page says of itself; a member's own title stays. None if the entry is gone."""
    scope = await library.scope_of(call.db, event.entry_id)
    found = await library.entry(call.db, call.community.id, event.entry_id, scope)
    if found is None or found.page_state != "waiting":
        return None
    if event.page is None:
        return await _trouble(call, found, event)
    page = event.page
    fields: dict[str, object] = {
        "page_state": "read",
        "page_due_at": None,
        "description": one_line(page.description or ""),
        "page_author": one_line(page.author or ""),
        "site": one_line(page.site or ""),
        "published": page.published,
        "language": page.language or "",
    }
    if page.title and found.titled_by == "page":
        fields["title"] = clip(one_line(page.title), TITLE)
    changed = await library.change(call.db, found.id, **fields)
    await search.index(call.db, [found.id])
    return changed


async def shown(call: Call, event: MessageShown, number: int) -> Entry | None:
    """Remember a card that was drawn before its page was read, to draw it again then.

    The entry is returned when its page has been tried meanwhile: the card is late already.
    """
    posted, member = event.posted, call.member.id if event.posted.seen_by else None
    about = f"library:{number}"
    await outbox.remember(call.db, event.space, about, to_json(posted), member, call.now)
    scope = await library.scope_of(call.db, number)
    found = await library.entry(call.db, call.community.id, number, scope)
    tried = found is not None and (found.page_state != "waiting" or found.page_attempts > 0)
    return found if tried else None


async def cards_of(call: Call, found: Entry) -> list[tuple[Call, Posted]]:
    """The cards of an entry that are out there, each with a call on behalf of who sees it."""
    since = call.now - CARDS
    seen: list[tuple[Call, Posted]] = []
    for space, posted, member_id in await outbox.shown(call.db, f"library:{found.id}", since):
        member = await communities.member(call.db, member_id) if member_id else None
        event = replace(call.event, space=space)
        viewer = replace(call, event=event, member=member or call.member)
        seen.append((viewer, from_json(Posted, posted)))
    return seen


async def _trouble(call: Call, found: Entry, event: PageRead) -> Entry:
    waits = AGAIN[event.attempt - 1 : event.attempt]
    if event.trouble in PASSING and waits:
        return await library.change(call.db, found.id, page_due_at=call.now + waits[0])
    return await library.change(call.db, found.id, page_state="failed", page_due_at=None)
