"""The playground's first community: a script that is played, and pages that need no network."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files

from community.pages import Page, PageError, Pages

PEOPLE = {"ana": "Ana", "bo": "Bo", "cleo": "Cleo", "dev": "Dev"}
TOPICS = {
    "general": "What concerns all of us",
    "databases": "Indexes, queries, and what they cost",
    "writing": "Words that help others find their way",
    "core": "Those who tend the community",
}


def script() -> list[str]:
    """The lines that make the first community."""
    return (files(__package__) / "seed.txt").read_text("utf-8").splitlines()


class StoredPages:
    """Reads the pages that ship with the playground from the package, and others as `beyond` does.

    Their titles, authors and dates are facts of the pages; the descriptions are our own words.
    """

    def __init__(self, beyond: Pages | None = None) -> None:
        stored = json.loads((files(__package__) / "seed_pages.json").read_text("utf-8"))
        self._stored = {page["url"]: page for page in stored}
        self._beyond = beyond

    async def answers(self, url: str) -> None:
        """Whether a page is still there; those that ship always are. Raises PageError."""
        if url not in self._stored and self._beyond is not None:
            await self._beyond.answers(url)

    async def read(self, url: str) -> Page:
        """What a page says of itself. Raises PageError."""
        page = self._stored.get(url)
        if page is None:
            if self._beyond is None:
                raise PageError("unreachable", "The page could not be reached.")
            return await self._beyond.read(url)
        published = page.get("published")
        return Page(
            url=url,
            title=page.get("title"),
            description=page.get("description"),
            author=page.get("author"),
            site=page.get("site"),
            published=date.fromisoformat(published) if published else None,
            language=page.get("language"),
        )
