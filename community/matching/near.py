"""The few people who suit each person best, found through what they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from community.matching.scored import NEVER, Scored
from community.matching.table import Words

Numbers = NDArray[np.int32]
Costs = NDArray[np.int64]

BEST = 8  # people kept for each person
SHORTLIST = 32  # looked at one by one
AT_RANDOM = 24  # people added to those who share a word, so that nobody is without
PER_WORTH = 60  # people looked at for one word, for each point it is worth


@dataclass(frozen=True, slots=True)
class Near:
    """The pairs worth looking at, each once: two places, the lower first, and the packed cost."""

    low: Numbers
    high: Numbers
    costs: Costs


def candidates(scored: Scored, words: Words, people: Sequence[int], chance: Random) -> Near:
    """The pairs worth looking at, by places in `people`."""
    draws = np.random.default_rng(chance.getrandbits(64))
    size = len(people)
    seekers = words.seekers(people, draws)
    anybody = draws.integers(0, size, (size, AT_RANDOM), np.int32)
    starts = draws.random(size).tolist()
    reach = [scored.reach(kind) for kind in range(len(scored.apart))]
    most = [worth * PER_WORTH for worth in words.worth]
    lists: list[Numbers] = []
    for place, one in enumerate(people):
        some, worths = [anybody[place]], [0]
        for column in words.of(one):
            there = seekers.get(column)
            if there is not None:
                above = len(there) - most[column]
                if above > 0:
                    start = int(starts[place] * above)
                    there = there[start : start + most[column]]
                some.append(there)
                worths.append(words.worth[column])
        others = np.concatenate(some)
        weights = np.repeat(worths, list(map(len, some)))
        shared = np.bincount(others, weights, size)[others].astype(np.int32)
        shared *= reach[scored.kind[place]][others]
        lists.append(_highest(others, shared))
    ones = np.repeat(np.arange(size, dtype=np.int32), list(map(len, lists)))
    return _best(scored, ones, np.concatenate(lists), size)


def _best(scored: Scored, ones: Numbers, others: Numbers, size: int) -> Near:
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
    low, high = np.minimum(ones[order], others[order]), np.maximum(ones[order], others[order])
    _, once = np.unique(low.astype(np.int64) * size + high, return_index=True)
    return Near(low[once], high[once], costs[order][once])


def _highest(others: Numbers, shared: Numbers) -> Numbers:
    """A shortlist of others, those with the most shared first, each perhaps several times."""
    counts = np.bincount(shared)[::-1].cumsum()
    least = len(counts) - 1 - int(np.searchsorted(counts, SHORTLIST))
    above, just = others[shared > least], others[shared == least]
    return np.concatenate((above, just))[:SHORTLIST]
