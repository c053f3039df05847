"""What tests of the Discord adapter are given: a community in a server, and open gates."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests import gates
from tests.adapters.discord import trial
from tests.adapters.discord.bench import Bench, furnished


@pytest.fixture(autouse=True)
def open_gates() -> Iterator[None]:
    """No gate stays closed after a test, and nothing is done before one."""
    trial.done.clear()
    trial.spaces.clear()
    yield
    gates.open_all()


@pytest.fixture
def url(sqlite_file: Path) -> str:
    """A SQLite database, for what no database has a part in."""
    return f"sqlite:///{sqlite_file}"


@pytest.fixture
async def bench(database_url: str) -> AsyncIterator[Bench]:
    """The whole house, on a database of each kind."""
    async with furnished(database_url) as bench:
        yield bench


@pytest.fixture
async def tried(url: str) -> AsyncIterator[Bench]:
    """A house with the trial feature alone."""
    async with furnished(url, features=(trial.feature,)) as bench:
        yield bench
