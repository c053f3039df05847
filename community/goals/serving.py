"""What goals serve: the community as a whole, an objective of its charter, or a topic."""

from __future__ import annotations

import re
from dataclasses import dataclass

from community import charter, tags
from community.call import Call
from community.chat import limits
from community.chat.markup import clip, one_line
from community.chat.message import Choice
from storage import library
from storage.goals import Goal

WHOLE = "the community"  # what a goal serves that serves no topic alone
_OBJECTIVE = re.compile(r"objective:([1-9]\d{0,8})")


class Unserved(ValueError):
    """That cannot be served; says what can."""


@dataclass(frozen=True, slots=True)
class Served:
    """What a goal serves, as it is kept: a topic or an objective by number, and its words."""

    words: str
    topic_id: int | None = None
    objective: int | None = None

    @property
    def shown(self) -> str:
        """In a few words."""
        return self.words if self.objective is None else f"objective {self.objective}"


async def choices(call: Call) -> tuple[Choice, ...]:
    """What a goal may serve, as a form offers it: as many topics as there is room for."""
    found = {WHOLE: WHOLE}
    for each in charter.going(await charter.latest(call)):
        found[f"objective:{each.number}"] = f"Objective {each.number}: {each.text}"
    for _, name, _, _ in await library.topics(call.db, call.community.id):
        found.setdefault(name, name)
    some = list(found.items())[: limits.OPTIONS]
    return tuple(Choice(clip(label, limits.LABEL), value) for value, label in some)


async def read(call: Call, text: str) -> Served:
    """What a form's answer says that a goal serves. Raises Unserved."""
    if text == WHOLE:
        return Served(WHOLE)
    aim = _OBJECTIVE.fullmatch(text)
    if aim is not None:
        number = int(aim[1])
        if any(each.number == number for each in charter.going(await charter.latest(call))):
            return Served(WHOLE, objective=number)
        raise Unserved(f"Objective {number} is retired or was never there. Choose another.")
    for id, _, key, _ in await library.topics(call.db, call.community.id):
        if key == tags.key_of(text):
            return Served(one_line(text), topic_id=id)
    raise Unserved("That topic is no more. Choose another, or the community as a whole.")


def served(goal: Goal) -> Served:
    """What a goal serves now."""
    return Served(goal.serves or WHOLE, goal.topic_id, goal.objective)


def chosen(goal: Goal) -> str:
    """What a goal serves, as a form names it."""
    return goal.serves if goal.objective is None else f"objective:{goal.objective}"
