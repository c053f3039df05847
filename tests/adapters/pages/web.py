"""A small web for these tests: servers on 127.0.0.1, a table of names, and a watch on sockets."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from hypothesis import HealthCheck, settings

from adapters.pages.dial import MeteredSocket

Handler = Callable[["Asked", asyncio.StreamWriter], Awaitable[None]]

CONTACT = "https://copse.example/contact"

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For properties: other work on this machine is no reason to fail."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived."""

    path: str
    headers: Mapping[str, str]


@dataclass(slots=True)
class Server:
    """A server on 127.0.0.1 that answers with raw bytes and counts who came."""

    port: int
    connections: int = 0
    asked: list[Asked] = field(default_factory=list)

    def url(self, path: str = "/", host: str = "page.example") -> str:
        """A link to this server."""
        return f"http://{host}:{self.port}{path}"

    @property
    def allowed(self) -> frozenset[str]:
        """The allow-list that permits this server."""
        return frozenset({f"127.0.0.1:{self.port}"})


class Names:
    """A name service: a table, and for numbers whatever the C library would make of them.

    A host with several rounds of answers gives the next one each time, and then the last.
    """

    def __init__(
        self, table: Mapping[str, Sequence[Sequence[str]]] | None = None, others: str = ""
    ) -> None:
        self._table = {host: list(rounds) for host, rounds in (table or {}).items()}
        self._others = others
        self.asked: list[str] = []

    async def resolve(self, host: str) -> Sequence[str]:
        """See `adapters.pages.names.Resolver`."""
        self.asked.append(host)
        rounds = self._table.get(host.removesuffix(".").lower())
        if rounds:
            return rounds.pop(0) if len(rounds) > 1 else rounds[0]
        with contextlib.suppress(OSError):
            return [socket.inet_ntoa(socket.inet_aton(host))]
        if self._others:
            return [self._others]
        raise socket.gaierror(socket.EAI_NONAME, "no such name")


class Sockets:
    """Notes which sockets are made, and may make none that lead anywhere."""

    def __init__(self, *, closed: bool = False) -> None:
        self.made: list[MeteredSocket] = []
        self.refused = 0
        self._closed = closed

    def __call__(self, family: int, kind: int, protocol: int) -> MeteredSocket:
        if self._closed:
            self.refused += 1
            raise ConnectionRefusedError("no way out of this test")
        made = MeteredSocket(family, kind, protocol)
        self.made.append(made)
        return made


@asynccontextmanager
async def serve(
    handler: Handler,
    host: str = "127.0.0.1",
    port: int = 0,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[Server]:
    """Run a server whose handler writes the raw answer to each request."""
    server = Server(port)
    talking: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talking.add(task)
        server.connections += 1
        try:
            asked = _read(await reader.readuntil(b"\r\n\r\n"))
            server.asked.append(asked)
            await handler(asked, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the other side left, as it should from a hostile server
        except asyncio.CancelledError:
            pass  # the test is over; asyncio would log that a handler was cancelled
        finally:
            talking.discard(task)
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    listening = await asyncio.start_server(talk, host, port, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        while talking:
            for task in list(talking):
                task.cancel()
            await asyncio.wait(list(talking))
        await listening.wait_closed()


def _read(head: bytes) -> Asked:
    line, *fields = head.decode("latin-1").split("\r\n")
    pairs = (field.partition(":") for field in fields if field)
    return Asked(
        path=line.split(" ")[1],
        headers={name.strip().lower(): value.strip() for name, _, value in pairs},
    )


def answer(
    body: bytes | str = b"",
    *,
    status: str = "200 OK",
    kind: str | None = "text/html; charset=utf-8",
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """The bytes of an ordinary answer."""
    raw = body.encode() if isinstance(body, str) else body
    fields = {"Content-Length": str(len(raw)), "Connection": "close", **(headers or {})}
    if kind is not None:
        fields["Content-Type"] = kind
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + raw


def answers(raw: bytes) -> Handler:
    """A handler that always answers with these bytes."""

    async def handler(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)

    return handler


def redirects(location: str, status: str = "302 Found") -> Handler:
    """A handler that always redirects there."""
    return answers(answer(status=status, headers={"Location": location}))


@contextmanager
def ticking() -> Iterator[list[int]]:
    """Count how often the event loop comes round while something else is going on."""
    ticks = [0]

    async def tick() -> None:
        while True:
            ticks[0] += 1
            await asyncio.sleep(0.005)

    task = asyncio.get_running_loop().create_task(tick())
    try:
        yield ticks
    finally:
        task.cancel()
