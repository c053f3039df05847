"""The pictures of the playground for its readers: `python -m tests.adapters.playground.pictures`.

They are made of the page itself with its first community, so they show what there is.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Browser, expect

from adapters.playground.seeds import StoredPages
from bot.playground import seed
from tests.adapters.playground.browsing import Visitor, chromium, visiting
from tests.adapters.playground.face import Face, open_face

PICTURES = Path(__file__).parents[3] / "docs" / "pictures"
AFTERNOON = datetime(2027, 3, 4, 15, 20, tzinfo=UTC)
SIZE = (1440, 900)


async def main() -> None:
    """Make both pictures."""
    PICTURES.mkdir(exist_ok=True)
    async with (
        open_face("sqlite://", pages=StoredPages(), start=AFTERNOON, before=seed) as face,
        chromium() as browser,
    ):
        await light(face, browser)
        await dark(face, browser)


async def light(face: Face, browser: Browser) -> None:
    """A message is marked, and kept."""
    async with visiting(face, browser, size=SIZE, sharp=True) as ana:
        question = ana.row("query planner notes")
        await ana.toolbar(question, "React with bookmark")
        await expect(ana.row("Saved to the library")).to_be_visible()
        await face.settle()
        await expect(ana.rows.last).to_contain_text("Query Optimizer Overview")
        await take(ana, "playground.png")


async def dark(face: Face, browser: Browser) -> None:
    """A search is typed, and what fits is offered."""
    async with visiting(face, browser, size=SIZE, sharp=True, dark=True) as ana:
        await ana.page.locator("#sidebar a", has_text="databases").click()
        await expect(ana.page.locator("#topbar h1")).to_have_text("databases")
        await ana.types("/library search #search")
        await expect(ana.row("found")).to_be_visible()
        await ana.box.press_sequentially("/library s")
        await expect(ana.page.get_by_role("option").first).to_be_visible()
        await take(ana, "playground-dark.png")


async def take(ana: Visitor, name: str) -> None:
    """A picture of the page as it is."""
    await ana.page.mouse.move(SIZE[0] / 2, 5)
    await ana.page.screenshot(path=PICTURES / name)


if __name__ == "__main__":
    asyncio.run(main())
