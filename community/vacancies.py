"""Vacancies: what somebody does for others is offered to others when they leave or are long away.

Each circle of members is asked once, all of it at the same time, and whoever presses first has it:
nobody is chosen, and nobody is expected to. What came back to whoever did it is asked about no
more. Entries of the library are handed over otherwise (`community/stewardship.py`): these have
deputies.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from community.call import Call, Refusal, requires
from community.matching.taking import numbered
from community.stewardship import LONG_AWAY
from storage import absence, communities, preferences, vacancies, welcome
from storage.communities import Member
from storage.matching import programmes
from storage.matching.tables import Programme
from storage.moving.forgetting import NOBODY
from storage.vacancies import Vacant

What = Literal["greeter", "goal", "programme"]
PATIENCE: Final = timedelta(days=7)  # from one circle to the next
STEWARDS: Final = ("steward",)
FACILITATORS: Final = ("facilitator", "steward")
Circles = Callable[[Call, Vacant], Awaitable[Sequence[Sequence[int]]]]


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered now, who did it until now, to whom, and the how-manieth circle that is."""

    subject: int
    holder: int | None
    to: tuple[int, ...]
    wave: int


async def offers(call: Call, what: What, circles: Circles) -> list[Offer]:
    """What is offered now to somebody who has not been asked about it."""
    until = call.now + LONG_AWAY
    vacant = await vacancies.vacant(call.db, call.community.id, what, call.now, until)
    await vacancies.tidy(call.db, call.community.id, what, [each.subject for each in vacant])
    known = await vacancies.asked(call.db, call.community.id, what)
    found = []
    for each in vacant:
        waves, at = known.get(each.subject, (0, None))
        if at is not None and call.now - at < PATIENCE:
            continue
        before = set[int]()
        for wave, circle in enumerate(await circles(call, each), 1):
            to = tuple(one for one in circle if one not in before and one != each.holder)
            before |= set(circle)
            if wave > waves and to:
                await vacancies.ask(call.db, call.community.id, what, each.subject, wave, call.now)
                found.append(Offer(each.subject, each.holder, to, wave))
                break
    return found


async def stewards(call: Call, _vacant: Vacant) -> list[list[int]]:
    """The stewards who are there, as the only circle."""
    return [await vacancies.with_role(call.db, call.community.id, STEWARDS, call.now)]


async def facilitators(call: Call, _vacant: Vacant) -> list[list[int]]:
    """The facilitators and stewards who are there, as the only circle."""
    return [await vacancies.with_role(call.db, call.community.id, FACILITATORS, call.now)]


async def is_vacant(call: Call, what: What, subject: int, holder: int | None) -> bool:
    """Whether whoever does something left or is away for long; once others are asked: at all."""
    if holder is None:
        return True
    others = subject in await vacancies.asked(call.db, call.community.id, what)
    until = call.now if others else call.now + LONG_AWAY
    return not await absence.is_present(call.db, call.community.id, holder, until)


async def known(call: Call, holder: int | None) -> Member | None:
    """Whoever did something until now, unless they were forgotten."""
    found = await communities.member(call.db, holder) if holder is not None else None
    return None if found is None or found.role == NOBODY else found


async def back_at(call: Call, holder: int | None) -> datetime | None:
    """When whoever did something until now is back, if they will be."""
    if holder is None or not await preferences.doors(call.db, holder):
        return None
    ends = (await preferences.of(call.db, holder)).away_until
    return ends if ends is not None and ends > call.now else None


async def greet(call: Call, greeter_id: int) -> int:
    """A steward greets newcomers in the place of a greeter, as often as they did: how often."""
    requires(call, "steward")
    most = await welcome.most_of(call.db, greeter_id)
    here = await communities.is_in(call.db, call.community.id, greeter_id)
    if most is None or not here or not await is_vacant(call, "greeter", greeter_id, greeter_id):
        raise Refusal("Somebody was quicker, or they are back. /member greet is open to you, too.")
    most = max(most, await welcome.most_of(call.db, call.member.id) or 0)
    await welcome.volunteer(call.db, greeter_id, 0)
    await welcome.volunteer(call.db, call.member.id, most)
    await vacancies.fill(call.db, "greeter", greeter_id)
    return most


async def steer(call: Call, number: int) -> tuple[Programme, int | None]:
    """A facilitator steers a matching programme from now on; it, and who did until now."""
    requires(call, "facilitator")
    found = await numbered(call, number)
    if not await is_vacant(call, "programme", number, found.opened_by):
        raise Refusal("Somebody was quicker: this programme is steered again.")
    await vacancies.fill(call.db, "programme", number)
    return await programmes.change(call.db, number, opened_by=call.member.id), found.opened_by


async def steering(call: Call, programme: Programme) -> list[int]:
    """Who steers a programme; while nobody does, the stewards who are there."""
    if not await is_vacant(call, "programme", programme.id, programme.opened_by):
        return [programme.opened_by] if programme.opened_by is not None else []
    return await vacancies.with_role(call.db, call.community.id, STEWARDS, call.now)
