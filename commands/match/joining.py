"""Taking part: join, leave, rest, avoid, and when the next round is."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from commands.library.pressed import number_of
from commands.match.feature import feature, programmes_like
from commands.people import day, people
from community.call import Call
from community.chat.feature import Hint, MemberRef
from community.chat.markup import Markup, md
from community.chat.message import Button, Buttons, Message, Section
from community.matching import taking, turning
from community.matching.asking import rests
from storage.matching import programmes, rounds
from storage.matching.tables import ALWAYS, Programme

Named = Annotated[str | None, Hint("The programme, where there are several", programmes_like)]


@feature.command("join", "Take part in a matching programme", requires="member")
async def join(
    call: Call,
    programme: Named = None,
    role: Annotated[
        Literal["mentor", "learner", "host"] | None, Hint("Where it matters: what you are")
    ] = None,
    team: Annotated[str | None, Hint("The team or place you belong to")] = None,
    takes: Annotated[int | None, Hint("How many learners you take as a mentor")] = None,
) -> Message:
    """Take part from the next round on."""
    found = await taking.meant(call, programme)
    await taking.join(call, found, role or "", team, takes)
    return Message(
        md("You are in **{name}**. {next}", name=found.name, next=await _next(call, found))
    )


@feature.command("leave", "Take part in a matching programme no more")
async def leave(call: Call, programme: Named = None) -> Message:
    """Take part no more."""
    found = await taking.meant(call, programme)
    await taking.leave(call, found)
    return Message(md("You are out of **{name}**. Come back whenever you like.", name=found.name))


@feature.command("pause", "Rest from matching, until a day or until you come back")
async def pause(
    call: Call,
    until: Annotated[date | None, Hint("The day from which you are in again")] = None,
    programme: Named = None,
) -> Message:
    """Rest for a while."""
    found = await taking.meant(call, programme)
    await taking.rest(call, found, until)
    if until is None:
        return Message(
            md("You rest in **{name}** until `/match resume`.", name=found.name),
            (*_rested(md("You rest in **{name}** until you come back.", name=found.name), found),),
        )
    text = md("You rest in **{name}** until {day}.", name=found.name, day=f"{until.day} {until:%B}")
    return Message(text, _rested(text, found))


def _rested(text: Markup, programme: Programme) -> tuple[Section, Buttons]:
    back = Button("Take part again", f"match.resume:{programme.id}")
    return Section(text), Buttons((back,))


@feature.command("resume", "Take part again after resting")
async def resume(call: Call, programme: Named = None) -> Message:
    """Take part again."""
    return await _resumed(call, await taking.meant(call, programme))


@feature.answers("resume")
async def resume_pressed(call: Call, id: str) -> Message:
    """Take part again in the programme of a button."""
    return await _resumed(call, await taking.numbered(call, number_of(id)))


async def _resumed(call: Call, found: Programme) -> Message:
    await taking.resume(call, found)
    return Message(
        md("Welcome back to **{name}**. {next}", name=found.name, next=await _next(call, found))
    )


@feature.command("avoid", "Never be brought together with somebody; they are not told")
async def avoid(call: Call, member: Annotated[MemberRef, Hint("Whom")]) -> Message:
    """Keep two apart."""
    other = await taking.avoid(call, member)
    named = (await people(call, (other.id,)))[other.id]
    return Message(
        md("I will not bring you and {who} together. Nobody but you learns of this.", who=named)
    )


@feature.command("allow", "Take an avoidance back, or see whom you avoid")
async def allow(
    call: Call, member: Annotated[MemberRef | None, Hint("Whom you may meet again")] = None
) -> Message:
    """Let two meet again."""
    if member is None:
        kept = await programmes.avoided_by(call.db, call.member.id)
        if not kept:
            return Message(Markup("You avoid nobody."))
        named = await people(call, kept)
        return Message(md("You avoid {who}.", who=Markup(", ").joined(named[one] for one in kept)))
    other = await taking.allow(call, member)
    named = await people(call, (other.id,))
    return Message(md("You may be brought together with {who} again.", who=named[other.id]))


@feature.command("next", "When the next rounds are, and whether you are in", reads=True)
async def next_(call: Call) -> Message:
    """Show the programmes, and where the member takes part."""
    there = await programmes.opened(call.db, call.community.id)
    if not there:
        return Message(Markup(taking.NONE))
    mine = await programmes.of_member(call.db, call.member.id)
    today = call.now.astimezone(ZoneInfo(call.community.zone)).date()
    lines: list[Markup] = []
    buttons: list[Button] = []
    for each in there[:20]:
        own = mine.get(each.id)
        waiting = await rounds.latest(call.db, each.id, ["announced"])
        skipped = waiting is not None and any(
            part.member_id == call.member.id for part in await rounds.parts(call.db, waiting.id)
        )
        state = "You are in."
        if own is None:
            state = "You are not in: `/match join` lets you in."
        elif own.paused_until is not None and rests(own.paused_until, today):
            state = "You rest."
            if own.paused_until < ALWAYS:
                state = f"You rest until {own.paused_until.day} {own.paused_until:%B}."
        elif skipped:
            state = "You skip this one."
        lines.append(
            md(
                "- **{name}**: {how}. {next} {state}",
                name=each.name,
                how=how(each),
                next=await _next(call, each),
                state=Markup(state),
            )
        )
        if waiting is not None and own is not None and len(buttons) < 5:
            verb, action = ("Be in after all", "unskip") if skipped else ("Skip", "skip")
            label = f"{verb}: {each.name}" if len(there) > 1 else verb
            buttons.append(Button(label[:75], f"match.{action}:{waiting.id}"))
    text = Markup("\n").joined(lines)
    parts = (Section(text), Buttons(tuple(buttons))) if buttons else (Section(text),)
    return Message(md("{count} matching", count=_programmes(len(there))), parts)


@feature.answers("skip")
async def skip(call: Call, id: str) -> Message:
    """Let the round that was announced pass."""
    programme, round = await taking.skip(call, number_of(id))
    text = md(
        "You skip **{name}** on {day}; the next one finds you again.",
        name=programme.name,
        day=day(call, round.starts_at),
    )
    back = Buttons((Button("Be in after all", f"match.unskip:{round.id}"),))
    return Message(text, (Section(text), back))


@feature.answers("unskip")
async def unskip(call: Call, id: str) -> Message:
    """Be in the round after all."""
    programme, round = await taking.unskip(call, number_of(id))
    return Message(
        md("You are in **{name}** on {day}.", name=programme.name, day=day(call, round.starts_at))
    )


async def _next(call: Call, programme: Programme) -> Markup:
    at = await turning.next_at(call, programme)
    if at is None:
        return Markup("No round is to come.")
    return md("The next round is on {day}; the day before I ask.", day=day(call, at))


def how(programme: Programme) -> str:
    """How a programme brings people together, in a few words."""
    size = {2: "pairs", 3: "trios"}.get(programme.size, f"groups of {programme.size}")
    way = {
        "anyone": "",
        "within": " within a team",
        "across": " across teams",
        "mentors": " of mentor and learner",
        "hosts": " with a host drawn by lot",
    }[programme.way]
    if programme.way == "mentors":
        size = "pairs"
    every = "every week" if programme.weeks == 1 else f"every {programme.weeks} weeks"
    return f"{size}{way}, {every}"


def _programmes(count: int) -> str:
    return "1 programme for" if count == 1 else f"{count} programmes for"
