"""What is in the outbox, for tests that look behind the scenes."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import col

from storage.database import Database
from storage.outbox import ChangeRow, OutgoingRow


async def keys(database: Database) -> list[str]:
    """The keys of all outgoing messages, in the order in which they were put there."""
    query = select(col(OutgoingRow.key)).order_by(col(OutgoingRow.id))
    async with database.reading() as db:
        return list(await db.scalars(query))


async def states(database: Database) -> dict[str, str]:
    """What became of each message, by its key."""
    query = select(col(OutgoingRow.key), col(OutgoingRow.state)).order_by(col(OutgoingRow.id))
    async with database.reading() as db:
        rows = await db.execute(query)
        return {row.key: row.state for row in rows}


async def history(database: Database, key: str) -> list[tuple[str, str | None]]:
    """The states that a message went through, each with its reason."""
    query = (
        select(col(ChangeRow.state), col(ChangeRow.why))
        .join(OutgoingRow, col(OutgoingRow.id) == col(ChangeRow.outgoing_id))
        .where(col(OutgoingRow.key) == key)
        .order_by(col(ChangeRow.id))
    )
    async with database.reading() as db:
        return [(state, why) for state, why in await db.execute(query)]
