"""What it costs to keep one more entry, findable at once, beside a bare insert by buku.

    python -m benchmarks.library_save --entries 10000 100000 [--buku]

Ours is what storage does for a saved link: the entry, two tags, a vote and the search
document with its full-text index, in one durable transaction. buku's is `add_rec` without
fetching the page, which looks for the link and inserts a row. Both into libraries that have
so many entries already, put there in bulk, on files, waiting for the disk each time.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from datetime import timedelta
from itertools import islice
from pathlib import Path

from benchmarks import corpus
from benchmarks.library_search import buku_with
from benchmarks.report import Times, machine
from community.tags import key_of
from storage import library, tags
from storage.database import Database
from storage.search import search

SAVES = 600


async def keep(database: Database, made: corpus.Made, number: int) -> None:
    """Keeps one entry, as the library does."""
    at = corpus.NOW + timedelta(seconds=number)
    link = f"https://{made.row['host']}/new/{number}"
    row = made.row | {"saved_at": at, "renewed_at": at, "url": link, "link_key": link}
    async with database.transaction() as db:
        entry = await library.add(db, **row)
        assert entry is not None
        names = (made.tags or ["tag"])[:2]
        numbers = [await tags.make(db, 1, name, key_of(name)) for name in names]
        await tags.put_on(db, entry.id, numbers)
        await library.vote(db, entry.id, 1, "save", at)
        await search.index(db, [entry.id])


class Stopwatch:
    """Seconds of each of many, by the clock and by what this process computed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.times: list[float] = []
        self.cpu = 0.0

    def __enter__(self) -> None:
        self._began = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        self.times.append(time.perf_counter() - self._began[0])
        self.cpu += time.process_time() - self._began[1]

    def total(self) -> Times:
        """All of them."""
        return Times(self.name, 1, self.times, sum(self.times), self.cpu)


async def measure(folder: Path, url: str | None, count: int, *, buku: bool) -> list[Times]:
    """Many saves, ours and buku's in turn."""
    ours, theirs = Stopwatch("Copse"), Stopwatch("buku")
    async with await Database.open(url or f"sqlite:///{folder / 'copse.db'}") as database:
        if not await corpus.filled(database, count):
            await corpus.fill(database, count)
        store = buku_with(folder, count) if buku else None
        for number, made in enumerate(islice(corpus.entries(count + 1), SAVES)):
            with ours:
                await keep(database, made, number)
            if store is None:
                continue
            link, title, words = made.row["host"], made.row["title"], made.row["description"]
            with theirs:
                store.add_rec(
                    f"https://{link}/new/{number}", title, f",{','.join(made.tags)},", words,
                    fetch=False,
                )  # fmt: skip
        if store is not None:
            store.close()
    return [each.total() for each in (ours, theirs) if each.times]


async def main() -> None:
    """Measures what the command line asks for."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--entries", type=int, nargs="+", default=[10_000, 100_000])
    options.add_argument("--database", help="one of your own, filled by an earlier run")
    options.add_argument("--folder", help="where the databases are made, and removed again")
    options.add_argument("--buku", action="store_true", help="measure buku too")
    asked = options.parse_args()
    print(f"{SAVES} saves each; {machine()}\n")
    print("| entries | what | p50 ms | p99 ms | CPU ms | p50 × the first size |")
    print("| --: | --- | --: | --: | --: | --: |")
    first: dict[str, float] = {}
    for count in asked.entries:
        with tempfile.TemporaryDirectory(prefix="copse-save-", dir=asked.folder) as place:
            rows = await measure(Path(place), asked.database, count, buku=asked.buku)
        for row in rows:
            half = row.at(0.5)
            first.setdefault(row.name, half)
            print(
                f"| {count:,} | {row.name} | {half:.2f} | {row.at(0.99):.2f}"
                f" | {row.computed:.2f} | {half / first[row.name]:.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    asyncio.run(main())
