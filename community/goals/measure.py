"""What a goal is measured by: a number with its unit, a share, yes or no, milestones.

A measure is written as people say it: `from 2 to 12 talks`, `20 % to 80 %`, `yes or no: the guide
is public`, `milestones: outline, draft, reviewed, public`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from community.chat.markup import clip, one_line

Kind = Literal["number", "percent", "yes", "milestones"]

UNIT = 40  # characters of a unit
MILESTONES = 12
LARGEST = 1e12

_NUMBER = r"[-−]?\d+(?:[.,]\d+)*"
_RANGE = re.compile(
    rf"(?:from\s+)?({_NUMBER})\s*(%|[^\d\s→-][^\d→]*?)?\s*(?:to|→|->|–|until|up\s+to|down\s+to)\s*"
    rf"({_NUMBER})\s*(.*)",
    re.IGNORECASE,
)
_YES = re.compile(r"yes\s*(?:/|or)\s*no\b[\s:,–-]*(.*)", re.IGNORECASE)
_STEPS = re.compile(r"(?:milestones|steps)\s*[:–-]\s*(.*)", re.IGNORECASE | re.DOTALL)


class Unmeasured(ValueError):
    """What was written is no measure or no value of one, in words a member may read."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How far something is: from `start` to `target`, in `unit`; the names of its milestones.

    Yes or no is 0 or 1, and its unit is the test; milestones are counted.
    """

    kind: Kind
    unit: str
    start: float
    target: float
    milestones: tuple[str, ...] = ()

    def share(self, value: float) -> float:
        """How much of the way a value is, from 0 to 1."""
        way = self.target - self.start
        return min(max((value - self.start) / way, 0.0), 1.0) if way else 1.0

    def reached(self, value: float) -> bool:
        """Whether a value is the target, or beyond it."""
        return value >= self.target if self.target > self.start else value <= self.target


def read(text: str) -> Measure:
    """The measure that a text names; Unmeasured says what it lacks."""
    text = text.strip()
    if found := _YES.fullmatch(one_line(text)):
        if len(found[1].split()) < 2:
            raise Unmeasured("Say what has to be true: `yes or no: the guide is public`.")
        return Measure("yes", clip(found[1], 100), 0.0, 1.0)
    if found := _STEPS.fullmatch(text):
        return _steps(found[1])
    found = _RANGE.fullmatch(one_line(text))
    if found is None:
        if re.search(_NUMBER, text):
            raise Unmeasured("Say where it starts, too: `from 0 to 12 talks`.")
        raise Unmeasured(
            "Give a number with its unit, `from 2 to 12 talks`, or a test: `yes or no: …`."
        )
    start, target = number(found[1]), number(found[3])
    unit = one_line(found[4]) or one_line(found[2] or "")
    if start == target:
        raise Unmeasured("Start and target are the same number.")
    if not unit:
        raise Unmeasured(f"{found[3]} of what? A number needs its unit: `from 0 to 12 talks`.")
    if unit == "%":
        return Measure("percent", "%", start, target)
    return Measure("number", clip(unit, UNIT), start, target)


def value(measure: Measure, text: str) -> float:
    """The value that a text gives for a measure; Unmeasured for one that makes no sense."""
    words = one_line(text).removesuffix(measure.unit).strip().removesuffix("%").strip()
    match measure.kind:
        case "yes":
            known = {"yes": 1.0, "done": 1.0, "true": 1.0, "no": 0.0, "not yet": 0.0}
            if words.lower() in known:
                return known[words.lower()]
            raise Unmeasured("This goal is measured by yes or no.")
        case "milestones":
            for place, name in enumerate(measure.milestones):
                if words.lower() == name.lower():
                    return place + 1.0
            if words.isdigit() and int(words) <= len(measure.milestones):
                return float(words)
            names = ", ".join(measure.milestones)
            raise Unmeasured(f"Name a milestone, or how many are reached: {clip(names, 300)}.")
        case "number" | "percent":
            if not re.fullmatch(_NUMBER, words):
                raise Unmeasured(f"“{clip(one_line(text), 40)}” is no number of {measure.unit}.")
            return number(words)


def number(text: str) -> float:
    """A number as people write it: `1,200`, `7.5` and `7,5`."""
    plain = text.replace("−", "-")
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    plain = plain.replace(",", ".")
    if plain.count(".") > 1 or abs(float(plain)) > LARGEST:
        raise Unmeasured(f"I cannot read the number “{clip(text, 40)}”.")
    return float(plain)


def plainly(amount: float) -> str:
    """A number as it is shown: no more decimals than it needs."""
    return f"{round(amount, 2):,.2f}".rstrip("0").rstrip(".")


def shown(measure: Measure, amount: float) -> str:
    """A value in words: `7 talks`, `40 %`, `not yet`, `2 of 4: draft`."""
    match measure.kind:
        case "yes":
            return "yes" if measure.reached(amount) else "not yet"
        case "milestones":
            count = int(amount)
            name = (
                f": {measure.milestones[count - 1]}" if 0 < count <= len(measure.milestones) else ""
            )
            return f"{count} of {len(measure.milestones)}{name}"
        case "percent":
            return f"{plainly(amount)} %"
        case "number":
            return f"{plainly(amount)} {measure.unit}"


def whole(measure: Measure, amount: float) -> str:
    """A value beside its target: `7 of 12 talks`."""
    match measure.kind:
        case "number" | "percent":
            return f"{plainly(amount)} of {plainly(measure.target)} {measure.unit}"
        case "yes" | "milestones":
            return shown(measure, amount)


def written(measure: Measure) -> str:
    """A measure as it would be typed."""
    match measure.kind:
        case "yes":
            return f"yes or no: {measure.unit}"
        case "milestones":
            return f"milestones: {', '.join(measure.milestones)}"
        case "number" | "percent":
            start, target = plainly(measure.start), plainly(measure.target)
            return f"from {start} to {target} {measure.unit}"


def _steps(text: str) -> Measure:
    names = [one_line(each) for each in re.split(r"[,;\n>→]", text)]
    names = [clip(name, 60) for name in names if name]
    if not 2 <= len(names) <= MILESTONES or len({name.lower() for name in names}) != len(names):
        raise Unmeasured(
            f"Name 2 to {MILESTONES} different milestones: `milestones: draft, review, public`."
        )
    return Measure("milestones", "milestones", 0.0, float(len(names)), tuple(names))
