"""What the tests of commands are given besides a world: two rooms."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.rooms import Rooms, open_rooms


@pytest_asyncio.fixture
async def rooms(database_url: str) -> AsyncIterator[Rooms]:
    """Two rooms on a database of each kind."""
    async with open_rooms(database_url) as opened:
        yield opened
