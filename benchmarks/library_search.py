"""What a search costs, for every kind of query, beside buku searching for the same words.

    python -m benchmarks.library_search --entries 100000 [--database URL | --postgres] [--buku]

Without --database a new SQLite file, or a PostgreSQL cluster, is made and thrown away. A
database that is named has to be empty, or filled by an earlier run with as many entries; it
is left full. buku's
bookmarks are put straight into its own table, for adding them one by one takes hours; its
search is called in this process, as a Python program would.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

from benchmarks import corpus
from benchmarks.delivery import empty
from benchmarks.report import machine
from community.query import read_query
from storage.database import Database
from storage.search import search
from tests import postgres

PAGE: Final = 10
ROUNDS: Final = 200
BUKU_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Kind:
    """Queries of one kind, and which page of their results is asked for."""

    name: str
    texts: list[str]
    offset: int = 0
    scopes: frozenset[str] = frozenset()


def kinds() -> list[Kind]:
    """Every kind of query, each with a few examples."""
    chance = Random(7)
    names = corpus.words().names
    common = chance.sample(names[:12], 12)
    usual = chance.sample(names[60:600], 20)
    rare = chance.sample(names[5_000:40_000], 20)
    tags = [names[100 + place] for place in (0, 1, 5, 20, 100, 1_000, 5_000)]
    members = [f"Member {names[place]}" for place in (0, 3, 50, 500)]

    def each(template: str, *words: list[str]) -> list[str]:
        """The template filled with the first words, the second ones, and so on."""
        return [template.format(*some) for some in zip(*words, strict=False)]

    return [
        Kind("a rare word", rare),
        Kind("a usual word", usual),
        Kind("a very common word", common),
        Kind("two common words", each("{} {}", common, common[1:])),
        Kind("two usual words", each("{} {}", usual, usual[1:])),
        Kind("two rare words", each("{} {}", rare, rare[1:])),
        Kind("three words", each("{} {} {}", common, usual, common[3:])),
        Kind("a phrase of common words", each('"{} {}"', common, common[1:])),
        Kind("a phrase of usual words", each('"{} {}"', usual, usual[1:])),
        Kind("a common word and a tag", each("{} #{}", common, tags)),
        Kind("a common word and a member", each('{} by:"{}"', common, members)),
        Kind("a common word and a kind", each("{} kind:book", common)),
        Kind("a tag", each("#{}", tags)),
        Kind("a member", each('by:"{}"', members)),
        Kind("a kind", ["kind:book", 'kind:"case study"']),
        Kind("a kind and a channel", ["kind:book in:channel-3", "kind:tool in:#channel-7"]),
        Kind("two kinds at once (nothing)", ["kind:book kind:tool"]),
        Kind("this or that, both common", each("{} or {}", common, common[1:])),
        Kind("one of four words", each("{} or {} or {} or {}", usual, usual[1:], rare, common)),
        Kind("a common word without another", each("{} -{}", common, common[1:])),
        Kind("everything without a common word", each("not {}", common)),
        Kind("the beginning of a usual word", each("{:.4}*", usual)),
        Kind("the beginning of a common word", each("{:.3}*", common)),
        Kind("a misspelt word (nothing)", each("{}xq", usual)),
        Kind("a common word and one that is nowhere", each("{} xyzzyx", common)),
        Kind("is:due", ["is:due"]),
        Kind("is:fresh and a common word", each("{} is:fresh", common)),
        Kind("is:due and a usual word", each("{} is:due", usual)),
        Kind("is:stale, is:broken, is:mine", ["is:stale", "is:broken", "is:mine"]),
        Kind("a common word of a year ago", each("{} age:>1y", common)),
        Kind("a usual word of this month", each("{} age:<1m", usual)),
        Kind("ages inside brackets", each("{} (age:<1w or age:>4y)", common)),
        Kind("a common word, sort:used", each("{} sort:used", common)),
        Kind("everything, sort:saved", ["sort:saved"]),
        Kind("a common word, sort:old", each("{} sort:old", common)),
        Kind("everything", [""]),
        Kind("a common word, page 90", common, offset=890),
        Kind("a common word, page 900 (nothing)", common, offset=8_990),
        Kind("a common word, five private channels", common, scopes=frozenset(corpus.SCOPES[:5])),
    ]


async def ours(database: Database, kind: Kind) -> tuple[list[float], list[float]]:
    """Milliseconds of each of many searches, from the text to the numbers of a page.

    By the clock, and what this process computed: on a machine that others use, a p99 by the clock
    is theirs.
    """
    took, computed = [], []
    for round_ in range(ROUNDS + len(kind.texts)):
        asked = kind.texts[round_ % len(kind.texts)]
        before, busy = time.perf_counter(), time.process_time()
        async with database.reading() as db:
            await search.search(
                db,
                1,
                read_query(asked),
                reader_id=1,
                visible=kind.scopes,
                now=corpus.NOW,
                offset=kind.offset,
                limit=PAGE,
            )
        took.append(1_000 * (time.perf_counter() - before))
        computed.append(1_000 * (time.process_time() - busy))
    # The first round of each reads from the disk what the following find in memory.
    return took[len(kind.texts) :], computed[len(kind.texts) :]


def quantile(took: list[float], share: float) -> float:
    """The time within which this share was done."""
    ordered = sorted(took)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


async def measure(database: Database) -> dict[str, list[float]]:
    """Searches of every kind; prints a row for each."""
    print("\n| query | matches | p50 ms | p99 ms | max ms | CPU p50 ms | CPU p99 ms |")
    print("| --- | --: | --: | --: | --: | --: | --: |")
    found = {}
    for kind in kinds():
        async with database.reading() as db:
            one = await search.search(
                db, 1, read_query(kind.texts[0]), reader_id=1, visible=kind.scopes,
                now=corpus.NOW, offset=kind.offset, limit=PAGE,
            )  # fmt: skip
        took, computed = await ours(database, kind)
        found[kind.name] = took
        matches = f"{one.total:,}{'+' if one.at_least else ''}"
        print(
            f"| {kind.name} | {matches} | {quantile(took, 0.5):.2f}"
            f" | {quantile(took, 0.99):.2f} | {max(took):.2f}"
            f" | {quantile(computed, 0.5):.2f} | {quantile(computed, 0.99):.2f} |",
            flush=True,
        )
    took = []
    for text in next(each for each in kinds() if "misspelt" in each.name).texts:
        before = time.perf_counter()
        async with database.reading() as db:
            await search.nearest_tags(db, 1, [text], frozenset(), 5)
        took.append(1_000 * (time.perf_counter() - before))
    print(f"| tags like a misspelt word, of {corpus.TAGS:,} | | {quantile(took, 0.5):.2f} | | |")
    return found


def buku_with(folder: Path, count: int) -> Any:  # Any: buku has no types
    """buku with the same library, put straight into its table."""
    from buku import BukuDb

    path = folder / "buku.db"
    store = BukuDb(dbfile=str(path))
    store.close()
    raw = sqlite3.connect(path)
    raw.executemany(
        "INSERT INTO bookmarks (URL, metadata, tags, desc) VALUES (?, ?, ?, ?)",
        (
            (
                made.row["url"],
                made.row["title"],
                f",{','.join(made.tags)},",
                f"{made.row['note']} {made.row['words']} {made.row['description']}",
            )
            for made in corpus.entries(count)
        ),
    )
    raw.commit()
    raw.close()
    return BukuDb(dbfile=str(path))


def beside_buku(folder: Path, count: int, found: dict[str, list[float]]) -> None:
    """The same words in buku; prints a row for each kind it knows."""
    store = buku_with(folder, count)
    print("\n| query | ours p50 ms | buku p50 ms | ratio |\n| --- | --: | --: | --: |")
    for kind in kinds():
        if not all(text.replace(" ", "").isalpha() for text in kind.texts) or kind.offset:
            continue
        if any(word in ("or", "not") for text in kind.texts for word in text.split()):
            continue
        took: list[float] = []
        end = time.perf_counter() + BUKU_SECONDS / 4
        while len(took) < 3 or (time.perf_counter() < end and len(took) < ROUNDS):
            asked = kind.texts[len(took) % len(kind.texts)].split()
            before = time.perf_counter()
            store.searchdb(asked, all_keywords=True)
            took.append(1_000 * (time.perf_counter() - before))
        ours, theirs = quantile(found[kind.name], 0.5), quantile(took, 0.5)
        print(f"| {kind.name} | {ours:.2f} | {theirs:.2f} | {theirs / ours:.0f} × |", flush=True)
    store.close()


def megabytes(folder: Path) -> float:
    """The size of all files in a folder."""
    return sum(each.stat().st_size for each in folder.iterdir()) / 1e6


async def main() -> None:
    """Measures what the command line asks for."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--entries", type=int, default=10_000)
    options.add_argument("--database", help="a database of your own, by its URL")
    options.add_argument("--postgres", action="store_true", help="on a cluster of its own")
    options.add_argument("--buku", action="store_true", help="measure buku too")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="copse-search-") as name, ExitStack() as stack:
        folder = Path(name)
        url = asked.database or f"sqlite:///{folder / 'copse.db'}"
        if asked.postgres:
            programs = postgres.programs()
            assert programs is not None, "PostgreSQL is not installed"
            url = await empty(stack.enter_context(postgres.cluster(programs)), "library")
        async with await Database.open(url) as database:
            print(f"{asked.entries:,} entries on {database.dialect}; {machine()}")
            if not await corpus.filled(database, asked.entries):
                before = time.perf_counter()
                await corpus.fill(database, asked.entries)
                print(f"Filled in {time.perf_counter() - before:.0f} s.")
            if url.startswith("sqlite") and not asked.database:
                print(f"{megabytes(folder):,.0f} MB in all.")
            found = await measure(database)
        if asked.buku:
            beside_buku(folder, asked.entries, found)


if __name__ == "__main__":
    asyncio.run(main())
