"""Entries counted and indexed anew, after votes and names on many of them changed hands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from community import freshness
from storage.database import Connection
from storage.moving import twice
from storage.search import search

AT_ONCE = 100  # entries indexed in a row before others have their turn


async def recount(db: Connection, entry_ids: Iterable[int]) -> None:
    """Count the votes on entries anew, and with them when they are due."""
    counted: list[dict[str, int | datetime]] = []
    for each in await twice.standing(db, entry_ids):
        kinds = [kind for kind, _ in each.votes]
        counted.append(
            {
                "entry": each.entry_id,
                "saves_now": kinds.count("save"),
                "used_now": kinds.count("used"),
                "outdated_now": kinds.count("outdated"),
                "due": freshness.review_date(each.renewed_at, each.evergreen, each.votes),
            }
        )
    await twice.stand(db, counted)


async def reindex(db: Connection, entry_ids: Iterable[int]) -> None:
    """Bring the search documents of entries in step with them."""
    changed = sorted(set(entry_ids))
    for at in range(0, len(changed), AT_ONCE):
        await search.index(db, changed[at : at + AT_ONCE])
