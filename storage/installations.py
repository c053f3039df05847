"""Installations: the workspaces the bot was installed in by consent, and the tokens for each.

The tokens stand here as they are: whoever can read the database can act as the bot. A bot that
serves one workspace only has its token in the configuration, and no row here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, or_, select, update
from sqlmodel import Field, col

from storage.database import Connection
from storage.inserts import insert
from storage.tables import Table
from storage.times import Moment
from storage.values import columns


class InstallationRow(Table, table=True):
    """The bot in one space, and how it proves that it is there.

    A token without `expires_at` lasts. `refreshing_until` says that somebody is trading the
    refresh token, which can be done once.
    """

    __tablename__ = "installation"
    space: str = Field(primary_key=True)
    name: str
    url: str = ""
    bot_user: str
    bot_id: str = ""
    token: str
    refresh_token: str | None = None
    expires_at: datetime | None = Field(default=None, sa_type=Moment)
    scopes: str = ""
    installed_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)
    refreshing_until: datetime | None = Field(default=None, sa_type=Moment)


class ConsentRow(Table, table=True):
    """A consent that was asked for; `id` is the hash of what has to come back with the answer."""

    __tablename__ = "consent"
    id: str = Field(primary_key=True)
    expires_at: datetime = Field(sa_type=Moment, index=True)


@dataclass(frozen=True, slots=True)
class Installation:
    """The bot in one space. `scopes` are what it may do there, with commas."""

    space: str
    name: str
    url: str
    bot_user: str
    bot_id: str
    token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None
    scopes: str = ""
    revoked_at: datetime | None = None


_INSTALLATION = columns(InstallationRow, Installation)


async def save(db: Connection, made: Installation, at: datetime) -> None:
    """Keep an installation; one that was there before, or was revoked, is replaced."""
    row = {
        "name": made.name,
        "url": made.url,
        "bot_user": made.bot_user,
        "bot_id": made.bot_id,
        "token": made.token,
        "refresh_token": made.refresh_token,
        "expires_at": made.expires_at,
        "scopes": made.scopes,
        "installed_at": at,
        "revoked_at": None,
        "refreshing_until": None,
    }
    query = insert(db, InstallationRow).values(space=made.space, **row)
    await db.execute(query.on_conflict_do_update(index_elements=["space"], set_=row))


async def of(db: Connection, space: str) -> Installation | None:
    """The installation in a space, revoked or not."""
    query = select(*_INSTALLATION).where(col(InstallationRow.space) == space)
    row = (await db.execute(query)).first()
    return Installation(*row) if row else None


async def living(db: Connection, platform: str) -> list[Installation]:
    """Every installation on a platform that was not revoked."""
    query = select(*_INSTALLATION).where(
        col(InstallationRow.space).startswith(f"{platform}:", autoescape=True),
        col(InstallationRow.revoked_at).is_(None),
    )
    return [Installation(*row) for row in await db.execute(query)]


async def revoke(db: Connection, space: str, at: datetime) -> None:
    """The bot was removed from a space: forget its tokens."""
    gone = {"revoked_at": at, "token": "", "refresh_token": None, "refreshing_until": None}
    mine = (col(InstallationRow.space) == space, col(InstallationRow.revoked_at).is_(None))
    await db.execute(update(InstallationRow).where(*mine).values(**gone))


async def begin_refresh(
    db: Connection, space: str, refresh_token: str, now: datetime, until: datetime
) -> bool:
    """Take the right to trade a refresh token in; False when somebody else has it, or did."""
    free = or_(
        col(InstallationRow.refreshing_until).is_(None),
        col(InstallationRow.refreshing_until) <= now,
    )
    mine = (
        col(InstallationRow.space) == space,
        col(InstallationRow.refresh_token) == refresh_token,
    )
    query = update(InstallationRow).where(*mine, free).values(refreshing_until=until)
    return (await db.execute(query.returning(col(InstallationRow.space)))).first() is not None


async def end_refresh(
    db: Connection, space: str, token: str, refresh_token: str | None, expires: datetime | None
) -> None:
    """Keep what a refresh token was traded for."""
    row = {
        "token": token,
        "refresh_token": refresh_token,
        "expires_at": expires,
        "refreshing_until": None,
    }
    mine = (col(InstallationRow.space) == space, col(InstallationRow.revoked_at).is_(None))
    await db.execute(update(InstallationRow).where(*mine).values(**row))


async def ask_consent(db: Connection, state: str, now: datetime, expires: datetime) -> None:
    """Remember a consent that is being asked for; what was never answered is forgotten."""
    await db.execute(delete(ConsentRow).where(col(ConsentRow.expires_at) <= now))
    await db.execute(insert(db, ConsentRow).values(id=_hidden(state), expires_at=expires))


async def take_consent(db: Connection, state: str, now: datetime) -> bool:
    """Use a consent up; False when it was never asked for, is used, or took too long."""
    mine = (col(ConsentRow.id) == _hidden(state), col(ConsentRow.expires_at) > now)
    query = delete(ConsentRow).where(*mine).returning(col(ConsentRow.id))
    return (await db.execute(query)).first() is not None


def _hidden(state: str) -> str:
    return sha256(state.encode()).hexdigest()
