"""How the bot says that something comes later than it was meant to: the same everywhere."""

from __future__ import annotations

from community.chat.markup import Markup, md
from community.dates import in_full
from community.rhythm import zone_of
from community.schedules import OccurrenceCame


def late_note(event: OccurrenceCame, zone: str) -> Markup | None:
    """For what came well past its time: when it was meant for, in a zone's local time."""
    if not event.late:
        return None
    meant = event.due_at.astimezone(zone_of(zone))
    return md(
        "This comes late: it was meant for {day} at {hour}.",
        day=in_full(meant),
        hour=f"{meant:%H:%M}",
    )
