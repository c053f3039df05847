from storage.database import Database
from sqlalchemy import text

async def test_one(database: Database) -> None:
    assert (await database.now()).tzinfo
async def test_two(database: Database) -> None:
    assert (await database.now()).tzinfo
