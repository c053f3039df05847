"""Presence: that a member did something here today, and that they answered a nudge."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

from community.chat.events import (
    Act,
    ButtonPressed,
    ChoiceMade,
    CompletionAsked,
    Event,
    MemberJoined,
    MemberLeft,
    MemberRenamed,
    MessageShown,
)
from community.chat.marks import marked
from storage import activity, nudges
from storage.database import Connection

OFTEN = timedelta(hours=1)  # how often it is written down that somebody is here
REMEMBERED = 20_000
_PASSIVE = (CompletionAsked, MemberJoined, MemberLeft, MemberRenamed, MessageShown)


class Presence:
    """Knows what is to be written down beside an answer; most often nothing is."""

    def __init__(self) -> None:
        self._noted: OrderedDict[tuple[int, str], datetime] = OrderedDict()

    def is_news(self, event: Event, member_id: int, now: datetime) -> bool:
        """Whether an event that was answered says something new of its member."""
        if not isinstance(event, Act) or isinstance(event, _PASSIVE) or not member_id:
            return False
        if _nudge(event) is not None:
            return True
        before = self._noted.get((member_id, event.space))
        return before is None or before.date() != now.date() or now - before >= OFTEN

    async def note(self, db: Connection, event: Event, member_id: int, now: datetime) -> None:
        """Write down what an event says of its member."""
        await activity.note(db, member_id, event.space, now)
        nudge = _nudge(event)
        if nudge is not None:
            await nudges.answered(db, member_id, now, nudge_id=nudge)
        self._noted[member_id, event.space] = now
        self._noted.move_to_end((member_id, event.space))
        while len(self._noted) > REMEMBERED:
            self._noted.popitem(last=False)


def _nudge(event: Event) -> int | None:
    return marked(event.action)[1] if isinstance(event, ButtonPressed | ChoiceMade) else None
