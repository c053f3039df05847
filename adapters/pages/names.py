"""Asks the name service of this machine."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from community.pages import PageError

LOOKUPS_MOST = 16


class Resolver(Protocol):
    """Turns host names into addresses."""

    async def resolve(self, host: str) -> Sequence[str]:
        """The addresses of a host as text, of both families. Raises OSError when it has none."""
        ...


LookUp = Callable[[str], list[str]]
"""Looks a name up and waits for the answer. Raises OSError or UnicodeError."""


def _look_up(host: str) -> list[str]:
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


class SystemResolver:
    """`getaddrinfo` on threads of its own.

    A name server that never answers holds a thread for half a minute, and nothing can interrupt
    it. On asyncio's shared threads a handful of such links would stop every other lookup of the
    process, the chats' own among them; as daemons these threads do not hold up a shutdown either.
    """

    def __init__(self, look_up: LookUp = _look_up) -> None:
        self._look_up = look_up
        self._under_way = 0

    async def resolve(self, host: str) -> Sequence[str]:
        """See `Resolver`. Raises PageError("busy") when too many lookups are stuck."""
        if self._under_way >= LOOKUPS_MOST:
            raise PageError("busy", "Too many links are being read just now. Try again later.")
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[str]] = loop.create_future()

        def settle(addresses: list[str] | None, error: OSError | UnicodeError | None) -> None:
            self._under_way -= 1
            if answer.done():
                return
            if addresses is None:
                answer.set_exception(error or OSError("no answer"))
            else:
                answer.set_result(addresses)

        def look_up() -> None:
            addresses: list[str] | None = None
            failure: OSError | UnicodeError | None = None
            try:
                addresses = self._look_up(host)
            except (OSError, UnicodeError) as error:
                failure = error
            with contextlib.suppress(RuntimeError):  # the loop ended while we waited
                loop.call_soon_threadsafe(settle, addresses, failure)

        self._under_way += 1
        threading.Thread(target=look_up, name="look up a name", daemon=True).start()
        return await answer
