"""Taking part: which programme is meant, joining and resting, avoiding, skipping."""

from __future__ import annotations

from datetime import date

from community.call import Call, Refusal
from community.chat.events import CommandUsed
from community.chat.markup import Markup, clip, md, one_line
from community.matching.values import LARGEST, Role
from community.people import known_here
from storage.communities import Member
from storage.matching import programmes, rounds
from storage.matching.tables import ALWAYS, Programme, Round, TakingPart

LABEL = 40  # characters of a team's name
NONE = "There is no matching programme yet. A steward opens one with `/match open`."


async def meant(call: Call, name: str | None) -> Programme:
    """The programme that is named, or lives in this channel, or is the only one."""
    there = await programmes.opened(call.db, call.community.id)
    if not there:
        raise Refusal(md(NONE))
    if name:
        wanted = one_line(name).casefold()
        for each in there:
            if wanted in (f"#{each.id}", str(each.id), each.name.casefold()):
                return each
    elif len(there) == 1:
        return there[0]
    else:
        here = call.event.place.channel if isinstance(call.event, CommandUsed) else ""
        living = [
            each for each in there if (each.space_id, each.channel) == (call.event.space, here)
        ]
        if len(living) == 1:
            return living[0]
    known = ", ".join(each.name for each in there)
    raise Refusal(f"Which programme? There are: {clip(known, 300)}. Name one.")


async def numbered(call: Call, programme_id: int) -> Programme:
    """An open programme of this community by number."""
    found = await programmes.programme(call.db, programme_id)
    if found is None or found.community_id != call.community.id or found.state != "open":
        raise Refusal("That programme is over.")
    return found


async def join(
    call: Call, programme: Programme, role: Role, team: str | None, takes: int | None
) -> TakingPart:
    """Take part from the next round on; joining again changes how."""
    if programme.way == "mentors" and role not in ("mentor", "learner"):
        raise Refusal(
            Markup(
                "This programme brings mentors and learners together: join with `role:mentor` or "
                "`role:learner`."
            )
        )
    if takes is not None and not 1 <= takes < LARGEST:
        raise Refusal(f"A mentor takes 1 to {LARGEST - 1} learners.")
    label = clip(one_line(team or ""), LABEL).casefold() or call.event.space
    await programmes.join(
        call.db,
        programme.id,
        call.member.id,
        role=role,
        label=label,
        capacity=takes or 1,
        paused_until=None,
        silent=0,
        joined_at=call.now,
    )
    return (await programmes.of_member(call.db, call.member.id))[programme.id]


async def leave(call: Call, programme: Programme) -> None:
    """Take part no more."""
    if not await programmes.leave(call.db, programme.id, call.member.id):
        raise Refusal(f"You do not take part in {programme.name}.")


async def rest(call: Call, programme: Programme, until: date | None) -> None:
    """Rest until a date, or until one comes back."""
    if until is not None and until <= call.now.astimezone(call.zone).date():
        raise Refusal("Rest until a day that is still to come.")
    await _taking_part(call, programme)
    await programmes.pause(call.db, [programme.id], call.member.id, until or ALWAYS)


async def resume(call: Call, programme: Programme) -> None:
    """Take part again after resting."""
    await _taking_part(call, programme)
    await programmes.pause(call.db, [programme.id], call.member.id, None)


async def avoid(call: Call, who: str) -> Member:
    """Never be brought together with somebody, either way round."""
    other = await _other(call, who)
    await programmes.avoid(call.db, call.member.id, other.id, call.now)
    return other


async def allow(call: Call, who: str) -> Member:
    """Take that back."""
    other = await _other(call, who)
    if not await programmes.allow(call.db, call.member.id, other.id):
        raise Refusal("You did not ask me to keep you apart.")
    return other


async def skip(call: Call, round_id: int) -> tuple[Programme, Round]:
    """Let a round that is announced pass by."""
    programme, round = await _announced(call, round_id)
    await _taking_part(call, programme)
    await rounds.skip(call.db, round.id, call.member.id)
    return programme, round


async def unskip(call: Call, round_id: int) -> tuple[Programme, Round]:
    """Be in a round after all."""
    programme, round = await _announced(call, round_id)
    await rounds.unskip(call.db, round.id, call.member.id)
    return programme, round


async def _announced(call: Call, round_id: int) -> tuple[Programme, Round]:
    round = await rounds.hold(call.db, round_id)
    if round is None:
        raise Refusal("I do not remember that round.")
    programme = await numbered(call, round.programme_id)
    if round.state != "announced":
        raise Refusal("That round is drawn already.")
    return programme, round


async def _taking_part(call: Call, programme: Programme) -> TakingPart:
    found = (await programmes.of_member(call.db, call.member.id)).get(programme.id)
    if found is None:
        raise Refusal(f"You do not take part in {programme.name}.")
    return found


async def _other(call: Call, who: str) -> Member:
    other = await known_here(call, who)
    if other.id == call.member.id:
        raise Refusal("You cannot avoid yourself, much as one would like to at times.")
    return other
