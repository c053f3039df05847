"""What our messages carry that nobody sees: the key they were said under, their space, actions.

Nothing is remembered for a button: its `custom_id` is the neutral action. Discord gives every
component a number of its own, which it keeps and sends back; the first two of a message are marks
of ours: of the outbox key, to find a message again, and of the space, since a direct conversation
has none. https://docs.discord.com/developers/components/reference#anatomy-of-a-component
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterable
from hashlib import blake2s

CUSTOM_ID = 100
NONCE = 25

_LOWEST = 1_000  # below are the numbers that Discord gives by itself
_ASKS = 1 << 30  # from here on are buttons that ask before they act


def nonce(key: str) -> str:
    """The name under which Discord takes a message once, for a few minutes."""
    return b32encode(blake2s(key.encode(), digest_size=16).digest()).decode()[:NONCE]


def mark(text: str) -> int:
    """A number that stands for a key or a space."""
    digest = int.from_bytes(blake2s(text.encode(), digest_size=8).digest())
    return _LOWEST + digest % (_ASKS - _LOWEST)


def space_mark(space: str) -> int:
    """The number that stands for a space."""
    return mark(f"space|{space}")


def space_of(numbers: Iterable[int | None], spaces: Iterable[str]) -> str | None:
    """Which of the spaces is marked by one of the numbers of a message's components."""
    found = set(numbers)
    return next((space for space in spaces if space_mark(space) in found), None)


def asking(index: int) -> int:
    """The number of the n-th button of a message, when it asks before it acts."""
    return _ASKS + index


def asks(number: int | None) -> bool:
    """Whether a button with this number asks before it acts."""
    return number is not None and number >= _ASKS


def custom_id(action: str, question: str = "") -> str:
    """The id of a button: its action and, as far as there is room, what it asks before."""
    action = " ".join(action.splitlines())
    if not question:
        return action
    return f"{action}\n{' '.join(question.splitlines())}"[:CUSTOM_ID].removesuffix("\n")


def action_of(custom_id: str) -> str:
    """The action that an id stands for."""
    return custom_id.partition("\n")[0]


def question_of(custom_id: str) -> str:
    """What a button with this id asks before it acts, as far as it was kept."""
    return custom_id.partition("\n")[2]
