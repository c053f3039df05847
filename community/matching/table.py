"""What every pair of a block of people costs, all at once, as one matrix of small numbers.

The same wishes in the same order as `weights.Judge.pair`, packed into 31 bits for one pair alone:
meets again · how lately · no shared hour · little in common · chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray

from community.matching.hours import share_an_hour
from community.matching.values import Person
from community.matching.weights import GOAL, INTEREST, LEARN, TOPIC, Judge, recency

Costs = NDArray[np.int32]

CHANCE = 6  # bits, the lowest: which of several equal pairs it is
IN_COMMON, HOUR, LATELY, AGAIN = CHANCE, CHANCE + 8, CHANCE + 9, CHANCE + 22
NEVER = 1 << 30


def costs(judge: Judge, words: Words, people: Sequence[int], chance: Random) -> Costs:
    """The cost of every pair of a block, NEVER where they may not meet."""
    block = [judge.people[id] for id in people]
    size = len(block)
    table = (INTEREST - words.in_common(people)) << IN_COMMON
    table += _no_hour(block) << HOUR
    draws = np.random.default_rng(chance.getrandbits(64))
    random = draws.integers(0, 1 << CHANCE, (size, size), np.int32)
    table += np.maximum(random, random.T)
    where = {id: number for number, id in enumerate(people)}
    for number, id in enumerate(people):
        _again(judge, table, where, number, id)
        for other in judge.avoids.get(id, ()):
            if other in where:
                table[number, where[other]] = NEVER
    if judge.programme.way == "across":
        names = {person.label: number for number, person in enumerate(block)}
        labels = np.array([names[person.label] for person in block])
        table[labels[:, None] == labels[None, :]] = NEVER
    np.fill_diagonal(table, NEVER)
    return table


def _again(judge: Judge, table: Costs, where: dict[int, int], number: int, id: int) -> None:
    met = judge.met.get(id)
    if not met:
        return
    fewer, more = (met, where) if len(met) < len(where) else (where, met)
    for other in fewer:
        if other in more:
            late = recency(judge.day - met[other])
            table[number, where[other]] += (1 << AGAIN) + (late << LATELY)


def unpacked(judge: Judge, cost: int) -> int:
    """A packed cost in the units of `Judge`, in which costs can be added up; chance left out."""
    lately = cost >> LATELY & ((1 << (AGAIN - LATELY)) - 1)
    return (
        (cost >> AGAIN) * judge.repeat
        + lately * judge.recent
        + (cost >> HOUR & 1) * judge.hour
        - (INTEREST - (cost >> IN_COMMON & INTEREST)) * judge.interest
    )


class Words:
    """What everybody of a round brings and seeks, as numbered columns, found once."""

    def __init__(self, people: Iterable[Person]) -> None:
        columns: dict[tuple[str, str], int] = {}
        self._brings: dict[int, list[int]] = {}
        self._seeks: dict[int, list[int]] = {}
        for person in people:
            for kept, learn, help in (
                (self._brings, person.learn, person.help),
                (self._seeks, person.help, person.learn),
            ):
                words = [
                    *(("goal", word) for word in person.goals),
                    *(("topic", word) for word in person.topics),
                    *(("learn", word) for word in learn),
                    *(("help", word) for word in help),
                ]
                kept[person.id] = [columns.setdefault(word, len(columns)) for word in words]
        self.worth = [_WORTH[kind] for kind, _ in columns]

    def of(self, one: int) -> list[int]:
        """The columns of what somebody brings."""
        return self._brings[one]

    def sought(self, one: int) -> list[int]:
        """The columns of what somebody seeks."""
        return self._seeks[one]

    def seekers(self, people: Sequence[int], draws: np.random.Generator) -> dict[int, Costs]:
        """For each column the places in `people` of those who seek it, shuffled."""
        rows, columns = _cells(people, self._seeks)
        order = draws.permutation(len(rows))
        order = order[np.argsort(columns[order], kind="stable")]
        starts = np.flatnonzero(np.diff(columns[order], prepend=-1))
        parts = np.split(rows[order], starts[1:])
        return dict(zip(columns[order][starts].tolist(), parts, strict=True)) if len(rows) else {}

    def in_common(self, people: Sequence[int]) -> Costs:
        """How much each two of a block have in common: what one brings times what one seeks."""
        mine, theirs = _cells(people, self._brings), _cells(people, self._seeks)
        used, place = np.unique(np.append(mine[1], theirs[1]), return_inverse=True)
        size, split = (len(people), len(used)), len(mine[1])
        brings = _ones(mine[0], place[:split], size) * np.array(self.worth, np.float32)[used]
        shared = brings @ _ones(theirs[0], place[split:], size).T
        counted: Costs = np.minimum(shared, INTEREST).astype(np.int32)
        return counted


_WORTH = {"goal": GOAL, "topic": TOPIC, "learn": LEARN, "help": LEARN}


def _cells(people: Sequence[int], of: dict[int, list[int]]) -> tuple[Costs, Costs]:
    columns = [of[id] for id in people]
    rows = np.repeat(np.arange(len(people), dtype=np.int32), [len(each) for each in columns])
    return rows, np.fromiter((column for each in columns for column in each), np.int32)


def _ones(rows: Costs, columns: NDArray[np.intp], size: tuple[int, int]) -> NDArray[np.float32]:
    table = np.zeros(size, np.float32)
    table[rows, columns] = 1
    return table


def _no_hour(block: Sequence[Person]) -> Costs:
    kinds = {hours: number for number, hours in enumerate({person.hours for person in block})}
    apart = np.ones((len(kinds), len(kinds)), np.int32)
    for one, first in kinds.items():
        for other, second in kinds.items():
            if first <= second and share_an_hour(one, other):
                apart[first, second] = apart[second, first] = 0
    mine = np.array([kinds[person.hours] for person in block])
    table: Costs = apart[mine[:, None], mine[None, :]]
    return table
