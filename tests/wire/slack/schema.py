"""A small schema language, wording what is wrong the way Slack words it.

The sentences are those of Slack's own validator (slackhq/hack-json-schema) and of answers Slack
gave: "must be less than 3001 characters [json-pointer:/blocks/0/text/text]".
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a payload, and the JSON pointer to it."""

    message: str
    pointer: str

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a payload: its pointer, the surface it will be shown on, the problems so far."""

    pointer: str
    surface: str
    problems: list[Problem] = field(default_factory=list)

    def at(self, key: str | int) -> "Spot":
        """Return the spot one step further down."""
        return Spot(f"{self.pointer}/{key}", self.surface, self.problems)

    def refuse(self, message: str) -> None:
        """Note that what stands here is wrong."""
        self.problems.append(Problem(message, self.pointer))


Check: TypeAlias = Callable[[object, Spot], None]


def string(most: int | None = None, *, least: int = 1, pattern: str | None = None) -> Check:
    """A string of `least` to `most` characters, matching `pattern` if one is given."""

    def check(value: object, spot: Spot) -> None:
        if not isinstance(value, str):
            spot.refuse("must provide a string")
        elif len(value) < least:
            spot.refuse(f"must be more than {least - 1} characters")
        elif most is not None and len(value) > most:
            spot.refuse(f"must be less than {most + 1} characters")
        elif pattern is not None and re.fullmatch(pattern, value) is None:
            spot.refuse(f"input must match regex pattern: {pattern}")

    return check


def url(most: int = 3000) -> Check:
    """An absolute http or https URL of at most `most` characters."""
    text = string(most)

    def check(value: object, spot: Spot) -> None:
        before = len(spot.problems)
        text(value, spot)
        good = isinstance(value, str) and re.match(r"https?://[^\s/]", value)
        if len(spot.problems) == before and not good:
            spot.refuse("must be a valid url")

    return check


def number(least: float | None = None, most: float | None = None, *, whole: bool = False) -> Check:
    """A number between `least` and `most`, both allowed; `whole` for an integer."""

    def check(value: object, spot: Spot) -> None:
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
            spot.refuse("must provide an integer" if whole else "must provide a number")
        elif least is not None and value < least:
            spot.refuse(f"must be more than {least}")
        elif most is not None and value > most:
            spot.refuse(f"must be less than {most}")

    return check


def boolean(value: object, spot: Spot) -> None:
    """True or false."""
    if not isinstance(value, bool):
        spot.refuse("must provide a boolean")


def anything(value: object, spot: Spot) -> None:
    """Whatever it is."""


def one_of(*allowed: str) -> Check:
    """One of the `allowed` words."""

    def check(value: object, spot: Spot) -> None:
        if value not in allowed:
            spot.refuse("must be a valid enum value")

    return check


def listed(item: Check, most: int | None = None, *, least: int = 1) -> Check:
    """A list of `least` to `most` things, each passing `item`."""

    def check(value: object, spot: Spot) -> None:
        if not isinstance(value, list):
            spot.refuse("must provide an array")
            return
        if len(value) < least:
            spot.refuse(f"must provide at least {least} items")
        if most is not None and len(value) > most:
            spot.refuse(f"no more than {most} items allowed")
            return
        for index, each in enumerate(value):
            item(each, spot.at(index))

    return check


def shape(
    required: Mapping[str, Check] | None = None,
    optional: Mapping[str, Check] | None = None,
    *rules: Callable[[Json, Spot], None],
) -> Check:
    """An object with exactly these fields (`type` is always allowed) that keeps the `rules`."""
    needed = required or {}
    fields = {**needed, **(optional or {})}

    def check(value: object, spot: Spot) -> None:
        if not isinstance(value, dict):
            spot.refuse("must provide an object")
            return
        for name in needed:
            if name not in value:
                spot.refuse(f"missing required field: {name}")
        before = len(spot.problems)
        for name, each in value.items():
            if name in fields:
                fields[name](each, spot.at(name))
            elif name != "type":
                spot.refuse(f"invalid additional property: {name}")
        if len(spot.problems) == before:
            for rule in rules:
                rule(value, spot)

    return check


def typed(
    shapes: Mapping[str, Check], surfaces: Mapping[str, Sequence[str]] | None = None
) -> Check:
    """An object whose `type` picks its shape; `surfaces` limits where a type may be shown."""

    def check(value: object, spot: Spot) -> None:
        if not isinstance(value, dict):
            spot.refuse("must provide an object")
            return
        kind = value.get("type")
        if kind is None:
            spot.refuse("missing required field: type")
            return
        allowed = (surfaces or {}).get(kind) if isinstance(kind, str) else None
        misplaced = allowed is not None and spot.surface not in allowed
        if not isinstance(kind, str) or kind not in shapes or misplaced:
            spot.at("type").refuse(f"unsupported type: {kind}")
            return
        shapes[kind](value, spot)

    return check


def exactly_one(*names: str) -> Callable[[Json, Spot], None]:
    """Exactly one of the fields `names` is given."""

    def rule(value: Json, spot: Spot) -> None:
        if sum(name in value for name in names) != 1:
            spot.refuse(f"must define exactly one of {' or '.join(f'`{name}`' for name in names)}")

    return rule


def at_least_one(*names: str) -> Callable[[Json, Spot], None]:
    """At least one of the fields `names` is given."""

    def rule(value: Json, spot: Spot) -> None:
        if not any(name in value for name in names):
            spot.refuse(f"must define either {' or '.join(f'`{name}`' for name in names)}")

    return rule
