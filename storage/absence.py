"""Who is there, and who is not: they left with their last identity, or are away for long."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, literal, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.communities import IdentityRow, MemberRow
from storage.database import Connection
from storage.preferences import PreferenceRow


def is_there(member: Any, community: Any, until: str) -> Any:
    """Whether a member is in a community still, and not away beyond an instant.

    Any: columns or parameters, and a condition of SQLAlchemy's. `until` names the parameter that is
    the instant.
    """
    ours = aliased(MemberRow)
    here = exists().where(
        col(IdentityRow.member_id) == member,
        col(IdentityRow.left_at).is_(None),
        col(ours.id) == col(IdentityRow.member_id),
        col(ours.community_id) == community,
    )
    away = exists().where(
        col(PreferenceRow.member_id) == member, col(PreferenceRow.away_until) > bindparam(until)
    )
    return here & ~away


_PRESENT = select(literal(1)).where(
    is_there(bindparam("member_id"), bindparam("community_id"), "until")
)


async def is_present(db: Connection, community_id: int, member_id: int, until: datetime) -> bool:
    """Whether a member is here in a community, and not away beyond an instant."""
    keys = {"community_id": community_id, "member_id": member_id, "until": until}
    return (await db.execute(_PRESENT, keys)).first() is not None
