"""What a matching round is made from and what comes of it: plain frozen values, no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Way = Literal["anyone", "within", "across", "mentors", "hosts"]
Role = Literal["", "mentor", "learner", "host"]
Why = Literal["alone", "odd", "nobody fits", "all taken", "no mentor", "no learner", "no host"]

LARGEST = 8  # people in a group
NOBODY_FITS: Why = "nobody fits"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who takes part.

    `hours` are their working hours as bits: half-hour n of the UTC week, counted from Monday 00:00.
    `label` is what "within" and "across" go by; `capacity` is how many learners a mentor takes.
    """

    id: int
    hours: int = 0
    topics: frozenset[str] = frozenset()
    goals: frozenset[str] = frozenset()
    learn: frozenset[str] = frozenset()
    help: frozenset[str] = frozenset()
    label: str = ""
    role: Role = ""
    capacity: int = 1


@dataclass(frozen=True, slots=True)
class Programme:
    """How a programme brings people together.

    `size` is 2 to 8; with `rest` the odd one of a round of pairs is left out instead of making a
    trio. "hosts" draws one host for each group from those who would; "mentors" gives each learner
    to one mentor.
    """

    size: int = 2
    way: Way = "anyone"
    rest: bool = False

    def __post_init__(self) -> None:
        if not 2 <= self.size <= LARGEST:
            raise ValueError(f"groups have 2 to {LARGEST} people")


@dataclass(frozen=True, slots=True)
class Held:
    """A round that was held on a day (a number): who met, who was odd, who was a host."""

    day: int
    groups: tuple[tuple[int, ...], ...]
    odd: tuple[int, ...] = ()
    hosts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """What was before: for each person whom they last met on which day, and when they were odd.

    Somebody is odd in a round of pairs when they are in a trio or left out; `odd` has the day they
    last were and how often.
    """

    met: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    odd: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    hosted: Mapping[int, int] = field(default_factory=dict)


def remembered(rounds: Iterable[Held]) -> Past:
    """The past that a row of rounds makes, in any order."""
    met: dict[int, dict[int, int]] = {}
    odd: dict[int, tuple[int, int]] = {}
    hosted: dict[int, int] = {}
    for held in sorted(rounds, key=lambda held: held.day):
        for group in held.groups:
            for one in group:
                theirs = met.setdefault(one, {})
                theirs.update((other, held.day) for other in group if other != one)
        odd.update((one, (held.day, odd.get(one, (0, 0))[1] + 1)) for one in held.odd)
        hosted.update((one, held.day) for one in held.hosts)
    return Past(met, odd, hosted)


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything a round depends on: the same question always gets the same answer."""

    people: tuple[Person, ...]
    programme: Programme
    past: Past
    avoid: frozenset[tuple[int, int]]
    day: int
    seed: int


@dataclass(frozen=True, slots=True)
class Group:
    """People who meet; `host` is the mentor or host where there is one."""

    people: tuple[int, ...]
    host: int | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody who meets nobody this time, and why."""

    person: int
    why: Why


@dataclass(frozen=True, slots=True)
class Repeat:
    """Two who meet again, and the day they last met."""

    one: int
    other: int
    last: int


@dataclass(frozen=True, slots=True)
class Round:
    """Who meets whom, who is left out and why, and who meets again."""

    groups: tuple[Group, ...]
    left: tuple[Left, ...] = ()
    repeats: tuple[Repeat, ...] = ()

    def odd(self, programme: Programme) -> tuple[int, ...]:
        """Those in a trio of a round of pairs, and those left out."""
        trios = [
            person
            for group in self.groups
            if _in_pairs(programme) and len(group.people) > programme.size
            for person in group.people
        ]
        return (*trios, *(left.person for left in self.left))


def _in_pairs(programme: Programme) -> bool:
    return programme.size == 2 and programme.way not in ("mentors", "hosts")
