"""Thousands of people are paired within the rules, and nearly as well as can be."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from community.matching import belief, exact
from community.matching.large import AT_ONCE
from community.matching.near import Near
from community.matching.rounds import draw
from community.matching.values import Asked, Held, Programme, Way, remembered
from tests.community.matching.asked import a_person
from tests.community.matching.brute import broken


def a_crowd(people: int, way: Way, seed: int) -> Asked:
    """A round of many, each with a past of four others and somebody they avoid."""
    chance = Random(seed)
    everybody = tuple(a_person(id, chance, way) for id in range(people))
    held = []
    for week in range(4):
        order = list(range(people))
        chance.shuffle(order)
        held.append(Held(7 * week, tuple(zip(order[::2], order[1::2], strict=False))))
    avoid = {(min(pair), max(pair)) for pair in (chance.sample(range(people), 2) for _ in order)}
    return Asked(everybody, Programme(2, way), remembered(held), frozenset(avoid), 28, seed)


@pytest.mark.parametrize("way", ["anyone", "across"])
def test_a_crowd_is_paired_within_the_rules_with_nobody_left_out(way: Way) -> None:
    asked = a_crowd(AT_ONCE + 101, way, 7)
    drawn = draw(asked)
    assert broken(asked, drawn) == []
    assert drawn.left == ()
    assert drawn.repeats == ()
    assert sorted(len(group.people) for group in drawn.groups)[-2:] == [2, 3]
    shuffled = replace(asked, people=tuple(reversed(asked.people)))
    assert draw(shuffled) == drawn


@pytest.mark.parametrize("seed", range(5))
def test_belief_comes_within_a_hundredth_of_the_best(seed: int) -> None:
    size, chance = 600, Random(seed)
    drawn = {
        (min(one, other), max(one, other)): chance.randint(0, 30)
        for one in range(size)
        for other in chance.sample(range(size), 8)
        if one != other
    }
    pairs = np.array(list(drawn), np.int32)
    near = Near(pairs[:, 0], pairs[:, 1], np.array(list(drawn.values()), np.int64))
    most = max(drawn.values()) + 1

    def worth(found: list[tuple[int, int]]) -> int:
        assert len({one for pair in found for one in pair}) == 2 * len(found)
        return sum(most - drawn[pair] for pair in found)

    best = worth(exact.heaviest(size, {pair: most - cost for pair, cost in drawn.items()}))
    assert worth(belief.pairs(size, near, Random(seed))) >= 0.99 * best
