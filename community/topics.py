"""Topics: what the community's domain is made of, and who tends each."""

from __future__ import annotations

from community.call import Call, Refusal
from community.chat.markup import clip, one_line
from community.tags import key_of
from storage import library
from storage.communities import Member
from storage.search import search

LONGEST = 60  # characters of a topic's name
MOST = 100  # topics of one community


async def add(call: Call, name: str, steward: Member | None) -> str:
    """Name a topic; its name as it is shown."""
    shown = _name(name)
    if len(await library.topics(call.db, call.community.id)) >= MOST:
        raise Refusal(f"A community has at most {MOST} topics; rename or reuse one.")
    steward_id = steward.id if steward else None
    if not await library.add_topic(call.db, call.community.id, shown, key_of(shown), steward_id):
        raise Refusal(f"There is a topic “{shown}” already.")
    return shown


async def rename(call: Call, old: str, new: str) -> tuple[str, str, int]:
    """Give a topic another name: the former name, the new one, how many entries it has."""
    topic_id, former = await _topic(call, old)
    shown = _name(new)
    taken = {key: id for id, _, key, _ in await library.topics(call.db, call.community.id)}
    if taken.get(key_of(shown), topic_id) != topic_id:
        raise Refusal(f"There is a topic “{shown}” already.")
    entries = await library.change_topic(call.db, topic_id, name=shown, key=key_of(shown))
    await search.index(call.db, entries)
    return former, shown, len(entries)


async def entrust(call: Call, name: str, steward: Member) -> str:
    """Make a member the steward of a topic; its name."""
    topic_id, shown = await _topic(call, name)
    await library.change_topic(call.db, topic_id, steward_id=steward.id)
    return shown


async def number(call: Call, name: str) -> int:
    """The number of a topic by its name."""
    return (await _topic(call, name))[0]


async def _topic(call: Call, name: str) -> tuple[int, str]:
    key = key_of(one_line(name))
    known = await library.topics(call.db, call.community.id)
    for id, shown, other, _ in known:
        if other == key:
            return id, shown
    there = ", ".join(shown for _, shown, _, _ in known)
    hint = f" Known topics: {clip(there, 300)}." if there else ""
    raise Refusal(f"There is no topic “{one_line(name)[:LONGEST]}”.{hint}")


def _name(name: str) -> str:
    shown = one_line(name)
    if not key_of(shown) or len(shown) > LONGEST:
        raise Refusal(f"A topic's name has between 1 and {LONGEST} characters.")
    return shown
