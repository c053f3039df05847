"""What any pairs of many people cost, asked for many pairs at a time.

The same wishes in the same order as `weights.Judge.pair`, each in bits of its own with room to
spare, so that the costs of a few pairs may be added up and compared as they are:
meets again · how lately · no shared hour · how little in common.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from community.matching.hours import share_an_hour
from community.matching.table import Words
from community.matching.weights import INTEREST, Judge, recency

Numbers = NDArray[np.int64]
Places = NDArray[np.int32]

HOUR, LATELY, AGAIN = 12, 24, 44
NEVER = 1 << 60


class Scored:
    """The people of a round, by their places, ready to be scored."""

    def __init__(self, judge: Judge, words: Words, people: Sequence[int]) -> None:
        self._judge = judge
        self._size = len(people)
        place = {one: number for number, one in enumerate(people)}
        self._brings = _padded([words.of(one) for one in people], -1)
        self._seeks = _padded([words.sought(one) for one in people], -2)
        self._worth = np.array([*words.worth, 0], np.int32)  # what is not there is the last
        self.kind, self.apart = _hours(judge, people)
        names = {judge.people[one].label: number for number, one in enumerate(people)}
        self._label = np.array([names[judge.people[one].label] for one in people])
        again = {
            self._key(place[one], place[other]): recency(judge.day - day)
            for one in people
            for other, day in judge.met.get(one, {}).items()
            if one < other and other in place
        }
        self._met = np.array(sorted(again), np.int64)
        self._lately = np.array([again[key] for key in sorted(again)], np.int64)
        avoided = (
            self._key(place[one], place[other])
            for one in people
            for other in judge.avoids.get(one, ())
            if other in place
        )
        self._avoided = np.array(sorted(set(avoided)), np.int64)

    def costs(self, ones: Places, others: Places) -> Numbers:
        """The cost of each pair, NEVER where they may not meet."""
        brings, seeks = self._brings[ones], self._seeks[others]
        shared = np.zeros(len(ones), np.int32)
        for column in brings.T:
            shared += self._worth[column] * (seeks == column[:, None]).any(axis=1)
        cost: Numbers = INTEREST - np.minimum(shared, INTEREST).astype(np.int64)
        cost += self.apart[self.kind[ones], self.kind[others]].astype(np.int64) << HOUR
        keys = np.minimum(ones, others).astype(np.int64) * self._size + np.maximum(ones, others)
        if len(self._met):
            there = np.searchsorted(self._met, keys).clip(max=len(self._met) - 1)
            met = self._met[there] == keys
            cost[met] += (1 << AGAIN) + (self._lately[there[met]] << LATELY)
        if len(self._avoided):
            cost[np.isin(keys, self._avoided)] = NEVER
        if self._judge.programme.way == "across":
            cost[self._label[ones] == self._label[others]] = NEVER
        return cost

    def reach(self, kind: int) -> Places:
        """For each person 1, or 0 where somebody of this kind of hours shares none with them."""
        shares: Places = (~self.apart[kind])[self.kind].astype(np.int32)
        return shares

    def unpacked(self, cost: int) -> int:
        """The cost of one pair in the units of `Judge`."""
        judge = self._judge
        return (
            (cost >> AGAIN) * judge.repeat
            + (cost >> LATELY & ((1 << (AGAIN - LATELY)) - 1)) * judge.recent
            + (cost >> HOUR & ((1 << (LATELY - HOUR)) - 1)) * judge.hour
            - (INTEREST - (cost & ((1 << HOUR) - 1))) * judge.interest
        )

    def _key(self, one: int, other: int) -> int:
        return min(one, other) * self._size + max(one, other)


def _padded(columns: Sequence[Sequence[int]], filler: int) -> Places:
    widest = max(map(len, columns), default=0)
    return np.array([[*each, *[filler] * (widest - len(each))] for each in columns], np.int32)


def _hours(judge: Judge, people: Sequence[int]) -> tuple[Places, NDArray[np.bool_]]:
    """Which kind of working hours each person has, and which kinds share no hour."""
    kinds: dict[int, int] = {}
    mine = [kinds.setdefault(judge.people[one].hours, len(kinds)) for one in people]
    apart = [[not share_an_hour(one, other) for other in kinds] for one in kinds]
    return np.array(mine, np.int32), np.array(apart)
