"""The playground's page in Chromium: what people see and do in it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.async_api import Browser, expect

from tests.adapters.playground.browsing import Visitor, visiting
from tests.adapters.playground.face import MONDAY, Face
from tests.pictures import GRID

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


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


async def test_a_direct_conversation_with_the_bot_takes_commands(face: Face, ana: Visitor) -> None:
    await ana.page.locator("#sidebar a", has_text="Copse").click()
    await expect(ana.page.locator("#topbar h1")).to_have_text("Copse")
    await ana.types("/parade whisper in private")
    await expect(ana.row("You said: in private")).to_be_visible()
    assert face.room.posts[0].place.channel == "@ana"


async def test_a_conversation_with_somebody_is_begun(face: Face, ana: Visitor) -> None:
    await ana.page.get_by_role("button", name="New conversation").click()
    await ana.page.get_by_role("menuitem", name="Cleo").click()
    await expect(ana.page.locator("#topbar h1")).to_have_text("Cleo")
    await ana.types("Do you have a minute?")
    await expect(ana.row("a minute")).to_be_visible()
    await ana.page.locator("#sidebar a", has_text="general").click()
    await ana.becomes("Cleo")
    entry = ana.page.locator("#sidebar a", has_text="Ana")
    await expect(entry.locator(".badge")).to_contain_text("1")
    await ana.becomes("Bo")
    await expect(entry).to_have_count(0)


async def test_who_can_read_a_channel_is_changed(face: Face, ana: Visitor) -> None:
    await ana.page.locator("button.channel-name").click()
    dialog = ana.page.get_by_role("dialog", name="Who can read #general")
    await dialog.get_by_label("Everybody").uncheck()
    await dialog.get_by_label("Cleo").uncheck()
    await dialog.get_by_label("Dev").uncheck()
    await dialog.get_by_role("button", name="Save").click()
    await expect(ana.page.locator("#sidebar")).to_contain_text("private")
    general = face.room.channel("general")
    assert (general.private, general.members) == (True, {"ana", "bo"})


async def test_names_and_channels_are_completed_in_words(face: Face, ana: Visitor) -> None:
    face.room.channel("databases")
    await ana.page.locator("#sidebar a", has_text="databases").wait_for()
    await ana.box.press_sequentially("Ask @cl")
    await ana.box.press("Tab")
    await ana.box.press_sequentially("in #dat")
    await ana.box.press("Enter")
    await expect(ana.box).to_have_value("Ask @cleo in #databases ")
    await ana.box.press("Enter")
    await expect(ana.row("Ask @Cleo in #databases")).to_be_visible()


async def test_the_guide_is_put_away_for_good(face: Face, ana: Visitor) -> None:
    await ana.page.get_by_role("button", name="put this away").click()
    await expect(ana.page.locator("#side")).to_be_hidden()
    await ana.page.reload()
    await expect(ana.page.locator("#topbar h1")).to_have_text("general")
    await expect(ana.page.locator("#side")).to_be_hidden()
    await ana.page.get_by_role("button", name="Things to try").click()
    await expect(ana.page.locator("#side")).to_contain_text("See it as somebody else")


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


async def test_a_picture_is_drawn_in_the_page_with_its_words_and_takes_its_colours(
    face: Face, ana: Visitor
) -> None:
    await ana.types("/parade parts")
    drawings = ana.page.locator("figure.picture svg")
    await expect(drawings).to_have_count(2)
    await expect(drawings.last.locator("text", has_text="Give twelve talks")).to_be_visible()
    await expect(ana.page.locator("figure.picture .drawing").last).to_have_attribute(
        "aria-label", GRID.alt
    )
    paper = drawings.last.locator(".fill-paper")
    await expect(drawings.first.locator("line[x1]").first).to_be_attached()
    card = ana.page.locator(".card").last
    raised = await card.evaluate("node => getComputedStyle(node).backgroundColor")
    assert await paper.evaluate("node => getComputedStyle(node).fill") == raised
