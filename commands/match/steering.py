"""What stewards do: open and close programmes, look ahead, draw anew, see how it goes."""

from __future__ import annotations

from datetime import date, time, timedelta
from functools import partial
from typing import Annotated, Literal

from commands.channels import channel_here
from commands.library.completion import topics_like
from commands.match.feature import feature, programmes_like
from commands.match.joining import Named, how
from commands.match.reporting import report_of
from commands.people import day, people
from community import topics
from community.call import Call, Refusal
from community.chat.feature import Aside, Hint
from community.chat.markup import Markup, clip, md, one_line
from community.chat.message import Message, Note, Part, Section
from community.matching import taking, turning
from community.matching.aside import draw_aside
from community.matching.asking import asked
from community.matching.turning import SEED
from community.matching.values import LARGEST
from community.matching.values import Round as Drawn
from community.rhythm import instant
from storage.matching import programmes
from storage.matching.tables import Programme, Round

NAME = 60
SHOWN = 25  # groups of a preview

WHY = {
    "alone": "nobody else is in",
    "odd": "the number is odd",
    "nobody fits": "nobody there may meet them",
    "all taken": "everybody who fits meets somebody else",
    "no mentor": "no mentor has room",
    "no learner": "every learner has a mentor",
    "no host": "there are too few hosts",
}


@feature.command("open", "Open a matching programme in this channel", requires="facilitator")
async def open_(
    call: Call,
    name: Annotated[str, Hint("What it is called")],
    first: Annotated[
        date | None, Hint("The day of the first round; next Monday if not said")
    ] = None,
    weeks: Annotated[int, Hint("Weeks from one round to the next: 1, 2 or 4")] = 1,
    size: Annotated[int, Hint("People in a group: 2 to 8")] = 2,
    way: Annotated[
        Literal["anyone", "within", "across", "mentors", "hosts"] | None,
        Hint("Anyone, within or across teams, mentors and learners, or drawn hosts"),
    ] = None,
    odd: Annotated[
        Literal["trio", "rest"] | None, Hint("The odd one makes a trio, or rests")
    ] = None,
    topic: Annotated[str | None, Hint("The topic it is about", topics_like)] = None,
    hour: Annotated[int, Hint("The hour at which rounds begin")] = 9,
) -> Message:
    """Open a programme where the command was used."""
    shown = clip(one_line(name), NAME)
    taken = {each.name.casefold() for each in await programmes.opened(call.db, call.community.id)}
    if not shown or shown.casefold() in taken:
        raise Refusal(f"There is a programme “{shown}” already.")
    if weeks not in (1, 2, 4) or not 2 <= size <= LARGEST or not 0 <= hour <= 23:
        raise Refusal(
            "Rounds come every 1, 2 or 4 weeks, at an hour from 0 to 23, in groups of 2 to 8."
        )
    today = call.now.astimezone(call.zone).date()
    starts = first or today + timedelta(days=7 - today.weekday())
    if instant(starts, time(hour), call.community.zone) - call.now < turning.NOTICE:
        raise Refusal("The first round is at least a day ahead, so that everybody can skip it.")
    here = channel_here(call, "In which channel? Type it there: that is where it is told of.")
    made = await programmes.open_one(
        call.db,
        community_id=call.community.id,
        space_id=call.event.space,
        channel=here,
        topic_id=await topics.number(call, topic) if topic else None,
        name=shown,
        size=size,
        way=way or "anyone",
        rest=odd == "rest",
        weeks=weeks,
        seed=call.chance.getrandbits(SEED),
        opened_by=call.member.id,
        opened_at=call.now,
    )
    await turning.begin(call, made, starts, time(hour))
    return Message(
        md(
            "**{name}** is open: {how}, first on {day} at {hour}. Members join with `/match join`.",
            name=made.name,
            how=how(made),
            day=f"{starts.day} {starts:%B}",
            hour=f"{hour}:00",
        )
    )


@feature.command("close", "End a matching programme", requires="facilitator")
async def close(
    call: Call, programme: Annotated[str, Hint("Which one", programmes_like)]
) -> Message:
    """Let no more rounds come."""
    found = await taking.meant(call, programme)
    await turning.stop(call, found)
    return Message(md("**{name}** is closed; what was stays remembered.", name=found.name))


@feature.command("preview", "Who would meet in the next round", reads=True, requires="facilitator")
async def preview(call: Call, programme: Named = None) -> Message | Aside:
    """Draw the round that is to come, and keep nothing."""
    found = await taking.meant(call, programme)
    round = await turning.upcoming(call, found)
    question = await asked(call.db, found, round)
    if not question.people:
        return Message(md("Nobody takes part in **{name}** yet.", name=found.name))
    return Aside(partial(draw_aside, question), partial(_previewed, found=found, round=round))


async def _previewed(call: Call, drawn: Drawn, *, found: Programme, round: Round) -> Message:
    shown = drawn.groups[:SHOWN]
    named = await people(
        call, [one for each in shown for one in each.people] + [each.person for each in drawn.left]
    )
    again = {(repeat.one, repeat.other): repeat.last for repeat in drawn.repeats}
    lines = []
    for group in shown:
        line = md("- {who}", who=Markup(" · ").joined(named[one] for one in group.people))
        if any(one in group.people and other in group.people for one, other in again):
            line += Markup(" (not for the first time)")
        lines.append(line)
    if len(drawn.groups) > SHOWN:
        lines.append(md("and {more} more", more=str(len(drawn.groups) - SHOWN)))
    parts: list[Part] = [Section(Markup("\n").joined(lines))] if lines else []
    for left in drawn.left[:8]:
        who, why = named[left.person], WHY[left.why]
        parts.append(Note(md("{who} would meet nobody: {why}.", who=who, why=why)))
    text = md(
        "**{name}** on {day}: {groups}. Only you see this; `/match reroll` draws others.",
        name=found.name,
        day=day(call, round.starts_at),
        groups=_groups(len(drawn.groups)),
    )
    return Message(text, (Section(text), *parts))


@feature.command("reroll", "Draw the next round otherwise", requires="facilitator")
async def reroll(call: Call, programme: Named = None) -> Message:
    """Let another seed draw the round that is to come."""
    found = await taking.meant(call, programme)
    await turning.draw_anew(call, found)
    return Message(
        md("**{name}** is drawn otherwise now: `/match preview` shows how.", name=found.name)
    )


@feature.command("report", "How the latest round goes", reads=True, requires="facilitator")
async def report(call: Call, programme: Named = None) -> Message:
    """Say how many met."""
    return await report_of(call, await taking.meant(call, programme))


def _groups(count: int) -> str:
    return "1 group" if count == 1 else f"{count} groups"
