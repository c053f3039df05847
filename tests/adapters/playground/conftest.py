"""What the tests of the playground are given."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest_asyncio

from tests.adapters.playground import parade
from tests.adapters.playground.face import Face, stage


@pytest_asyncio.fixture
async def face(sqlite_file: Path) -> AsyncIterator[Face]:
    """A room whose bot has the parade."""
    async with stage([parade.feature], f"sqlite:///{sqlite_file}") as here:
        yield here


@pytest_asyncio.fixture
async def page(face: Face) -> AsyncIterator[aiohttp.ClientSession]:
    """Somebody with the cookie."""
    async with face.visitor() as session:
        yield session
