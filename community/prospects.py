"""Prospective members: guests who introduce themselves, and stewards who welcome them or wait."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from community import charter
from community.call import RANK, Call, Refusal
from community.query import FILLERS
from storage import communities, domain, introductions
from storage.communities import Member
from storage.introductions import Introduction
from storage.search.fold import APART, folded

SAYS: Final = 4  # letters of a word of the charter that says something
TAGS: Final = 500  # tags that are looked at, the most used first
NAMED: Final = 5  # of each that are named
_LETTERS: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Fit:
    """What an introduction has in common with the domain: names of topics, and of tags.

    `domain` are the words of the charter's domain that stand in it, too.
    """

    topics: tuple[str, ...]
    tags: tuple[str, ...]
    domain: tuple[str, ...] = ()


async def fit(call: Call, said: Introduction) -> Fit:
    """How an introduction fits the domain: what it names of the charter, the topics and tags."""
    lines = [line.text for line in said.lines.values() if line.shared]
    topics = await domain.topics(call.db, call.community.id)
    tags = await domain.tags(call.db, call.community.id, TAGS)
    written = await charter.latest(call)
    words: dict[frozenset[str], str] = {}  # each once, however often and with whatever ending
    for word in _LETTERS.findall(written.domain) if written is not None else ():
        if len(word) >= SAYS and f" {word.lower()} " not in FILLERS:
            words.setdefault(frozenset(_words(word)), word)
    return Fit(named_in(lines, topics), named_in(lines, tags), named_in(lines, words.values()))


def named_in(lines: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """Those names whose words all stand in the lines, whatever their endings and accents."""
    there = {word for line in lines for word in _words(line)}
    return tuple(name for name in names if (words := _words(name)) and words <= there)


def is_prospect(call: Call) -> bool:
    """Whether the one who acts is still to be welcomed."""
    return call.community.prospects and call.member.role == "guest"


async def welcome(call: Call, member_id: int) -> Introduction | None:
    """Let a guest be a member; what they said of themselves. Refusal when that is settled."""
    await prospect(call, member_id)
    await communities.give_role(call.db, member_id, "member")
    return await introductions.of(call.db, member_id)


async def prospect(call: Call, member_id: int) -> Member:
    """A guest of this community. Refusal when somebody else was quicker, or they are gone."""
    if RANK[call.member.role] < RANK["steward"]:
        raise Refusal("A steward of this community welcomes new members.")
    found = await communities.member(call.db, member_id)
    if found is None or not await communities.is_in(call.db, call.community.id, member_id):
        raise Refusal("They are here no more.")
    if found.role != "guest":
        raise Refusal("They are welcomed already.")
    return found


def _words(text: str) -> set[str]:
    return {word for word in folded(text, 200) if word != APART}
