"""Reading what a page asks: JSON of a fair size, checked field by field, else HTTPException."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

BODY = 64 * 1024  # bytes of a request
MORNING = time(9)


async def body_of(request: Request) -> dict[str, Any]:  # Any: JSON, checked field by field
    """The JSON object of a request; 4xx where there is none."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise HTTPException(415, "Send JSON.")
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > BODY:
            raise HTTPException(413, "That is more than the playground takes at once.")
    try:
        body = json.loads(data.decode())
        # What cannot be written as UTF-8 (half of a surrogate pair) is no text, and NUL is none
        # that databases keep.
        written = json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise HTTPException(400, "That is no JSON.") from None
    if not isinstance(body, dict) or b"\\u0000" in written.replace(b"\\\\", b""):
        raise HTTPException(400, "That is no JSON object of text, numbers and lists.")
    return body


def text_of(
    body: Mapping[str, object], key: str, longest: int = 500, *, empty: bool = False
) -> str:
    """A text of a request; blank only where it may be `empty`."""
    text = body.get(key)
    if not isinstance(text, str) or not (text.strip() or empty):
        raise HTTPException(400, f"`{key}` is missing.")
    if len(text) > longest:
        raise HTTPException(422, f"That is too long: {len(text):,} of {longest:,} characters.")
    return text


def texts_of(body: Mapping[str, object], key: str) -> dict[str, str]:
    """Texts by name; none where the request has none."""
    texts = body.get(key, {})
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise HTTPException(400, f"`{key}` is an object of texts.")
    return texts


def emoji_of(body: Mapping[str, object]) -> str:
    """An emoji: its letters or its name."""
    return text_of(body, "emoji", 64).strip()


def whole(value: object) -> int:
    """A whole number, written as one or as text."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**11:
        return value
    raise HTTPException(400, "A number was expected.")


def instant(to: str, local: datetime) -> datetime:
    """The instant meant by `monday` (the next one, 9:00) or by a local date and time."""
    if to == "monday":
        days = -local.weekday() % 7
        day = local.date() + timedelta(days=days)
        then = datetime.combine(day, MORNING, local.tzinfo)
        return (then if then > local else then + timedelta(days=7)).astimezone(UTC)
    try:
        then = datetime.fromisoformat(to)
        return (then if then.tzinfo else then.replace(tzinfo=local.tzinfo)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise HTTPException(400, "`to` is a date and time like 2027-03-28T09:00.") from None
