"""Times come back as the same instants, aware and in UTC, from both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import DateTime, delete, insert, select
from sqlalchemy.exc import StatementError

from storage.database import Database
from storage.schema import tables
from storage.times import Moment
from tests.storage.conftest import ledger

offsets = st.timedeltas(timedelta(hours=-14), timedelta(hours=14)).map(timezone)
moments = st.datetimes(
    min_value=datetime(1, 1, 2),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001
    timezones=st.one_of(st.just(UTC), st.timezones(), offsets),
)
on_one_database = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


async def _stored(database: Database, times: list[datetime]) -> list[datetime | None]:
    async with database.transaction() as connection:
        await connection.execute(delete(ledger))
        await connection.execute(insert(ledger), [{"at": time} for time in times])
    async with database.reading() as connection:
        return list(await connection.scalars(select(ledger.c.at).order_by(ledger.c.id)))


@on_one_database
@given(moment=moments)
async def test_an_aware_time_comes_back_as_the_same_instant_in_utc(
    books: Database, moment: datetime
) -> None:
    (stored,) = await _stored(books, [moment])
    assert stored is not None
    assert stored.tzinfo is UTC
    assert stored == moment.astimezone(UTC)


@on_one_database
@given(times=st.lists(moments, min_size=2, max_size=8))
async def test_the_database_sorts_and_compares_times_as_instants(
    books: Database, times: list[datetime]
) -> None:
    instants = [time.astimezone(UTC) for time in times]
    await _stored(books, times)
    in_order = select(ledger.c.at).order_by(ledger.c.at)
    up_to_first = in_order.where(ledger.c.at <= times[0])
    async with books.reading() as connection:
        assert list(await connection.scalars(in_order)) == sorted(instants)
        assert list(await connection.scalars(up_to_first)) == [
            instant for instant in sorted(instants) if instant <= instants[0]
        ]


async def test_a_naive_time_is_refused(books: Database) -> None:
    noon = datetime(2026, 3, 8, 12)  # noqa: DTZ001 - the very thing that is refused
    with pytest.raises(StatementError, match="naive time"):
        await _stored(books, [noon])
    with pytest.raises(StatementError, match="naive time"):
        async with books.reading() as connection:
            await connection.execute(select(ledger.c.id).where(ledger.c.at < noon))


async def test_noon_in_new_york_is_not_noon_in_utc(books: Database) -> None:
    noon = datetime(2026, 3, 9, 12, tzinfo=ZoneInfo("America/New_York"))
    assert await _stored(books, [noon]) == [datetime(2026, 3, 9, 16, tzinfo=UTC)]


async def test_no_time_stays_no_time(books: Database) -> None:
    async with books.transaction() as connection:
        await connection.execute(insert(ledger).values(at=None))
    async with books.reading() as connection:
        assert await connection.scalar(select(ledger.c.at)) is None


def test_every_column_of_times_is_a_column_of_moments() -> None:
    times = [
        column
        for table in tables().tables.values()
        for column in table.columns
        if isinstance(getattr(column.type, "impl", column.type), DateTime)
    ]
    assert times
    assert [str(column) for column in times if not isinstance(column.type, Moment)] == []
