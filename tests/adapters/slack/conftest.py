"""What tests of the Slack adapter are given: a scene on each database, and open gates."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests import gates
from tests.adapters.slack.scene import OFTEN, Scene, open_scene


@pytest.fixture(autouse=True)
def open_gates() -> Iterator[None]:
    """No gate stays closed after a test."""
    yield
    gates.open_all()


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
async def impatient(sqlite_url: str) -> AsyncIterator[Scene]:
    """A scene on a database with one writer, whose app waits for it a quarter of a second."""
    async with open_scene(sqlite_url, latest=0.25, retries=OFTEN) as opened:
        yield opened
