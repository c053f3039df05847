"""Codes that are shown in one chat and typed in another: made, kept as a hash, tried seldom."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import TypeVar

from community.call import Call, Refusal
from storage import connections
from storage.database import Connection

WRONG = 5  # codes that do not exist, of one member
WITHIN = timedelta(hours=1)
# Consonants that are not taken for each other; without vowels they make no words.
LETTERS = "BCDFGHJKMNPQRSTVWXZ"
LENGTH = 12  # letters of a code: 50.9 bits

Kept = TypeVar("Kept")  # what is remembered of a code


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code that was made; it is nowhere but here."""

    id: int
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A code that does not exist was tried; so many more may be within the hour."""

    left: int


def new() -> str:
    """A code that nobody has seen."""
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return "-".join(code[at : at + 4] for at in range(0, LENGTH, 4))


def hidden(typed: str) -> str:
    """A code as it is kept: the hash of its letters, however they were typed."""
    letters = unicodedata.normalize("NFKC", typed[:100]).upper()
    return sha256("".join(filter(str.isalnum, letters)).encode()).hexdigest()


async def kept(
    call: Call, typed: str, by_code: Callable[[Connection, str], Awaitable[Kept | None]]
) -> Kept | Wrong:
    """What is remembered of a code. A wrong one is counted, and is no refusal for that reason."""
    left = await _may_try(call)
    found = await by_code(call.db, hidden(typed))
    if found is not None:
        return found
    await connections.note_try(call.db, call.member.id, call.now)
    return Wrong(left)


async def _may_try(call: Call) -> int:
    """How many wrong codes a member may still try after this one. Raises Refusal at the limit."""
    tried = await connections.tries(call.db, call.member.id, call.now - WITHIN)
    if len(tried) >= WRONG:
        raise Refusal(
            f"You have tried {WRONG} codes that do not exist. "
            f"Please try again in {minutes(tried[0] + WITHIN - call.now)}."
        )
    return WRONG - len(tried) - 1


def minutes(span: timedelta) -> str:
    """A span in whole minutes, at least one."""
    count = max(1, -(-int(span.total_seconds()) // 60))
    return "1 minute" if count == 1 else f"{count} minutes"
