"""How long what the community keeps counts as fresh: a pure rule on dates and votes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

PERIOD = timedelta(days=90)
EVERGREEN = timedelta(days=365)
USED = timedelta(days=14)  # one "I used this" lengthens by this much
OUTDATED = timedelta(days=14)  # one "outdated" leaves at most this long


def review_date(
    renewed_at: datetime, evergreen: bool, votes: Iterable[tuple[str, datetime]]
) -> datetime:
    """When an entry is due for review; never "never".

    `votes` are the kinds and instants of all votes; those before the last renewal do not count.
    Being used lengthens the date up to twice its period, being called outdated shortens it, and
    two voices make it due at once.
    """
    since = [(kind, at) for kind, at in votes if at >= renewed_at]
    period = EVERGREEN if evergreen else PERIOD
    used = sum(kind == "used" for kind, _ in since)
    due = renewed_at + min(period + used * USED, 2 * period)
    outdated = sorted(at for kind, at in since if kind == "outdated")
    if outdated:
        due = min(due, outdated[0] + OUTDATED)
    if len(outdated) > 1:
        due = min(due, outdated[1])
    return due
