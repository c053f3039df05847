"""Every round there could be, judged by wishes written down a second time, one after another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from community.matching.rounds import draw
from community.matching.values import Asked, Held, Past, Person, Programme, Round, remembered

UP_TO_REPEATS = 5  # wishes, of all there are, that no later round can outweigh
Groups = tuple[tuple[tuple[int, ...], int | None], ...]


def wishes(asked: Asked, groups: Groups, left: tuple[int, ...]) -> tuple[int, ...]:
    """What is wished for, most important first, as numbers of which less is better."""
    people = {person.id: person for person in asked.people}
    programme, past = asked.programme, asked.past
    hosted = programme.way in ("mentors", "hosts")
    in_pairs = programme.size == 2 and not hosted
    days = sorted({past.odd[one] for one in people if one in past.odd})
    rank = {one: days.index(past.odd[one]) + 1 if one in past.odd else 0 for one in people}
    odd = [] if hosted else [abs(len(group) - programme.size) for group, _ in groups]
    oddly = sum(rank[one] for one in left)
    if in_pairs:
        oddly += sum(rank[one] for group, _ in groups if len(group) > 2 for one in group)
    meeting = [
        (people[one], people[other])
        for group, host in groups
        for one, other in combinations(group, 2)
        if programme.way != "mentors" or host in (one, other)
    ]
    last = [past.met.get(one.id, {}).get(other.id) for one, other in meeting]
    apart = [asked.day - day for day in last if day is not None]
    guests = [len(group) - 1 for group, host in groups if host is not None]
    return (
        len(left),
        sum(odd),
        oddly,
        len(apart),
        sum(4096 // (1 + days) for days in apart),
        sum(number * (number - 1) // 2 for number in guests),
        sum(not _hour(one, other) for one, other in meeting),
        -sum(_shared(one, other) for one, other in meeting),
    )


def best(asked: Asked, hosts: frozenset[int] = frozenset()) -> tuple[int, ...]:
    """The wishes of the best of all rounds that break no constraint."""
    people = tuple(person.id for person in asked.people)
    return min(wishes(asked, groups, left) for groups, left in _rounds(asked, people, hosts))


def looks_ahead(asked: Asked) -> bool:
    """Whether everybody has equally many left to meet, so that the rounds to come count as well."""
    ids = [person.id for person in asked.people]
    left = dict.fromkeys(ids, 0)
    for one, other in combinations(ids, 2):
        met = other in asked.past.met.get(one, {})
        if not met and not _wrong(asked, (one, other), None):
            left[one] += 1
            left[other] += 1
    if len(ids) % 2 and asked.programme.rest:  # who was never left out has that before them, too
        never = [one for one in ids if one not in asked.past.odd]
        left |= {one: left[one] + 1 for one in never} | {-1: len(never)}
    return len(set(left.values())) == 1 and left[ids[0]] > 1


def came(asked: Asked, drawn: Round) -> tuple[int, ...]:
    """The wishes of a round that was drawn."""
    groups = tuple((group.people, group.host) for group in drawn.groups)
    return wishes(asked, groups, tuple(left.person for left in drawn.left))


def broken(asked: Asked, drawn: Round) -> list[str]:
    """The constraints that a round breaks; there should be none."""
    wrong = []
    people = [one for group in drawn.groups for one in group.people]
    people += [left.person for left in drawn.left]
    if sorted(people) != sorted(person.id for person in asked.people):
        wrong.append("not everybody is exactly once in it")
    for group in drawn.groups:
        wrong += _wrong(asked, group.people, group.host)
    return wrong


def _rounds(
    asked: Asked, people: tuple[int, ...], hosts: frozenset[int]
) -> Iterator[tuple[Groups, tuple[int, ...]]]:
    if not people:
        yield (), ()
        return
    first, rest = people[0], people[1:]
    for groups, left in _rounds(asked, rest, hosts):
        yield groups, (first, *left)
    for size in range(1, 8):
        for others in combinations(rest, size):
            group = (first, *others)
            here = [one for one in group if one in hosts]
            if asked.programme.way in ("mentors", "hosts") and len(here) != 1:
                continue
            host = here[0] if here else None
            if _wrong(asked, group, host):
                continue
            still = tuple(one for one in rest if one not in others)
            for groups, left in _rounds(asked, still, hosts):
                yield ((group, host), *groups), left


def _wrong(asked: Asked, group: tuple[int, ...], host: int | None) -> list[str]:
    people = {person.id: person for person in asked.people}
    programme, wrong = asked.programme, []
    for one, other in combinations(sorted(group), 2):
        if (one, other) in asked.avoid or (other, one) in asked.avoid:
            wrong.append(f"{one} and {other} avoid each other")
        same = people[one].label == people[other].label
        if same != (programme.way == "within") and programme.way in ("within", "across"):
            wrong.append(f"{one} and {other} are not {programme.way}")
    most = min(programme.size + 1, 8)
    if programme.way == "mentors":
        assert host is not None
        most = min(people[host].capacity + 1, 8)
        wrong += ["two mentors"] * (sum(people[one].role == "mentor" for one in group) != 1)
    elif programme.way == "hosts" or (programme.rest and programme.size == 2):
        most = programme.size
    if not 2 <= len(group) <= most:
        wrong.append(f"{group} is a group of {len(group)}")
    return wrong


def _hour(one: Person, other: Person) -> bool:
    return any(
        one.hours >> half & 3 == 3 and other.hours >> half & 3 == 3 for half in range(7 * 48)
    )


def _shared(one: Person, other: Person) -> int:
    taught = len(one.learn & other.help) + len(one.help & other.learn)
    shared = 6 * len(one.goals & other.goals) + 2 * len(one.topics & other.topics) + 4 * taught
    return min(shared, 255)


def year(people: tuple[Person, ...], programme: Programme, rounds: int, seed: int) -> list[Round]:
    """Rounds drawn week after week, each knowing those before."""
    held: list[Held] = []
    drawn: list[Round] = []
    for week in range(rounds):
        past: Past = remembered(held)
        made = draw(Asked(people, programme, past, frozenset(), 7 * week, seed + week))
        drawn.append(made)
        groups = tuple(group.people for group in made.groups)
        hosts = tuple(group.host for group in made.groups if group.host is not None)
        held.append(Held(7 * week, groups, made.odd(programme), hosts))
    return drawn
