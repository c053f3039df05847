"""Chromium without a window, and what tests do in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, async_playwright

from tests.adapters.playground.face import Face

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WAIT = 10_000  # milliseconds that something may take to show
_WATCH = """
    window.violations = [];
    window.executed = 0;
    window.alert = () => { window.executed += 1; };
    document.addEventListener("securitypolicyviolation", (event) => {
        window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
"""


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The system's Chromium. Without one the test is skipped, in CI it fails."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed, and CI has to test with it")
        pytest.skip("Chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        try:
            yield browser
        finally:
            await browser.close()


@dataclass(slots=True)
class Visitor:
    """Somebody with the page open; `troubles` are what the browser complained of."""

    page: Page
    troubles: list[str] = field(default_factory=list)

    @property
    def box(self) -> Locator:
        """The message box."""
        return self.page.locator("#text")

    @property
    def rows(self) -> Locator:
        """The messages of the open channel."""
        return self.page.locator("#scroll .message")

    def row(self, words: str) -> Locator:
        """The message of the open channel that has these words."""
        return self.rows.filter(has_text=words)

    async def types(self, line: str) -> None:
        """Type a whole line, and send it without a look at the palette."""
        await self.box.fill(line)
        await self.box.press("Escape")
        await self.box.press("Enter")

    async def becomes(self, name: str) -> None:
        """Act as somebody else."""
        await self.page.locator(".acting").click()
        await self.page.get_by_role("menuitemradio", name=name).click()
        await self.page.locator(".acting", has_text=f"You are {name}").wait_for()

    async def toolbar(self, row: Locator, name: str) -> None:
        """Press a button of the bar that comes with a message."""
        await row.hover()
        await row.get_by_role("toolbar").get_by_role("button", name=name).click()

    async def violations(self) -> list[str]:
        """What the page's policy had to stop."""
        return list(await self.page.evaluate("window.violations"))

    async def executed(self) -> int:
        """How often a script that is not ours ran."""
        return int(await self.page.evaluate("window.executed"))


@asynccontextmanager
async def visiting(
    face: Face,
    browser: Browser,
    *,
    size: tuple[int, int] = (1280, 800),
    dark: bool = False,
    touch: bool = False,
    sharp: bool = False,
) -> AsyncIterator[Visitor]:
    """The page, opened by its first address and ready; nothing moves by itself in it."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        locale="en-US",
        device_scale_factor=2 if sharp else 1,
        has_touch=touch,
        is_mobile=touch,
    )
    await context.add_init_script(_WATCH)
    page = await context.new_page()
    page.set_default_timeout(WAIT)
    visitor = Visitor(page)

    def said(message: ConsoleMessage) -> None:
        # What the server refuses is told by the page in words, and by the browser here.
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            visitor.troubles.append(message.text)

    page.on("console", said)
    page.on("pageerror", lambda error: visitor.troubles.append(str(error)))
    await page.goto(face.first)
    await page.locator("body:not(.loading)").wait_for()
    try:
        yield visitor
    finally:
        await context.close()
