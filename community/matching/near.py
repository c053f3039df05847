"""The few people who suit each person best, found through what they share."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray

from community.matching.hours import share_an_hour
from community.matching.table import Words
from community.matching.weights import Judge

Numbers = NDArray[np.int32]

BEST = 8  # people kept for each person
SHORTLIST = 32  # looked at one by one
AT_RANDOM = 24  # people added to those who share a word, so that nobody is without
PER_WORTH = 60  # people looked at for one word, for each point it is worth


def candidates(
    judge: Judge, words: Words, people: Sequence[int], chance: Random
) -> dict[tuple[int, int], int]:
    """The pairs worth looking at, by places in `people`, and what they cost."""
    draws = np.random.default_rng(chance.getrandbits(64))
    size = len(people)
    seekers = words.seekers(people, draws)
    kind, apart = _hours(judge, people)
    found: dict[tuple[int, int], int] = {}
    for place, one in enumerate(people):
        some = [draws.integers(0, size, AT_RANDOM, np.int32)]
        worths = [0]
        for column in words.of(one):
            there = seekers.get(column)
            if there is not None:
                most = words.worth[column] * PER_WORTH
                if len(there) > most:
                    start = chance.randrange(len(there) - most)
                    there = there[start : start + most]
                some.append(there)
                worths.append(words.worth[column])
        others = np.concatenate(some)
        weights = np.repeat(worths, [len(each) for each in some])
        shared = np.bincount(others, weights, size)[others].astype(np.int32)
        shared[apart[kind[place]][kind[others]]] = 0
        kept: dict[int, int] = {}
        for other in dict.fromkeys(_highest(others, shared).tolist()):
            if other != place and judge.may_meet(one, people[other]):
                kept[other] = judge.pair(one, people[other])
        for other in sorted(kept, key=kept.__getitem__)[:BEST]:
            found[(place, other) if place < other else (other, place)] = kept[other]
    return found


def _highest(others: Numbers, shared: Numbers) -> Numbers:
    """A shortlist of others, those with the most shared first, each perhaps several times."""
    counts = np.bincount(shared)[::-1].cumsum()
    least = len(counts) - 1 - int(np.searchsorted(counts, SHORTLIST))
    above, just = others[shared > least], others[shared == least]
    return np.concatenate((above, just))[:SHORTLIST]


def _hours(judge: Judge, people: Sequence[int]) -> tuple[Numbers, NDArray[np.bool_]]:
    """Which kind of working hours each person has, and which kinds share no hour."""
    kinds: dict[int, int] = {}
    mine = [kinds.setdefault(judge.people[one].hours, len(kinds)) for one in people]
    apart = [[not share_an_hour(one, other) for other in kinds] for one in kinds]
    return np.array(mine, np.int32), np.array(apart)
