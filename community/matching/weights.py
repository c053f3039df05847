"""What a group costs: one number in which a higher wish always outweighs all lower ones together.

In this order: nobody left out · as few odd groups as there can be · odd ones who were odd longest
ago · no repeats · repeats longest apart · mentors and hosts sharing the load · a shared working
hour · shared interests. Constraints are no cost: what breaks them is not allowed at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from community.matching.hours import share_an_hour
from community.matching.values import LARGEST, Asked, Person

GOAL, LEARN, TOPIC = 6, 4, 2  # how much each thing in common is worth
INTEREST = 255  # at most
RECENT = 4096  # what meeting again on the same day costs; a repeat costs it by 1 + days apart
RANKS = 1023  # odd days that are told apart


class Judge:
    """Says who may meet and what it costs, for one round."""

    def __init__(self, asked: Asked) -> None:
        self.programme = asked.programme
        self.people = {person.id: person for person in asked.people}
        self.met = asked.past.met
        self.day = asked.day
        self.avoids: dict[int, set[int]] = {}
        for one, other in asked.avoid:
            self.avoids.setdefault(one, set()).add(other)
            self.avoids.setdefault(other, set()).add(one)
        odd = {id: asked.past.odd[id] for id in self.people if id in asked.past.odd}
        ranks = {
            when: min(number, RANKS) for number, when in enumerate(sorted(set(odd.values())), 1)
        }
        self.rank = {id: ranks[odd[id]] if id in odd else 0 for id in self.people}
        self.pairs = self.programme.size == 2 and self.programme.way not in ("mentors", "hosts")
        self._scale(len(self.people))
        self._known: dict[tuple[int, int], int] = {}

    def _scale(self, people: int) -> None:
        """Choose each wish's unit so that all that is below can never reach it."""
        pairs = people // 2 + 3 if self.pairs else people * (LARGEST - 1) // 2 + 1
        self.interest = 1
        self.hour = (INTEREST * pairs + 1) * self.interest
        self.load = (pairs + 1) * self.hour
        self.recent = (1 if self.pairs else pairs * LARGEST + 1) * self.load
        self.repeat = (RECENT * pairs + 1) * self.recent
        self.oddly = (pairs + 1) * self.repeat
        self.odd = (RANKS * people + 1) * self.oddly
        self.left = (LARGEST * people + 1) * self.odd

    def may_meet(self, one: int, other: int) -> bool:
        """Whether nothing forbids these two to meet."""
        if other in self.avoids.get(one, ()):
            return False
        first, second = self.people[one], self.people[other]
        match self.programme.way:
            case "within":
                return first.label == second.label
            case "across":
                return first.label != second.label
            case "mentors":
                return not first.role == second.role == "mentor"
            case _:
                return True

    def may_all_meet(self, group: Sequence[int]) -> bool:
        """Whether nothing forbids any two of a group to meet."""
        return all(self.may_meet(one, other) for one, other in combinations(group, 2))

    def last_met(self, one: int, other: int) -> int | None:
        """The day on which two last met, if they did."""
        return self.met.get(one, {}).get(other)

    def pair(self, one: int, other: int) -> int:
        """What it costs that these two meet."""
        key = (one, other) if one < other else (other, one)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._pair(self.people[one], self.people[other])
        return known

    def _pair(self, one: Person, other: Person) -> int:
        last = self.last_met(one.id, other.id)
        cost = -interest(one, other) * self.interest
        if not share_an_hour(one.hours, other.hours):
            cost += self.hour
        if last is not None:
            cost += self.repeat + recency(self.day - last) * self.recent
        return cost

    def group(self, group: Sequence[int], host: int | None = None) -> int:
        """What it costs that these people meet; the load of a host grows with each guest."""
        if self.programme.way == "mentors":
            assert host is not None
            cost = sum(self.pair(host, one) for one in group if one != host)
        else:
            cost = sum(self.pair(one, other) for one, other in combinations(group, 2))
        if host is not None:
            guests = len(group) - 1
            return cost + guests * (guests - 1) // 2 * self.load
        if len(group) != self.programme.size:
            cost += abs(len(group) - self.programme.size) * self.odd
            if self.pairs:
                cost += sum(self.rank[one] for one in group) * self.oddly
        return cost

    def leaving(self, one: int) -> int:
        """What it costs to leave somebody out."""
        return self.left + self.rank[one] * self.oddly

    def total(self, groups: Iterable[tuple[Sequence[int], int | None]], left: Iterable[int]) -> int:
        """What a whole round costs."""
        together = sum(self.group(people, host) for people, host in groups)
        return together + sum(self.leaving(one) for one in left)


def interest(one: Person, other: Person) -> int:
    """How much two people have in common or can give each other, 0 to 255."""
    taught = len(one.learn & other.help) + len(other.learn & one.help)
    return min(
        GOAL * len(one.goals & other.goals)
        + LEARN * taught
        + TOPIC * len(one.topics & other.topics),
        INTEREST,
    )


def recency(days: int) -> int:
    """What meeting again costs after so many days: twice as long apart costs half."""
    return RECENT // (1 + max(days, 0))
