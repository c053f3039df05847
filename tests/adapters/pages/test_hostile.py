"""Servers and pages that want our memory, our time, our sockets or our event loop."""

from __future__ import annotations

import asyncio
import gzip
import struct
import sys
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adapters.pages.body import read_body
from adapters.pages.cell import MEMORY_GROWTH
from adapters.pages.fetch import WebPages
from adapters.pages.limits import Limits
from community.pages import Page, PageError
from tests.adapters.pages.web import (
    CONTACT,
    Asked,
    Names,
    Server,
    Sockets,
    answer,
    answers,
    serve,
    ticking,
    unhurried,
)

IMPATIENT = Limits(connect=1, header=0.3, wall=0.8, turn=5, work=1, remember=0)
THOROUGH = Limits(connect=20, header=20, wall=60, turn=60, work=1, remember=0)

START = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
MEMORY_FOR_ONE = 8 * 1024 * 1024
"""Bytes that reading one page may take in our own process, at most: 16 times what is read."""


def reader(server: Server, limits: Limits, sockets: Sockets | None = None) -> WebPages:
    return WebPages(
        contact=CONTACT,
        allow=server.allowed,
        resolver=Names(others="127.0.0.1"),
        limits=limits,
        open_socket=sockets or Sockets(),
    )


@dataclass(slots=True)
class Outcome:
    """How reading a hostile page ended, and what it took."""

    end: Page | PageError
    memory: int
    ticks: int
    sockets_left: int

    @property
    def reason(self) -> str:
        return self.end.reason if isinstance(self.end, PageError) else "a page"


async def outcome(server: Server, limits: Limits) -> Outcome:
    """Read the server's page while counting the rounds of the loop and the memory taken."""
    sockets = Sockets()
    async with reader(server, limits, sockets) as pages:
        tracemalloc.start()
        try:
            with ticking() as ticks:
                try:
                    end: Page | PageError = await pages.read(server.url())
                except PageError as error:
                    end = error
                rounds = ticks[0]
            _, memory = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    return Outcome(end, memory, rounds, sum(made.fileno() != -1 for made in sockets.made))


async def dribble(writer: asyncio.StreamWriter, piece: bytes) -> None:
    """Send one byte after another, long after anyone should have left."""
    while True:
        for byte in piece:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.02)


async def flood(writer: asyncio.StreamWriter, piece: bytes) -> None:
    """Send the same again and again, as fast as it is taken."""
    while True:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0)  # this server shares the loop whose rounds are counted


async def no_answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def slow_status(asked: Asked, writer: asyncio.StreamWriter) -> None:
    await dribble(writer, b"HTTP/1.1 200 O" + b"K" * 10_000)


async def slow_headers(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(START)
    await dribble(writer, b"X-Slow: 1\r\n")


async def slow_body(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(START + b"\r\n")
    await dribble(writer, b"<p>slow")


async def slow_chunks(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(START + b"Transfer-Encoding: chunked\r\n\r\n")
    await dribble(writer, b"1\r\nx\r\n")


async def endless_early_hints(asked: Asked, writer: asyncio.StreamWriter) -> None:
    await flood(writer, b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n")


async def endless_chunk_extension(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(START + b"Transfer-Encoding: chunked\r\n\r\n1;a=")
    await flood(writer, b"b" * 10_000)


async def endless_trailers(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(START + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n")
    await flood(writer, b"X-Trailer: " + b"y" * 1000 + b"\r\n")


async def silence_after_half_a_page(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(START + b"Content-Length: 9999\r\n\r\n<title>half")
    await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("handler", "reasons"),
    [
        (no_answer, {"timeout"}),
        (slow_status, {"timeout"}),
        (slow_headers, {"timeout"}),
        (slow_body, {"timeout"}),
        (slow_chunks, {"timeout"}),
        (silence_after_half_a_page, {"timeout"}),
    ],
)
async def test_a_server_that_wants_our_time_does_not_get_it(
    handler: Callable[[Asked, asyncio.StreamWriter], Awaitable[None]], reasons: set[str]
) -> None:
    async with serve(handler) as server:
        end = await outcome(server, IMPATIENT)
    assert end.reason in reasons
    assert end.memory < MEMORY_FOR_ONE
    assert end.ticks > 10
    assert end.sockets_left == 0


async def endless_page(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(START + b"\r\n")
    await flood(writer, b"<p>more and more" * 1000)


async def endless_chunks(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(START + b"Transfer-Encoding: chunked\r\n\r\n")
    await flood(writer, b"2000\r\n" + b"y" * 0x2000 + b"\r\n")


async def endless_tiny_chunks(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(START + b"Transfer-Encoding: chunked\r\n\r\n")
    await flood(writer, b"1\r\nz\r\n" * 1000)


async def endless_header(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(START + b"X-Long: ")
    await flood(writer, b"a" * 10_000)


async def endless_headers(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(START)
    await flood(writer, b"X-More: " + b"a" * 1000 + b"\r\n")


async def headers_just_over_the_limit(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(START + (b"X-More: " + b"a" * 8000 + b"\r\n") * 9 + b"\r\n<title>x</title>")


async def gzip_of_nothing(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Empty stored blocks: a stream that goes on for ever and never decodes to anything."""
    writer.write(START + b"Content-Encoding: gzip\r\n\r\n" + gzip_header())
    await flood(writer, b"\x00\x00\x00\xff\xff" * 1000)


async def gzip_of_a_long_name(asked: Asked, writer: asyncio.StreamWriter) -> None:
    named = gzip_header()[:3] + b"\x08" + gzip_header()[4:]  # a file name follows, without end
    writer.write(START + b"Content-Encoding: gzip\r\n\r\n" + named)
    await flood(writer, b"n" * 10_000)


async def gzip_bomb(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(START + b"Content-Encoding: gzip\r\n\r\n" + bomb(256))


async def gzip_bomb_in_a_title(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(START + b"Content-Encoding: gzip\r\n\r\n" + bomb(256, b"<title>"))


async def gzip_in_gzip(asked: Asked, writer: asyncio.StreamWriter) -> None:
    twice = gzip.compress(bomb(256))
    writer.write(START + b"Content-Encoding: gzip\r\n\r\n" + twice)


async def gzip_in_gzip_as_it_says(asked: Asked, writer: asyncio.StreamWriter) -> None:
    twice = gzip.compress(bomb(256))
    writer.write(START + b"Content-Encoding: gzip, gzip\r\n\r\n" + twice)


async def gzip_in_gzip_in_two_headers(asked: Asked, writer: asyncio.StreamWriter) -> None:
    both = b"Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n\r\n"
    writer.write(START + both + gzip.compress(bomb(256)))


async def brotli(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(START + b"Content-Encoding: br\r\n\r\n" + b"\x00" * 1000)


def gzip_header() -> bytes:
    return b"\x1f\x8b\x08\x00" + struct.pack("<L", 0) + b"\x00\x03"


def bomb(megabytes: int, start: bytes = b"") -> bytes:
    """A gzip stream of so many megabytes of spaces, made of one compressed megabyte repeated."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = deflate.compress(start) + deflate.flush(zlib.Z_FULL_FLUSH)
    one = deflate.compress(b" " * 1024 * 1024) + deflate.flush(zlib.Z_FULL_FLUSH)
    return gzip_header() + first + one * megabytes + deflate.flush(zlib.Z_FINISH)


def test_the_bomb_is_one() -> None:
    inflate = zlib.decompressobj(31)
    size, rest = 0, bomb(256)
    assert len(rest) < 512 * 1024
    while rest:
        size += len(inflate.decompress(rest, 1024 * 1024))
        rest = inflate.unconsumed_tail
    assert size == 256 * 1024 * 1024


@pytest.mark.parametrize(
    ("handler", "reasons"),
    [
        (endless_early_hints, {"too big"}),
        (endless_chunk_extension, {"too big", "unreachable"}),
        (endless_trailers, {"too big", "unreachable"}),
        (endless_page, {"too big"}),
        (endless_chunks, {"too big"}),
        (endless_tiny_chunks, {"too big"}),
        (endless_header, {"unreachable"}),
        (endless_headers, {"unreachable"}),
        (headers_just_over_the_limit, {"too big"}),
        (gzip_of_nothing, {"too big"}),
        (gzip_of_a_long_name, {"too big"}),
        (gzip_bomb, {"too big"}),
        (gzip_bomb_in_a_title, {"too big"}),
        (gzip_in_gzip, {"a page", "too big"}),
        (gzip_in_gzip_as_it_says, {"not a page"}),
        (gzip_in_gzip_in_two_headers, {"not a page"}),
        (brotli, {"not a page"}),
    ],
)
async def test_a_server_that_wants_our_memory_does_not_get_it(
    handler: Callable[[Asked, asyncio.StreamWriter], Awaitable[None]], reasons: set[str]
) -> None:
    async with serve(handler) as server:
        end = await outcome(server, THOROUGH)
    assert end.reason in reasons
    assert end.memory < MEMORY_FOR_ONE
    assert end.sockets_left == 0


def repeated(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]


HALF_A_MEGABYTE = 512 * 1024

# Each ends by itself; only the last ones need the limits of the process that reads them.
PAGES = {
    "comments that never end": repeated("<!--", 195_000),
    "tags that never end": repeated("<a x='", 117_000),
    "titles in titles": repeated("<title>", 140_000),
    "declarations that never end": repeated("<![", 58_000),
    "declarations that never end, larger": repeated("<![", HALF_A_MEGABYTE),
    "one attribute": "<meta content='" + repeated("a", HALF_A_MEGABYTE),
    "character references": "<title>" + repeated("&amp", HALF_A_MEGABYTE),
    "nothing but NUL": "\x00" * HALF_A_MEGABYTE,
    "nothing but meta": repeated("<meta property=og:title content=x>", HALF_A_MEGABYTE),
    "nothing but scripts": repeated("<script type=application/ld+json>{}</script>", 400_000),
    "one deep JSON-LD": "<script type=application/ld+json>" + "[" * 250_000,
    "half-open scripts": repeated("<script><!--<script>", HALF_A_MEGABYTE),
    "surrogates and overrides": "<title>" + repeated("\u202e\u0301\u200d\U000e0041", 100_000),
    "tables in tables": repeated("<table><td>", HALF_A_MEGABYTE),
    "drawings in drawings": repeated("<svg><g>", HALF_A_MEGABYTE),
    "templates in templates": repeated("<template>", HALF_A_MEGABYTE),
    "formatting in paragraphs": repeated("<b><p>", HALF_A_MEGABYTE),
    "many attributes": "<a " + " ".join(f"a{n}" for n in range(70_000)),
    "divisions in divisions": repeated("<div>", HALF_A_MEGABYTE),
}


@pytest.mark.parametrize("name", PAGES)
async def test_a_page_that_wants_our_processor_gets_little_of_it_and_none_of_the_loop(
    name: str,
) -> None:
    async with serve(answers(answer(PAGES[name]))) as server:
        end = await outcome(server, THOROUGH)
    assert end.reason in ("a page", "too big", "timeout")
    assert end.memory < MEMORY_FOR_ONE
    # A page that took long was waited for: the loop came round in the meantime.
    assert end.reason != "timeout" or end.ticks > 50


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited and measured on Linux")
async def test_the_process_that_reads_hostile_pages_stays_small() -> None:
    greedy = ("formatting in paragraphs", "tables in tables", "nothing but meta", "one attribute")
    start = peak = 0

    async def handler(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await answers(answer(PAGES.get(greedy[int(asked.path[1:])], "")))(asked, writer)

    async with serve(handler) as server, reader(server, THOROUGH) as pages:
        for number in range(len(greedy)):
            try:
                await pages.read(server.url(f"/{number}"))
            except PageError:
                continue
            start = start or resident(pages, "VmRSS")
            peak = max(peak, resident(pages, "VmHWM"))
    assert 0 < peak < 32 * 1024 * 1024 + MEMORY_GROWTH


def resident(pages: WebPages, field: str) -> int:
    """Bytes of memory that the reading process holds, or has held at most."""
    status = Path(f"/proc/{pages.worker_pid}/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith(field))
    return int(line.split()[1]) * 1024


async def test_two_hundred_hostile_links_at_once_end_within_the_limits() -> None:
    hostile = [slow_body, no_answer, endless_page, gzip_bomb, endless_header, endless_chunks]

    async def handler(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await hostile[int(asked.path[1:]) % len(hostile)](asked, writer)

    limits = Limits(connect=2, header=0.3, wall=0.5, turn=1.5, work=1, remember=0)
    sockets = Sockets()
    async with serve(handler) as server, reader(server, limits, sockets) as pages:
        tracemalloc.start()
        try:
            with ticking() as ticks:
                ends = await asyncio.gather(
                    *(pages.read(server.url(f"/{n}", f"h{n}.example")) for n in range(200)),
                    return_exceptions=True,
                )
                rounds = ticks[0]
            _, memory = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert all(isinstance(end, PageError) for end in ends)
    assert memory < 64 * 1024 * 1024
    assert rounds > 50
    assert {made.fileno() for made in sockets.made} == {-1}


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(raw=st.binary(max_size=300))
@example(raw=b"HTTP/1.1 200 OK\r\nContent-Type: text/html;charset=\xff\xfe\r\n\r\n<title>\xff")
@example(raw=b"HTTP/1.1 302 \xff\r\nLocation: http://\xed\xa0\x80/\r\n\r\n")
@example(raw=b"HTTP/1.1 302 x\r\nLocation: \r\n\r\n")
@example(raw=b"HTTP/1.1 302 x\r\nLocation: http://[::1\r\n\r\n")
@example(raw=b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\nxyz")
@example(raw=b"HTTP/1.1 100 Continue\r\n\r\n")
@example(
    raw=b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b"
)
@example(raw=b"HTTP/9.9 200 OK\r\n\r\n")
@example(raw=b"HTTP/1.1 99999 OK\r\n\r\n")
async def test_whatever_a_server_answers_it_is_a_page_or_a_page_error(
    raw: bytes, shared_reader: tuple[WebPages, Server, list[bytes]]
) -> None:
    pages, server, reply = shared_reader
    reply[0] = raw
    try:
        page = await pages.read(server.url())
    except PageError as error:
        assert error.sentence.endswith(".")  # noqa: PT017, either end is a good one
    else:
        assert page.url == server.url()


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(body=st.binary(max_size=300), kind=st.text(st.characters(codec="latin-1"), max_size=20))
async def test_whatever_bytes_a_page_is_made_of_it_is_a_page_or_a_page_error(
    body: bytes, kind: str, shared_reader: tuple[WebPages, Server, list[bytes]]
) -> None:
    pages, server, reply = shared_reader
    safe = "".join(c for c in kind if c.isprintable())
    reply[0] = answer(body, kind=f"text/html; charset={safe}")
    page = await pages.read(server.url())
    assert page.url == server.url()


@pytest.fixture
async def shared_reader() -> AsyncIterator[tuple[WebPages, Server, list[bytes]]]:
    """A reader and a server whose raw answer can be changed."""
    reply = [b""]

    async def handler(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(reply[0])

    limits = Limits(connect=5, header=0.5, wall=20, turn=20, remember=0)
    async with serve(handler) as server, reader(server, limits) as pages:
        yield pages, server, reply


@unhurried
@given(st.lists(st.binary(max_size=50), max_size=20), st.integers(1, 300), st.booleans())
def test_never_more_than_the_limit_is_kept(chunks: list[bytes], longest: int, gzip: bool) -> None:
    whole = b"".join(chunks)
    if gzip:
        packed = zlib.compressobj(wbits=31)
        chunks = [packed.compress(chunk) for chunk in chunks] + [packed.flush()]

    async def stream() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    body = asyncio.run(read_body(stream(), gzip=gzip, longest=longest))
    assert len(body.html) <= longest
    assert whole.startswith(body.html)
    assert body.cut or body.html == whole
