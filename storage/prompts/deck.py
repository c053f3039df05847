"""The deck's queries: prompts, what was suggested, and how often each was asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select, update
from sqlmodel import col

from storage.database import Connection
from storage.inserts import insert
from storage.prompts.tables import AskedRow, Prompt, PromptRow, Series
from storage.values import columns

_PROMPT = columns(PromptRow, Prompt)


class Turn(NamedTuple):
    """A prompt, how often a series asked it, and when last."""

    prompt: Prompt
    times: int
    last: date | None


async def add(db: Connection, **fields: Any) -> Prompt:
    """Put a prompt into the deck of a community. Any: its columns."""
    made = insert(db, PromptRow).values(**fields).returning(*_PROMPT)
    return Prompt(*(await db.execute(made)).one())


async def stock(db: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Put many prompts into the deck. Any: their columns."""
    if given := list(rows):
        await db.execute(insert(db, PromptRow), given)


_KEYS = select(col(PromptRow.key), col(PromptRow.id)).where(
    col(PromptRow.community_id) == bindparam("community_id")
)


async def keys(db: Connection, community_id: int) -> dict[str, int]:
    """The numbers of all prompts that a community ever had, by their keys."""
    found = await db.execute(_KEYS, {"community_id": community_id})
    return {row.key: row.id for row in found}


_ONE = select(*_PROMPT).where(
    col(PromptRow.community_id) == bindparam("community_id"), col(PromptRow.id) == bindparam("id")
)


async def prompt(db: Connection, community_id: int, prompt_id: int) -> Prompt | None:
    """A prompt by its number."""
    row = (await db.execute(_ONE, {"community_id": community_id, "id": prompt_id})).first()
    return Prompt(*row) if row else None


async def waiting(db: Connection, community_id: int, most: int) -> list[Prompt]:
    """What was suggested and is not decided on, the oldest first."""
    query = (
        select(*_PROMPT)
        .where(col(PromptRow.community_id) == community_id, col(PromptRow.state) == "waiting")
        .order_by(col(PromptRow.id))
        .limit(most)
    )
    return [Prompt(*row) for row in await db.execute(query)]


async def suggested_by(db: Connection, member_id: int) -> int:
    """How many suggestions of a member are not decided on."""
    query = select(func.count(col(PromptRow.id))).where(
        col(PromptRow.suggested_by) == member_id, col(PromptRow.state) == "waiting"
    )
    return int(await db.scalar(query) or 0)


async def settle(
    db: Connection, prompt_id: int, before: str, state: str, by: int, at: datetime
) -> Prompt | None:
    """Decide on a prompt that is in a state; None when it is not any more."""
    changed = (
        update(PromptRow)
        .where(col(PromptRow.id) == prompt_id, col(PromptRow.state) == before)
        .values(state=state, decided_by=by, decided_at=at)
    )
    row = (await db.execute(changed.returning(*_PROMPT))).first()
    return Prompt(*row) if row else None


async def turns(db: Connection, series: Series) -> list[Turn]:
    """The prompts a series may ask, each with how often it did."""
    asked = (
        select(
            col(AskedRow.prompt_id).label("prompt_id"),
            func.count(col(AskedRow.id)).label("times"),
            func.max(col(AskedRow.day)).label("last"),
        )
        .where(col(AskedRow.series_id) == series.id)
        .group_by(col(AskedRow.prompt_id))
        .subquery()
    )
    query = (
        select(*_PROMPT, func.coalesce(asked.c.times, 0), asked.c.last)
        .outerjoin(asked, asked.c.prompt_id == col(PromptRow.id))
        .where(
            col(PromptRow.community_id) == series.community_id, col(PromptRow.state) == "approved"
        )
    )
    # What a member suggested has no pillar or stage unless they said so, and fits everywhere.
    if series.pillar:
        query = query.where(col(PromptRow.pillar).in_(["", series.pillar]))
    if series.stage:
        query = query.where(col(PromptRow.stage).in_(["", series.stage]))
    return [Turn(Prompt(*kept), times, last) for *kept, times, last in await db.execute(query)]
