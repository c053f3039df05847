"""The file of a SQLite database: made private, and looked at before anything is kept in it."""

from __future__ import annotations

import logging
import os
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Final

from storage.errors import StorageError

log = logging.getLogger(__name__)

Version = tuple[int, int, int]

# RETURNING, without which nothing here works.
_OLDEST: Final = (3, 35, 0)
# https://sqlite.org/wal.html#walresetbug
_WAL_RESET_FIXED: Final = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
_NETWORK: Final = frozenset(
    {"9p", "afs", "cifs", "fuse.sshfs", "ncpfs", "nfs", "nfs4", "smb3", "smbfs"}
)
_MOUNTS: Final = Path("/proc/mounts")


def prepare(path: Path) -> None:
    """Make the file and its folder if need be, readable by nobody else; check both.

    Blocks; call it on a thread. Raises `StorageError` when the file cannot be what Copse
    keeps its memory in.
    """
    _check_sqlite(sqlite3.sqlite_version_info)
    if _MOUNTS.exists():
        system = network_file_system(path, _MOUNTS.read_text(errors="replace"))
        if system is not None:
            raise StorageError(
                f"{path} is on a network file system ({system}), where SQLite loses data.",
                "Put the file on a local disk, or use PostgreSQL.",
            )
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        with closing(sqlite3.connect(path)) as raw:
            tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_master")}
            if tables and "alembic_version" not in tables:
                raise StorageError(
                    f"{path} is the database of something else.", "Give Copse a file of its own."
                )
            modules = raw.execute("SELECT name FROM pragma_module_list WHERE name = 'fts5'")
            if modules.fetchone() is None:
                raise StorageError(
                    "This Python's SQLite was built without full text search (FTS5).",
                    "Use a Python that brings it, as those of python.org and Docker do.",
                )
    except (OSError, sqlite3.Error) as error:
        raise unusable(path, error) from error


def unusable(path: Path, error: Exception) -> StorageError:
    """What is wrong with a file that cannot be opened."""
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
        return StorageError(
            f"{path} is not a SQLite database.", "Name another file, or restore a backup."
        )
    reason = getattr(error, "strerror", None) or str(error)
    return StorageError(
        f"The database {path} cannot be opened: {reason}.",
        "See that the folder exists and that Copse may write there.",
    )


@cache
def _check_sqlite(version: tuple[int, ...]) -> None:
    written = ".".join(str(part) for part in version)
    if version < _OLDEST:
        raise StorageError(
            f"SQLite {written} is too old for Copse.", "Use a Python that brings 3.35 or newer."
        )
    if has_wal_reset_bug((version[0], version[1], version[2])):
        # Not a warning, which `copse talk` and `play` would show: they are alone with their file.
        log.info(
            "SQLite %s can lose writes when two programs write to one file (fixed in 3.51.3):"
            " let nothing but Copse write to it",
            written,
        )


def has_wal_reset_bug(version: Version) -> bool:
    """Whether a checkpoint that races with a write of another connection can lose the write."""
    if version >= max(_WAL_RESET_FIXED):
        return False
    return not any(version[:2] == fixed[:2] and version >= fixed for fixed in _WAL_RESET_FIXED)


def network_file_system(path: Path, mounts: str) -> str | None:
    """The kind of network file system a path is on, given the text of /proc/mounts; or None."""
    place = path.absolute().resolve()
    kind, deepest = "", -1
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        # Spaces in a mount point are written as \040.
        point = Path(fields[1].encode().decode("unicode_escape"))
        # A later mount on the same point hides the earlier one.
        if place.is_relative_to(point) and len(point.parts) >= deepest:
            kind, deepest = fields[2], len(point.parts)
    return kind if kind in _NETWORK else None
