"""What Discord and the way to it say no with, translated once, at the edge.

Codes: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord

from community.chat.platform import PlatformError

REQUEST = 10.0  # seconds that one request may take; the outbox settles after that

CANNOT_DM = (50007, 50278)  # direct messages are closed, or no server is shared
UNKNOWN_CHANNEL, UNKNOWN_MESSAGE = 10003, 10008
THINGS_GONE = (10003, 10004, 10007, 10008, 10011, 10013, 10015, 50027)
NOT_ALLOWED = (20012, 50083, 160002, 160005)
OPENING_TOO_FAST = 40003
STARTED = 160004  # there is a thread under that message already
BANNED = 600.0  # seconds; Cloudflare counts invalid requests over ten minutes


def trouble(error: discord.HTTPException | discord.RateLimited) -> PlatformError:
    """What an error of Discord's means for who asked."""
    if isinstance(error, discord.RateLimited):
        return PlatformError("limited", error.retry_after)
    if error.status >= 500:
        return PlatformError("unreachable", ambiguous=True)
    if error.status == 429:
        return PlatformError("limited", _seconds(error) or BANNED)
    if error.code == OPENING_TOO_FAST:
        return PlatformError("limited", 60.0)
    if error.code in THINGS_GONE or error.status == 404:
        return PlatformError("gone")
    if error.code in NOT_ALLOWED or error.status in (401, 403):
        return PlatformError("refused")
    return PlatformError("invalid")


@asynccontextmanager
async def asking(seconds: float = REQUEST) -> AsyncIterator[None]:
    """Requests to Discord inside fail with PlatformError only, and in time.

    discord.py repeats what was answered with 500, 502 or 504; a connection that breaks, or a
    time-out, leaves open whether the request took effect.
    """
    try:
        async with asyncio.timeout(seconds):
            yield
    except (discord.HTTPException, discord.RateLimited) as error:
        raise trouble(error) from error
    except aiohttp.ClientConnectorError as error:
        raise PlatformError("unreachable") from error
    except (TimeoutError, OSError, aiohttp.ClientError) as error:
        raise PlatformError("unreachable", ambiguous=True) from error


def code_of(error: PlatformError) -> int:
    """Discord's own code for a failure, 0 where it has none."""
    cause = error.__cause__
    return cause.code if isinstance(cause, discord.HTTPException) else 0


def _seconds(error: discord.HTTPException) -> float | None:
    said = getattr(error.response, "headers", {}).get("Retry-After", "")
    try:
        return float(said)
    except ValueError:
        return None
