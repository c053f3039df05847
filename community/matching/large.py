"""Pairs for many people: all pairs, or the few who suit each best; then those who are alone.

Up to a few thousand the pairs worth looking at are solved exactly, beyond by belief propagation.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from community.matching import belief, exact
from community.matching.exact import Pair, Scales
from community.matching.near import Near, candidates
from community.matching.scored import Scored
from community.matching.table import Words
from community.matching.weights import Judge

EVERY_PAIR = 1200  # people up to whom all pairs are scored
AT_ONCE = 3000  # people up to whom what is worth looking at is solved exactly
MENDING = 3
ALONE = 50  # people who are mended at once


def pairs(judge: Judge, people: Sequence[int], chance: Random) -> list[Pair]:
    """Pair as many as can be at about the least cost."""
    order, words = list(people), Words(judge.people[one] for one in people)
    chance.shuffle(order)
    if len(order) <= EVERY_PAIR:
        made = exact.pairs(judge, words, order, chance)
    else:
        scored = Scored(judge, words, order)
        near = candidates(scored, words, order, chance)
        if len(order) <= AT_ONCE:
            places = exact.heaviest(len(order), weights(judge, scored, order, near, chance))
        else:
            places = belief.pairs(len(order), near, chance)
        made = [(order[one], order[other]) for one, other in places]
    return _mended(judge, words, order, made, chance)


def weights(
    judge: Judge, scored: Scored, people: Sequence[int], near: Near, chance: Random
) -> dict[Pair, int]:
    """How heavy each pair worth looking at is, by places in `people`."""
    scales = Scales(judge, people)
    costs = near.costs.tolist()
    known = {cost: scored.unpacked(cost) for cost in set(costs)}
    return {
        (one, other): scales.weigh(people[one], people[other], known[cost], chance)
        for one, other, cost in zip(near.low.tolist(), near.high.tolist(), costs, strict=True)
    }


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
