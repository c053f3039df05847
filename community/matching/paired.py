"""A round of pairs: who makes the trio, and who is left out, when it does not come out even."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, islice
from random import Random

from community.matching import exact, large
from community.matching.clean import looking_ahead
from community.matching.exact import Pair
from community.matching.small import FEW, Drawn, best_of_all
from community.matching.weights import Judge

POOL = 30  # people among whom a trio is looked for
NEAR = 60  # people up to whom several trios are tried


def round_of_pairs(judge: Judge, people: Sequence[int], chance: Random) -> Drawn:
    """The cheapest round of pairs, with trios only for those who would be left out."""
    order = list(people)
    chance.shuffle(order)
    made = _pairs(judge, order, chance)
    if judge.programme.rest or 2 * len(made) == len(order):
        return _filled(judge, order, made)
    if len(order) <= FEW:
        return best_of_all(judge, order, frozenset())
    rounds = [_filled(judge, order, made)]
    if len(order) % 2:
        tries = 6 if len(order) <= NEAR else 2 if len(order) <= exact.WHOLE else 1
        for trio in islice(_trios(judge, order), tries):
            rest = [one for one in order if one not in trio]
            others = _filled(judge, rest, _pairs(judge, rest, chance))
            rounds.append(Drawn(((trio, None),)) + others)
    return min(rounds, key=lambda drawn: judge.total(drawn.groups, drawn.left))


def _pairs(judge: Judge, people: Sequence[int], chance: Random) -> Sequence[Pair]:
    return looking_ahead(judge, people, large.pairs(judge, people, chance), chance)


def _trios(judge: Judge, people: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Trios that may meet, the best first, no two people in two of them."""
    pool = sorted(people, key=lambda one: judge.rank[one])[:POOL]
    fitting = [trio for trio in combinations(pool, 3) if judge.may_all_meet(trio)]
    fitting.sort(key=judge.group)
    seen: set[Pair] = set()
    for trio in fitting:
        twos = set(combinations(trio, 2))
        if not twos & seen:
            seen |= twos
            yield trio


def _filled(judge: Judge, people: Sequence[int], made: Sequence[Pair]) -> Drawn:
    """Pairs, with those who are alone as thirds where they fit and trios are wanted."""
    paired = {one for pair in made for one in pair}
    alone = [one for one in people if one not in paired]
    groups: list[tuple[int, ...]] = list(made)
    if alone and not judge.programme.rest:
        edges = {}
        for place, one in enumerate(alone):
            for number, pair in enumerate(made, len(alone)):
                if judge.may_all_meet((one, *pair)):
                    cost = judge.group((one, *pair)) - judge.group(pair)
                    edges[place, number] = judge.left * 4 - cost
        for place, number in exact.heaviest(len(alone) + len(made), edges):
            groups[number - len(alone)] = (*made[number - len(alone)], alone[place])
    placed = {one for group in groups for one in group}
    left = tuple(one for one in people if one not in placed)
    return Drawn(tuple((group, None) for group in groups), left)
