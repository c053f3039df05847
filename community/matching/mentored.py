"""A round of mentors and learners: each learner has one mentor, each mentor no more than they take.

A matching in which a mentor stands once for each learner they take. Two learners who avoid each
other must not share a mentor: each way of parting them is tried, the cheapest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import combinations
from random import Random

from community.matching.exact import heaviest
from community.matching.gathered import round_of_groups
from community.matching.small import FEW, Drawn, best_of_all, seats
from community.matching.weights import Judge

Forbidden = frozenset[tuple[int, int]]

MOST = 300  # people up to whom the best is sought
PARTINGS = 60  # ways that are tried


def round_of_mentors(
    judge: Judge, people: Sequence[int], mentors: Sequence[int], chance: Random
) -> Drawn:
    """The cheapest round of mentors and learners, or one about as cheap for many."""
    if len(people) <= FEW:
        return best_of_all(judge, people, frozenset(mentors))
    if len(people) > MOST:
        return round_of_groups(judge, people, mentors, chance)
    learners = [one for one in people if judge.people[one].role != "mentor"]
    waiting: list[tuple[int, int, Forbidden, Drawn]] = []

    def look(forbidden: Forbidden, number: int) -> None:
        drawn = _assigned(judge, learners, mentors, forbidden)
        heappush(waiting, (judge.total(drawn.groups, drawn.left), number, forbidden, drawn))

    look(frozenset(), 0)
    for number in range(PARTINGS):
        _, _, forbidden, drawn = heappop(waiting)
        clash = _clash(judge, drawn)
        if clash is None:
            return drawn
        mentor, one, other = clash
        look(forbidden | {(mentor, one)}, 2 * number + 1)
        look(forbidden | {(mentor, other)}, 2 * number + 2)
    return round_of_groups(judge, people, mentors, chance)


def _clash(judge: Judge, drawn: Drawn) -> tuple[int, int, int] | None:
    """A mentor with two learners who may not meet."""
    for group, mentor in drawn.groups:
        for one, other in combinations(group, 2):
            if not judge.may_meet(one, other):
                assert mentor is not None
                return mentor, one, other
    return None


def _assigned(
    judge: Judge, learners: Sequence[int], mentors: Sequence[int], forbidden: Forbidden
) -> Drawn:
    """The cheapest way to give learners to mentors, whatever learners think of each other."""
    stands = [(mentor, turn) for mentor in mentors for turn in range(seats(judge, mentor) - 1)]
    edges = {}
    for number, learner in enumerate(learners):
        for place, (mentor, turn) in enumerate(stands, len(learners)):
            if judge.may_meet(learner, mentor) and (mentor, learner) not in forbidden:
                weight = judge.rank[learner] * judge.oddly
                weight -= judge.pair(mentor, learner) + turn * judge.load
                if turn == 0:  # a mentor with a learner is one more who is not left out
                    weight += judge.left + judge.rank[mentor] * judge.oddly
                edges[number, place] = weight + judge.left
    groups = {mentor: [mentor] for mentor in mentors}
    placed = set()
    for number, place in heaviest(len(learners) + len(stands), edges):
        mentor = stands[place - len(learners)][0]
        groups[mentor].append(learners[number])
        placed.add(learners[number])
    alone = [mentor for mentor in mentors if len(groups[mentor]) == 1]
    made = [(tuple(group), mentor) for mentor, group in groups.items() if len(group) > 1]
    return Drawn(tuple(made), (*alone, *(one for one in learners if one not in placed)))
