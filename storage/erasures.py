"""Erasures: that somebody was forgotten, told by a keyed hash, so that a restored copy knows it."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select, text, update
from sqlmodel import Field, col

from storage import notes
from storage.communities import IdentityRow, MemberRow
from storage.database import Connection
from storage.inserts import insert
from storage.tables import Table
from storage.times import Moment

_KEY = ("erasure", "key")
_TIDY = text("INSERT INTO entry_index(entry_index) VALUES('optimize')")


class ErasureRow(Table, table=True):
    """Somebody who was forgotten: `hash` is keyed, of `space|platform id`.

    `scrubbed_at` is when the last bytes of them were wiped from the files, too.
    """

    __tablename__ = "erasure"
    hash: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Moment)
    scrubbed_at: datetime | None = Field(default=None, sa_type=Moment)


async def key(db: Connection, now: datetime) -> str:
    """The key that hashes are made with: random, made once for an installation."""
    kept = await notes.read(db, *_KEY, now)
    if kept is None:
        kept = {"key": secrets.token_hex(32)}
        await notes.keep(db, *_KEY, kept, now)
    return str(kept["key"])


def hashed(key: str, space: str, external_id: str) -> str:
    """The tombstone of one identity."""
    named = f"{space}|{external_id}".encode()
    return hmac.new(bytes.fromhex(key), named, "sha256").hexdigest()


async def note(db: Connection, identities: Iterable[tuple[str, str]], now: datetime) -> None:
    """Write down that these identities are forgotten."""
    secret = await key(db, now)
    for space, external_id in identities:
        row = {"at": now, "scrubbed_at": None}
        made = insert(db, ErasureRow).values(hash=hashed(secret, space, external_id), **row)
        await db.execute(made.on_conflict_do_update(index_elements=["hash"], set_=row))


async def tombstones(db: Connection, now: datetime) -> tuple[str, dict[str, datetime]]:
    """The key, and when whom was forgotten by hash."""
    found = await db.execute(select(col(ErasureRow.hash), col(ErasureRow.at)))
    return await key(db, now), {row.hash: row.at for row in found}


async def restored(
    db: Connection, key: str, known: Mapping[str, datetime]
) -> list[tuple[int, int]]:
    """Members that a restored copy has though they were forgotten since they were met.

    Each is the member's number and the community's.
    """
    identities = select(
        col(IdentityRow.member_id),
        col(MemberRow.community_id),
        col(IdentityRow.space_id),
        col(IdentityRow.external_id),
        col(MemberRow.met_at),
    ).join(MemberRow, col(MemberRow.id) == col(IdentityRow.member_id))
    found: dict[int, int] = {}
    for member, community, space, external, met_at in await db.execute(identities):
        at = known.get(hashed(key, space, external))
        if at is not None and met_at <= at:
            found[member] = community
    return list(found.items())


async def note_again(
    db: Connection, key: str, known: Mapping[str, datetime], now: datetime
) -> None:
    """Let a restored copy know the key and the tombstones of the database it takes the place of."""
    await notes.keep(db, *_KEY, {"key": key}, now)
    for hash, at in known.items():
        row = {"at": at, "scrubbed_at": None}
        made = insert(db, ErasureRow).values(hash=hash, **row)
        await db.execute(made.on_conflict_do_update(index_elements=["hash"], set_=row))


async def is_forgotten(db: Connection, space: str, external_id: str, now: datetime) -> bool:
    """Whether somebody whom a space knows under an id was forgotten."""
    known = select(col(ErasureRow.hash)).limit(1)
    if (await db.execute(known)).first() is None:
        return False
    secret = await key(db, now)
    mine = col(ErasureRow.hash) == hashed(secret, space, external_id)
    return (await db.execute(known.where(mine))).first() is not None


async def next_due(db: Connection) -> datetime | None:
    """Since when somebody waits for their last bytes to be wiped."""
    waiting = select(col(ErasureRow.at)).where(col(ErasureRow.scrubbed_at).is_(None))
    found: datetime | None = await db.scalar(waiting.order_by(col(ErasureRow.at)).limit(1))
    return found


async def scrub(db: Connection, now: datetime) -> None:
    """Let no index keep words that were deleted; what is left then goes with the log."""
    if db.dialect.name == "sqlite":
        await db.execute(_TIDY)
    done = update(ErasureRow).where(col(ErasureRow.scrubbed_at).is_(None))
    await db.execute(done.values(scrubbed_at=now))
