"""The stand-in's time, and the ids Discord makes from it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
"""The first moment a snowflake can name (Discord reference, "Snowflakes")."""

INCREMENT_BITS = 22

Now = Callable[[], datetime]


class Clock:
    """Real time, until a test turns it forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def forward(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        self.ahead += timedelta(seconds=seconds)


class Snowflakes:
    """Makes ids that are unique and grow with time."""

    def __init__(self, now: Now) -> None:
        self.now = now
        self._last = 0
        self._seeded = 0

    def next(self) -> int:
        """Return an id of this moment, greater than every id made before."""
        self._last = max(self._last + 1, first_id_at(self.now()))
        return self._last

    def at(self, moment: datetime) -> int:
        """Return an id of a past `moment`, as things have that were there before the test."""
        self._seeded += 1
        return first_id_at(moment) + self._seeded


def first_id_at(moment: datetime) -> int:
    """Return the smallest id a thing made at `moment` can have."""
    return int((moment - EPOCH) / timedelta(milliseconds=1)) << INCREMENT_BITS


def moment_of(snowflake: int) -> datetime:
    """Return when the thing called `snowflake` was made, to the millisecond."""
    return EPOCH + timedelta(milliseconds=snowflake >> INCREMENT_BITS)
