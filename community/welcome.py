"""Welcoming newcomers: who says hello, and which step might be next for them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from community import stewardship
from community.call import Call, Refusal
from community.chat.codec import from_json
from community.chat.events import MessagePosted
from community.chat.place import Posted
from community.rhythm import Rhythm
from community.schedules import plan
from storage import introductions, preferences, schedules, welcome
from storage.moving import forgetting

Step = Literal["use", "meet", "save", "tend"]
PATH: Final[tuple[Step, ...]] = ("use", "meet", "save", "tend")
WEEK: Final = timedelta(days=7)
FRESH: Final = timedelta(days=30)  # an introduction whose thread is looked at
MOST: Final = 2  # newcomers a week that a greeter is asked about, unless they say otherwise
AT: Final = time(10)
HELLO, FIRST_WEEK, FIRST_MONTH = "member.hello", "member.week", "member.month"


def working_day_after(at: datetime, zone: ZoneInfo) -> datetime:
    """24 hours later, not counting Saturdays and Sundays in a zone."""
    local = at.astimezone(zone)
    if local.weekday() > 4:
        local = local.replace(hour=0, minute=0) + timedelta(days=7 - local.weekday())
    ends = local + timedelta(days=1)
    return ends + timedelta(days=7 - ends.weekday()) if ends.weekday() > 4 else ends


def next_step(done: set[str]) -> Step | None:
    """The first step of the path from watching to tending that somebody has not made yet."""
    return next((step for step in PATH if step not in done), None)


async def begin(call: Call, member_id: int) -> None:
    """Look how a newcomer is doing after a week and after a month."""
    today = call.now.astimezone(ZoneInfo(call.community.zone)).date()
    for routine, days in ((FIRST_WEEK, 7), (FIRST_MONTH, 30)):
        rhythm = Rhythm("", AT, call.community.zone, today + timedelta(days=days))
        title = f"How a newcomer is doing after {days} days"
        await plan(call, routine, str(member_id), rhythm, title, member_id=member_id)


async def await_hello(call: Call, member_id: int) -> None:
    """Ask a greeter when nobody says hello to who introduced themselves within a working day."""
    ends = working_day_after(call.now, ZoneInfo(call.community.zone)) + timedelta(minutes=1)
    rhythm = Rhythm("", time(ends.hour, ends.minute), call.community.zone, ends.date())
    title = "Whether a newcomer was greeted"
    await plan(call, HELLO, str(member_id), rhythm, title, member_id=member_id)


async def unanswered(call: Call, newcomer_id: int) -> int | None:
    """The greeter to ask about a newcomer whom nobody has said hello to; asked from now on."""
    said = await introductions.of(call.db, newcomer_id)
    if said is None or said.answered_at is not None:
        return None
    found = await welcome.greeter(
        call.db, call.community.id, newcomer_id, call.now - WEEK, call.now
    )
    if found is not None:
        await welcome.ask(call.db, newcomer_id, found, call.now)
    return found


async def hello(call: Call, newcomer_id: int) -> bool:
    """Say hello to a newcomer; whether it is the first one. Raises Refusal to themselves."""
    if newcomer_id == call.member.id:
        raise Refusal("That is for others to say. Welcome!")
    said = await introductions.of(call.db, newcomer_id)
    if said is None:
        raise Refusal("They took their introduction back.")
    await introductions.answered(call.db, newcomer_id, call.now)
    await welcome.said_hello(call.db, newcomer_id, call.member.id, call.now)
    return said.answered_at is None


async def greeted_in(call: Call, event: MessagePosted) -> None:
    """Somebody wrote in the thread of an introduction: that is a hello, whatever it says."""
    place = event.source.posted.place
    waiting = await introductions.waiting(call.db, place.space, call.now - FRESH)
    for newcomer, said in waiting:
        posted = from_json(Posted, said)
        if (posted.place.channel, posted.id) != (place.channel, place.thread):
            continue
        if newcomer != call.member.id:
            await hello(call, newcomer)


async def leave(call: Call, space: str, external_id: str) -> dict[int, int]:
    """Somebody left a space; where it was their last, what they tended is passed on.

    Entries go to their deputy, else to the topic's steward, else to nobody; to whom, how many.
    """
    await preferences.note_left(call.db, space, external_id, call.now)
    if not call.member.id or await preferences.doors(call.db, call.member.id):
        return {}
    given = await stewardship.hand_over(call)
    await forgetting.pass_on(call.db, call.member.id)
    mine = (HELLO, FIRST_WEEK, FIRST_MONTH)
    await schedules.end(call.db, await welcome.schedules_of(call.db, call.member.id, mine))
    return given
