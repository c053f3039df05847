"""What an entry is found by besides its words: marks in the same index, so that they intersect.

A mark contains a colon, which no word does. Where an entry stands in time is its position.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final

from storage.search.fold import key

ANY: Final = "is:any"
HIDDEN: Final = "is:hidden"
BROKEN: Final = "is:broken"
DOUBTED: Final = "is:doubted"
ORPHAN: Final = "is:orphan"
LATE: Final = timedelta(days=30)  # a review this late makes an entry stale

# Four quarters of an hour to a mark of the next level: an entry carries nine marks for its
# review, and every instant is the end of about twelve of them.
_QUARTER: Final = 900
_QUARTERS: Final = 9  # levels; the last one is 682 days wide
_DAYS: Final = 6  # levels; the last one is 1,024 days wide
_SINCE: Final = int(datetime(2020, 1, 1, tzinfo=UTC).timestamp())
# So many entries can be saved within one minute before two of them share a position.
_WITHIN: Final = 1 << 22
_SINGLE: Final = 8  # votes up to here are a step each
MOST_VOTES: Final = 100_000


def kind(name: str) -> str:
    """The mark of a kind."""
    return f"k:{key(name)}"


def tag(tag_id: int) -> str:
    """The mark of a tag."""
    return f"g:{tag_id}"


def topic(topic_id: int) -> str:
    """The mark of a topic."""
    return f"t:{topic_id}"


def saver(member_id: int) -> str:
    """The mark of what a member saved."""
    return f"s:{member_id}"


def author(member_id: int) -> str:
    """The mark of what a member said."""
    return f"a:{member_id}"


def channel(name: str) -> str:
    """The mark of the channel an entry was said in."""
    return f"in:{key(name)}"


def scope(hidden_in: str) -> str:
    """The mark of what only the members of a private channel may find (`space|channel`)."""
    return f"h:{blake2b(hidden_in.encode('utf-8', 'replace'), digest_size=10).hexdigest()}"


def votes(what: str, number: int) -> list[str]:
    """The marks of how many votes an entry has: one for every step it has reached."""
    return [f"{what}:{step}" for step in range(1, _step(number) + 1)]


def steps(what: str) -> list[str]:
    """All marks of `votes`, from the first vote up; from some votes on a step is more than one."""
    return votes(what, MOST_VOTES)


def _step(number: int) -> int:
    number = min(number, MOST_VOTES)
    if number <= _SINGLE:
        return number
    octave = number.bit_length()
    return _SINGLE + 2 * (octave - 4) + 1 + (number >> (octave - 2) & 1)


def quarter(moment: datetime) -> int:
    """The quarter of an hour an instant is in, counted from 2020."""
    return max(0, int(moment.timestamp()) - _SINCE) // _QUARTER


def quarters(span: timedelta) -> int:
    """How many quarters of an hour a span has."""
    return int(span.total_seconds()) // _QUARTER


def review(review_at: datetime) -> list[str]:
    """The marks of when an entry is due for review."""
    return _levels("r", quarter(review_at), _QUARTERS)


def reviewed_until(moment: datetime) -> list[str]:
    """The marks that entries due in this quarter of an hour or before have one of."""
    return list(_cover("r", 0, quarter(moment) + 1, _QUARTERS))


def position(saved_at: datetime, entry_id: int) -> int:
    """Where an entry stands among all by time: later ones have the higher number."""
    return minute(saved_at) + entry_id % _WITHIN


def minute(moment: datetime) -> int:
    """The first position of the minute an instant is in."""
    return max(0, int(moment.timestamp()) // 60) * _WITHIN


def day(position: int) -> int:
    """The day of a position, counted from 1970."""
    return position // _WITHIN // (24 * 60)


def days(position: int) -> list[str]:
    """The marks of the day an entry was saved."""
    return _levels("d", day(position), _DAYS)


def saved_between(first: int, last: int) -> list[str]:
    """The marks that entries saved from one day to another, both included, have one of."""
    return list(_cover("d", first, last + 1, _DAYS))


def _levels(mark: str, number: int, levels: int) -> list[str]:
    return [f"{mark}{level}:{number >> 2 * level}" for level in range(levels)]


def _cover(mark: str, start: int, stop: int, levels: int) -> Iterator[str]:
    """The fewest marks that cover `start <= number < stop`."""
    while start < stop:
        level = 0
        while (
            level + 1 < levels
            and start % 4 ** (level + 1) == 0
            and start + 4 ** (level + 1) <= stop
        ):
            level += 1
        yield f"{mark}{level}:{start >> 2 * level}"
        start += 4**level
