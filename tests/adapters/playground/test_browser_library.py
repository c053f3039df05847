"""The library in the playground's page, on each kind of database: what newcomers try first."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.adapters.playground.browsing import Visitor
from tests.adapters.playground.face import Face, open_face
from tests.hostile import HOSTILE
from tests.world import Web

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

INDEXES = "https://use-the-index-luke.com/"


@pytest.fixture
def web() -> Web:
    """The pages there are."""
    return Web()


@pytest_asyncio.fixture(loop_scope="module")
async def face(database_url: str, web: Web) -> AsyncIterator[Face]:
    """The whole house on a database, with its page served."""
    async with open_face(database_url, pages=web) as here:
        yield here


async def test_a_link_is_saved_with_the_palette_and_tags_that_are_known(
    face: Face, ana: Visitor
) -> None:
    await face.chat.types("bo", "general", "/library save https://sqlite.org/ tags:sqlite")
    await ana.box.press_sequentially("/sav")
    await expect(ana.page.get_by_role("option").first).to_contain_text("/library save")
    await ana.box.press("Enter")
    await ana.box.press_sequentially(f"{INDEXES} tag")
    await ana.box.press("Tab")
    await ana.box.press_sequentially("sq")
    await expect(ana.page.get_by_role("option").first).to_contain_text("sqlite (1)")
    await ana.box.press("Tab")
    await expect(ana.box).to_have_value(f"/library save {INDEXES} tags:sqlite ")
    await ana.box.press("Enter")
    card = ana.row("Saved to the library as #2")
    await expect(card).to_contain_text("#sqlite")
    await expect(card).to_contain_text("Only you can see this")
    await expect(ana.page.locator(".guide li.done")).to_contain_text("Save a link")


async def test_a_page_gives_its_card_a_title_when_it_was_read(
    face: Face, ana: Visitor, web: Web
) -> None:
    web.has(INDEXES, "Use The Index, Luke", description="How indexes work.")
    await ana.types(f"/library save {INDEXES}")
    await expect(ana.row("Saved to the library")).to_be_visible()
    await face.settle()
    await expect(ana.row("How indexes work.")).to_contain_text("Use The Index, Luke")


async def test_a_message_is_saved_by_reaction_and_by_menu(face: Face, ana: Visitor) -> None:
    await face.chat.posts("bo", "general", "Partial indexes cut our report to 12 seconds.")
    await face.chat.posts("cleo", "general", "Write the glossary first.")
    await ana.toolbar(ana.row("Partial indexes"), "React with bookmark")
    await expect(ana.row("Saved to the library as #1")).to_contain_text("Partial indexes")
    await ana.toolbar(ana.row("glossary").first, "More")
    await ana.page.get_by_role("menuitem", name="Save to library").click()
    await expect(ana.row("Saved to the library as #2")).to_contain_text("glossary")


async def test_what_was_saved_is_found_opened_and_used(face: Face, ana: Visitor) -> None:
    await face.chat.types("bo", "general", f"/library save {INDEXES} tags:sql")
    await ana.types("/library search #sql")
    found = ana.row("1 found")
    await found.get_by_role("button", name="Open one").click()
    await ana.page.get_by_role("menuitem", name="#1").click()
    card = ana.rows.last
    await card.get_by_role("button", name="I used this").click()
    await expect(ana.row("used by 1")).to_be_visible()
    await expect(ana.page.locator(".guide")).to_contain_text("Done: Say that it helped")


async def test_an_entry_is_edited_in_a_form_that_says_what_is_wrong(
    face: Face, ana: Visitor
) -> None:
    await ana.types(f"/library save {INDEXES}")
    await ana.rows.last.get_by_role("button", name="Edit").click()
    dialog = ana.page.get_by_role("dialog", name="Edit #1")
    topic = dialog.get_by_label("Topic")
    await topic.fill("No such topic")
    await dialog.get_by_label("Title").fill("Indexes, explained")
    await dialog.get_by_role("button", name="Save").click()
    await expect(topic).to_have_attribute("aria-invalid", "true")
    await topic.fill("")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_have_count(0)
    await expect(ana.row("Changed, thank you.")).to_contain_text("Indexes, explained")


async def test_what_is_saved_in_a_private_channel_is_for_its_people(
    face: Face, ana: Visitor
) -> None:
    await face.chat.closes_off("core", "ana", "bo")
    await face.chat.posts("bo", "core", "Our budget is 4,000.")
    await ana.page.locator("#sidebar a", has_text="core").click()
    await ana.toolbar(ana.row("Our budget"), "React with bookmark")
    await expect(ana.row("Saved to the library")).to_be_visible()
    await ana.becomes("Cleo")
    await expect(ana.page.locator("#topbar h1")).to_have_text("general")
    await ana.types("/library search budget")
    await expect(ana.row("Nothing found")).to_be_visible()
    await ana.becomes("Bo")
    await ana.types("/library search budget")
    await expect(ana.row("1 found")).to_be_visible()


async def test_titles_and_words_that_try_to_script_are_words(
    face: Face, ana: Visitor, web: Web
) -> None:
    titles = [text for text in HOSTILE if "\x00" not in text and len(text) < 300]
    titles += ["<img src=x onerror=alert(1)>", "<script>alert(document.cookie)</script>"]
    for n, title in enumerate(titles):
        url = f"https://example.org/{n}"
        web.has(url, title, description=title, author=title, site=title)
        await face.chat.types("ana", "general", f"/library save {url}")
    await face.settle()
    await expect(ana.row("onerror").first).to_be_visible()
    await ana.types("/library save javascript:alert(1)")
    await ana.types("/library search alert")
    await expect(ana.rows.last.get_by_role("button", name="Open one")).to_be_visible()
    bad = await ana.page.evaluate(
        """() => [...document.querySelectorAll("#scroll a")]
            .filter((each) => !/^(https?:\\/\\/|#\\/)/.test(each.getAttribute("href")))
            .map((each) => each.outerHTML)"""
    )
    assert bad == []
    assert await ana.page.locator("#scroll :is(script, iframe, object)").count() == 0
    assert await ana.executed() == 0
