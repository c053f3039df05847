"""Gates that handlers wait at: what takes long in a test is what a test holds up, and nothing else.

How long something takes on a busy machine is chance. An adapter that asks `until_held` whether an
answer takes long hears so as soon as its handler stands at a closed gate, and never before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_closed: dict[str, asyncio.Event] = {}
_haste: list[bool] = []
_held: dict[asyncio.Future[Any], asyncio.Event] = {}  # Any: by the task that answers


def close(name: str) -> asyncio.Event:
    """Let handlers wait at a gate; setting the event opens it."""
    _closed[name] = asyncio.Event()
    return _closed[name]


def take_away(name: str) -> None:
    """Let nobody else wait at a gate; who stands there goes on standing."""
    del _closed[name]


def open_all() -> None:
    """Open every gate, as at the end of a test."""
    for gate in _closed.values():
        gate.set()
    _closed.clear()
    _held.clear()
    _haste.clear()


@contextmanager
def hurrying() -> Iterator[None]:
    """Everything that is begun inside takes long, gate or not."""
    _haste.append(True)
    yield
    _haste.pop()


async def passes(name: str) -> None:
    """Go through a gate as soon as it is open."""
    if name not in _closed or _closed[name].is_set():
        return
    task = asyncio.current_task()
    if task in _held:
        _held[task].set()
    await _closed[name].wait()


async def until_held(
    answer: asyncio.Future[Any], _seconds: float = 0.0, maker: asyncio.Future[Any] | None = None
) -> None:
    """Wait until an answer is there, or the task that makes it stands at a closed gate."""
    maker = maker or answer
    held = _held[maker] = asyncio.Event()
    if _haste:
        held.set()
    standing = asyncio.ensure_future(held.wait())
    try:
        await asyncio.wait({answer, standing}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        standing.cancel()
        _held.pop(maker, None)
