"""Questions for rounds, drawn by chance: people, a past, avoid-lists, every kind of programme."""

from __future__ import annotations

from random import Random
from typing import get_args

from community.matching.values import Asked, Held, Person, Programme, Role, Way, remembered

WORDS = ("maps", "bees", "rust", "glass", "tea")
WAYS: tuple[Way, ...] = get_args(Way)


def a_person(id: int, chance: Random, way: Way) -> Person:
    """Somebody with a few words and working hours."""

    def some() -> frozenset[str]:
        return frozenset(chance.sample(WORDS, chance.randint(0, 3)))

    role: Role = ""
    if way == "mentors":
        role = chance.choice(("mentor", "learner", "learner"))
    if way == "hosts":
        role = chance.choice(("host", ""))
    hours = sum(3 << chance.randrange(0, 12) for _ in range(chance.randint(0, 3)))
    label = chance.choice("abc")
    return Person(id, hours, some(), some(), some(), some(), label, role, chance.randint(1, 3))


def a_question(chance: Random, most: int, *, way: Way = "anyone", size: int | None = None) -> Asked:
    """A question for a round of up to `most` people."""
    size = size or chance.choice((2, 2, 3, 4, 8))
    programme = Programme(size, way, rest=size == 2 and chance.random() < 0.3)
    people = tuple(
        a_person(id, chance, way) for id in chance.sample(range(999), chance.randint(0, most))
    )
    ids = [person.id for person in people]
    held = [_held(ids, 7 * week, chance) for week in range(chance.randint(0, 8))]
    avoid = frozenset(
        (min(pair), max(pair))
        for pair in (chance.sample(ids, 2) for _ in range(chance.randint(0, len(ids) // 2)))
    )
    seed = chance.getrandbits(32)
    return Asked(people, programme, remembered(held), avoid, 7 * len(held) + 7, seed)


def _held(ids: list[int], day: int, chance: Random) -> Held:
    order = [id for id in ids if chance.random() < 0.9]
    chance.shuffle(order)
    size = chance.choice((2, 2, 3))
    groups = tuple(tuple(order[start : start + size]) for start in range(0, len(order), size))
    odd = tuple(one for group in groups if len(group) != 2 for one in group)
    hosts = tuple(group[0] for group in groups)
    return Held(day, groups, odd, hosts)
