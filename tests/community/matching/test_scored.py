"""What pairs cost is the same whether they are asked for one by one or many at a time."""

from __future__ import annotations

from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from community.matching.scored import NEVER, Scored
from community.matching.table import Words
from community.matching.values import Way
from community.matching.weights import Judge
from tests.community.matching.asked import a_question


@given(st.integers(0, 2**32), st.sampled_from(["anyone", "across"]))
def test_many_pairs_cost_what_each_costs_alone(seed: int, way: Way) -> None:
    asked = a_question(Random(seed), 12, way=way, size=2)
    judge, people = Judge(asked), [person.id for person in asked.people]
    places = [(one, other) for one in range(len(people)) for other in range(len(people))]
    pairs = [(one, other) for one, other in places if one != other]
    if not pairs:
        return
    ones, others = np.array(pairs, np.int32).T
    scored = Scored(judge, Words(asked.people), people)
    for (one, other), cost in zip(pairs, scored.costs(ones, others).tolist(), strict=True):
        first, second = people[one], people[other]
        assert (cost == NEVER) == (not judge.may_meet(first, second))
        if cost != NEVER:
            assert scored.unpacked(cost) == judge.pair(first, second)
