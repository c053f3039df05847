"""Tying goals to entries of the library and to gatherings, and taking these links away again."""

from __future__ import annotations

from community.call import Call, Refusal
from community.chat.markup import md, one_line
from community.goals import keeping
from community.library import entry
from community.links import NotALink, read_link
from storage import goals, library, ties
from storage.goals import Goal
from storage.ties import Gathering

GATHERINGS = 5  # that one goal is tied to
NAME, LINK = 80, 500  # characters of a gathering's name and link


async def linked(call: Call, number: int) -> list[tuple[int, str]]:
    """The entries that a goal is linked to, by number and title, that this member may see."""
    if not await _seen(call, number):
        return []
    ids = await ties.links(call.db, number)
    found = await library.entries(call.db, call.community.id, ids, call.visible)
    return [(each.id, each.title) for each in found]


async def gatherings(call: Call, number: int) -> list[Gathering]:
    """The gatherings that a goal is tied to, if this member may see it."""
    return await ties.gatherings(call.db, number) if await _seen(call, number) else []


async def link(call: Call, number: int, entry_number: int) -> tuple[Goal, str, bool]:
    """Link a goal to an entry of the library: the goal, the entry's title, whether it is new."""
    found = await keeping.own(call, number)
    linked = await entry(call, entry_number)
    return found, linked.title, await ties.link(call.db, number, linked.id, call.now)


async def unlink(call: Call, number: int, entry_number: int) -> Goal:
    """Take the link of a goal to an entry away. Whoever may change the goal may do so, also when
    they can see the entry no more."""
    found = await keeping.own(call, number)
    if not await ties.unlink(call.db, number, min(entry_number, 2**63 - 1)):
        raise Refusal(f"That goal is not linked to an entry #{entry_number}.")
    return found


async def gather(call: Call, number: int, url: str, name: str) -> tuple[Goal, str, bool]:
    """Tie a goal to a gathering by the page that announces it: the goal, what the gathering is
    called, whether it is new. The page is not read: where it is, people sign in."""
    found = await keeping.own(call, number)
    try:
        link = read_link(url)
    except NotALink as why:
        raise Refusal(str(why)) from None
    if not link.url.lower().startswith("https://"):
        raise Refusal("A gathering's link starts with https://, so that nobody reads along.")
    if len(link.url) > LINK:
        raise Refusal(f"A gathering's link has at most {LINK} characters. Is there a shorter one?")
    shown = one_line(name) or link.host
    if len(shown) > NAME:
        raise Refusal(f"A gathering's name has at most {NAME} characters.")
    known = await ties.gatherings(call.db, number)
    if len(known) >= GATHERINGS:
        said = "A goal is tied to at most {n} gatherings. `/goal unlink` takes one away."
        raise Refusal(md(said, n=GATHERINGS))
    new = await ties.gather(call.db, number, link.key, link.url, shown, call.member.id, call.now)
    return found, shown, new


async def ungather(call: Call, number: int, which: int) -> tuple[Goal, str]:
    """Take a gathering away from a goal: the goal, and what the gathering was called."""
    found = await keeping.own(call, number)
    gone = await ties.ungather(call.db, number, min(which, 2**31 - 1))
    if gone is None:
        raise Refusal(f"That goal has no gathering {which}: its card has their numbers.")
    return found, gone.name


async def _seen(call: Call, number: int) -> bool:
    found = await goals.goal(call.db, call.community.id, number)
    return found is not None and await keeping.may_see(call, found)
