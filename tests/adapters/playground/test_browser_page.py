"""The playground's page as a page: keys, safety, weight, small windows, light and dark."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from community.chat.place import Place
from tests.adapters.playground.browsing import Visitor, visiting
from tests.adapters.playground.face import MONDAY, Face
from tests.hostile import HOSTILE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


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


async def test_the_page_itself_makes_no_link_but_to_the_web(face: Face, ana: Visitor) -> None:
    made = await ana.page.evaluate(
        """async (addresses) => {
            const { blocks } = await import("/static/text.js");
            const { parts } = await import("/static/parts.js");
            const words = [{ is: "Words", text: "here" }];
            return addresses.map((url) => {
                const button = { label: "There", action: "", style: "plain", confirm: "", url };
                const drawn = [
                    ...blocks([{ is: "Paragraph", inside: [{ is: "Link", url, inside: words }] }]),
                    ...parts({ parts: [{ is: "Buttons", buttons: [button] }] }),
                ];
                return drawn.map((each) => each.querySelectorAll("a").length);
            });
        }""",
        [
            "https://example.org/",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "",
        ],
    )
    assert made == [[1, 1], [0, 0], [0, 0], [0, 0], [0, 0]]


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
    await face.stop()
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
