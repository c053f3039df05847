"""What is said to those who are brought together: the conversation, the times, the questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from random import Random
from zoneinfo import ZoneInfo

from community.call import Call
from community.chat.markup import Markup, md, mention, quote, when
from community.chat.message import Button, Buttons, Message, Note, Part, Section
from community.chat.place import Identity, Place
from community.matching.asking import clock_of
from community.matching.hours import Clock, slots
from community.matching.turning import last_met
from storage import communities, introductions, preferences
from storage.matching.rounds import Group
from storage.matching.tables import Part as OfRound
from storage.matching.tables import Programme

QUESTIONS = (
    "What did you learn lately that you would have liked to know a year ago?",
    "Which tool could you not do without, and which one do you only put up with?",
    "What are you working on that nobody sees?",
    "Whose work do you admire, and for what?",
    "What was the best mistake you ever made?",
    "If you had a free week for the craft, what would you do with it?",
)

CONSENT = Markup(
    "You share no platform, so nobody can write to the other yet: each of you decides "
    "whether the other may know your name there."
)
WRITE = Markup(
    "I could not open a conversation for you, so write to each other directly: whoever reads this "
    "first begins."
)


async def place_of(call: Call, programme: Programme, people: Sequence[int]) -> Place | None:
    """The conversation of these people on a platform they share, the programme's own first."""
    known = await communities.identities_of(call.db, list(people))
    where = [dict(known.get(one, ())) for one in people]
    shared = set.intersection(*(set(each) for each in where)) if where else set()
    if not shared:
        return None
    space = programme.space_id if programme.space_id in shared else min(shared)
    return Place(space, people=tuple(sorted({each[space] for each in where})))


async def invitation(
    call: Call, programme: Programme, group: Group, parts: Sequence[OfRound], space: str
) -> Message:
    """What opens the conversation of a group."""
    named = await named_in(call, space, [part.member_id for part in parts])
    names = _listed([named[part.member_id] for part in parts])
    text = md("{names}: **{name}** brings you together.", names=names, name=programme.name)
    if group.host_id in named:
        role = "mentor" if programme.way == "mentors" else "host"
        text += md(" {who} is your {role}.", who=named[group.host_id], role=role)
    elif len(parts) == 3 and programme.size == 2:
        text += Markup(" There are three of you, as the number is odd.")
    again = await again_words(call, group, parts, named)
    shown: list[Part] = [Section(text + again), *await _times(call, parts)]
    question = Random(group.id).choice(QUESTIONS)  # noqa: S311  # any will do
    shown.append(Section(md("To begin with: {question}", question=question)))
    shown.append(
        Buttons(
            (
                Button("We met", f"match.met:{group.id}"),
                Button("Another question", f"match.question:{group.id}"),
            )
        )
    )
    return Message(text, tuple(shown))


async def card(
    call: Call,
    programme: Programme,
    group: Group,
    parts: Sequence[OfRound],
    to: int,
    space: str = "",
) -> Message:
    """What one member reads where the group has no conversation: who the others are.

    `space` is the one they share, where they share one.
    """
    others = [part.member_id for part in parts if part.member_id != to]
    names = await named_in(call, space, others) if space else {}
    lines: list[Part] = []
    for one in others:
        introduced = await _introduction(call, one)
        if one in names:
            lines += [Section(names[one]), *introduced] if introduced else []
        else:
            doors = await preferences.doors(call.db, one)
            name = quote(doors[0].name if doors else "somebody")
            platform = doors[0].space.partition(":")[0].capitalize() if doors else "elsewhere"
            names[one] = name
            there = md("**{name}**, on {platform}", name=name, platform=platform)
            lines += [Section(there), *introduced]
    text = md(
        "**{programme}** brings you together with {names}.",
        programme=programme.name,
        names=_listed(list(names.values())),
    )
    again = await again_words(call, group, parts, names)
    met = Button("We met", f"match.met:{group.id}")
    if space:
        note, row = WRITE, Buttons((met,))
    else:
        share = Button("Share how to write to me", f"match.share:{group.id}", "primary")
        note, row = CONSENT, Buttons((share, met))
    times = await _times(call, parts)
    return Message(text, (Section(text + again), *lines, Note(note), *times, row))


async def _introduction(call: Call, member_id: int) -> list[Part]:
    found = await introductions.of(call.db, member_id)
    if found is None:
        return []
    heads = {"practises": "Practises", "helps": "Can help with", "learns": "Wants to learn"}
    said = [
        md("{head}: {text}", head=head, text=found.lines[line].text)
        for line, head in heads.items()
        if line in found.lines and found.lines[line].shared
    ]
    return [Note(Markup("\n").joined(said))] if said else []


async def again_words(
    call: Call, group: Group, parts: Sequence[OfRound], named: dict[int, Markup]
) -> Markup:
    """That they met before, and when."""
    people = [part.member_id for part in parts]
    met = await last_met(call, group, people)
    if not met:
        return Markup("")
    if len(people) == 2:
        return md(" You last met in {month}.", month=_month(next(iter(met.values())), group.day))
    words = []
    for (one, other), last in sorted(met.items()):
        if one in named and other in named:
            pair = _listed([named[one], named[other]])
            words.append(
                md(" {pair} last met in {month}.", pair=pair, month=_month(last, group.day))
            )
    return Markup("").joined(words)


async def _times(call: Call, parts: Sequence[OfRound]) -> list[Part]:
    """Three times that suit them, as each of their clocks shows them."""
    zones: dict[str, list[str]] = {}
    clocks: list[Clock] = []
    for part in parts:
        zone = await preferences.zone_of(call.db, part.member_id)
        who = await communities.member(call.db, part.member_id)
        zones.setdefault(zone, []).append(who.name if who else "")
        wants = await preferences.of(call.db, part.member_id)
        clocks.append(clock_of(zone, wants.days, wants.starts, wants.ends))
    found = slots(clocks, call.now)
    lines = [md("- {at}", at=_at(start, zones)) for start in found]
    head = (
        Markup("Times that could suit you:")
        if found.shared
        else Markup("You share no working hour: write to each other in your own time, or try")
    )
    return [Section(Markup("\n").joined([head, *lines]))]


def _at(start: datetime, zones: dict[str, list[str]]) -> Markup:
    clocks: list[Markup] = []
    for zone, names in zones.items():
        local = start.astimezone(ZoneInfo(zone))
        shown = f"{local:%A} {local.day} {local:%B}, {local:%H:%M}"
        text = when(start, shown) if not clocks else quote(f"{local:%A}, {local:%H:%M}")
        for_whom = md(" for {who}", who=", ".join(names)) if len(zones) > 1 else Markup("")
        clocks.append(text + for_whom)
    return Markup(" · ").joined(clocks)


async def named_in(call: Call, space: str, ids: Sequence[int]) -> dict[int, Markup]:
    """Members as a space names them."""
    names = await communities.names_in(call.db, space, set(ids))
    return {
        one: mention(Identity(space, here, name)) if here else quote(name)
        for one, (name, here) in names.items()
    }


def _listed(names: Sequence[Markup]) -> Markup:
    if len(names) < 2:
        return names[0] if names else Markup("somebody")
    return Markup(", ").joined(names[:-1]) + Markup(" and ") + names[-1]


def _month(last: date, today: date) -> str:
    return f"{last:%B}" if last.year == today.year else f"{last:%B %Y}"
