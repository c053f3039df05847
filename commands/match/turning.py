"""What a programme says by itself, and what members answer to it."""

from __future__ import annotations

from commands.library.pressed import number_of
from commands.match.feature import (
    MEET,
    NOTICE,
    REPORT,
    asks_groups,
    asks_opener,
    asks_takers,
    feature,
)
from commands.match.meeting import QUESTIONS, card, invitation, named_in, place_of
from commands.match.reporting import report_of
from commands.people import day
from community.call import Call
from community.chat.markup import Markup, md, quote
from community.chat.message import Button, Buttons, Message, Section
from community.matching import turning
from community.matching.turning import LATE, GroupFormed, RoundDrawn
from community.schedules import OccurrenceCame
from storage import preferences
from storage.matching import programmes, rounds
from storage.matching.tables import Part, Programme

LEFT = {
    "alone": "nobody else was in",
    "odd": "the number was odd, and it was your turn to rest",
    "nobody fits": "there was nobody you can be brought together with",
    "all taken": "everybody who would have fitted meets somebody else",
    "no mentor": "no mentor had room",
    "no learner": "every learner has a mentor already",
    "no host": "there were too few hosts",
}
BECAUSE = Markup("you take part in matching")


@feature.routine(
    "notice", "Says the day before that a matching round comes", late=LATE, asks=asks_takers
)
async def notice(call: Call, event: OccurrenceCame) -> None:
    """Tell everybody who takes part, with a way to skip."""
    programme = await turning.programme_of(call, event)
    announced = await turning.announce(call, programme, event) if programme else None
    if programme is None or announced is None:
        return
    round, takers = announced
    text = md(
        "**{name}** brings members together on {day}. You are in unless you skip.",
        name=programme.name,
        day=day(call, round.starts_at),
    )
    skip = Buttons((Button("Skip", f"match.skip:{round.id}"),))
    for one in takers:
        await call.nudge(
            one,
            NOTICE,
            f"match|notice|{round.id}|{one}",
            Message(text, (Section(text), skip)),
            why=BECAUSE,
            solicited=True,
            expires=round.starts_at,
        )


@feature.routine("draw", "Draws a matching round", late=LATE, asks=asks_takers)
async def draw(call: Call, event: OccurrenceCame) -> None:
    """Let the round be drawn."""
    programme = await turning.programme_of(call, event)
    if programme is not None:
        await turning.come(call, programme)


@feature.watches_for(RoundDrawn)
async def drawn(call: Call) -> None:
    """Keep the groups, and tell those who are left out why."""
    assert isinstance(call.event, RoundDrawn)
    kept = await turning.keep(call, call.event)
    if kept is None:
        return
    programme, round = kept
    for left in call.event.drawn.left:
        await _left_out(call, programme, round.id, left.person, left.why)


@feature.watches_for(GroupFormed)
async def formed(call: Call) -> None:
    """Open the conversation of a group, once."""
    assert isinstance(call.event, GroupFormed)
    group = await rounds.group(call.db, call.event.group_id)
    if group is None or not await rounds.say(call.db, group.id):
        return
    programme = await programmes.programme(call.db, group.programme_id)
    parts = await rounds.members(call.db, group.id)
    if programme is None or len(parts) < 2:
        for part in parts if programme else ():
            assert programme is not None
            await _left_out(call, programme, group.round_id, part.member_id, "all taken")
        return
    place = await place_of(call, programme, [part.member_id for part in parts])
    if place is not None:
        words = await invitation(call, programme, group, parts, place.space)
        await call.say(f"match|open|{group.id}", place, words)
        return
    for part in parts:
        await _tell(
            call,
            part.member_id,
            f"match|open|{group.id}|{part.member_id}",
            await card(call, programme, group, parts, part.member_id),
        )


@feature.routine(
    "midway",
    "Asks in the middle of a matching round whether they met",
    late=LATE,
    asks=asks_groups,
)
async def midway(call: Call, event: OccurrenceCame) -> None:
    """Ask groups that have not said that they met."""
    text = Markup("Half of this round is over. Have you met yet?")
    await _ask(call, event, "midway", text, planned="We have a date", no="Not yet")


@feature.routine(
    "final", "Asks at the end of a matching round whether they met", late=LATE, asks=asks_groups
)
async def final(call: Call, event: OccurrenceCame) -> None:
    """Ask groups that have not said that they met, for the last time."""
    text = Markup("This round ends. Did you meet? One press is enough, whatever it is.")
    await _ask(call, event, "final", text, planned="We have a date", no="We did not")


@feature.routine("close", "Closes a matching round and reports on it", late=LATE, asks=asks_opener)
async def close(call: Call, event: OccurrenceCame) -> None:
    """Let those rest who were silent twice, and report."""
    programme = await turning.programme_of(call, event)
    held = await turning.under_way(call, programme) if programme else None
    if programme is None or held is None:
        return
    round, groups = held
    text = md(
        "Two rounds of **{name}** went by without a word from you, so I let you rest. That is "
        "quite all right; come back whenever you like.",
        name=programme.name,
    )
    back = Buttons((Button("Take part again", f"match.resume:{programme.id}"),))
    for one in await turning.close(call, programme, round, groups):
        key = f"match|rest|{round.id}|{one}"
        await _tell(call, one, key, Message(text, (Section(text), back)))
    if programme.opened_by is not None:
        await call.nudge(
            programme.opened_by,
            REPORT,
            f"match|report|{round.id}",
            await report_of(call, programme),
            why=md("you opened {name}", name=programme.name),
            solicited=True,
        )


@feature.answers("met")
async def met(call: Call, id: str) -> Message:
    """Note that a group met."""
    await _said(call, id, "met")
    return Message(Markup("Good to hear. What you found out may be worth a `/library save`."))


@feature.answers("planned")
async def planned(call: Call, id: str) -> Message:
    """Note that a group has a date."""
    await _said(call, id, "planned")
    return Message(Markup("Good: enjoy it."))


@feature.answers("unmet")
async def unmet(call: Call, id: str) -> Message:
    """Note that a group has not met."""
    await _said(call, id, "no")
    return Message(Markup("Thank you for saying so. There is always another round."))


@feature.answers("question", private=False)
async def question(call: Call, id: str) -> Message:
    """Ask something else to begin with."""
    await turning.own_group(call, number_of(id))
    return Message(quote(call.chance.choice(QUESTIONS)))


@feature.answers("share")
async def share(call: Call, id: str) -> Message:
    """Let the others of a group know how to write to this member."""
    group, parts, own = await turning.own_group(call, number_of(id))
    if not own.shares:
        await rounds.answer(
            call.db, group.round_id, call.member.id, shares=True, answered_at=call.now
        )
    doors = await preferences.doors(call.db, call.member.id)
    where = Markup(", ").joined(
        md("**{name}** on {chat}", name=door.name, chat=door.space.partition(":")[0].capitalize())
        for door in doors
    )
    for part in parts:
        if part.member_id != call.member.id:
            key = f"match|share|{group.id}|{call.member.id}|{part.member_id}"
            text = md("{who} can be written to as {where}.", who=call.member.name, where=where)
            await _tell(call, part.member_id, key, Message(text))
    return Message(md("They know now that you are {where}.", where=where))


async def _said(call: Call, id: str, what: str) -> None:
    group, _, own = await turning.own_group(call, number_of(id))
    await rounds.answer(call.db, group.round_id, own.member_id, met=what, answered_at=call.now)


async def _ask(
    call: Call, event: OccurrenceCame, step: str, text: Markup, *, planned: str, no: str
) -> None:
    programme = await turning.programme_of(call, event)
    held = await turning.under_way(call, programme) if programme else None
    if programme is None or held is None:
        return
    for group_id, parts in held[1].items():
        if len(parts) > 1 and not any(part.met == "met" for part in parts):
            await _ask_group(call, programme, step, group_id, parts, text, planned, no)


async def _ask_group(
    call: Call,
    programme: Programme,
    step: str,
    group_id: int,
    parts: list[Part],
    text: Markup,
    planned: str,
    no: str,
) -> None:
    row = Buttons(
        (
            Button("We met", f"match.met:{group_id}", "primary"),
            Button(planned, f"match.planned:{group_id}"),
            Button(no, f"match.unmet:{group_id}"),
        )
    )
    people = [part.member_id for part in parts]
    place = await place_of(call, programme, people)
    if place is not None:
        await call.say(f"match|{step}|{group_id}", place, Message(text, (Section(text), row)))
        return
    for one in people:
        named = await named_in(call, call.event.space, [each for each in people if each != one])
        whole = md("{who}: {text}", who=Markup(", ").joined(named.values()), text=text)
        key = f"match|{step}|{group_id}|{one}"
        await _tell(call, one, key, Message(whole, (Section(whole), row)))


async def _left_out(call: Call, programme: Programme, round_id: int, one: int, why: str) -> None:
    text = md(
        "**{name}** brings you together with nobody this time: {why}. You come first next time.",
        name=programme.name,
        why=LEFT[why],
    )
    await _tell(call, one, f"match|left|{round_id}|{one}", Message(text))


async def _tell(call: Call, one: int, key: str, message: Message) -> None:
    await call.nudge(one, MEET, key, message, why=BECAUSE, solicited=True)
