"""What tests of the Slack adapter are given: a scene on each database, and open gates."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.adapters.slack import trial
from tests.adapters.slack.scene import Scene, open_scene


@pytest.fixture(autouse=True)
def open_gates() -> Iterator[None]:
    """No gate stays closed after a test."""
    yield
    for gate in trial.gates.values():
        gate.set()
    trial.gates.clear()


@pytest.fixture
def sqlite_url(sqlite_file: Path) -> str:
    """A SQLite database, for what no database has a part in."""
    return f"sqlite:///{sqlite_file}"


@pytest.fixture
async def scene(database_url: str) -> AsyncIterator[Scene]:
    """A scene over Socket Mode, on a database of each kind."""
    async with open_scene(database_url) as opened:
        yield opened


@pytest.fixture
async def hasty(database_url: str) -> AsyncIterator[Scene]:
    """A scene whose app waits for nothing before it acknowledges."""
    async with open_scene(database_url, quick=0.05) as opened:
        yield opened


@pytest.fixture
async def impatient(sqlite_url: str) -> AsyncIterator[Scene]:
    """A scene on a database with one writer, whose app waits for it a quarter of a second."""
    async with open_scene(sqlite_url, quick=0.05, latest=0.25, retries=(0.05, 0.3, 0.5)) as opened:
        yield opened
