"""Pairing: repeats beside three other ways, quality against the optimum, and time up to 20,000.

Run with `python -m benchmarks.matching`; `--people 1000 5000` chooses sizes, `--optimum` also
computes what is best among the same candidates at the largest, which takes a minute.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from random import Random

from community.matching import exact, large, near
from community.matching.hours import share_an_hour, week_of, working
from community.matching.rounds import draw
from community.matching.scored import Scored
from community.matching.table import Words
from community.matching.values import Asked, Held, Past, Person, Programme, remembered
from community.matching.weights import Judge, interest

Pairs = list[tuple[int, int]]
Way = Callable[[Sequence[int], Past, Random], Pairs]
ZONES = (
    *("Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles"),
    *("America/Sao_Paulo", "Asia/Kolkata", "Asia/Tokyo", "Pacific/Auckland"),
)
DAY = 1000  # of every round, when all that is asked is who met whom before
YEARS = 300  # rows of N − 1 rounds that a share of repeats is taken over


def at_random(people: Sequence[int], _: Past, chance: Random) -> Pairs:
    """Shuffle, and pair neighbours."""
    order = list(people)
    chance.shuffle(order)
    return list(zip(order[::2], order[1::2], strict=True))


def greedily(people: Sequence[int], past: Past, chance: Random) -> Pairs:
    """Give each, in a shuffled order, anybody left whom they have not met, else anybody left."""
    left, pairs = list(people), []
    chance.shuffle(left)
    while left:
        one = left.pop()
        new = [other for other in left if other not in past.met.get(one, {})]
        other = chance.choice(new or left)
        left.remove(other)
        pairs.append((one, other))
    return pairs


def best_today(people: Sequence[int], past: Past, chance: Random) -> Pairs:
    """As few repeats as can be in this round, with no thought of the next."""
    edges = {
        (one, other): chance.getrandbits(16) + ((other not in past.met.get(one, {})) << 32)
        for one in people
        for other in people
        if one < other
    }
    return exact.heaviest(len(people), edges)


def ours(people: Sequence[int], past: Past, chance: Random) -> Pairs:
    """What Copse draws."""
    everybody = tuple(Person(one) for one in people)
    asked = Asked(everybody, Programme(), past, frozenset(), DAY, chance.getrandbits(32))
    return [(group.people[0], group.people[1]) for group in draw(asked).groups]


def repeats(way: Way, people: int, years: int) -> float:
    """The share of pairs that had met before, in rows of N − 1 rounds."""
    met_before = pairs = 0
    for year in range(years):
        chance, held = Random(year), list[Held]()
        for week in range(people - 1):
            past = remembered(held)
            drawn = way(range(people), past, chance)
            met_before += sum(other in past.met.get(one, {}) for one, other in drawn)
            pairs += len(drawn)
            held.append(Held(7 * week, tuple(drawn)))
    return met_before / pairs


def crowd(people: int, weeks: int = 12) -> Asked:
    """A round of many people with four topics, a goal, things to learn and to help with, a past."""
    chance, week = Random(people), week_of(datetime(2027, 3, 1, tzinfo=UTC))
    words = [f"word {number}" for number in range(200)]

    def some(count: int) -> frozenset[str]:
        return frozenset(chance.sample(words, count))

    everybody = tuple(
        Person(id, working(chance.choice(ZONES), week), some(4), some(1), some(3), some(3))
        for id in range(people)
    )
    held = [
        Held(7 * week, tuple(at_random(range(people), Past(), chance))) for week in range(weeks)
    ]
    return Asked(everybody, Programme(), remembered(held), frozenset(), 7 * weeks + 7, people)


def shared(asked: Asked, pairs: Sequence[tuple[int, ...]]) -> tuple[int, int]:
    """What pairs have in common, all together, and how many of them share no working hour."""
    by_id = {person.id: person for person in asked.people}
    both = [(by_id[pair[0]], by_id[pair[1]]) for pair in pairs]
    apart = sum(not share_an_hour(one.hours, other.hours) for one, other in both)
    return sum(interest(one, other) for one, other in both), apart


def optimum(asked: Asked) -> int:
    """The most that pairs could have in common: every pair looked at, solved as one."""
    chance, people = Random(0), [person.id for person in asked.people]
    kept, exact.WHOLE = exact.WHOLE, len(people)
    try:
        judge = Judge(asked)
        pairs = exact.pairs(judge, Words(asked.people), people, chance)
    finally:
        exact.WHOLE = kept
    return shared(asked, pairs)[0]


def best_of_candidates(asked: Asked) -> int:
    """The most that pairs could have in common among the candidates of each, solved as one."""
    chance, people = Random(0), [person.id for person in asked.people]
    judge, words = Judge(asked), Words(asked.people)
    scored = Scored(judge, words, people)
    found = near.candidates(scored, words, people, chance)
    weights = large.weights(judge, scored, people, found, chance)
    return shared(asked, exact.heaviest(len(people), weights))[0]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, nargs="*", default=[100, 300, 700, 1000, 3000, 20000])
    parser.add_argument("--years", type=int, default=YEARS)
    parser.add_argument("--optimum", action="store_true")
    given = parser.parse_args()
    for people in (12, 24):
        for way in (at_random, greedily, best_today, ours):
            years = given.years if people == 12 else max(given.years // 30, 1)
            share = repeats(way, people, years)
            print(f"{people} people, {people - 1} rounds, {way.__name__}: {share:.1%} repeats")
    draw(crowd(12))  # numpy is loaded
    for people in given.people:
        asked = crowd(people)
        start, worked = time.perf_counter(), time.process_time()
        drawn = draw(asked)
        took, worked = time.perf_counter() - start, time.process_time() - worked
        common, apart = shared(asked, [group.people for group in drawn.groups])
        quality = ""
        if people <= 700:
            quality = f", {common / optimum(asked):.2%} of the optimum"
        elif given.optimum:
            quality = f", {common / best_of_candidates(asked):.2%} of the best of the candidates"
        print(
            f"{people:,} people: {took:.2f} s, {worked:.2f} s of processor; "
            f"{len(drawn.repeats)} repeats, {len(drawn.left)} left out, {apart} share no hour"
            f"{quality}"
        )


if __name__ == "__main__":
    main()
