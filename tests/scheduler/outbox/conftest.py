"""An outbox on a database of each kind, with a place to say something in."""

from __future__ import annotations

import pytest

from storage import communities
from storage.database import Database
from tests.scheduler.outbox.post import SPACE, Post
from tests.world import MONDAY


@pytest.fixture
async def post(database: Database) -> Post:
    async with database.transaction() as db:
        community = await communities.found(db, "Tea", "UTC", MONDAY)
        await communities.connect(db, SPACE, community.id, "Tea", MONDAY)
    return Post(database)
