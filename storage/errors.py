"""What storage says when it cannot be opened or trusted."""

from __future__ import annotations


class StorageError(Exception):
    """The database cannot be used: one sentence saying why, one saying what to do.

    Both are fit for the terminal of the person who runs Copse; neither ever
    holds a password.
    """

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason} {remedy}")
        self.reason = reason
        self.remedy = remedy


class Contended(Exception):
    """A transaction was undone because it and another waited for each other: try it again."""
