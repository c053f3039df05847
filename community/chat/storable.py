"""Text that every database can keep: what a chat hands in may hold what is no character at all."""

from __future__ import annotations


def storable(text: str) -> str:
    """The text without NUL, which PostgreSQL refuses, and without halves of surrogate pairs."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text
