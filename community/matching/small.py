"""The best round for a few people, by looking at every one there could be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from community.matching.values import LARGEST
from community.matching.weights import Judge

FEW = 10


@dataclass(frozen=True, slots=True)
class Drawn:
    """Groups with their hosts, and who is left; what every way of solving comes to."""

    groups: tuple[tuple[tuple[int, ...], int | None], ...]
    left: tuple[int, ...] = ()

    def __add__(self, other: Drawn) -> Drawn:
        """Both together."""
        return Drawn(self.groups + other.groups, self.left + other.left)


def best_of_all(judge: Judge, people: Sequence[int], hosts: frozenset[int]) -> Drawn:
    """The cheapest round for at most about ten people. `hosts` were drawn, or are the mentors."""
    groups = {
        mask: made
        for mask in range(1, 1 << len(people))
        if (made := _group(judge, _members(people, mask), hosts)) is not None
    }
    costs = {mask: judge.group(*made) for mask, made in groups.items()}
    leaving = [judge.leaving(one) for one in people]
    best: list[tuple[int, int]] = [(0, 0)]  # by who is still to be placed: cost, first group
    for mask in range(1, 1 << len(people)):
        first = mask & -mask
        rest = mask ^ first
        found = (best[rest][0] + leaving[first.bit_length() - 1], 0)
        others = rest
        while others:
            group = others | first
            cost = costs.get(group)
            if cost is not None and cost + best[mask ^ group][0] < found[0]:
                found = (cost + best[mask ^ group][0], group)
            others = (others - 1) & rest
        best.append(found)
    chosen: list[tuple[tuple[int, ...], int | None]] = []
    left: list[int] = []
    mask = (1 << len(people)) - 1
    while mask:
        group = best[mask][1]
        if group:
            chosen.append(groups[group])
        else:
            group = mask & -mask
            left.extend(_members(people, group))
        mask ^= group
    return Drawn(tuple(chosen), tuple(left))


def _members(people: Sequence[int], mask: int) -> tuple[int, ...]:
    return tuple(one for number, one in enumerate(people) if mask >> number & 1)


def _group(
    judge: Judge, members: tuple[int, ...], hosts: frozenset[int]
) -> tuple[tuple[int, ...], int | None] | None:
    """The group that these people would be, if they may be one."""
    programme, size = judge.programme, len(members)
    if size < 2 or not judge.may_all_meet(members):
        return None
    if programme.way in ("mentors", "hosts"):
        here = [one for one in members if one in hosts]
        if len(here) != 1 or size > seats(judge, here[0]):
            return None
        return members, here[0]
    most = programme.size if programme.rest and judge.pairs else programme.size + 1
    return (members, None) if size <= min(most, LARGEST) else None


def seats(judge: Judge, host: int) -> int:
    """How many people can be in a group with this mentor or host, they themselves included."""
    if judge.programme.way == "hosts":
        return max(judge.programme.size, 2)
    return min(1 + judge.people[host].capacity, LARGEST)
