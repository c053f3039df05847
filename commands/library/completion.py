"""What the library offers while a member types."""

from __future__ import annotations

from community.call import Call
from community.chat import limits
from community.chat.markup import clip
from community.chat.message import Choice
from community.kinds import Kind
from community.tags import key_of
from storage import library as shelf
from storage import tags as labels

STATES = ("fresh", "due", "stale", "broken", "orphan", "mine")
SORTS = ("best", "new", "old", "used", "saved")


async def tags_like(call: Call, typed: str) -> list[Choice]:
    """Tags that begin like the last one typed, most used first; those typed before stay."""
    before, _, last = typed.rpartition(",")
    lead = f"{before.strip()}, " if before.strip() else ""
    return [
        Choice(clip(f"{lead}{name} ({count})", limits.LABEL), lead + name)
        for name, count in await _tags(call, last)
        if len(lead + name) <= limits.COMPLETION
    ]


async def topics_like(call: Call, typed: str) -> list[Choice]:
    """The community's topics that contain what is typed."""
    key = key_of(typed.strip())
    known = await shelf.topics(call.db, call.community.id)
    return [Choice(clip(name, limits.LABEL), name) for _, name, other, _ in known if key in other]


async def entries_like(call: Call, typed: str) -> list[Choice]:
    """Entries whose title contains what is typed, the newest first."""
    found = await shelf.titled(
        call.db, call.community.id, typed.strip(), call.visible, limits.COMPLETIONS
    )
    return [Choice(clip(f"#{id} {title}", limits.LABEL), str(id)) for id, title in found]


async def query_like(call: Call, typed: str) -> list[Choice]:
    """How a search could go on: tags, kinds, topics, states, and titles of entries."""
    before, _, last = typed.rpartition(" ")
    lead = f"{before} " if before else ""
    name, colon, rest = last.partition(":")
    if colon and name in ("kind", "is", "sort", "topic"):
        words = {"kind": tuple(Kind), "is": STATES, "sort": SORTS}.get(name)
        if words is None:
            words = tuple(name for _, name, _, _ in await shelf.topics(call.db, call.community.id))
        fitting = [f'{name}:"{w}"' if " " in w else f"{name}:{w}" for w in words if rest in w]
    else:
        fitting = [f"#{name}" for name, _ in await _tags(call, last.removeprefix("#"))]
        if not last.startswith("#") and len(last) > 1:
            near = await shelf.titled(call.db, call.community.id, last, call.visible, 5)
            fitting += [f'"{title}"' for _, title in near if '"' not in title]
    offered = (lead + word for word in fitting)
    return [Choice(clip(w, limits.LABEL), w) for w in offered if len(w) <= limits.COMPLETION]


async def _tags(call: Call, typed: str) -> list[tuple[str, int]]:
    known = await labels.known(
        call.db,
        call.community.id,
        call.visible,
        start=key_of(typed.strip().lstrip("#")),
        most=limits.COMPLETIONS,
    )
    return [(name, count) for _, name, _, count in known]
