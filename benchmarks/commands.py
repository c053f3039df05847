"""Goal 1: commands, buttons and reactions through the whole house, beside a plain SQLModel one.

    python -m benchmarks.commands [--events 2000] [--database URL] [--folder DIR]

The same work in turn: a member is looked up, a row read, a row written, an answer made. `plain`
does it the way most bots do, with async SQLModel sessions; ours goes through dispatch with its
inbox, in one durable transaction, and shows the answer in the playground. Times are milliseconds
from the event to its answer. With a folder in memory (`/dev/shm`) the disk is left out of it, which
is one and the same for both: one flush each.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.playground.chat import Chat
from adapters.playground.platform import Playground
from benchmarks.report import Times, machine, table
from bot.wiring import House, open_house
from commands import FEATURES
from community.call import Call
from community.chat.events import SpaceOpened
from community.chat.feature import Feature, Hint
from community.chat.markup import md
from community.chat.message import Message
from community.dispatch import Dispatch
from community.pages import Page, PageError
from storage import communities, library

STARTED = datetime(2027, 3, 1, tzinfo=UTC)
PEOPLE = {f"p{n}": f"Person {n}" for n in range(50)}


class PlainMember(SQLModel, table=True):
    """A member, as most bots keep them."""

    __tablename__ = "plain_member"
    id: int | None = Field(default=None, primary_key=True)
    external_id: str = Field(index=True)


class PlainVote(SQLModel, table=True):
    """A vote, as most bots keep them."""

    __tablename__ = "plain_vote"
    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(index=True)
    entry: int


class NoPages:
    """There is no web here."""

    async def answers(self, url: str) -> None:
        """Whether a page is still there."""

    async def read(self, url: str) -> Page:
        """No page can be read."""
        raise PageError("unreachable", f"{url} is not here.")


tick = Feature("tick", "The least that a command can do")


@tick.command("vote", "Read a row, write a row")
async def vote(call: Call, entry: Annotated[int, Hint("Which")]) -> Message:
    """Read an entry and vote for it."""
    found = await library.entry(call.db, call.community.id, entry, ())
    assert found is not None
    await library.vote(call.db, entry, call.member.id, call.event.id, call.now)
    return Message(md("Voted for {title}", title=found.title))


async def timed(
    count: int, at_once: int, one: Callable[[int], Awaitable[object]], name: str
) -> Times:
    """Do something many times, so many at once."""
    times: list[float] = []
    numbers = iter(range(count))

    async def worker() -> None:
        for number in numbers:
            began = time.perf_counter()
            await one(number)
            times.append(time.perf_counter() - began)

    began, computed = time.perf_counter(), time.process_time()
    await asyncio.gather(*(worker() for _ in range(at_once)))
    total = time.perf_counter() - began
    return Times(name, at_once, times, total, time.process_time() - computed)


async def plain(path: Path, count: int, at_once: int) -> Times:
    """The command as most bots write it."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}")
    async with engine.begin() as connection:
        await connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        tables = [PlainMember.metadata.tables[name] for name in ("plain_member", "plain_vote")]
        await connection.run_sync(lambda sync: SQLModel.metadata.create_all(sync, tables))
    async with AsyncSession(engine) as session:
        session.add_all([PlainMember(external_id=person) for person in PEOPLE])
        await session.commit()
    writing = asyncio.Lock()

    async def one(number: int) -> str:
        async with writing, AsyncSession(engine) as session:
            query = select(PlainMember).where(PlainMember.external_id == f"p{number % 50}")
            member = (await session.exec(query)).one()
            assert member.id is not None
            session.add(PlainVote(member_id=member.id, entry=number))
            await session.commit()
            newest = select(PlainVote).order_by(col(PlainVote.id).desc()).limit(1)
            return f"Voted for {(await session.exec(newest)).one().entry}"

    result = await timed(count, at_once, one, "plain async SQLModel command")
    await engine.dispose()
    return result


async def ours(house: House, chat: Chat, count: int, at_once: int) -> list[Times]:
    """The same through the house, and the library's own command, button and reaction."""
    run = f"{at_once}-"
    card = await chat.uses("p0", "library", "show", entry="1")
    assert card is not None
    posts = [
        await chat.posts(f"p{number % 50}", "general", f"{run} lesson {number}")
        for number in range(count)
    ]
    kinds: dict[str, Callable[[int], Awaitable[object]]] = {
        "command: one row read, one written": lambda n: chat.uses(
            f"p{n % 50}", "tick", "vote", entry="1"
        ),
        "command: /library search": lambda n: chat.uses(
            f"p{n % 50}", "library", "search", query="lesson"
        ),
        "command: /library save": lambda n: chat.uses(
            f"p{n % 50}", "library", "save", url=f"https://example.org/{run}{n}", tags="sql"
        ),
        "button: I used this": lambda n: press(chat, n, house),
        "reaction: save a message": lambda n: chat.reacts(f"p{n % 50}", "🔖", posts[n]),
    }
    return [await timed(count, at_once, one, name) for name, one in kinds.items()]


async def press(chat: Chat, number: int, _house: House) -> object:
    """A member presses a button of a card that only they see."""
    person = f"p{number % 50}"
    card = chat.room.add(f"card {person}", chat.room.posts[0].place, "copse", STARTED, CARD)
    return await chat.presses_action(person, f"library.used:{number % 400 + 1}", card)


CARD = Message(md("A card"))


async def run(events: int, url: str | None, there: str | None) -> list[str]:
    """Measure everything on a fresh database; the lines of the report."""
    lines = []
    with tempfile.TemporaryDirectory(prefix="copse-commands-", dir=there) as folder:
        floors = [await plain(Path(folder, f"plain{n}.db"), events, n) for n in (1, 50)]
        playground = Playground(lambda: datetime.now(UTC))
        room = playground.open("bench", PEOPLE)
        room.channel("general")
        database = url or f"sqlite:///{folder}/copse.db"
        platforms = {playground.name: playground}
        async with open_house(database, platforms, NoPages()) as house:
            await house.dispatch(SpaceOpened(id="1", space=room.space, at=STARTED, name="Bench"))
            async with house.database.transaction() as db:
                for person, name in PEOPLE.items():
                    await communities.enrol(db, 1, room.space, person, name, STARTED)
            dispatch = Dispatch(
                house.database, (*FEATURES, tick), platforms, lambda: datetime.now(UTC)
            )
            chat = Chat(playground, room, dispatch, "bench")
            for number in range(400):
                await chat.uses(
                    "p0", "library", "save", url=f"https://example.net/{number}", tags="sql, db"
                )
            for floor, at_once in zip(floors, (1, 50), strict=True):
                rows = [floor, *await ours(house, chat, events, at_once)]
                lines += [f"\n{at_once} at once, {house.database.dialect}:\n", *table(rows, floor)]
    return lines


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000)
    parser.add_argument("--database", help="PostgreSQL instead of a SQLite file")
    parser.add_argument("--folder", help="where the databases are made, and removed again")
    asked = parser.parse_args()
    print(machine())
    print("\n".join(asyncio.run(run(asked.events, asked.database, asked.folder))))


if __name__ == "__main__":
    main()
