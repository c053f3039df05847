"""Pairs for many people: the few who suit each best, then exact solutions of part after part.

People are paired greedily among the pairs worth looking at. Then neighbourhoods of a few hundred
people who suit each other are solved exactly, again and again in other cuts; what was found before
stays unless there is better, so that every pass betters the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush
from random import Random

from community.matching import exact
from community.matching.exact import Pair, Scales
from community.matching.near import candidates
from community.matching.scored import Scored
from community.matching.table import Words
from community.matching.weights import Judge

EVERY_PAIR = 1200  # people up to whom all pairs are scored
AT_ONCE = 3000  # people who are paired at once
PART = 2000
PASSES = 1
MENDING = 3
ALONE = 50  # people who are mended at once


def pairs(judge: Judge, people: Sequence[int], chance: Random) -> list[Pair]:
    """Pair as many as can be at about the least cost."""
    order, words = list(people), Words(judge.people[one] for one in people)
    chance.shuffle(order)
    if len(order) <= EVERY_PAIR:
        made = exact.pairs(judge, words, order, chance)
    else:
        scales, scored = Scales(judge, order), Scored(judge, words, order)
        costs = candidates(scored, words, order, chance)
        known = {cost: scored.unpacked(cost) for cost in set(costs.values())}
        weights = {pair: scales.weigh(*pair, known[cost], chance) for pair, cost in costs.items()}
        if len(order) <= AT_ONCE:
            places = exact.heaviest(len(order), weights)
        else:
            places = _in_parts(len(order), weights, chance)
        made = [(order[one], order[other]) for one, other in places]
    return _mended(judge, words, order, made, chance)


def _in_parts(size: int, weights: Mapping[Pair, int], chance: Random) -> list[Pair]:
    partner = _greedy(size, weights)
    near: list[list[int]] = [[] for _ in range(size)]
    for one, other in weights:
        near[one].append(other)
        near[other].append(one)
    for _ in range(PASSES):
        for part in _parts(near, weights, partner, chance):
            inside = set(part)
            number = {one: place for place, one in enumerate(part)}
            edges = {
                (number[one], number[other]): weights[one, other]
                for one in part
                for other in near[one]
                if one < other and other in inside
            }
            for one in part:
                partner[one] = -1
            for first, second in exact.heaviest(len(part), edges):
                partner[part[first]], partner[part[second]] = part[second], part[first]
    return [(one, other) for one, other in enumerate(partner) if one < other]


def _greedy(size: int, weights: Mapping[Pair, int]) -> list[int]:
    """For each the partner they get when the heaviest pairs go first; -1 for nobody."""
    partner = [-1] * size
    for one, other in sorted(weights, key=weights.__getitem__, reverse=True):
        if partner[one] < 0 and partner[other] < 0:
            partner[one], partner[other] = other, one
    return partner


def _parts(
    near: list[list[int]], weights: Mapping[Pair, int], partner: list[int], chance: Random
) -> list[list[int]]:
    """Everybody in neighbourhoods of whole pairs, each grown from somebody drawn by chance.

    Who joins next has the heaviest tie into the neighbourhood, so that few good ties are cut.
    """
    starts = list(range(len(near)))
    chance.shuffle(starts)
    seen = [False] * len(near)
    parts: list[list[int]] = []
    part: list[int] = []
    for start in starts:
        waiting = [] if seen[start] else [(0, start)]
        while waiting:
            one = heappop(waiting)[1]
            if seen[one]:
                continue
            for each in {one, partner[one]} - {-1}:
                seen[each] = True
                part.append(each)
                for other in near[each]:
                    if not seen[other]:
                        pair = (each, other) if each < other else (other, each)
                        heappush(waiting, (-weights[pair], other))
            if len(part) >= PART:
                parts.append(part)
                part, waiting = [], []
    return [*parts, part] if part else parts


def _mended(
    judge: Judge, words: Words, people: Sequence[int], made: list[Pair], chance: Random
) -> list[Pair]:
    """Find somebody for those whom the sparse look left alone, by looking at all pairs near."""
    if len(people) <= exact.WHOLE:
        return made
    for _ in range(MENDING):
        paired = {one for pair in made for one in pair}
        alone = [one for one in people if one not in paired]
        if len(alone) < 2:
            break
        chance.shuffle(made)
        mended: list[Pair] = []
        for start in range(0, len(alone), ALONE):
            some, made = made[:ALONE], made[ALONE:]
            block = [*alone[start : start + ALONE], *(one for pair in some for one in pair)]
            mended += exact.pairs(judge, words, block, chance)
        made = mended + made
    return made
