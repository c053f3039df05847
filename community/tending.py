"""Tending the library: renewing, editing, entrusting and withdrawing what is kept."""

from __future__ import annotations

from typing import Any

from community import tags
from community.call import RANK, Call, Refusal
from community.chat.events import ChannelChanged
from community.chat.markup import md, one_line
from community.kinds import Kind
from community.library import NOTE, TITLE, entry, recount, topic_named
from storage import communities, library
from storage.communities import Member
from storage.entries import Entry
from storage.search import search


def may_tend(call: Call, found: Entry) -> bool:
    """Whether this member may change an entry: who saved it, its steward, or a facilitator."""
    own = call.member.id in (found.saved_by, found.steward_id)
    return own or RANK[call.member.role] >= RANK["facilitator"]


async def renew(call: Call, number: int) -> Entry:
    """A steward says that an entry is still good: only a press renews."""
    found = await entry(call, number)
    check_may_tend(call, found)
    await library.change(call.db, number, renewed_at=call.now)
    return await recount(call, number)


async def edit(call: Call, number: int, answers: dict[str, str]) -> tuple[Entry, tags.Tagged]:
    """Change what an entry says of itself; Refusal names each answer that cannot stand."""
    found = await entry(call, number)
    check_may_tend(call, found)
    title = one_line(answers.get("title", found.title))
    kind = answers.get("kind", found.kind)
    wrong: dict[str, str] = {}
    if not title:
        wrong["title"] = "It needs a title to be found by."
    if len(title) > TITLE:
        wrong["title"] = f"At most {TITLE} characters, please."
    if kind not in set(Kind):
        wrong["kind"] = "Please choose one of the kinds."
    if len(answers.get("note", "")) > NOTE:
        wrong["note"] = f"At most {NOTE:,} characters, please."
    topic_id, trouble = await topic_named(call, answers.get("topic", ""))
    if trouble:
        wrong["topic"] = trouble
    names: list[str] = []
    try:
        names = tags.named(answers.get("tags"))
    except Refusal as refusal:
        wrong |= refusal.answers
    if wrong:
        raise Refusal("That is not quite there yet: " + " ".join(wrong.values()), wrong)
    fields: dict[str, Any] = {"title": title, "kind": kind, "edited_at": call.now}
    if title != found.title:
        fields["titled_by"] = "member"
    if "note" in answers:
        fields["note"] = answers["note"].strip()
    if "topic" in answers:
        fields["topic_id"] = topic_id
    if "evergreen" in answers:
        fields["evergreen"] = answers["evergreen"] == "yes"
    await library.change(call.db, number, **fields)
    tagged = await tags.set_on(call, number, names) if "tags" in answers else tags.Tagged(())
    return await recount(call, number), tagged


async def entrust(call: Call, number: int, member: Member) -> Entry:
    """Make a member the steward of an entry."""
    check_may_tend(call, await entry(call, number))
    changed = await library.change(call.db, number, steward_id=member.id)
    await search.index(call.db, [number])
    return changed


async def withdraw(call: Call, number: int) -> tuple[Entry, str]:
    """Take an entry, or one's own words in it, out of the library.

    What happened is "gone", "words" (the author's words alone were taken out) or "handed over"
    (others keep it, and one of them is its steward now).
    """
    found = await entry(call, number)
    author = found.author_id == call.member.id
    keeper = call.member.id in (found.saved_by, found.steward_id)
    staff = RANK[call.member.role] >= RANK["facilitator"]
    if not (author or keeper or staff):
        raise await _not_yours(call, found)
    if author and not keeper and found.link_key and not staff:
        changed = await library.change(call.db, number, words="", author_id=None, source_link="")
        await search.index(call.db, [number])
        return changed, "words"
    cast = await library.votes(call.db, number)
    others = [member for member, kind, _ in cast if kind == "save" and member != call.member.id]
    if keeper and others and not (staff or author):
        await library.unvote(call.db, call.member.id, entry_id=number)
        await library.change(call.db, number, saved_by=others[0], steward_id=others[0])
        return await recount(call, number), "handed over"
    gone = {"withdrawn_at": call.now, "withdrawn_by": call.member.id, "page_state": "none"}
    changed = await library.change(call.db, number, words="", **gone)
    await search.index(call.db, [number])
    return changed, "gone"


def check_may_tend(call: Call, found: Entry) -> None:
    """Refuse a member who may not change an entry."""
    if not may_tend(call, found):
        raise Refusal(
            f"Entry #{found.id} is somebody else's: who saved it, its steward or a facilitator "
            "can change it. You can add tags by saving it too."
        )


async def forget_words(call: Call, key: str) -> list[Entry]:
    """Hide the words that were saved from a message which is no longer there, in its title too.

    They are hidden wherever they were saved, also where its space once was and left. The entries
    that this community keeps of it.
    """
    for found in await library.from_message(call.db, key):
        fields = {"words": "", "source_link": ""}
        if not found.link_key and found.words.startswith(found.title.removesuffix("…")):
            fields["title"] = "A message that was deleted"
        await library.change(call.db, found.id, **fields)
        await search.index(call.db, [found.id])
    return await library.by_source(call.db, call.community.id, key)


async def note_channel(call: Call, event: ChannelChanged) -> None:
    """Remember a channel as it is now; what was saved from one that is private now is hidden."""
    await communities.note_channel(
        call.db,
        event.space,
        event.channel,
        event.name,
        private=event.private,
        archived=event.archived,
    )
    if event.private:
        hidden = await library.hide(call.db, event.space, event.channel)
        await search.index(call.db, hidden)


async def _not_yours(call: Call, found: Entry) -> Refusal:
    names = await communities.names_in(call.db, call.event.space, {found.saved_by})
    return Refusal(
        md(
            "Entry {n} is {who}’s: only they, its steward or a facilitator can withdraw it. "
            "If it is out of date, press Outdated.",
            n=f"#{found.id}",
            who=names[found.saved_by][0],
        )
    )
