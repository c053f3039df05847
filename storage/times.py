"""Moments: aware UTC times that come back from every database as they went in.

SQLite drops the offset of a time instead of converting it, and PostgreSQL answers
in the zone of the session; this one column type makes both say the same instant.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import DateTime
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A column of instants, with microseconds: aware in, aware UTC out.

    SQLite keeps UTC as text of one fixed width, so comparing and sorting text is
    comparing and sorting time. PostgreSQL keeps `TIMESTAMP WITH TIME ZONE`.
    A naive time is a `ValueError`: nobody knows which instant it means.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Converts to UTC on the way in. Naive times are a `ValueError`."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"a naive time cannot be stored: {value!r} names no instant")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Restores the zone SQLite dropped; turns the session's zone into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value.astimezone(UTC)
