"""The library: what the community has learned, saved by anyone, kept once and kept findable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from community import freshness, tags
from community.call import Call, Refusal
from community.chat.markup import clip, md, one_line
from community.chat.place import Source
from community.kinds import Kind, guess, shown
from community.links import Link, NotALink, links_in, read_link
from community.people import meet
from storage import communities, library
from storage.entries import Entry
from storage.search import search

TITLE = 200  # characters of a title
NOTE = 1_000  # of a note
WORDS = 3_000  # kept of what a message said


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving did: the entry, whether it is new, and what this member added to it."""

    entry: Entry
    new: bool
    voted: bool
    tagged: tags.Tagged


async def save_link(
    call: Call,
    link: Link,
    *,
    kind: Kind | None = None,
    names: list[str] | None = None,
    topic: str | None = None,
    note: str = "",
    source: Source | None = None,
    via: str = "",
) -> Saved:
    """Keep a link, or add one's voice to the entry that keeps it already.

    A link saved from a private channel is kept for those who can read that channel, unless
    everybody can find it already.
    """
    scope = await _scope(call, source)
    known = await library.by_link(call.db, call.community.id, link.key, (scope,) if scope else ())
    if known is None:
        fields = await _from(call, source) | {"hidden_in": scope}
        fields |= {
            "kind": kind or guess(link),
            "title": clip(shown(link), TITLE),
            "url": link.url,
            "link_key": link.key,
            "host": link.host,
            "note": _note(note),
            "page_state": "waiting",
            "page_due_at": call.now,
        }
        known = await _add(call, fields, topic)
        if known is not None:
            return await _voice(call, known, True, names, via)
        known = await library.by_link(call.db, call.community.id, link.key, (scope,))
        assert known is not None  # somebody kept it a moment before us
    if note:
        known = await _add_note(call, known, note)
    return await _voice(call, known, False, names, via)


async def save_message(call: Call, source: Source, via: str = "") -> Saved:
    """Keep a message: the link in it, or where there is none or several, its words."""
    if source.by_bot:
        raise Refusal("That is a message of mine. Save the page or the words it shows instead.")
    found = links_in(source.text)
    if not source.text.strip() and not source.files:
        raise Refusal("There are no words, link or file in that message to keep.")
    if len({read_link(each).key for each in found if _readable(each)}) == 1:
        link = next(read_link(each) for each in found if _readable(each))
        return await save_link(call, link, source=source, via=via)
    before = await library.by_source(call.db, call.community.id, source_key(source))
    known = next((entry for entry in before if not entry.link_key), None)
    if known is None:
        fields = await _from(call, source) | {"hidden_in": await _scope(call, source)}
        name = source.files[0][0] if source.files and not source.text.strip() else source.text
        first = next((line for line in name.splitlines() if line.strip()), name)
        fields |= {
            "kind": Kind.DOCUMENT if source.files else Kind.EXPERIENCE,
            "title": clip(one_line(first), 80) or "A message",
            "titled_by": "member",
        }
        known = await _add(call, fields, None)
        if known is not None:
            return await _voice(call, known, True, None, via)
        known = (await library.by_source(call.db, call.community.id, source_key(source)))[0]
    return await _voice(call, known, False, None, via)


async def entry(call: Call, number: int) -> Entry:
    """An entry by its number, if this member may see it."""
    found = await library.entry(call.db, call.community.id, number, call.visible)
    if found is None:
        raise Refusal(
            md("There is no entry {n} in the library. Try `/library search`.", n=f"#{number}")
        )
    return found


async def used(call: Call, number: int) -> tuple[Entry, bool]:
    """Say that one has used an entry: it counts as fresh for longer. False if said before."""
    return await _vote(call, number, "used")


async def outdated(call: Call, number: int) -> tuple[Entry, bool]:
    """Say that an entry is out of date: it comes up for review sooner. False if said before."""
    return await _vote(call, number, "outdated")


async def second(call: Call, number: int) -> tuple[Entry, bool]:
    """Add one's own voice to an entry, as saving it again does. False if it was there."""
    return await _vote(call, number, "save")


async def unvote(call: Call, number: int) -> tuple[Entry, list[str]]:
    """Take back all that one has said of an entry oneself; the kinds of vote taken back."""
    await entry(call, number)
    gone = await library.unvote(call.db, call.member.id, entry_id=number)
    return await recount(call, number), [kind for _, kind in gone]


async def unsave(call: Call, via: str) -> list[Entry]:
    """Take back one's own vote that a reaction on a message was; what it was on."""
    gone = await library.unvote(call.db, call.member.id, via=via, kind="save")
    return [await recount(call, entry_id) for entry_id, _ in gone]


def source_key(source: Source) -> str:
    """What makes a message itself, wherever it is spoken of."""
    place = source.posted.place
    return f"{place.space}|{place.channel}|{source.posted.id}"


async def _voice(call: Call, found: Entry, new: bool, names: list[str] | None, via: str) -> Saved:
    voted = await library.vote(call.db, found.id, call.member.id, "save", call.now, via)
    tagged = await tags.put_on(call, found.id, names) if names else tags.Tagged(())
    if voted or tagged.added or new:
        found = await recount(call, found.id)
    return Saved(found, new, voted, tagged)


async def _vote(call: Call, number: int, kind: str) -> tuple[Entry, bool]:
    await entry(call, number)
    voted = await library.vote(call.db, number, call.member.id, kind, call.now)
    return await recount(call, number), voted


async def recount(call: Call, number: int) -> Entry:
    """Count the votes on an entry anew, and with them when it is due; keep the index in step."""
    found = await library.held(call.db, number)
    cast = await library.votes(call.db, number)
    now: dict[str, Any] = {
        column: sum(kind == word for _, kind, _ in cast)
        for column, word in (("saves", "save"), ("used", "used"), ("outdated", "outdated"))
    }
    now["review_at"] = freshness.review_date(
        found.renewed_at, found.evergreen, [(kind, at) for _, kind, at in cast]
    )
    if any(getattr(found, column) != value for column, value in now.items()):
        found = await library.change(call.db, number, **now)
    await search.index(call.db, [number])
    return found


async def _add(call: Call, fields: dict[str, Any], topic: str | None) -> Entry | None:
    topic_id, trouble = await topic_named(call, topic or "")
    if trouble:
        raise Refusal(trouble)
    return await library.add(
        call.db,
        **fields,
        community_id=call.community.id,
        topic_id=topic_id,
        saved_by=call.member.id,
        saved_at=call.now,
        steward_id=call.member.id,
        renewed_at=call.now,
        review_at=freshness.review_date(call.now, False, ()),
        saves=1,  # the voice of whoever keeps it, which follows
    )


async def _add_note(call: Call, found: Entry, note: str) -> Entry:
    joined = f"{found.note}\n{_note(note)}".strip()
    if note.strip() in found.note:
        return found
    if len(joined) > NOTE:
        raise Refusal(
            f"Entry #{found.id} has no room for that note: notes have {NOTE:,} characters in all."
        )
    return await library.change(call.db, found.id, note=joined)


async def _from(call: Call, source: Source | None) -> dict[str, Any]:
    if source is None:
        return {}
    author = await meet(call.db, call.community.id, source.author, call.now)
    return {
        "words": clip(source.text, WORDS),
        "author_id": author.id,
        "source_key": source_key(source),
        "source_link": source.link or "",
        "source_name": source.channel_name,
        "source_at": source.at,
    }


async def _scope(call: Call, source: Source | None) -> str:
    if source is None or not source.private:
        return ""
    place = source.posted.place
    await communities.note_channel(
        call.db,
        place.space,
        place.channel,
        source.channel_name,
        private=True,
        archived=False,
    )
    return f"{place.space}|{place.channel}"


async def topic_named(call: Call, name: str) -> tuple[int | None, str]:
    """The number of a topic by its name, or in words what is wrong with it."""
    if not name.strip():
        return None, ""
    known = await library.topics(call.db, call.community.id)
    key = tags.key_of(name.strip())
    for id, _, other, _ in known:
        if other == key:
            return id, ""
    there = ", ".join(shown for _, shown, _, _ in known)
    hint = f"Known topics: {clip(there, 300)}." if there else "/topic add names one."
    return None, f"There is no topic “{clip(name, 40)}”. {hint}"


def _note(note: str) -> str:
    if len(note.strip()) > NOTE:
        raise Refusal(f"A note has at most {NOTE:,} characters, and that one has {len(note):,}.")
    return note.strip()


def _readable(link: str) -> bool:
    try:
        read_link(link)
    except NotALink:
        return False
    return True
