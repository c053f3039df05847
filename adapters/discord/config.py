"""How Copse meets Discord."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from adapters.discord.errors import REQUEST

Patience = Callable[[asyncio.Future[Any], float], Awaitable[object]]  # Any: whatever is answered


async def for_seconds(answer: asyncio.Future[Any], seconds: float) -> None:
    """Wait for an answer, but no longer than so many seconds."""
    await asyncio.wait({answer}, timeout=seconds)


@dataclass(frozen=True, slots=True)
class DiscordConfig:
    """What the bot needs to know: its token, and perhaps which servers to serve.

    With `guilds` (ids) only those are served, and commands are registered there; with none every
    server is. The rest is for tests: `connector` makes what leads connections elsewhere, `sleep`
    shortens pauses, `ready_timeout` is how many seconds no new server has to come into sight, and
    `patience` decides without a clock which answers take long.
    """

    token: str = field(repr=False)
    guilds: tuple[int, ...] = ()
    shards: int = 1  # when several processes share them; Discord wants one for 2,500 servers
    lease: float = 30.0  # seconds after which another process takes a shard over
    connector: Callable[[], aiohttp.BaseConnector] | None = field(default=None, repr=False)
    sleep: Callable[[float], Awaitable[None]] = field(default=asyncio.sleep, repr=False)
    ready_timeout: float = 0.5
    silence: float = 50.0  # seconds without a sign of life; Discord gives one every 41
    request: float = REQUEST  # seconds that one request of the port may take
    prompt: float = 1.0  # seconds until an answer that is not there yet is announced
    patience: Patience = field(default=for_seconds, repr=False)
    drain: float = 3.0  # seconds that work under way has to end when the bot stops
