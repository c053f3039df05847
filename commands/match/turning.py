"""What a programme says by itself, and what members answer to it."""

from __future__ import annotations

from commands.library.pressed import number_of
from commands.match.feature import (
    NOTICE,
    REPORT,
    asks_groups,
    asks_steering,
    asks_takers,
    feature,
)
from commands.match.meeting import QUESTIONS
from commands.match.reporting import report_of
from commands.match.telling import BECAUSE, ask, bring_together, left_out, tell
from commands.people import day
from community import vacancies
from community.call import Call
from community.chat.markup import Markup, md, quote
from community.chat.message import Button, Buttons, Message, Section
from community.matching import turning
from community.matching.turning import LATE, ConversationRefused, GroupFormed, RoundDrawn
from community.schedules import OccurrenceCame
from storage import preferences
from storage.matching import programmes, rounds


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
        await left_out(call, programme, round.id, left.person, left.why)


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
            await left_out(call, programme, group.round_id, part.member_id, "all taken")
        return
    await bring_together(call, programme, group, parts)


@feature.watches_for(ConversationRefused)
async def refused(call: Call) -> None:
    """Tell those one by one whom the platform opens no conversation for."""
    assert isinstance(call.event, ConversationRefused)
    group = await turning.part(call, call.event)
    programme = await programmes.programme(call.db, group.programme_id) if group else None
    if group is None or programme is None:
        return
    parts = await rounds.members(call.db, group.id)
    if call.event.step == "open":
        await bring_together(call, programme, group, parts)
    elif not any(part.met == "met" for part in parts):
        await ask(call, programme, call.event.step, group.id, parts, apart=True)


@feature.routine(
    "midway",
    "Asks in the middle of a matching round whether they met",
    late=LATE,
    asks=asks_groups,
)
async def midway(call: Call, event: OccurrenceCame) -> None:
    """Ask groups that have not said that they met."""
    await _ask(call, event, "midway")


@feature.routine(
    "final", "Asks at the end of a matching round whether they met", late=LATE, asks=asks_groups
)
async def final(call: Call, event: OccurrenceCame) -> None:
    """Ask groups that have not said that they met, for the last time."""
    await _ask(call, event, "final")


@feature.routine(
    "close", "Closes a matching round and reports on it", late=LATE, asks=asks_steering
)
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
        await tell(call, one, key, Message(text, (Section(text), back)))
    for one in await vacancies.steering(call, programme):
        why = "you steer {name}" if one == programme.opened_by else "nobody steers {name} now"
        await call.nudge(
            one,
            REPORT,
            f"match|report|{round.id}|{one}",
            await report_of(call, programme),
            why=md(why, name=programme.name),
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
            await tell(call, part.member_id, key, Message(text))
    return Message(md("They know now that you are {where}.", where=where))


async def _said(call: Call, id: str, what: str) -> None:
    group, _, own = await turning.own_group(call, number_of(id))
    await rounds.answer(call.db, group.round_id, own.member_id, met=what, answered_at=call.now)


async def _ask(call: Call, event: OccurrenceCame, step: str) -> None:
    programme = await turning.programme_of(call, event)
    held = await turning.under_way(call, programme) if programme else None
    if programme is None or held is None:
        return
    round, groups = held
    apart = await rounds.apart(call.db, round.id)
    for group_id, parts in groups.items():
        if len(parts) > 1 and not any(part.met == "met" for part in parts):
            await ask(call, programme, step, group_id, parts, apart=group_id in apart)
