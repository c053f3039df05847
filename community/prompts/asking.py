"""Asking: series in channels, what they ask when, and who answered."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import islice

from community import schedules
from community.call import Call, Refusal
from community.chat.events import MessageDeleted, MessagePosted, MessageShown
from community.chat.markup import Markup
from community.chat.place import Place
from community.prompts import deck
from community.rhythm import Rhythm, zone_of
from community.schedules import Holidays
from storage import inbox
from storage import schedules as kept
from storage.prompts import asking
from storage.prompts import deck as cards
from storage.prompts.tables import Asked, Prompt, Series
from storage.schedules import Schedule

WEEKLY, RECAP = "prompt.ask", "prompt.recap"
MOST = 20  # series of one community
LATER = timedelta(days=2)  # from a prompt to its recap


async def start(
    call: Call,
    rhythm: Rhythm,
    channel: str,
    *,
    pillar: str,
    stage: str,
    holidays: Holidays,
) -> tuple[Series, Schedule]:
    """Let prompts be asked in a channel of this space from now on."""
    going = await asking.going(call.db, call.community.id)
    if len(going) >= MOST:
        raise Refusal(
            Markup(f"There are {MOST} series of prompts already. `/prompt stop` ends one.")
        )
    await deck.stock(call)
    series = await asking.begin(
        call.db,
        community_id=call.community.id,
        pillar=pillar,
        stage=stage,
        curator_id=call.member.id,
        made_at=call.now,
    )
    await asking.place(call.db, series.id, call.event.space, channel)
    title = "Prompts" + (f" on {pillar}" if pillar else "")
    planned = await schedules.plan(call, WEEKLY, str(series.id), rhythm, title, holidays=holidays)
    return series, planned


async def add_place(call: Call, series: Series, channel: str) -> None:
    """Let a series be asked in a channel of this space, too."""
    await asking.place(call.db, series.id, call.event.space, channel)


async def stop(call: Call, series: Series) -> None:
    """Let a series be over; late answers still count."""
    await asking.end(call.db, series.id, call.now)
    await schedules.end(call, WEEKLY, str(series.id))


async def meant(call: Call, number: int | None) -> Series:
    """The series of that number, else the one of this channel, else the only one there is."""
    going = await asking.going(call.db, call.community.id)
    if number is not None:
        found = [each for each in going if each.id == number]
        if not found:
            raise Refusal(Markup(f"There is no series {number}. `/prompt list` shows them."))
        return found[0]
    if not going:
        raise Refusal(
            Markup("No prompts are asked here yet. `/prompt start` begins, in a channel.")
        )
    there = await asking.places(call.db, [each.id for each in going])
    place = getattr(call.event, "place", None)
    here = (call.event.space, place.channel) if isinstance(place, Place) else None
    near = [each for each in going if here in there.get(each.id, [])]
    if len(near) == 1 or len(going) == 1:
        return (near or going)[0]
    numbers = ", ".join(str(each.id) for each in going)
    raise Refusal(Markup(f"Which series do you mean: {numbers}? `/prompt list` shows them."))


async def schedule_of(call: Call, series: Series) -> Schedule:
    """When a series asks."""
    found = await kept.about(call.db, call.community.id, WEEKLY, str(series.id))
    assert found is not None
    return found


async def preview(call: Call, series: Series, count: int) -> list[tuple[datetime, date, Prompt]]:
    """What a series will ask, as the deck is now: when, for which date, and what."""
    planned = await schedule_of(call, series)
    ahead = list(islice(await schedules.ahead(call.db, planned), count))
    found = deck.coming(
        await cards.turns(call.db, series),
        [each.day for each in ahead],
        await pinned(call, series),
        series.id,
    )
    return [(each.due_at, day, prompt) for each, (day, prompt) in zip(ahead, found, strict=False)]


async def pinned(call: Call, series: Series) -> dict[date, Prompt]:
    """The prompts that are pinned to dates, if they are in the deck still."""
    return await asking.pinned(call.db, series)


async def coming_date(call: Call, series: Series, day: date | None) -> tuple[Schedule, date]:
    """A date a series is still to come on: the one that is given, else the next."""
    planned = await schedule_of(call, series)
    ahead = list(islice(await schedules.ahead(call.db, planned), 200))
    if not ahead:
        raise Refusal("Nothing is to come of this series.")
    if day is None:
        return planned, ahead[0].day
    zone = zone_of(planned.zone)
    for each in ahead:
        if day in (each.day, each.due_at.astimezone(zone).date()):
            return planned, each.day
    following = ahead[0].day
    raise Refusal(
        Markup(
            f"Nothing is asked on {day.day} {day:%B %Y}. The next date is "
            f"{following.day} {following:%B}; `/prompt preview` shows more."
        )
    )


async def ask(
    call: Call, series: Series, day: date | None
) -> tuple[Asked, Prompt, list[Place]] | None:
    """Take the prompt whose turn it is; None where there is none, or nowhere to ask it.

    `day` is the date of the series it is asked for; without one it is asked besides.
    """
    there = (await asking.places(call.db, [series.id])).get(series.id, [])
    await deck.stock(call)
    planned = await schedule_of(call, series)
    today = call.now.astimezone(zone_of(planned.zone)).date()
    turns = await cards.turns(call.db, series)
    pins = await pinned(call, series)
    # Besides the dates of a series all that is pinned is kept for its own date.
    on = date.min if day is None else day
    chosen = next(deck.coming(turns, [on], pins, series.id), None)
    if not there or chosen is None:
        return None
    prompt = chosen[1]
    asked = await asking.ask(call.db, series.id, prompt.id, day or today, call.now, there)
    if day is not None:
        await asking.unpin(call.db, series.id, day)
    await schedules.plan(
        call,
        RECAP,
        str(asked.id),
        Rhythm("", _waking(planned.at), planned.zone, today + LATER),
        "Who answered a prompt",
    )
    return asked, prompt, [Place(space, channel) for space, channel in there]


async def low(call: Call, series: Series) -> tuple[int, str] | None:
    """How few prompts are left, and a key that tells this time of few from others; or None."""
    turns = await cards.turns(call.db, series)
    few, round = deck.left(turns)
    return (few, f"{round}|{len(turns)}") if few <= deck.LOW else None


async def note_shown(call: Call, event: MessageShown) -> Place | None:
    """A prompt or a recap is out there; the thread to open under a prompt that has none."""
    what, _, number = event.about.partition(":")
    place, id = event.posted.place, event.posted.id
    here = (call.db, int(number), place.space, place.channel)
    if what == "recap":
        await asking.shown(*here, recap_id=id, recap_thread=place.thread)
        return None
    thread = place.thread or id
    forum = place.thread is not None
    await asking.shown(*here, message_id=id, thread=thread, forum=forum)
    return None if place.thread else place.in_thread(thread)


async def answered(call: Call, event: MessagePosted) -> Asked | None:
    """Count a message in the thread of a prompt as an answer; what it answered."""
    posted = event.source.posted
    place = posted.place
    if place.thread is None:
        return None
    there = (place.space, place.channel)
    asked = await asking.in_thread(call.db, call.community.id, *there, place.thread)
    if asked is None or posted.id == place.thread:
        return None
    gone = MessageDeleted(id="", space=place.space, at=event.at, posted=posted)
    if await inbox.answered(call.db, gone.key, gone.turn, event.at) is not None:
        return None  # its deletion was heard first
    await asking.answer(call.db, asked.id, *there, posted.id, call.member.id, event.source.at)
    return asked


async def taken_back(call: Call, event: MessageDeleted) -> Asked | None:
    """An answer is gone; what it answered."""
    place = event.posted.place
    number = await asking.unanswer(call.db, place.space, place.channel, event.posted.id)
    return await asking.asked(call.db, number) if number is not None else None


def _waking(at: time) -> time:
    """The hour of a prompt, for its recap: never in the night."""
    return min(max(at, time(8)), time(20))
