"""What goes wrong on the way to a stand-in: faults, planned by request name and count."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from random import Random

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong with one request, before or after its effect is stored.

    `delay` is in seconds. `cut` resets the connection instead of answering, `mute` keeps it open
    and never answers, `status` answers with that status, `held` waits until the plan lets go. With
    none of them the request is only slow.
    """

    stored: bool = False
    delay: float = 0.0
    cut: bool = False
    mute: bool = False
    held: bool = False
    status: int | None = None
    retry_after: float | None = None


def reset() -> Fault:
    """The connection is reset before anything was stored."""
    return Fault(cut=True)


def lost_answer() -> Fault:
    """The effect is stored, then the connection is reset: the client cannot know."""
    return Fault(stored=True, cut=True)


def no_answer() -> Fault:
    """The effect is stored, then nothing more is heard: the client runs into its time-out."""
    return Fault(stored=True, mute=True)


def kept_back() -> Fault:
    """The request is held until the plan lets go of everything it holds, then answered."""
    return Fault(held=True)


def slow(seconds: float, *, stored: bool = False) -> Fault:
    """The request is held for `seconds`, before or (with `stored`) after its effect."""
    return Fault(stored=stored, delay=seconds)


def too_many(retry_after: float = 1.0) -> Fault:
    """429 with `Retry-After`; nothing is stored."""
    return Fault(status=429, retry_after=retry_after)


def server_error(status: int = 503, *, stored: bool = False) -> Fault:
    """A 5xx answer; nothing is stored, unless `stored`."""
    return Fault(stored=stored, status=status)


@dataclass(slots=True)
class Planned:
    """A fault waiting for the requests whose name matches `pattern` (as in `fnmatch`)."""

    pattern: str
    fault: Fault
    skip: int
    left: int | None
    share: float
    met: int = 0


@dataclass(slots=True)
class FaultPlan:
    """Which requests go wrong, and how. The first planned fault that matches is taken.

    `watch` is told at once when a request arrived, when its effect was stored, and when it is about
    to be answered; a test that kills the client in that moment does it there.
    """

    watch: Callable[[str, str], None] | None = None
    chance: Random = field(default_factory=lambda: Random(1))
    planned: list[Planned] = field(default_factory=list)
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def add(
        self,
        pattern: str,
        fault: Fault,
        *,
        times: int | None = 1,
        after: int = 0,
        share: float = 1.0,
    ) -> Planned:
        """Plan `fault` for `times` matching requests (None: all), once `after` went through well.

        With a `share` below 1 only that part of them suffers, drawn from the seeded `chance`.
        """
        planned = Planned(pattern, fault, after, times, share)
        self.planned.append(planned)
        return planned

    def take(self, name: str) -> Fault | None:
        """Return the fault the request called `name` meets, and use it up."""
        for planned in self.planned:
            if planned.left == 0 or not fnmatchcase(name, planned.pattern):
                continue
            if planned.skip:
                planned.skip -= 1
                continue
            if planned.share < 1.0 and self.chance.random() >= planned.share:
                continue
            if planned.left is not None:
                planned.left -= 1
            planned.met += 1
            return planned.fault
        return None

    def clear(self) -> None:
        """Forget every planned fault."""
        self.planned.clear()

    def release(self) -> None:
        """Let go of every request that is being held, or kept without an answer."""
        self.done.set()

    async def suffer(
        self,
        name: str,
        request: web.Request,
        answer: Callable[[], Awaitable[web.StreamResponse]],
        words: Callable[[Fault], web.Response],
    ) -> web.StreamResponse:
        """Answer `request` with `answer()`, or with what the fault planned for `name` leaves.

        `words` makes the answer of a fault with a status, since each platform words its own.
        """
        self._tell("arrived", name)
        answered = await self._suffer(name, request, answer, words)
        self._tell("answered", name)
        return answered

    def _tell(self, point: str, name: str) -> None:
        if self.watch is not None:
            self.watch(point, name)

    async def _suffer(
        self,
        name: str,
        request: web.Request,
        answer: Callable[[], Awaitable[web.StreamResponse]],
        words: Callable[[Fault], web.Response],
    ) -> web.StreamResponse:
        fault = self.take(name)
        if fault is None:
            answered = await answer()
            self._tell("stored", name)
            return answered
        spoilt = fault.cut or fault.mute or fault.status is not None
        if fault.held:
            await self.done.wait()
        if not fault.stored:
            await asyncio.sleep(fault.delay)
            return await self._spoil(fault, request, words) if spoilt else await answer()
        answered = await answer()
        self._tell("stored", name)
        await asyncio.sleep(fault.delay)
        return await self._spoil(fault, request, words) if spoilt else answered

    async def _spoil(
        self, fault: Fault, request: web.Request, words: Callable[[Fault], web.Response]
    ) -> web.StreamResponse:
        if fault.mute:
            await self.done.wait()
        if fault.cut or fault.mute:
            cut(request)
            return web.Response(status=500)
        said = words(fault)
        if fault.retry_after is not None:
            said.headers["Retry-After"] = f"{fault.retry_after:g}"
        return said


def cut(request: web.Request) -> None:
    """Reset the connection of `request` at once (RST, not an orderly end)."""
    transport = request.transport
    if transport is None:
        return
    sock = transport.get_extra_info("socket")
    if sock is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
