"""Rounds of trios and larger groups, with hosts or without: dealt out, then bettered by swaps."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from community.matching.small import FEW, Drawn, best_of_all, seats
from community.matching.values import LARGEST
from community.matching.weights import Judge

SAMPLE = 24  # people looked at for a free seat
SWAPS = 60  # tries for each person
MOST_SWAPS = 150_000

Seated = list[list[int]]


def drawn_hosts(judge: Judge, people: Sequence[int], hosted: dict[int, int]) -> list[int]:
    """As many hosts as groups need, from those who would: who hosted longest ago, or never."""
    willing = [one for one in people if judge.people[one].role == "host"]
    needed = -(-len(people) // max(judge.programme.size, 2))
    return sorted(willing, key=lambda one: hosted.get(one, -1))[:needed]


def round_of_groups(
    judge: Judge, people: Sequence[int], hosts: Sequence[int], chance: Random
) -> Drawn:
    """A cheap round of groups; for a few people, the cheapest."""
    order = list(people)
    chance.shuffle(order)
    if len(order) <= FEW:
        return best_of_all(judge, order, frozenset(hosts))
    if judge.programme.way in ("mentors", "hosts"):
        room = [seats(judge, host) for host in hosts]
        seated: Seated = [[host] for host in hosts]
        fixed = 1
    else:
        room = sizes(len(order), judge.programme.size)
        seated, fixed = [[] for _ in room], 0
    table = _Table(judge, seated, room, fixed)
    placed = set(hosts)
    table.deal([one for one in order if one not in placed], chance)
    table.swap(chance)
    return table.cleared()


def sizes(people: int, size: int) -> list[int]:
    """How large the groups are: as few people as can be in groups of another size."""
    fewest, most = max(1, -(-people // min(size + 1, LARGEST))), max(1, people // 2)

    def split(groups: int) -> list[int]:
        each, more = divmod(people, groups)
        return [each + 1] * more + [each] * (groups - more)

    return min(
        (split(groups) for groups in range(fewest, most + 1)),
        key=lambda parts: sum(abs(part - size) for part in parts),
    )


class _Table:
    """Groups with seats; the first `fixed` people of a group stay where they are."""

    def __init__(self, judge: Judge, seated: Seated, room: list[int], fixed: int) -> None:
        self._judge = judge
        self._seated = seated
        self._room = room
        self._fixed = fixed
        self._without: list[int] = []
        self._broken = judge.left * 4

    def _cost(self, group: list[int]) -> int:
        """What a group costs, with far more for any two who may not meet."""
        judge = self._judge
        if not group:
            return 0
        breaks = sum(
            not judge.may_meet(one, other)
            for number, one in enumerate(group)
            for other in group[number + 1 :]
        )
        return judge.group(group, group[0] if self._fixed else None) + breaks * self._broken

    def _added(self, group: list[int], one: int) -> int:
        """What somebody adds to a group; its size counts for nothing while it fills."""
        judge = self._judge
        mentors = judge.programme.way == "mentors"
        cost = sum(judge.pair(one, other) for other in (group[:1] if mentors else group))
        breaks = sum(not judge.may_meet(one, other) for other in group)
        return cost + breaks * self._broken + (len(group) - 1) * self._fixed * judge.load

    def deal(self, people: list[int], chance: Random) -> None:
        """Seat people one by one, each free seat taking the best of a few who wait."""
        waiting = list(people)
        chance.shuffle(waiting)
        if self._fixed:  # there may be too few seats: who was odd longest ago waits longest
            waiting.sort(key=lambda one: self._judge.rank[one])
        most = max(self._room, default=0)
        for seat in range(self._fixed, most):
            for group, room in zip(self._seated, self._room, strict=True):
                if seat >= room or not waiting:
                    continue
                some = waiting[-SAMPLE:]
                best = min(some, key=lambda one: self._added(group, one))
                waiting.remove(best)
                group.append(best)
        self._without = waiting

    def swap(self, chance: Random) -> None:
        """Swap people of two groups, or one who waits, as long as it is tried and helps."""
        spots = [
            (number, seat)
            for number, group in enumerate(self._seated)
            for seat in range(self._fixed, len(group))
        ]
        if len(self._seated) < 2 and not self._without:
            return
        costs = [self._cost(group) for group in self._seated]
        for _ in range(min(SWAPS * len(spots), MOST_SWAPS)):
            one, seat = chance.choice(spots)
            group = self._seated[one]
            if self._without and chance.random() < 0.1:
                self._swap_in(one, seat, costs, chance)
                continue
            other, place = chance.choice(spots)
            if one == other:
                continue
            theirs = self._seated[other]
            group[seat], theirs[place] = theirs[place], group[seat]
            now = self._cost(group), self._cost(theirs)
            if sum(now) < costs[one] + costs[other]:
                costs[one], costs[other] = now
            else:
                group[seat], theirs[place] = theirs[place], group[seat]

    def _swap_in(self, one: int, seat: int, costs: list[int], chance: Random) -> None:
        group, waits = self._seated[one], chance.randrange(len(self._without))
        leaving = self._judge.leaving
        gain = leaving(self._without[waits]) - leaving(group[seat])
        group[seat], self._without[waits] = self._without[waits], group[seat]
        now = self._cost(group)
        if now - gain < costs[one]:
            costs[one] = now
        else:
            group[seat], self._without[waits] = self._without[waits], group[seat]

    def cleared(self) -> Drawn:
        """The groups, without those who may not meet somebody in theirs."""
        judge, groups, left = self._judge, [], list(self._without)
        for group in self._seated:
            kept: list[int] = []
            for one in group:
                fits = all(judge.may_meet(one, other) for other in kept)
                (kept if fits else left).append(one)
            if len(kept) < 2:
                left += kept
            else:
                groups.append((tuple(kept), kept[0] if self._fixed else None))
        return Drawn(tuple(groups), tuple(self._placed(groups, left)))

    def _placed(
        self, groups: list[tuple[tuple[int, ...], int | None]], left: list[int]
    ) -> list[int]:
        """Give those who are left a seat in any group with room; who still has none."""
        judge, still = self._judge, []
        most = min(judge.programme.size + 1, LARGEST)
        for one in left:
            for number, (group, host) in enumerate(groups):
                room = most if host is None else seats(judge, host)
                if len(group) < room and judge.may_all_meet((*group, one)):
                    groups[number] = ((*group, one), host)
                    break
            else:
                still.append(one)
        return still
