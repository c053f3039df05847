"""What the tests of the playground are given, all in the loop of their module."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest_asyncio
from playwright.async_api import Browser

from tests.adapters.playground import parade
from tests.adapters.playground.browsing import Visitor, chromium, visiting
from tests.adapters.playground.face import Face, stage


@pytest_asyncio.fixture(loop_scope="module")
async def face(sqlite_file: Path) -> AsyncIterator[Face]:
    """A room whose bot has the parade, with its page served."""
    async with stage([parade.feature], f"sqlite:///{sqlite_file}") as here:
        yield here


@pytest_asyncio.fixture(loop_scope="module")
async def page(face: Face) -> AsyncIterator[aiohttp.ClientSession]:
    """Somebody with the cookie, who asks as the page does."""
    async with face.visitor() as session:
        yield session


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, one for all; every visitor has a context of their own."""
    async with chromium() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def ana(face: Face, browser: Browser) -> AsyncIterator[Visitor]:
    """Ana at her desk; her page complains of nothing."""
    async with visiting(face, browser) as visitor:
        yield visitor
        assert not visitor.troubles
        assert not await visitor.violations()
