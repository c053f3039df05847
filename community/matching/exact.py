"""Pairs of the least cost, by maximum-weight matching over all pairs or the best of each person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

import numpy as np
import rustworkx

from community.matching import table
from community.matching.table import Words
from community.matching.weights import RANKS, Judge

WHOLE = 300  # people up to whom every pair is looked at
BEST = 8  # pairs of each person that are looked at beyond

Pair = tuple[int, int]


def heaviest(nodes: int, edges: Mapping[Pair, int]) -> list[Pair]:
    """As many pairs of numbered nodes as there can be, and among those the heaviest."""
    graph = rustworkx.PyGraph[None, int](multigraph=False)
    graph.add_nodes_from([None] * nodes)
    graph.add_edges_from([(one, other, weight) for (one, other), weight in edges.items()])
    found = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    return sorted((min(pair), max(pair)) for pair in found)


def pairs(judge: Judge, words: Words, people: Sequence[int], chance: Random) -> list[Pair]:
    """Pair as many as can be, those who were odd last before others, at the least cost.

    Every pair is looked at up to `WHOLE` people, beyond only the best of each person.
    """
    if len(people) < 2:
        return []
    costs = table.costs(judge, words, people, chance)
    size = len(people)
    if size <= WHOLE:
        rows, columns = np.triu_indices(size, 1)
    else:
        best = np.argpartition(costs, BEST, axis=1)[:, :BEST]
        rows, columns = np.repeat(np.arange(size), BEST), best.ravel()
        rows, columns = np.minimum(rows, columns), np.maximum(rows, columns)
    asked = zip(rows.tolist(), columns.tolist(), costs[rows, columns].tolist(), strict=True)
    scales = Scales(judge, people)
    edges = {
        (one, other): scales.weigh_packed(one, other, cost)
        for one, other, cost in asked
        if cost < table.NEVER
    }
    return [(people[one], people[other]) for one, other in heaviest(size, edges)]


class Scales:
    """The weight of a pair: heavier the less it costs, and the later its two were odd."""

    def __init__(self, judge: Judge, people: Sequence[int]) -> None:
        self._judge = judge
        self._ranks = [judge.rank[one] * judge.oddly for one in people]
        self._chances = (1 << table.CHANCE) * (len(people) // 2 + 1)
        self._known: dict[int, int] = {}
        self._most = (2 * RANKS + 1) * judge.oddly

    def weigh(self, one: int, other: int, cost: int, chance: Random) -> int:
        """The weight of a pair that costs so much, `chance` choosing among equals."""
        weight = self._most + self._ranks[one] + self._ranks[other] - cost
        return weight * self._chances + chance.getrandbits(table.CHANCE)

    def weigh_packed(self, one: int, other: int, packed: int) -> int:
        """The weight of a pair whose cost stands in a table."""
        cost = self._known.get(packed >> table.CHANCE)
        if cost is None:
            cost = table.unpacked(self._judge, packed)
            self._known[packed >> table.CHANCE] = cost
        weight = self._most + self._ranks[one] + self._ranks[other] - cost
        return weight * self._chances + (packed & ((1 << table.CHANCE) - 1))
