"""What is said of codes that are typed: the same wherever they are used."""

from __future__ import annotations

from community.chat.markup import md
from community.chat.message import Message
from community.codes import Wrong


def unknown(wrong: Wrong) -> Message:
    """That a code does not exist, and how often one may still try."""
    left = (
        f"You can try {wrong.left} more within the hour."
        if wrong.left
        else "That was the last try for an hour."
    )
    return Message(
        md(
            "I do not know that code: it may be mistyped, or a newer one replaced it. {left}",
            left=left,
        )
    )
