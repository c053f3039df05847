"""Looking ahead: which pairs to make now so that the rounds to come need no repeat either.

When everybody has as many people left to meet as everybody else, those left to meet can often be
dealt out into whole rounds, each person once in each. That is an edge colouring: a colour is a
round. Choosing the best pairs of today alone can spoil it: of 12 people who always take the best
round, one in a hundred pairs repeats within 11 rounds though none had to.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from community.matching.exact import Pair
from community.matching.weights import Judge

MOST = 100  # people for whom it is tried
SURE = 0.8  # part of all people that each may still meet, above which any round will do
PATIENCE = 30  # moves per pair that is still to be dealt out
TRIES = 4  # from the beginning, and more while there are few pairs
MOVES = 120_000

NOBODY = -1  # whom the one meets who is left out

Rounds = list[list[Pair]]


def looking_ahead(
    judge: Judge, people: Sequence[int], pairs: Sequence[Pair], chance: Random
) -> Sequence[Pair]:
    """These pairs, or others after which the rounds to come can be clean, where these spoil it."""
    paired = {one for pair in pairs for one in pair}
    alone = [one for one in people if one not in paired]
    if len(people) > MOST or len(alone) > judge.programme.rest:
        return pairs
    unmet = _unmet(judge, people)
    for one in people if alone else ():
        if not judge.rank[one]:
            unmet.setdefault(NOBODY, set()).add(one)
            unmet[one].add(NOBODY)
    today = [*pairs, *((NOBODY, one) for one in alone)]
    left = {len(others) for others in unmet.values()}
    if len(left) != 1 or any(other not in unmet.get(one, ()) for one, other in today):
        return pairs
    rounds = left.pop()
    if rounds < 2 or (rounds > SURE * len(people) and len(people) > 24):
        return pairs
    after = {one: set(others) for one, others in unmet.items()}
    for one, other in today:
        after[one].discard(other)
        after[other].discard(one)
    if dealt_out(after, rounds - 1, chance) is not None:
        return pairs
    planned = dealt_out(unmet, rounds, chance)
    if planned is None:
        return pairs
    plans = [[pair for pair in plan if NOBODY not in pair] for plan in planned]
    return min(plans, key=lambda plan: sum(judge.pair(*pair) for pair in plan))


def _unmet(judge: Judge, people: Sequence[int]) -> dict[int, set[int]]:
    unmet: dict[int, set[int]] = {one: set() for one in people}
    for number, one in enumerate(people):
        for other in people[number + 1 :]:
            if judge.last_met(one, other) is None and judge.may_meet(one, other):
                unmet[one].add(other)
                unmet[other].add(one)
    return unmet


def dealt_out(graph: dict[int, set[int]], rounds: int, chance: Random) -> Rounds | None:
    """All pairs of a graph in so many rounds, each person once in each; None if none was found."""
    pairs = sum(map(len, graph.values())) // 2
    for _ in range(TRIES + MOVES // (PATIENCE * (pairs + 1))):
        found = _Deal(graph, rounds, chance).all()
        if found is not None:
            return found
    return None


class _Deal:
    """One try at dealing pairs out, by swapping along paths of two colours."""

    def __init__(self, graph: dict[int, set[int]], rounds: int, chance: Random) -> None:
        self._rounds = rounds
        self._chance = chance
        self._pairs = [(one, other) for one in graph for other in graph[one] if one < other]
        self._met: dict[int, dict[int, int]] = {one: {} for one in graph}  # round → whom
        chance.shuffle(self._pairs)

    def all(self) -> Rounds | None:
        """Deal out every pair, if patience lasts."""
        waiting, patience = list(self._pairs), PATIENCE * (len(self._pairs) + 1)
        while waiting:
            patience -= 1
            if patience < 0:
                return None
            put_out = self._put(*waiting.pop())
            if put_out is not None:
                waiting.append(put_out)
        return [
            sorted((one, met[number]) for one, met in self._met.items() if one < met[number])
            for number in range(self._rounds)
        ]

    def _free(self, one: int) -> list[int]:
        return [number for number in range(self._rounds) if number not in self._met[one]]

    def _put(self, one: int, other: int) -> Pair | None:
        """Put a pair into a round; another that had to give way for it, if any."""
        mine, theirs = self._free(one), self._free(other)
        both = [number for number in mine if number in theirs]
        if both:
            self._set(self._chance.choice(both), one, other)
            return None
        first, second = self._chance.choice(mine), self._chance.choice(theirs)
        path = [other]
        while True:
            wanted = first if len(path) % 2 else second
            following = self._met[path[-1]].get(wanted)
            if following is None:
                break
            path.append(following)
        if path[-1] != one:
            self._swap(path, first, second)
            self._set(first, one, other)
            return None
        gives_way = self._met[other].pop(first)
        del self._met[gives_way][first]
        self._set(first, one, other)
        return other, gives_way

    def _swap(self, path: list[int], first: int, second: int) -> None:
        for each in path:
            met = self._met[each]
            a, b = met.pop(first, None), met.pop(second, None)
            if a is not None:
                met[second] = a
            if b is not None:
                met[first] = b

    def _set(self, number: int, one: int, other: int) -> None:
        self._met[one][number] = other
        self._met[other][number] = one
