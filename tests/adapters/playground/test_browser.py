"""The playground's page in Chromium: what people see and do in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from community.chat.place import Place
from tests.adapters.playground import parade
from tests.adapters.playground.browsing import Visitor, chromium, visiting
from tests.adapters.playground.face import MONDAY, Face, stage
from tests.hostile import HOSTILE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, one for all; every visitor has a context of their own."""
    async with chromium() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def face(sqlite_file: Path) -> AsyncIterator[Face]:
    """A room whose bot has the parade."""
    async with stage([parade.feature], f"sqlite:///{sqlite_file}") as here:
        yield here


@pytest_asyncio.fixture(loop_scope="module")
async def ana(face: Face, browser: Browser) -> AsyncIterator[Visitor]:
    """Ana at her desk; her page complains of nothing."""
    async with visiting(face, browser) as visitor:
        yield visitor
        assert not visitor.troubles
        assert not await visitor.violations()


async def test_a_message_is_written_and_seen_by_another(
    face: Face, ana: Visitor, browser: Browser
) -> None:
    async with visiting(face, browser) as bo:
        await bo.becomes("Bo")
        await ana.types("Hello @bo, see #general and `code`")
        await expect(bo.row("Hello")).to_be_visible()
        await expect(bo.page.locator(".mention.me")).to_have_text("@Bo")
        await expect(bo.page.locator("#voice")).to_contain_text("Ana: Hello")
    assert await ana.box.input_value() == ""


async def test_shift_and_enter_begin_a_line(face: Face, ana: Visitor) -> None:
    await ana.box.press_sequentially("One")
    await ana.box.press("Shift+Enter")
    await ana.box.press_sequentially("Two")
    await ana.box.press("Enter")
    await expect(ana.rows).to_have_count(1)
    assert face.room.posts[0].text == "One\nTwo"


async def test_a_command_is_put_together_in_the_palette(face: Face, ana: Visitor) -> None:
    fitting = ana.page.get_by_role("option")
    await ana.box.press_sequentially("/pain")
    await expect(fitting).to_have_count(1)
    await expect(fitting).to_contain_text("Paint something")
    await ana.box.press("Enter")
    await expect(ana.box).to_have_value("/parade paint ")
    await expect(ana.page.locator(".chip.current")).to_have_text("what*")
    await ana.box.press_sequentially("fence blue")
    await expect(fitting.first).to_contain_text("blue (a colour)")
    await ana.box.press("ArrowDown")
    await ana.box.press("ArrowDown")
    await ana.box.press("Tab")
    await expect(ana.box).to_have_value('/parade paint fence "blue green" ')
    await ana.box.press_sequentially("si")
    await ana.box.press("Tab")
    await expect(ana.box).to_have_value('/parade paint fence "blue green" size:')
    await ana.box.press_sequentially("very")
    await ana.box.press("Tab")
    await ana.box.press_sequentially("who:b")
    await ana.box.press("Tab")
    await expect(ana.box).to_have_value(
        '/parade paint fence "blue green" size:"very large" who:bo '
    )
    await ana.box.press("Enter")
    said = ana.row("fence in blue green")
    await expect(said).to_contain_text("size=very large who=bo")


async def test_a_line_typed_in_full_needs_no_palette(face: Face, ana: Visitor) -> None:
    await ana.types("/parade paint door amber size:small")
    await expect(ana.row("door in amber")).to_contain_text("size=small")


async def test_what_a_command_lacks_is_asked_for(face: Face, ana: Visitor) -> None:
    await ana.types("/parade paint door")
    dialog = ana.page.get_by_role("dialog", name="/parade paint")
    await expect(dialog.get_by_label("What")).to_have_value("door")
    await dialog.get_by_label("Colour").fill("amber")
    await dialog.get_by_role("button", name="Save").click()
    await expect(ana.row("door in amber")).to_be_visible()


async def test_a_line_that_makes_no_sense_is_told_and_kept(face: Face, ana: Visitor) -> None:
    await ana.types("/parade paintt door")
    await expect(ana.row("paint")).to_contain_text("Only you can see this")
    await expect(ana.box).to_have_value("/parade paintt door")


async def test_the_last_line_comes_back_with_the_arrow_up(face: Face, ana: Visitor) -> None:
    await ana.types("/parade paint door amber")
    await expect(ana.row("door in amber")).to_be_visible()
    await ana.box.press("ArrowUp")
    await expect(ana.box).to_have_value("/parade paint door amber")


async def test_a_reaction_is_put_and_taken_back(face: Face, ana: Visitor) -> None:
    await face.chat.posts("bo", "general", "Good to know")
    row = ana.row("Good to know")
    await ana.toolbar(row, "React with bookmark")
    mine = row.get_by_role("button", name="bookmark, 1: you")
    await expect(mine).to_have_attribute("aria-pressed", "true")
    await expect(ana.row("Marked.")).to_contain_text("Only you can see this")
    await mine.click()
    await expect(mine).to_have_count(0)
    await ana.toolbar(row, "Add a reaction")
    await ana.page.get_by_role("menuitem", name="party popper").click()
    await expect(row.get_by_role("button", name="party popper, 1: you")).to_be_visible()


async def test_the_menu_of_a_message_has_what_is_declared(face: Face, ana: Visitor) -> None:
    await face.chat.posts("bo", "general", "Good to know")
    await ana.toolbar(ana.row("Good to know"), "More")
    await ana.page.get_by_role("menuitem", name="Show off").click()
    await expect(ana.row("It says: Good to know")).to_be_visible()


async def test_a_thread_opens_beside_the_channel(face: Face, ana: Visitor) -> None:
    await face.chat.posts("bo", "general", "Who knows?")
    await ana.toolbar(ana.row("Who knows?"), "Reply in thread")
    side = ana.page.locator("#side")
    await side.get_by_label("Reply in this thread").fill("I do.")
    await side.get_by_label("Reply in this thread").press("Enter")
    await expect(side.locator(".message")).to_have_count(2)
    await expect(ana.row("Who knows?").get_by_role("button", name="1 reply")).to_be_visible()
    await expect(ana.rows).to_have_count(1)
    await expect(ana.page.locator("#sidebar").get_by_text("Who knows?")).to_be_visible()


async def test_every_part_of_a_message_is_drawn(face: Face, ana: Visitor) -> None:
    await ana.types("/parade parts")
    row = ana.row("Workshop")
    await expect(row.get_by_role("table")).to_contain_text("Partial indexes")
    await expect(row.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "58")
    await expect(row.get_by_role("link", name="Read more")).to_have_attribute(
        "rel", "noopener noreferrer nofollow"
    )
    await expect(row.locator("dt")).to_have_text(["When", "Host", "Seats"])
    await row.get_by_role("button", name="Choose a topic").click()
    await ana.page.get_by_role("menuitem", name="Reading a plan").click()
    await expect(ana.row("You chose plan.")).to_be_visible()


async def test_a_button_is_pressed_and_its_message_redrawn(face: Face, ana: Visitor) -> None:
    await ana.types("/parade parts")
    count = ana.page.get_by_role("button", name="Count")
    await count.click()
    await expect(ana.row("Pressed 1 times.")).to_be_visible()
    await expect(count).to_be_focused()
    await count.press("Enter")
    await expect(ana.row("Pressed 2 times.")).to_be_visible()


async def test_what_cannot_be_undone_is_asked_once(face: Face, ana: Visitor) -> None:
    await ana.types("/parade parts")
    cancel = ana.page.get_by_role("button", name="Cancel it")
    await cancel.click()
    dialog = ana.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Cancel the workshop?")
    await ana.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(ana.rows).to_have_count(1)
    await cancel.click()
    await dialog.get_by_role("button", name="Cancel it").click()
    await expect(ana.row("It is gone.")).to_be_visible()


async def test_what_is_wrong_in_a_form_is_told_in_place(face: Face, ana: Visitor) -> None:
    await ana.types("/parade form")
    dialog = ana.page.get_by_role("dialog", name="Plan a workshop")
    title = dialog.get_by_label("Title")
    await expect(title).to_be_focused()
    await dialog.get_by_role("button", name="Plan it").click()
    await expect(dialog).to_contain_text("This one is needed.")
    await title.fill("SHOUTED")
    await dialog.get_by_label("Day").fill("2027-03-04")
    await dialog.get_by_label("Host").select_option("Cleo")
    await dialog.get_by_role("button", name="Plan it").click()
    await expect(dialog).to_contain_text("Please do not shout.")
    await expect(title).to_be_focused()
    await expect(title).to_have_attribute("aria-invalid", "true")
    await title.fill("Indexes")
    await title.press("Enter")
    await expect(dialog).to_have_count(0)
    await expect(ana.rows).to_have_count(1)
    await expect(ana.row("Planned “Indexes” on 2027-03-04.")).to_be_visible()


async def test_a_form_put_aside_keeps_what_was_filled_in(face: Face, ana: Visitor) -> None:
    await ana.types("/parade form")
    dialog = ana.page.get_by_role("dialog", name="Plan a workshop")
    await dialog.get_by_label("Title").fill("Indexes")
    await ana.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await ana.page.reload()
    await ana.row("Plan a workshop").get_by_role("button", name="Continue").click()
    await expect(dialog.get_by_label("Title")).to_have_value("Indexes")


async def test_private_answers_stay_with_the_person(face: Face, ana: Visitor) -> None:
    await ana.types("/parade whisper between us")
    await expect(ana.row("between us")).to_contain_text("Only you can see this")
    await ana.becomes("Bo")
    await expect(ana.rows).to_have_count(0)
    await ana.becomes("Ana")
    await expect(ana.row("between us")).to_be_visible()
    await ana.row("between us").get_by_role("button", name="Dismiss").click()
    await expect(ana.rows).to_have_count(0)


async def test_a_private_channel_goes_from_the_list_of_those_outside(
    face: Face, ana: Visitor
) -> None:
    face.room.channel("core")
    await ana.becomes("Cleo")
    core = ana.page.locator("#sidebar a", has_text="core")
    await core.click()
    await expect(ana.page.locator("#topbar h1")).to_have_text("core")
    await face.chat.closes_off("core", "ana", "bo")
    await expect(core).to_have_count(0)
    await expect(ana.page.locator("#topbar h1")).to_have_text("general")


async def test_news_elsewhere_is_counted_until_it_is_read(face: Face, ana: Visitor) -> None:
    face.room.channel("databases")
    await face.chat.posts("bo", "databases", "Anybody?")
    entry = ana.page.locator("#sidebar a", has_text="databases")
    await expect(entry.locator(".badge")).to_contain_text("1")
    await entry.click()
    await expect(ana.row("Anybody?")).to_be_visible()
    await expect(ana.page.locator(".separator.fresh")).to_have_text("New")
    await expect(entry.locator(".badge")).to_have_count(0)


async def test_the_clock_is_moved(face: Face, ana: Visitor) -> None:
    await ana.page.get_by_role("button", name="Move the clock").click()
    await ana.page.get_by_role("button", name="Next Monday 09:00").click()
    await expect(ana.page.locator(".clock")).to_contain_text("Mon 8 Mar, 09:00")
    await ana.page.get_by_role("button", name="Move the clock").click()
    await ana.page.get_by_role("button", name="+1 hour").click()
    await expect(ana.page.locator(".clock")).to_contain_text("Mon 8 Mar, 10:00")
    assert face.clock() == MONDAY + timedelta(days=7)  # 10:00 there is 9:00 UTC


async def test_the_inspector_shows_a_message_in_the_neutral_language(
    face: Face, ana: Visitor
) -> None:
    await ana.types("/parade parts")
    await ana.toolbar(ana.row("Workshop"), "More")
    await ana.page.get_by_role("menuitem", name="Inspect").click()
    side = ana.page.locator("#side")
    await expect(side.locator(".inspected")).to_contain_text('"is": "Progress"')
    await expect(side.locator(".events summary").first).to_contain_text("CommandUsed")


async def test_everything_is_done_by_keyboard(face: Face, ana: Visitor) -> None:
    keyboard = ana.page.keyboard
    await face.chat.posts("bo", "general", "First")
    await face.chat.posts("cleo", "general", "Second")
    await expect(ana.row("Second")).to_be_visible()
    await ana.box.focus()
    await keyboard.press("Shift+F6")  # from the message box to the messages
    await expect(ana.row("Second")).to_be_focused()
    await keyboard.press("ArrowUp")
    await expect(ana.row("First")).to_be_focused()
    await keyboard.press("Enter")  # into the bar of the message
    await keyboard.press("Enter")  # the first of its buttons: the bookmark
    await expect(ana.row("First").get_by_role("button", name="bookmark, 1: you")).to_be_visible()
    await keyboard.press("ArrowRight")
    await keyboard.press("Enter")
    await keyboard.press("ArrowRight")
    await keyboard.press("Enter")  # the second emoji
    await expect(ana.row("First").get_by_role("button", name="thumbs up, 1: you")).to_be_visible()
    await keyboard.press("ArrowRight")
    await keyboard.press("ArrowRight")
    await keyboard.press("Enter")  # the menu
    await keyboard.press("Enter")
    await expect(ana.row("It says: First")).to_be_visible()
    await keyboard.press("F6")  # on to the message box
    await expect(ana.box).to_be_focused()
    await keyboard.type("/parade form")
    await keyboard.press("Enter")
    dialog = ana.page.get_by_role("dialog", name="Plan a workshop")
    await expect(dialog.get_by_label("Title")).to_be_focused()
    await keyboard.type("Indexes")
    for _ in range(2):
        await keyboard.press("Tab")
    await keyboard.type("03042027")  # a date field as it is in the United States
    await keyboard.press("Enter")
    await expect(dialog).to_have_count(0)
    await expect(ana.row("Planned “Indexes” on 2027-03-04.")).to_be_visible()
    await expect(ana.box).to_be_focused()


async def test_the_focus_stays_in_a_dialog(face: Face, ana: Visitor) -> None:
    await ana.types("/parade form")
    await ana.page.get_by_role("dialog").wait_for()
    for _ in range(25):
        await ana.page.keyboard.press("Tab")
        inside = "!document.activeElement.closest('#app')"
        assert await ana.page.evaluate(inside)


async def test_every_control_has_a_name(face: Face, ana: Visitor) -> None:
    await face.chat.posts("bo", "general", "Good to know")
    await ana.types("/parade parts")
    await ana.row("Workshop").hover()
    await ana.page.get_by_role("button", name="Inspector").click()
    nameless = await ana.page.evaluate(
        """() => [...document.querySelectorAll("button, a, input, select, textarea")]
            .filter((each) => each.checkVisibility())
            .filter((each) => !(each.getAttribute("aria-label") ?? each.textContent).trim())
            .map((each) => each.outerHTML)"""
    )
    assert nameless == []


async def test_no_text_of_people_or_pages_runs_or_leads_astray(face: Face, ana: Visitor) -> None:
    texts = (*HOSTILE, "<img src=x onerror=alert(1)>", "javascript:alert(document.domain)")
    for text in texts:
        await face.chat.posts("bo", "general", text)
    for text in texts[::7]:
        await face.chat.uses("ana", "parade", "whisper", words=text.replace("\x00", ""))
    last = face.room.posts[-1].n
    await ana.page.locator(f"#scroll [data-n='{last}']").wait_for()
    await ana.toolbar(ana.rows.nth(1), "More")
    await ana.page.get_by_role("menuitem", name="Inspect").click()
    await ana.page.locator(".inspected .json").first.wait_for()
    foreign = await ana.page.evaluate(
        """() => [...document.querySelectorAll("#scroll a")]
            .filter((each) => !/^(https?:\\/\\/|#\\/)/.test(each.getAttribute("href")))
            .map((each) => each.outerHTML)"""
    )
    assert foreign == []
    odd = "#scroll :is(script, iframe, object, img:not([src^='/static/']))"
    assert await ana.page.locator(odd).count() == 0
    assert await ana.executed() == 0
    assert await ana.violations() == []


async def test_the_policy_stops_what_the_page_would_never_do(face: Face, browser: Browser) -> None:
    async with visiting(face, browser) as visitor:
        await visitor.page.evaluate(
            "const image = document.createElement('img');"
            "image.src = 'https://evil.example/pixel.png'; document.body.append(image);"
        )
        await visitor.page.wait_for_function("window.violations.length > 0")
        assert "img-src" in (await visitor.violations())[0]


async def test_ten_thousand_messages_do_not_weigh_on_the_page(face: Face, ana: Visitor) -> None:
    place = Place(face.room.space, "long")
    for n in range(10_000):
        face.room.add(f"m{n}", place, "bo", MONDAY, f"Message number {n}.")
    await ana.page.locator("#sidebar a", has_text="long").click()
    await expect(ana.row("Message number 9999.")).to_be_visible()
    assert await ana.rows.count() == 200
    await ana.page.locator("#scroll").evaluate("(node) => { node.scrollTop = 100; }")
    await expect(ana.row("Message number 9700.")).to_have_count(1)
    await expect(ana.rows).to_have_count(400)
    await face.chat.posts("cleo", "long", "And one more.")
    await ana.page.get_by_role("button", name="New messages").click()
    await expect(ana.row("And one more.")).to_be_in_viewport()


async def test_a_link_to_an_old_message_leads_to_it(face: Face, ana: Visitor) -> None:
    place = Place(face.room.space, "long")
    for n in range(1_000):
        face.room.add(f"m{n}", place, "bo", MONDAY, f"Message number {n}.")
    await ana.page.locator("#sidebar a", has_text="long").wait_for()
    await ana.page.goto(f"{face.address}/#/long/m300")
    await expect(ana.row("Message number 300.")).to_be_in_viewport()
    await ana.page.get_by_role("button", name="Go to the latest").click()
    await expect(ana.row("Message number 999.")).to_be_in_viewport()


async def test_a_page_that_lost_its_server_says_so_and_loses_no_words(
    face: Face, ana: Visitor
) -> None:
    face.stop()
    await expect(ana.page.get_by_role("status")).to_contain_text("does not answer")
    await ana.types("Is anybody there?")
    await expect(ana.row("Is it still running?")).to_be_visible()
    await expect(ana.box).to_have_value("Is anybody there?")
    ana.troubles.clear()  # the browser complains of the connection, and rightly so


async def test_a_page_without_the_token_says_where_to_find_it(face: Face, browser: Browser) -> None:
    page = await browser.new_page()
    await page.goto(face.address)
    await expect(page.get_by_role("alert")).to_contain_text("the link that was printed")
    await page.close()


async def test_a_phone_has_room_for_everything(face: Face, browser: Browser) -> None:
    face.room.channel("databases")
    await face.chat.posts("bo", "general", "Good to know")
    async with visiting(face, browser, size=(360, 740), touch=True) as visitor:
        page = visitor.page
        await page.get_by_role("button", name="Show channels and people").tap()
        await page.locator("#sidebar a", has_text="databases").tap()
        await expect(page.locator("#topbar h1")).to_have_text("databases")
        await expect(page.locator("#sidebar")).not_to_be_visible()
        await page.get_by_role("button", name="Show channels and people").tap()
        await page.locator("#sidebar a", has_text="general").tap()
        await visitor.row("Good to know").tap()
        await visitor.row("Good to know").get_by_role("button", name="Reply in thread").tap()
        await expect(page.locator("#side .message")).to_have_count(1)
        await page.locator("#side").get_by_role("button", name="Close").tap()
        await visitor.types("/parade parts")
        await expect(visitor.row("Workshop")).to_be_visible()
        wide = "document.documentElement.scrollWidth"
        assert await page.evaluate(wide) == 360
        assert not visitor.troubles


async def test_light_and_dark_are_different_pictures(face: Face, browser: Browser) -> None:
    await face.chat.uses("ana", "parade", "parts")
    pictures = []
    for dark in (False, True):
        async with visiting(face, browser, dark=dark) as visitor:
            await expect(visitor.row("Workshop")).to_be_visible()
            pictures.append(await visitor.page.screenshot())
            ground = await visitor.page.evaluate(
                "getComputedStyle(document.querySelector('#main')).color"
            )
            pictures.append(ground.encode())
            name = "Light colours" if dark else "Dark colours"
            await visitor.page.get_by_role("button", name=name).click()
            other = "Dark colours" if dark else "Light colours"
            await expect(visitor.page.get_by_role("button", name=other)).to_be_visible()
    assert len(set(pictures)) == 4
    assert all(len(picture) > 20_000 for picture in pictures[::2])
