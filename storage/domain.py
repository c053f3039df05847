"""What a community's domain is made of: its topics, and the tags of what it has gathered."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select
from sqlmodel import col

from storage.database import Connection
from storage.entries import EntryTagRow, TagRow, TopicRow

_TOPICS = (
    select(col(TopicRow.name))
    .where(col(TopicRow.community_id) == bindparam("community_id"))
    .order_by(col(TopicRow.name))
)
_TAGS = (
    select(col(TagRow.name))
    .join(EntryTagRow, col(EntryTagRow.tag_id) == col(TagRow.id))
    .where(col(TagRow.community_id) == bindparam("community_id"))
    .group_by(col(TagRow.id), col(TagRow.name))
    .order_by(func.count().desc(), col(TagRow.name))
    .limit(bindparam("most"))
)


async def topics(db: Connection, community_id: int) -> list[str]:
    """The names of a community's topics."""
    return list(await db.scalars(_TOPICS, {"community_id": community_id}))


async def tags(db: Connection, community_id: int, most: int) -> list[str]:
    """The tags that most entries of a community carry, the most used first."""
    return list(await db.scalars(_TAGS, {"community_id": community_id, "most": most}))
