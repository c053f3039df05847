"""Sends one request for a page, to the addresses admitted for it, and follows nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TypeVar

import aiohttp

from adapters.pages.body import Body, read_body
from adapters.pages.dial import Dial, Meter, OpenSocket
from adapters.pages.guard import Address, Guard, Target
from adapters.pages.limits import Limits
from adapters.pages.names import Resolver
from community.pages import PageError

T = TypeVar("T")

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_OUR_OWN_CLOCKS = aiohttp.ClientTimeout(total=None, connect=None, sock_connect=None, sock_read=None)
_FIELD_LONGEST = 16 * 1024
_FIELDS_MOST = 128
_READ_SIZE = 32 * 1024


@dataclass(frozen=True, slots=True)
class Redirect:
    """The site says that the page is elsewhere."""

    location: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """The start of a page, and the charset that its Content-Type named."""

    body: Body
    charset: str | None


class Requester:
    """Sends requests, each over a connection of its own, with no cookies, credentials or proxy."""

    def __init__(
        self,
        guard: Guard,
        resolver: Resolver,
        open_socket: OpenSocket,
        headers: Mapping[str, str],
        limits: Limits,
    ) -> None:
        self._guard = guard
        self._resolver = resolver
        self._open_socket = open_socket
        self._headers = headers
        self._limits = limits

    async def ask(self, target: Target) -> Redirect | Arrived:
        """Ask for a page. Raises PageError, TimeoutError, and what aiohttp raises."""
        return await self._request("GET", target, self._understood)

    async def knock(self, method: str, target: Target) -> Redirect | int:
        """Ask whether there is a page, and read none of it; the status. Raises as `ask` does."""
        return await self._request(method, target, self._status)

    async def _request(
        self,
        method: str,
        target: Target,
        understood: Callable[[aiohttp.ClientResponse], Awaitable[T]],
    ) -> T:
        meter = Meter(self._limits.wire)
        try:
            async with AsyncExitStack() as stack:
                async with asyncio.timeout(self._limits.connect) as clock:
                    addresses = await self._addresses(target)
                    dial = Dial(self._guard, target, addresses, self._open_socket, meter)
                    session = await stack.enter_async_context(self._session(dial, clock))
                    response = await stack.enter_async_context(
                        session.request(method, target.url, allow_redirects=False)
                    )
                return await understood(response)
        except (aiohttp.ClientError, OSError) as error:
            if meter.is_overdrawn:
                raise PageError("too big", "This page is too big to read.") from error
            raise

    async def _status(self, response: aiohttp.ClientResponse) -> Redirect | int:
        return self._led_on(response) or response.status

    def _led_on(self, response: aiohttp.ClientResponse) -> Redirect | None:
        if sum(len(k) + len(v) + 4 for k, v in response.raw_headers) > self._limits.headers:
            raise PageError("too big", "This page's headers are too long.")
        if response.status not in _REDIRECTS:
            return None
        location = response.headers.get("Location")
        if not location:
            raise PageError("unreachable", "This link leads nowhere.")
        return Redirect(location)

    async def _understood(self, response: aiohttp.ClientResponse) -> Redirect | Arrived:
        if elsewhere := self._led_on(response):
            return elsewhere
        _check_status(response.status)
        charset = _charset(response.headers.get("Content-Type", ""))
        body = await read_body(
            response.content.iter_any(),
            gzip=_is_gzip(response.headers.getall("Content-Encoding", [])),
            longest=self._limits.body,
        )
        return Arrived(body, charset)

    async def _addresses(self, target: Target) -> tuple[Address, ...]:
        if target.literal is not None:
            return self._guard.admitted(target, [str(target.literal)])
        try:
            answers = await self._resolver.resolve(target.host)
        except (OSError, UnicodeError) as error:
            raise PageError("unreachable", "There is no site of this name.") from error
        if not answers:
            raise PageError("unreachable", "There is no site of this name.")
        return self._guard.admitted(target, answers)

    def _session(self, dial: Dial, clock: asyncio.Timeout) -> aiohttp.ClientSession:
        """A session that can connect where `dial` leads and nowhere else.

        The clock, which runs for the connection, is set for the headers once there is one.
        """
        connections = 0

        async def wait_for_headers(*_: object) -> None:
            nonlocal connections
            connections += 1
            if connections == 1:  # aiohttp connects again when the first connection is dropped
                clock.reschedule(asyncio.get_running_loop().time() + self._limits.header)

        connected = aiohttp.TraceConfig()
        connected.on_connection_create_end.append(wait_for_headers)
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=dial,
                socket_factory=dial.open_socket,
                use_dns_cache=False,
                force_close=True,
            ),
            headers=self._headers,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,  # neither proxies nor .netrc
            auto_decompress=False,
            timeout=_OUR_OWN_CLOCKS,
            trace_configs=[connected],
            read_bufsize=_READ_SIZE,
            max_field_size=_FIELD_LONGEST,
            max_headers=_FIELDS_MOST,
        )


def _check_status(status: int) -> None:
    if status in (200, 203):
        return
    if status in (404, 410):
        raise PageError("gone", "The site says that this page does not exist.")
    if status in (429, 503):
        raise PageError("busy", "The site is busy. Try again later.")
    if status in (401, 403, 407, 451):
        raise PageError("unreachable", "The site does not show this page to strangers.")
    raise PageError("unreachable", "The site does not answer with this page.")


def _charset(content_type: str) -> str | None:
    kind, _, parameters = content_type.partition(";")
    if kind.strip().lower() not in _HTML:
        raise PageError("not a page", "This link leads to something other than a web page.")
    for parameter in parameters.split(";")[:8]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'").strip() or None
    return None


def _is_gzip(encodings: Sequence[str]) -> bool:
    encoding = ",".join(encodings).strip().lower()
    if encoding in ("", "identity"):
        return False
    if encoding in ("gzip", "x-gzip"):
        return True
    raise PageError("not a page", "This page is packed in a way that is not read.")
