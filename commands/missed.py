"""What was missed is told to stewards: once, of everything there is by then."""

from __future__ import annotations

from datetime import timedelta

from commands.calendar import lost_words
from commands.copse import feature
from commands.people import few
from community import calendar
from community.call import Call
from community.chat.markup import Markup
from community.chat.message import Message, Note, Section
from community.schedules import DatesLost, OccurrenceCame
from storage import communities
from storage.schedules import Schedule

MISSED = feature.nudge("missed", "what I missed")


@feature.watches_for(DatesLost)
async def lost(call: Call) -> None:
    """Let stewards be told soon."""
    await calendar.note_lost(call)


async def asks(call: Call, _planned: Schedule) -> Markup:
    """For a dry run: the stewards."""
    return await few(call, await communities.stewards(call.db, call.community.id))


@feature.routine("lost", "Tell stewards what was missed", late=timedelta(days=14), asks=asks)
async def tell(call: Call, event: OccurrenceCame) -> None:
    """Tell every steward what was missed since they were told last."""
    found = await calendar.untold(call)
    if not found:
        return
    text = lost_words(found)
    note = Note(
        Markup("Nothing of it comes by itself any more; `/copse schedule` shows what does.")
    )
    for steward in await communities.stewards(call.db, call.community.id):
        await call.nudge(
            steward,
            MISSED,
            f"copse.lost|{event.schedule_id}|{event.day}|{steward}",
            Message(text, (Section(text), note)),
            why=Markup("you are a steward here"),
            expires=call.now + timedelta(days=7),
        )
