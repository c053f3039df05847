"""Database URLs: which database, and where."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from storage.errors import StorageError


def parsed(url: str) -> URL:
    """A URL that Copse can use. Raises `StorageError`, without the URL: it may hold a password."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise StorageError(
            "The database URL cannot be read.",
            "Write it like sqlite:///copse.db or postgresql://copse@localhost/copse.",
        ) from None
    name = address.get_backend_name()
    if name == "postgres":
        return address.set(drivername="postgresql")
    if name not in ("sqlite", "postgresql"):
        raise StorageError(
            f"Copse cannot keep its memory in {name}.",
            "Use SQLite (sqlite:///copse.db) or PostgreSQL (postgresql://copse@localhost/copse).",
        )
    return address


def path_of(address: URL) -> Path:
    """The file of a SQLite database."""
    if not address.database or address.database == ":memory:":
        raise StorageError("This database has no file.", "Name one, like sqlite:///copse.db.")
    return Path(address.database).absolute()
