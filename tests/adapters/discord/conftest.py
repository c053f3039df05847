"""A community in a Discord server, on a database of each kind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.discord.bench import Bench, furnished


@pytest.fixture
async def bench(sqlite_file: Path) -> AsyncIterator[Bench]:
    """A bench on SQLite."""
    async with furnished(f"sqlite:///{sqlite_file}") as bench:
        yield bench


@pytest.fixture
async def both(database_url: str) -> AsyncIterator[Bench]:
    """A bench on a database of each kind."""
    async with furnished(database_url) as bench:
        yield bench
