"""A round is the best there is, breaks no constraint, and is the same each time it is asked for.

The two long runs take their size from COPSE_ROUNDS: `COPSE_ROUNDS=10000 pytest …` is the whole.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from community.matching.gathered import drawn_hosts, sizes
from community.matching.rounds import draw
from community.matching.values import Asked, Held, Past, Person, Programme, Way, remembered
from community.matching.weights import Judge
from tests.community.matching.asked import WAYS, a_question
from tests.community.matching.brute import UP_TO_REPEATS, best, broken, came, looks_ahead, year

ROUNDS = int(os.environ.get("COPSE_ROUNDS", "100"))
SEEDS = st.integers(0, 2**32)


@settings(max_examples=ROUNDS, deadline=None)
@given(SEEDS)
@example(3145)  # which gives up a little in common, so that the rounds to come need no repeat
def test_no_round_of_pairs_is_better_than_the_one_drawn(seed: int) -> None:
    chance = Random(seed)
    way: Way = chance.choice(("anyone", "within", "across"))
    asked = a_question(chance, 10 if seed % 16 == 0 else 8, way=way, size=2)
    if way == "within":  # each label is a round of its own, and has its own trio
        labels = {person.label for person in asked.people}
        for label in labels:
            part = tuple(person for person in asked.people if person.label == label)
            alone = replace(asked, people=part)
            assert came(alone, draw(alone)) == best(alone)
        return
    drawn, wished = came(asked, draw(asked)), best(asked)
    if drawn != wished and looks_ahead(asked):
        drawn, wished = drawn[:UP_TO_REPEATS], wished[:UP_TO_REPEATS]
    assert drawn == wished


@settings(max_examples=ROUNDS // 3, deadline=None)
@given(SEEDS)
def test_no_round_of_groups_mentors_or_hosts_is_better_than_the_one_drawn(seed: int) -> None:
    chance = Random(seed)
    way: Way = chance.choice(("anyone", "across", "mentors", "hosts"))
    asked = a_question(chance, 7, way=way, size=chance.choice((3, 4, 8)))
    hosts = frozenset(person.id for person in asked.people if person.role == "mentor")
    if way == "hosts":
        hosts = frozenset(group.host for group in draw(asked).groups if group.host is not None)
        drawn = _hosts_of(asked)
        assert hosts <= drawn
        hosts = drawn
    assert came(asked, draw(asked)) == best(asked, hosts)


def _hosts_of(asked: Asked) -> frozenset[int]:
    judge, order = Judge(asked), sorted(person.id for person in asked.people)
    Random(asked.seed).shuffle(order)
    return frozenset(drawn_hosts(judge, order, dict(asked.past.hosted)))


@pytest.mark.parametrize("way", WAYS)
def test_no_constraint_is_ever_broken(way: Way) -> None:
    for seed in range(ROUNDS // 5):
        asked = a_question(Random(f"{way}{seed}"), 40 if seed % 10 else 130, way=way)
        assert broken(asked, draw(asked)) == []


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_the_same_question_gets_the_same_answer(seed: int) -> None:
    chance = Random(seed)
    asked = a_question(chance, 30, way=chance.choice(WAYS))
    again = replace(asked, people=tuple(reversed(asked.people)))
    assert draw(asked) == draw(again)


def test_another_seed_draws_another_round() -> None:
    asked = a_question(Random(1), 0, size=2, way="anyone")
    asked = replace(asked, people=tuple(Person(id) for id in range(20)), avoid=frozenset())
    rounds = {draw(replace(asked, seed=seed)).groups for seed in range(5)}
    assert len(rounds) == 5


@pytest.mark.parametrize("people", [12, 24, 50])
def test_nobody_meets_twice_before_everybody_met_everybody(people: int) -> None:
    for seed in range(6 if people == 12 else 2 if people == 24 else 1):
        rounds = year(tuple(Person(id) for id in range(people)), Programme(), people - 1, seed)
        assert sum(len(drawn.repeats) for drawn in rounds) == 0
        met = {group.people for drawn in rounds for group in drawn.groups}
        assert len(met) == people * (people - 1) // 2


@pytest.mark.parametrize("people", [7, 11])
def test_with_one_resting_each_round_nobody_meets_twice_either(people: int) -> None:
    programme = Programme(rest=True)
    rounds = year(tuple(Person(id) for id in range(people)), programme, people, 3)
    assert sum(len(drawn.repeats) for drawn in rounds) == 0
    rested = [left.person for drawn in rounds for left in drawn.left]
    assert sorted(rested) == list(range(people))


@pytest.mark.parametrize("rest", [True, False])
@pytest.mark.parametrize("people", [5, 7, 13])
def test_nobody_is_odd_twice_before_everybody_was_once(people: int, rest: bool) -> None:
    programme = Programme(rest=rest)
    odd: Counter[int] = Counter(dict.fromkeys(range(people), 0))
    for drawn in year(tuple(Person(id) for id in range(people)), programme, 52, 5):
        odd.update(drawn.odd(programme))
        assert max(odd.values()) - min(odd.values()) <= 1


def test_who_must_meet_again_meets_whom_they_met_longest_ago() -> None:
    four = tuple(Person(id) for id in (1, 2, 3, 4))
    held = [Held(7, ((1, 2), (3, 4))), Held(14, ((1, 3), (2, 4))), Held(21, ((1, 4), (2, 3)))]
    drawn = draw(Asked(four, Programme(), remembered(held), frozenset(), 28, 1))
    assert [group.people for group in drawn.groups] == [(1, 2), (3, 4)]
    assert [(repeat.one, repeat.other, repeat.last) for repeat in drawn.repeats] == [
        (1, 2, 7),
        (3, 4, 7),
    ]


def test_a_shared_hour_outweighs_any_shared_interest() -> None:
    words = frozenset("abcdefgh")
    people = (
        Person(1, hours=0b11, topics=words, goals=words),
        Person(2, hours=0b1100, topics=words, goals=words),
        Person(3, hours=0b11),
        Person(4, hours=0b1100),
    )
    drawn = draw(Asked(people, Programme(), Past(), frozenset(), 0, 1))
    assert [group.people for group in drawn.groups] == [(1, 3), (2, 4)]


def test_what_one_learns_and_another_helps_with_brings_them_together() -> None:
    people = (
        Person(1, learn=frozenset({"bees"})),
        Person(2, help=frozenset({"bees"})),
        Person(3, topics=frozenset({"bees"})),
        Person(4),
    )
    drawn = draw(Asked(people, Programme(), Past(), frozenset(), 0, 1))
    assert [group.people for group in drawn.groups] == [(1, 2), (3, 4)]


def test_everybody_left_out_has_a_reason() -> None:
    def why(programme: Programme, *people: Person, avoid: tuple[int, int] = (0, 0)) -> list[str]:
        asked = Asked(people, programme, Past(), frozenset({avoid}), 0, 1)
        return [left.why for left in draw(asked).left]

    assert why(Programme(), Person(1)) == ["alone"]
    assert why(Programme(rest=True), *map(Person, (1, 2, 3))) == ["odd"]
    assert why(Programme(), Person(1), Person(2), avoid=(1, 2)) == ["nobody fits"] * 2
    across = Programme(way="across")
    assert why(across, Person(1, label="a"), Person(2, label="a"), Person(3, label="b")) == [
        "all taken"
    ]
    assert why(Programme(way="within"), *(Person(1, label="a"), Person(2, label="b"))) == [
        "alone",
        "alone",
    ]
    mentors = Programme(way="mentors")
    mentor, learners = Person(1, role="mentor"), [Person(id, role="learner") for id in (2, 3)]
    assert why(mentors, mentor, *learners) == ["no mentor"]
    assert why(mentors, mentor, Person(4, role="mentor"), learners[0]) == ["no learner"]
    assert why(Programme(3, "hosts"), Person(1), Person(2)) == ["no host", "no host"]


def test_hosts_take_turns() -> None:
    people = tuple(Person(id, role="host" if id < 6 else "") for id in range(12))
    hosts: Counter[int | None] = Counter()
    for drawn in year(people, Programme(4, "hosts"), 10, 1):
        assert [len(group.people) for group in drawn.groups] == [4, 4, 4]
        hosts.update(group.host for group in drawn.groups)
    assert hosts == dict.fromkeys(range(6), 5)


@pytest.mark.parametrize(
    ("people", "size", "as_groups"),
    [(9, 8, [5, 4]), (10, 3, [4, 3, 3]), (5, 3, [3, 2]), (4, 3, [4]), (16, 8, [8, 8]), (2, 4, [2])],
)
def test_groups_are_as_near_to_their_size_as_they_can_be(
    people: int, size: int, as_groups: list[int]
) -> None:
    assert sizes(people, size) == as_groups


def test_a_programme_has_groups_of_two_to_eight() -> None:
    for size in (1, 9):
        with pytest.raises(ValueError, match="2 to 8"):
            Programme(size)
