"""Pairs for thousands of people: belief propagation over the few who suit each best.

Each person tells each candidate what a pair would be worth to them beyond their best other choice,
again and again, until hardly anybody changes their mind. Where the best pairing is one and its
linear relaxation is tight this ends at the optimum (Bayati, Shah and Sharma, "Max-Product for
Maximum Weight Matching", 2008); it is stopped early, and what still disagrees is settled greedily.
"""

from __future__ import annotations

from random import Random

import numpy as np
from numpy.typing import NDArray

from community.matching.exact import Pair
from community.matching.near import Near

TURNS = 100
KEPT = 0.5  # of what was told a turn before, so that nobody swings to and fro

Worths = NDArray[np.float64]


def pairs(size: int, near: Near, chance: Random) -> list[Pair]:
    """Nearly as many pairs of `size` numbered people as there can be, at about the least cost."""
    if not len(near.costs):
        return []
    draws = np.random.default_rng(chance.getrandbits(64))
    partner = [-1] * size
    for one, other in _preferred(size, near, draws):
        if partner[one] < 0 and partner[other] < 0:
            partner[one], partner[other] = other, one
    return [(one, other) for one, other in enumerate(partner) if one < other]


def _preferred(size: int, near: Near, draws: np.random.Generator) -> list[Pair]:
    """The pairs of people who prefer each other to all others, then the rest, by how much."""
    worth = _worth(near, draws)
    told = np.concatenate((near.high, near.low))
    telling = np.concatenate((near.low, near.high))
    order = np.argsort(told, kind="stable")
    telling, told, worth = telling[order], told[order], np.tile(worth, 2)[order]
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    back = place[(order + len(order) // 2) % len(order)]  # where the message the other way stands
    firsts = np.flatnonzero(np.diff(told, prepend=-1))
    heard = np.zeros(size, np.intp)  # which run of messages each person is told
    heard[told[firsts]] = np.arange(len(firsts))
    runs, mine = heard[told], heard[telling]
    offer: Worths = np.zeros(len(told))
    for _ in range(TURNS):
        best = np.maximum.reduceat(offer, firsts)
        others = np.where(offer == best[runs], -np.inf, offer)
        second = np.maximum.reduceat(others, firsts)
        elsewhere = np.where(offer[back] == best[mine], second[mine], best[mine])
        offer = KEPT * offer + (1 - KEPT) * (worth - np.maximum(elsewhere, 0))
    gain = offer + offer[back] - worth
    once = np.flatnonzero(telling < told)
    once = once[np.argsort(-gain[once], kind="stable")]
    return list(zip(telling[once].tolist(), told[once].tolist(), strict=True))


def _worth(near: Near, draws: np.random.Generator) -> Worths:
    """What each pair is worth: any pair more than none, chance choosing among equals."""
    least, most = int(near.costs.min()), int(near.costs.max())
    worth: Worths = (2 * most - least + 1 - near.costs).astype(np.float64)
    return worth + draws.random(len(worth)) / 2
