"""The few people who suit each person best, found through what they share."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray

from community.matching.scored import NEVER, Scored
from community.matching.table import Words

Numbers = NDArray[np.int32]

BEST = 8  # people kept for each person
SHORTLIST = 32  # looked at one by one
AT_RANDOM = 24  # people added to those who share a word, so that nobody is without
PER_WORTH = 60  # people looked at for one word, for each point it is worth


def candidates(
    scored: Scored, words: Words, people: Sequence[int], chance: Random
) -> dict[tuple[int, int], int]:
    """The pairs worth looking at, by places in `people`, and what they cost (packed)."""
    draws = np.random.default_rng(chance.getrandbits(64))
    size = len(people)
    seekers = words.seekers(people, draws)
    lists: list[Numbers] = []
    for place, one in enumerate(people):
        some = [draws.integers(0, size, AT_RANDOM, np.int32)]
        worths = [0]
        for column in words.of(one):
            there = seekers.get(column)
            if there is not None:
                most = words.worth[column] * PER_WORTH
                if len(there) > most:
                    start = int(chance.random() * (len(there) - most))
                    there = there[start : start + most]
                some.append(there)
                worths.append(words.worth[column])
        others = np.concatenate(some)
        weights = np.repeat(worths, [len(each) for each in some])
        shared = np.bincount(others, weights, size)[others].astype(np.int32)
        shared[scored.apart[scored.kind[place]][scored.kind[others]]] = 0
        lists.append(_highest(others, shared))
    ones = np.repeat(np.arange(size, dtype=np.int32), [len(each) for each in lists])
    return _best(scored, ones, np.concatenate(lists), size)


def _best(scored: Scored, ones: Numbers, others: Numbers, size: int) -> dict[tuple[int, int], int]:
    """The cheapest few of each person's shortlist."""
    keys = np.sort(ones.astype(np.int64) * size + others)
    keys = keys[np.diff(keys, prepend=-1) > 0]  # much faster here than numpy.unique
    ones, others = (keys // size).astype(np.int32), (keys % size).astype(np.int32)
    costs = scored.costs(ones, others)
    costs[ones == others] = NEVER
    order = np.lexsort((costs, ones))
    order = order[costs[order] < NEVER]
    mine = ones[order]
    first = np.searchsorted(mine, np.arange(size))
    order = order[np.arange(len(order)) - first[mine] < BEST]
    low = np.minimum(ones[order], others[order]).tolist()
    high = np.maximum(ones[order], others[order]).tolist()
    return dict(zip(zip(low, high, strict=True), costs[order].tolist(), strict=True))


def _highest(others: Numbers, shared: Numbers) -> Numbers:
    """A shortlist of others, those with the most shared first, each perhaps several times."""
    counts = np.bincount(shared)[::-1].cumsum()
    least = len(counts) - 1 - int(np.searchsorted(counts, SHORTLIST))
    above, just = others[shared > least], others[shared == least]
    return np.concatenate((above, just))[:SHORTLIST]
