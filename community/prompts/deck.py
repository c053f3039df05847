"""The deck: the starter prompts, what members suggest, and whose turn it is."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Final, Literal, get_args

from community.call import Call, Refusal, requires
from community.chat.markup import md, one_line
from storage.prompts import deck
from storage.prompts.deck import Turn
from storage.prompts.tables import Prompt, Series

Pillar = Literal["domain", "community", "practice"]
Stage = Literal["potential", "coalescing", "maturing", "stewardship", "transformation"]

PILLARS: Final = get_args(Pillar)
STAGES: Final = get_args(Stage)
SHORTEST, LONGEST = 15, 300  # characters of a prompt
WAITING: Final = 10  # suggestions of one member that wait at once
LOW: Final = 3  # so many left, and the curator is told


@dataclass(frozen=True, slots=True)
class Starter:
    """A prompt of the starter deck."""

    slug: str
    text: str
    pillar: Pillar
    stage: Stage


@cache
def starters() -> tuple[Starter, ...]:
    """The starter deck, in its own order."""
    read = tomllib.loads(files(__package__).joinpath("starter.toml").read_text("utf-8"))
    return tuple(Starter(**each) for each in read["prompt"])


def key_of(text: str) -> str:
    """A prompt's words alone, by which it is known twice however it is typed."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", folded))


async def stock(call: Call) -> None:
    """Put what is missing of the starter deck into a community's own."""
    known = await deck.keys(call.db, call.community.id)
    await deck.stock(
        call.db,
        (
            {
                "community_id": call.community.id,
                "text": each.text,
                "key": key_of(each.text),
                "slug": each.slug,
                "pillar": each.pillar,
                "stage": each.stage,
                "state": "approved",
                "made_at": call.now,
            }
            for each in starters()
            if key_of(each.text) not in known
        ),
    )


async def suggest(call: Call, text: str, pillar: str) -> Prompt:
    """A member suggests a prompt; what a facilitator suggests is in the deck at once."""
    said = one_line(text)
    key = key_of(said)
    if not SHORTEST <= len(said) <= LONGEST or not key:
        raise _wrong("text", f"A prompt has between {SHORTEST} and {LONGEST} characters.")
    if pillar and pillar not in PILLARS:
        raise _wrong("pillar", f"A pillar is one of: {', '.join(PILLARS)}.")
    await stock(call)
    there = (await deck.keys(call.db, call.community.id)).get(key)
    if there is not None:
        raise _wrong("text", f"That is prompt #{there} already. How would you ask it otherwise?")
    if await deck.suggested_by(call.db, call.member.id) >= WAITING:
        raise Refusal(f"You have {WAITING} suggestions waiting. Let us read those first.")
    return await deck.add(
        call.db,
        community_id=call.community.id,
        text=said,
        key=key,
        pillar=pillar,
        state="waiting",
        suggested_by=call.member.id,
        made_at=call.now,
    )


async def decide(call: Call, number: int, state: Literal["approved", "declined"]) -> Prompt:
    """A curator takes a suggestion into the deck, or does not."""
    requires(call, "facilitator")
    found = await prompt(call, number)
    if found.state != "waiting":
        raise Refusal(f"Prompt #{number} does not wait any more: it is {found.state}.")
    done = await deck.settle(call.db, number, "waiting", state, call.member.id, call.now)
    if done is None:
        raise Refusal(f"Somebody was quicker with prompt #{number}.")
    return done


async def retire(call: Call, number: int) -> Prompt:
    """Take a prompt out of the deck; what was asked stays asked."""
    found = await prompt(call, number)
    done = await deck.settle(call.db, number, "approved", "retired", call.member.id, call.now)
    if done is None:
        raise Refusal(f"Prompt #{number} is not in the deck: it is {found.state}.")
    return done


async def prompt(call: Call, number: int) -> Prompt:
    """A prompt of this community by its number."""
    found = await deck.prompt(call.db, call.community.id, number)
    if found is None:
        raise Refusal(md("There is no prompt {n} here. `/prompt deck` shows them.", n=f"#{number}"))
    return found


async def turns(call: Call, series: Series) -> list[Turn]:
    """The prompts of a series in the order of their turns."""
    return in_turn(await deck.turns(call.db, series), series.id)


def in_turn(found: Iterable[Turn], series_id: int) -> list[Turn]:
    """Whose turn it is: never a second time before all were asked; members' own words first.

    Among those that were asked as often, the one asked longest ago; the starter deck is mixed, by
    the series, so that no two channels ask the same on the same day.
    """

    def order(turn: Turn) -> tuple[int, date, bool, str, bytes]:
        mixed = blake2b(f"{series_id}|{turn.prompt.id}".encode(), digest_size=8).digest()
        since = f"{turn.prompt.decided_at:%Y%m%d%H%M%S%f}" if turn.prompt.decided_at else ""
        return turn.times, turn.last or date.min, bool(turn.prompt.slug), since, mixed

    return sorted(found, key=order)


def left(found: Iterable[Turn]) -> tuple[int, int]:
    """How many are left before the first is asked again, and which time round it is."""
    times = [turn.times for turn in found]
    return (times.count(min(times)), min(times)) if times else (0, 0)


def coming(
    found: Iterable[Turn], days: Iterable[date], pinned: Mapping[date, Prompt], series_id: int
) -> Iterator[tuple[date, Prompt]]:
    """What would be asked on each of these dates, as the deck is now."""
    waiting = in_turn(found, series_id)
    for day in days:
        chosen = pinned.get(day)
        if chosen is None:
            held = {each.id for on, each in pinned.items() if on > day}
            free = [turn.prompt for turn in waiting if turn.prompt.id not in held]
            if not waiting:
                return
            chosen = free[0] if free else waiting[0].prompt
        yield day, chosen
        waiting = in_turn(
            (
                turn._replace(times=turn.times + 1, last=day)
                if turn.prompt.id == chosen.id
                else turn
                for turn in waiting
            ),
            series_id,
        )


def _wrong(question: str, words: str) -> Refusal:
    return Refusal(words, {question: words})
