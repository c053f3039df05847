"""The rule of matching: people, what was before, and a seed in; a round out. Pure, and repeatable.

    round = draw(asked)

Hard wishes are never broken: nobody meets whom they avoid, within and across hold for every two of
a group, a mentor has no more learners than they take. Of all rounds that keep them the best is
drawn, in the order that `weights` states; for many people, one about as good.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from random import Random

from community.matching.gathered import drawn_hosts, round_of_groups
from community.matching.small import Drawn
from community.matching.values import Asked, Group, Left, Person, Repeat, Round, Why
from community.matching.weights import Judge


def draw(asked: Asked) -> Round:
    """Draw the round that was asked for."""
    judge = Judge(asked)
    chance = Random(asked.seed)  # noqa: S311  # to be repeated, not to be secret
    order = sorted(judge.people)
    chance.shuffle(order)
    hosts = _hosts(asked, judge, order)
    drawn = Drawn(())
    for people in _parts(asked.programme.way, judge, order):
        drawn += _solve(judge, people, hosts, chance)
    groups = [Group(tuple(sorted(people)), host) for people, host in drawn.groups]
    left = [Left(one, _why(judge, one, order)) for one in drawn.left]
    return Round(
        tuple(sorted(groups, key=lambda group: group.people)),
        tuple(sorted(left, key=lambda left: left.person)),
        tuple(_repeats(judge, groups)),
    )


def _parts(way: str, judge: Judge, order: Sequence[int]) -> list[list[int]]:
    """People who can only meet among themselves: everybody, or those of one label."""
    if way != "within":
        return [list(order)]
    parts: dict[str, list[int]] = {}
    for one in order:
        parts.setdefault(judge.people[one].label, []).append(one)
    return [parts[label] for label in sorted(parts)]


def _hosts(asked: Asked, judge: Judge, order: Sequence[int]) -> list[int]:
    match asked.programme.way:
        case "hosts":
            return drawn_hosts(judge, order, dict(asked.past.hosted))
        case "mentors":
            return [one for one in order if judge.people[one].role == "mentor"]
        case _:
            return []


def _solve(judge: Judge, people: Sequence[int], hosts: Sequence[int], chance: Random) -> Drawn:
    if len(people) < 2:
        return Drawn((), tuple(people))
    if judge.pairs:
        from community.matching.paired import round_of_pairs  # numpy is slow to load

        return round_of_pairs(judge, people, chance)
    if judge.programme.way == "mentors":
        from community.matching.mentored import round_of_mentors

        return round_of_mentors(judge, people, hosts, chance)
    return round_of_groups(judge, people, hosts, chance)


def _why(judge: Judge, one: int, order: Sequence[int]) -> Why:
    person, way = judge.people[one], judge.programme.way
    fitting = [other for other in order if other != one and judge.may_meet(one, other)]
    if len(order) < 2:
        return "alone"
    if way == "mentors" and person.role == "mentor":
        return "no learner"
    if way == "mentors":
        return "no mentor"
    if way == "hosts":
        return "no host"
    if not fitting:
        return "alone" if way == "within" and not _others(judge, person, order) else "nobody fits"
    return "odd" if judge.programme.rest and len(order) % 2 else "all taken"


def _others(judge: Judge, person: Person, order: Sequence[int]) -> bool:
    return any(judge.people[other].label == person.label for other in order if other != person.id)


def _repeats(judge: Judge, groups: Sequence[Group]) -> list[Repeat]:
    repeats = []
    for group in groups:
        for one, other in combinations(group.people, 2):
            last = judge.last_met(one, other)
            if last is not None:
                repeats.append(Repeat(one, other, last))
    return sorted(repeats, key=lambda repeat: (repeat.one, repeat.other))
