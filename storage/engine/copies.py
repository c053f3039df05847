"""Copies of a SQLite database that restore: consistent, checked, and on the disk."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from storage.errors import StorageError


def copy(source: Path, target: Path) -> None:
    """Copy a database that may be in use. Blocks; call it on a thread.

    The copy appears under its name only when it is whole, has passed SQLite's integrity
    check and has reached the disk. Raises `StorageError` when it cannot be made.
    """
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(part)) as made:
            original.execute("PRAGMA query_only=ON")
            original.backup(made)
            # One file instead of three: whoever restores it has to move just that.
            made.execute("PRAGMA journal_mode=DELETE")
            verdict = made.execute("PRAGMA integrity_check").fetchone()[0]
        if verdict != "ok":
            raise StorageError(
                f"The copy of {source.name} fails SQLite's integrity check: {verdict}.",
                "Restore the database from the last good backup.",
            )
        _flush(part)
        part.replace(target)
        _flush(target.parent)
    except (OSError, sqlite3.Error) as error:
        raise StorageError(
            f"The database {source} cannot be copied: {error}.",
            f"See that there is room in {target.parent} and that the disk is sound.",
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
