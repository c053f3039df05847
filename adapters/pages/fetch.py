"""Reads the pages that members link: the port of `community/pages.py` over aiohttp."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Self, TypeVar

import aiohttp

from adapters.pages.dial import MeteredSocket, OpenSocket
from adapters.pages.guard import Guard, Target
from adapters.pages.limits import Limits
from adapters.pages.names import Resolver, SystemResolver
from adapters.pages.request import Redirect, Requester
from adapters.pages.turns import Turns
from adapters.pages.worker import Worker
from community.pages import Page, PageError

T = TypeVar("T")

_SHUT = frozenset({401, 403, 407, 451})
_NOT_UNDERSTOOD = 501  # what stands for a HEAD that ended the conversation

log = logging.getLogger(__name__)


class WebPages:
    """Reads what pages of the web say of themselves, and cannot be led anywhere else.

    Nothing is started before the first page; then there is a connection for each request, closed
    after it, and one process that reads HTML. It is a context manager; `close` leaves nothing.
    """

    def __init__(
        self,
        *,
        contact: str,
        allow: frozenset[str] = frozenset(),
        resolver: Resolver | None = None,
        limits: Limits | None = None,
        open_socket: OpenSocket = MeteredSocket,
    ) -> None:
        """Prepare, without starting anything.

        `contact` is the address told to those whose pages are read, as an https: or mailto: URL,
        or empty to tell none.
        `allow` exempts places of an intranet from the address rule, written as `guard.Exempt`
        says. Raises ValueError when one of them is malformed.
        """
        self._limits = limits or Limits()
        self._guard = Guard(allow)
        self._requester = Requester(
            self._guard,
            resolver or SystemResolver(),
            open_socket,
            {
                "User-Agent": _user_agent(contact),
                "Accept": "text/html,application/xhtml+xml;q=0.9",
                "Accept-Encoding": "gzip",
            },
            self._limits,
        )
        self._turns = Turns(self._limits.parallel, self._limits.turn)
        self._worker = Worker(seconds=self._limits.work)
        self._failures: dict[str, tuple[float, PageError]] = {}
        self._reading: set[asyncio.Timeout] = set()
        self._idle = asyncio.Event()
        self._closed = False

    async def read(self, url: str) -> Page:
        """See `community.pages.Pages`."""
        self._raise_remembered(url)
        try:
            return await self._guarded(self._follow, url)
        except PageError as error:
            self._remember(url, error)
            raise

    async def answers(self, url: str) -> None:
        """See `community.pages.Pages`: HEAD first, and GET where that is not understood."""
        await self._guarded(self._knock, url)

    async def _guarded(self, work: Callable[[str, asyncio.Timeout], Awaitable[T]], url: str) -> T:
        if self._closed:
            raise _closing()
        try:
            async with asyncio.timeout(None) as reading:  # `close` ends it
                self._reading.add(reading)
                try:
                    return await self._read(work, url)
                finally:
                    self._reading.discard(reading)
                    self._idle.set()
        except TimeoutError as error:
            raise _closing() from error

    @property
    def worker_pid(self) -> int | None:
        """The id of the process that reads HTML, or None while there is none."""
        return self._worker.pid

    async def close(self) -> None:
        """End what is being read, with PageError("busy") for who waits for it, and the process."""
        self._closed = True
        while self._reading:
            for reading in self._reading:
                if not reading.expired():
                    reading.reschedule(asyncio.get_running_loop().time())
            self._idle.clear()
            await self._idle.wait()
        await self._worker.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def _read(self, work: Callable[[str, asyncio.Timeout], Awaitable[T]], url: str) -> T:
        try:
            async with asyncio.timeout(None) as wall:
                return await work(url, wall)
        except PageError:
            raise
        except TimeoutError as error:
            raise PageError("timeout", "This page takes too long to answer.") from error
        except (aiohttp.ClientError, OSError) as error:
            raise PageError("unreachable", "This page cannot be reached.") from error
        except Exception as error:
            # The port promises PageError only. A message may hold the link, so it is not logged.
            log.error("a page was not read because of %s", type(error).__name__)
            raise PageError("unreachable", "This page cannot be read.") from error

    async def _follow(self, url: str, wall: asyncio.Timeout) -> Page:
        target = self._guard.target(url)
        for _ in range(self._limits.redirects + 1):
            async with self._turns.at(target.host):
                if wall.when() is None:
                    wall.reschedule(asyncio.get_running_loop().time() + self._limits.wall)
                answer = await self._requester.ask(target)
                if not isinstance(answer, Redirect):
                    page = await self._worker.read(
                        answer.body.html, answer.charset, str(target.url)
                    )
                    if answer.body.cut and page.title is None and page.description is None:
                        raise PageError("too big", "This page is too big to read.")
                    return page
            fragment = target.url.fragment
            target = self._guard.target(answer.location, base=target.url)
            if fragment and not target.url.fragment:
                target = replace(target, url=target.url.with_fragment(fragment))
        raise PageError("unreachable", "This link leads from page to page too often.")

    async def _knock(self, url: str, wall: asyncio.Timeout) -> None:
        target, method = self._guard.target(url), "HEAD"
        for _ in range(2 * self._limits.redirects + 2):
            async with self._turns.at(target.host):
                if wall.when() is None:
                    wall.reschedule(asyncio.get_running_loop().time() + 2 * self._limits.wall)
                answer = await self._knocked(method, target)
            if isinstance(answer, Redirect):
                target = self._guard.target(answer.location, base=target.url)
            elif answer in _SHUT or 200 <= answer < 300:
                return  # somebody is there, whether or not they show it to strangers
            elif method == "GET":
                raise _fault(answer)
            else:
                method = "GET"
        raise PageError("unreachable", "This link leads from page to page too often.")

    async def _knocked(self, method: str, target: Target) -> Redirect | int:
        try:
            return await self._requester.knock(method, target)
        except (aiohttp.ClientError, OSError):
            if method == "HEAD":
                return _NOT_UNDERSTOOD
            raise

    def _raise_remembered(self, url: str) -> None:
        until, error = self._failures.get(url, (0.0, None))
        if error is not None and asyncio.get_running_loop().time() < until:
            raise PageError(error.reason, error.sentence)

    def _remember(self, url: str, error: PageError) -> None:
        self._failures.pop(url, None)
        if error.reason == "busy" or not self._limits.remember:
            return
        until = asyncio.get_running_loop().time() + self._limits.remember
        self._failures[url] = (until, PageError(error.reason, error.sentence))
        if len(self._failures) > self._limits.remembered:
            del self._failures[next(iter(self._failures))]


def _fault(status: int) -> PageError:
    if status in (404, 410):
        return PageError("gone", "The site says that this page does not exist.")
    if status in (429, 503):
        return PageError("busy", "The site is busy. Try again later.")
    return PageError("unreachable", "The site does not answer with this page.")


def _user_agent(contact: str) -> str:
    if contact and not (
        contact.startswith(("https://", "http://", "mailto:"))
        and contact.isascii()
        and contact.isprintable()
        and not set(contact) & set(" ()")
    ):
        raise ValueError(f"not an address to be reached at: {contact!r}")
    try:
        number = version("copse")
    except PackageNotFoundError:  # run from a source tree
        number = "0"
    return f"Copse/{number} (+{contact})" if contact else f"Copse/{number}"


def _closing() -> PageError:
    return PageError("busy", "Pages are not read any more: the bot is stopping.")
