"""Introductions: what members say of themselves, who may read it, and who is found by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from community.call import Call, Refusal
from community.chat.markup import Markup, clip
from community.zones import NoZone, zone_named
from storage import communities, introductions
from storage.introductions import Introduction, Line
from storage.search.fold import APART, folded

LINES: Final = ("practises", "helps", "learns", "question")
REQUIRED: Final = "practises"
LONGEST: Final = 300  # characters of a line
SHOWN: Final = 10  # people of the directory at a time
_WORDS: Final = 60  # of a line that it is found by


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody in the directory, with what they said that fits."""

    member_id: int
    name: str
    lines: tuple[Line, ...]


async def introduce(call: Call, answers: Mapping[str, str]) -> Introduction:
    """Write down what a member says of themselves; the zone they name is theirs from now on."""
    said = {line: clip(answers.get(line, "").strip(), LONGEST) for line in LINES}
    if not said[REQUIRED]:
        told = "Write a few words on what you practise; everything else may stay empty."
        raise Refusal(told, {REQUIRED: told})
    zone = answers.get("zone", "").strip()
    await communities.set_zone(call.db, call.member.id, _zone(zone) if zone else None)
    lines = [(line, text, _words(text)) for line, text in said.items() if text]
    await introductions.write(call.db, call.member.id, lines, call.now)
    found = await introductions.of(call.db, call.member.id)
    assert found is not None
    return found


async def mine(call: Call) -> Introduction:
    """What the member says of themselves. Raises Refusal when that is nothing yet."""
    found = await introductions.of(call.db, call.member.id)
    if found is None:
        raise Refusal(Markup("You have not introduced yourself yet. `/member edit` opens a form."))
    return found


async def share(call: Call, line: str, shared: bool) -> Introduction:
    """Let others read one line, or keep it to oneself."""
    if not await introductions.share(call.db, call.member.id, line, shared):
        raise Refusal("That line is not there any more.")
    return await mine(call)


async def confirm(call: Call) -> Introduction:
    """Say that it is all still so."""
    await mine(call)
    await introductions.confirm(call.db, call.member.id, call.now)
    return await mine(call)


async def take_back(call: Call) -> None:
    """Forget what the member said of themselves."""
    if not await introductions.take_back(call.db, call.member.id):
        raise Refusal("There is nothing to take back.")


async def who(call: Call, topic: str) -> tuple[list[Found], int]:
    """Who says that they practise, help with or learn something, and how many there are."""
    words = [word for word in folded(topic, 5) if word != APART]
    if not words:
        raise Refusal(Markup("Name a topic, a tool or a craft: `/member who maps`."))
    rows, count = await introductions.about(call.db, call.community.id, words, SHOWN)
    people: dict[int, tuple[str, list[Line]]] = {}
    for member_id, name, line in rows:
        people.setdefault(member_id, (name, []))[1].append(line)
    found = [
        Found(member_id, name, tuple(sorted(lines, key=lambda line: _ORDER.index(line.line))))
        for member_id, (name, lines) in people.items()
    ]
    found.sort(key=lambda each: _ORDER.index(each.lines[0].line))
    return found[:SHOWN], count


def _zone(typed: str) -> str:
    try:
        return zone_named(typed)
    except NoZone as unknown:
        raise Refusal(str(unknown), {"zone": str(unknown)}) from None


_ORDER: Final = ("helps", "practises", "learns")


def _words(text: str) -> str:
    """A text as it is found: its words folded, a blank around each."""
    return " " + " ".join(word for word in folded(text, _WORDS) if word != APART) + " "
