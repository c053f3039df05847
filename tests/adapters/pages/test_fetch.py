"""Reading pages over HTTP: what is sent, what is understood, and what becomes of failures."""

from __future__ import annotations

import asyncio
import gc
import gzip
import os
import shutil
import ssl
import subprocess
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import pytest

from adapters.pages.fetch import WebPages
from adapters.pages.limits import Limits
from adapters.pages.names import Resolver
from community.pages import Page, PageError, Pages
from tests.adapters.pages.web import (
    CONTACT,
    Asked,
    Names,
    Server,
    Sockets,
    answer,
    answers,
    redirects,
    serve,
)

HTML = '<html lang="en"><head><title>A page</title></head><body>'
QUICK = Limits(connect=2, header=2, wall=5, turn=5)

Open: TypeAlias = Callable[..., WebPages]


@pytest.fixture
async def opened() -> AsyncIterator[Open]:
    """Opens readers that may reach one server, and closes them."""
    async with AsyncExitStack() as stack:

        def open_pages(
            server: Server,
            limits: Limits = QUICK,
            resolver: Resolver | None = None,
            sockets: Sockets | None = None,
        ) -> WebPages:
            pages = WebPages(
                contact=CONTACT,
                allow=server.allowed,
                resolver=resolver or Names(others="127.0.0.1"),
                limits=limits,
                open_socket=sockets or Sockets(),
            )
            stack.push_async_callback(pages.close)
            return pages

        yield open_pages


async def failure(pages: WebPages, url: str) -> PageError:
    with pytest.raises(PageError) as error:
        await pages.read(url)
    return error.value


async def test_a_page_is_read_and_says_where_it_was_found(opened: Open) -> None:
    async with serve(answers(answer(HTML))) as server:
        pages: Pages = opened(server)
        url = server.url("/a?b=c")
        assert await pages.read(url) == Page(url, "A page", None, None, None, None, "en")


@pytest.fixture
def secrets_around(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A password in .netrc and a proxy in the environment, for anyone who looks there."""
    netrc = tmp_path / "netrc"
    netrc.write_text("default login ana password secret\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")


@pytest.mark.usefixtures("secrets_around")
async def test_a_request_says_who_we_are_and_nothing_else(opened: Open) -> None:
    cookie = answer(HTML, headers={"Set-Cookie": "id=1; Path=/"})
    async with serve(answers(cookie)) as server:
        pages = opened(server)
        await pages.read(server.url("/first"))
        await pages.read(server.url("/second"))
    host = f"page.example:{server.port}"
    assert [asked.headers for asked in server.asked] == [
        {
            "host": host,
            "user-agent": "Copse/0 (+https://copse.example/contact)",
            "accept": "text/html,application/xhtml+xml;q=0.9",
            "accept-encoding": "gzip",
            "connection": "close",
        }
    ] * 2


@pytest.mark.parametrize("contact", ["ana", "ftp://a.example", "https://a.example/\r\nX: y"])
def test_a_contact_that_is_not_an_address_is_an_error_at_once(contact: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        WebPages(contact=contact)


async def test_a_fragment_stays_with_us_and_survives_a_redirect(opened: Open) -> None:
    async def handler(asked: Asked, writer: asyncio.StreamWriter) -> None:
        reply = redirects("/there") if asked.path == "/here" else answers(answer(HTML))
        await reply(asked, writer)

    async with serve(handler) as server:
        page = await opened(server).read(server.url("/here#part-2"))
    assert page.url == server.url("/there#part-2")
    assert [asked.path for asked in server.asked] == ["/here", "/there"]


@pytest.mark.parametrize(
    ("status", "location", "found"),
    [
        ("301 Moved", "/b", "/b"),
        ("303 See Other", "b?c=d", "/a/b?c=d"),
        ("307 Temporary", "../up", "/up"),
        ("308 Permanent", "?q", "/a/start?q"),
        ("302 Found", "//other.example:{port}/x", "/x"),
        ("302 Found", "http://other.example:{port}/y z", "/y%20z"),
        ("302 Found", "/\u00fcber", "/%C3%BCber"),
    ],
)
async def test_a_redirect_is_followed_from_where_it_was_found(
    status: str, location: str, found: str, opened: Open
) -> None:
    port = 0

    async def handler(asked: Asked, writer: asyncio.StreamWriter) -> None:
        if asked.path != "/a/start":
            await answers(answer(HTML))(asked, writer)
            return
        there = location.format(port=port).encode().decode("latin-1")
        await redirects(there, status)(asked, writer)

    async with serve(handler) as server:
        port = server.port
        page = await opened(server).read(server.url("/a/start"))
    assert server.asked[-1].path == found
    assert page.title == "A page"
    assert page.url.endswith(found)
    assert ("other.example" in page.url) is ("other.example" in location)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (answer(HTML, status="404 Not Found"), "gone"),
        (answer(HTML, status="410 Gone"), "gone"),
        (answer(HTML, status="401 Unauthorized"), "unreachable"),
        (answer(HTML, status="403 Forbidden"), "unreachable"),
        (answer(HTML, status="418 Teapot"), "unreachable"),
        (answer(HTML, status="500 Oops"), "unreachable"),
        (answer(HTML, status="429 Slow down"), "busy"),
        (answer(HTML, status="503 Not now"), "busy"),
        (answer(HTML, status="204 Nothing"), "unreachable"),
        (answer(HTML, status="206 Part"), "unreachable"),
        (answer(HTML, status="304 Same"), "unreachable"),
        (answer(HTML, status="302 Found"), "unreachable"),
        (answer(HTML, kind="application/pdf"), "not a page"),
        (answer(HTML, kind="text/plain; charset=utf-8"), "not a page"),
        (answer(HTML, kind="text/htmlx"), "not a page"),
        (answer(HTML, kind=""), "not a page"),
        (answer(HTML, kind=None), "not a page"),
        (answer(HTML, headers={"Content-Encoding": "br"}), "not a page"),
        (answer(HTML, headers={"Content-Encoding": "zstd"}), "not a page"),
        (answer(HTML, headers={"Content-Encoding": "deflate"}), "not a page"),
        (answer(HTML, headers={"Content-Encoding": "gzip"}), "not a page"),
        (b"HTTP/1.1 200 OK\r\n", "unreachable"),
        (b"SSH-2.0-OpenSSH_9.9\r\n", "unreachable"),
        (b"+OK POP3 ready\r\n", "unreachable"),
        (b"", "unreachable"),
        (b"\x00" * 100, "unreachable"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\nContent-Type: text/html\r\n\r\nx",
            "unreachable",
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\nContent-Type: text/html\r\n\r\nx",
            "unreachable",
        ),
    ],
)
async def test_an_answer_that_is_no_page_is_an_error_with_a_reason(
    raw: bytes, reason: str, opened: Open
) -> None:
    async with serve(answers(raw)) as server:
        error = await failure(opened(server), server.url())
    assert error.reason == reason
    assert error.sentence.endswith(".")
    assert "127.0.0.1" not in error.sentence


@pytest.mark.parametrize(
    "kind",
    [
        "text/html",
        "TEXT/HTML;charset=UTF-8",
        "application/xhtml+xml",
        "text/html ; charset='utf-8'",
        'text/html; a="b"; charset="utf-8"',
    ],
)
async def test_html_is_recognised_however_its_type_is_written(kind: str, opened: Open) -> None:
    async with serve(answers(answer("<title>Größe</title>", kind=kind))) as server:
        assert (await opened(server).read(server.url())).title == "Größe"


async def test_the_charset_of_the_header_is_used(opened: Open) -> None:
    raw = answer("<title>Größe</title>".encode("cp1252"), kind="text/html; charset=latin1")
    async with serve(answers(raw)) as server:
        assert (await opened(server).read(server.url())).title == "Größe"


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "x-gzip"])
async def test_a_compressed_page_is_read(encoding: str, opened: Open) -> None:
    body = gzip.compress((HTML + "x" * 100_000).encode())
    async with serve(answers(answer(body, headers={"Content-Encoding": encoding}))) as server:
        assert (await opened(server).read(server.url())).title == "A page"


async def test_a_page_that_arrives_byte_by_byte_in_chunks_is_read(opened: Open) -> None:
    async def handler(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        for byte in HTML.encode():
            writer.write(b"1\r\n" + bytes([byte]) + b"\r\n")
            await writer.drain()
        await asyncio.Event().wait()  # the end of the head is enough: the rest never comes

    async with serve(handler) as server:
        assert (await opened(server).read(server.url())).title == "A page"


async def test_reading_ends_with_the_head(opened: Open) -> None:
    written = 0

    async def handler(asked: Asked, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + HTML.encode())
        while True:
            writer.write(b"<p>more</p>" * 1000)
            await writer.drain()
            written += 11_000

    async with serve(handler) as server:
        page = await opened(server, replace(QUICK, body=10_000_000)).read(server.url())
    assert page.title == "A page"
    assert written < 10_000_000


async def test_a_head_without_a_title_is_not_the_end(opened: Open) -> None:
    html = '<head><meta charset="utf-8"></head><body><meta property="og:title" content="Late">'
    async with serve(answers(answer(html))) as server:
        assert (await opened(server).read(server.url())).title == "Late"


async def test_of_a_very_long_head_the_start_is_read(opened: Open) -> None:
    html = "<title>Early</title><style>" + "x" * 2_000_000 + "</style><meta name=author content=No>"
    async with serve(answers(answer(html))) as server:
        page = await opened(server).read(server.url())
    assert (page.title, page.author) == ("Early", None)


async def test_of_a_page_whose_start_says_nothing_people_learn_that_it_is_too_big(
    opened: Open,
) -> None:
    html = "<style>" + "x" * 2_000_000 + "</style><title>Too late</title>"
    async with serve(answers(answer(html))) as server:
        assert (await failure(opened(server), server.url())).reason == "too big"


async def test_a_page_that_says_nothing_is_still_a_page(opened: Open) -> None:
    async with serve(answers(answer("<p>Hello"))) as server:
        page = await opened(server).read(server.url())
    assert page == Page(server.url(), None, None, None, None, None, None)


async def test_a_site_that_is_not_there_is_unreachable(opened: Open) -> None:
    async with serve(answers(b"")) as server:
        pass
    assert (await failure(opened(server), server.url())).reason == "unreachable"


async def test_a_name_that_does_not_exist_is_unreachable(opened: Open) -> None:
    async with serve(answers(b"")) as server:
        pages = opened(server, resolver=Names({"empty.example": [[]]}))
        for host in ("missing.example", "empty.example"):
            error = await failure(pages, server.url(host=host))
            assert (error.reason, server.connections) == ("unreachable", 0)


async def test_a_name_service_that_never_answers_is_a_timeout(opened: Open) -> None:
    class Silent:
        async def resolve(self, host: str) -> list[str]:
            await asyncio.Event().wait()
            raise AssertionError

    async with serve(answers(b"")) as server:
        pages = opened(server, replace(QUICK, connect=0.05), Silent())
        assert (await failure(pages, server.url())).reason == "timeout"


async def test_when_one_address_of_a_site_is_down_the_next_is_tried(opened: Open) -> None:
    async with serve(answers(answer(HTML))) as server:
        pages = WebPages(
            contact=CONTACT,
            allow=frozenset({f"127.0.0.0/8:{server.port}"}),
            resolver=Names({"page.example": [["127.0.0.9", "127.0.0.1"]]}),
            limits=QUICK,
        )
        async with pages:
            assert (await pages.read(server.url())).title == "A page"


async def test_the_greeting_of_tls_names_the_host_and_not_the_address(opened: Open) -> None:
    greetings: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        greetings.append(await reader.read(4096))
        writer.close()
        await writer.wait_closed()

    listening = await asyncio.start_server(listen, "127.0.0.1", 0)
    server = Server(listening.sockets[0].getsockname()[1])
    async with listening:
        url = f"https://page.example:{server.port}/"
        assert (await failure(opened(server), url)).reason == "unreachable"
    assert greetings[0][:1] == b"\x16"
    assert b"page.example" in greetings[0]
    assert b"127.0.0.1" not in greetings[0]


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for page.example that nobody vouches for, with its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs the openssl command to make a certificate")
    both = tmp_path / "certificate.pem"
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt"),
            *("ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=page.example"),
            *("-addext", "subjectAltName=DNS:page.example", "-keyout", both, "-out"),
            tmp_path / "only.pem",
        ],
        check=True,
        capture_output=True,
    )
    both.write_bytes(both.read_bytes() + (tmp_path / "only.pem").read_bytes())
    return both


async def test_a_site_whose_certificate_nobody_vouches_for_is_not_asked_anything(
    certificate: Path, opened: Open
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    async with serve(answers(answer(HTML)), tls=context) as server:
        url = f"https://page.example:{server.port}/"
        assert (await failure(opened(server), url)).reason == "unreachable"
    assert server.asked == []


async def test_a_failure_is_remembered_for_a_while_and_a_busy_site_is_not(opened: Open) -> None:
    async def handler(asked: Asked, writer: asyncio.StreamWriter) -> None:
        status = "404 Not Found" if asked.path == "/gone" else "503 Not now"
        await answers(answer(status=status))(asked, writer)

    async with serve(handler) as server:
        pages = opened(server, replace(QUICK, remembered=2))
        for _ in range(3):
            assert (await failure(pages, server.url("/gone"))).reason == "gone"
            assert (await failure(pages, server.url("/busy"))).reason == "busy"
        assert [a.path for a in server.asked] == ["/gone", "/busy", "/busy", "/busy"]
        for other in ("ftp://a.example", "ftp://b.example"):  # two more to keep in mind
            await failure(pages, other)
        await failure(pages, server.url("/gone"))
        assert server.asked[-1].path == "/gone"
        forgetful = opened(server, replace(QUICK, remember=0))
        before = server.connections
        for _ in range(2):
            await failure(forgetful, server.url("/gone"))
        assert server.connections == before + 2


class Crowd:
    """A handler that keeps everyone waiting and counts who is there, in all and by host."""

    def __init__(self) -> None:
        self.here: dict[str, int] = {}
        self.most_in_all = 0
        self.most_at_one_host = 0
        self.arrived = asyncio.Condition()
        self.open = asyncio.Event()

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        host = asked.headers["host"]
        self.here[host] = self.here.get(host, 0) + 1
        self.most_in_all = max(self.most_in_all, sum(self.here.values()))
        self.most_at_one_host = max(self.most_at_one_host, self.here[host])
        async with self.arrived:
            self.arrived.notify_all()
        try:
            await self.open.wait()
        finally:
            self.here[host] -= 1
        writer.write(answer(HTML))

    async def holds(self, number: int) -> None:
        """Wait until so many are there."""
        async with asyncio.timeout(10), self.arrived:
            await self.arrived.wait_for(lambda: sum(self.here.values()) >= number)


async def test_no_more_than_so_many_pages_are_read_at_once_and_one_of_a_host(
    opened: Open,
) -> None:
    crowd = Crowd()
    async with serve(crowd) as server:
        pages = opened(server, replace(QUICK, parallel=3))
        urls = [server.url(f"/{i}", f"host{i % 6}.example") for i in range(12)]
        reads = [asyncio.create_task(pages.read(url)) for url in urls]
        await crowd.holds(3)
        crowd.open.set()
        found = await asyncio.gather(*reads)
    assert {page.title for page in found} == {"A page"}
    assert (crowd.most_in_all, crowd.most_at_one_host) == (3, 1)
    assert server.connections == 12


async def test_many_links_to_one_slow_host_do_not_hold_up_the_others(opened: Open) -> None:
    crowd = Crowd()
    async with serve(crowd) as slow, serve(answers(answer(HTML))) as quick:
        pages = WebPages(
            contact=CONTACT,
            allow=slow.allowed | quick.allowed,
            resolver=Names(others="127.0.0.1"),
            limits=replace(QUICK, parallel=2),
        )
        async with pages:
            waiting = [
                asyncio.create_task(pages.read(slow.url(f"/{i}", "slow.example"))) for i in range(5)
            ]
            await crowd.holds(1)
            assert (await pages.read(quick.url(host="quick.example"))).title == "A page"
            crowd.open.set()
            assert len(await asyncio.gather(*waiting)) == 5


async def test_who_waits_too_long_for_a_turn_hears_that_we_are_busy(opened: Open) -> None:
    crowd = Crowd()
    async with serve(crowd) as server:
        pages = opened(server, replace(QUICK, parallel=1, turn=0.05))
        first = asyncio.create_task(pages.read(server.url("/", "one.example")))
        await crowd.holds(1)
        for host in ("one.example", "two.example"):
            assert (await failure(pages, server.url("/x", host))).reason == "busy"
        crowd.open.set()
        assert (await first).title == "A page"
        assert (await pages.read(server.url("/x", "two.example"))).title == "A page"


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_closing_leaves_no_task_no_process_and_no_socket() -> None:
    sockets = Sockets()
    before = asyncio.all_tasks()
    async with serve(answers(answer(HTML))) as server:
        pages = WebPages(
            contact=CONTACT,
            allow=server.allowed,
            resolver=Names(others="127.0.0.1"),
            open_socket=sockets,
        )
        pids = [pages.worker_pid]
        await asyncio.gather(*(pages.read(server.url(f"/{i}", f"h{i}.example")) for i in range(4)))
        pids.append(pages.worker_pid)
        assert pids[0] is None
        assert pids[1] is not None
        assert is_running(pids[1])
        await pages.close()
        await pages.close()
    assert len(sockets.made) == 4
    assert {made.fileno() for made in sockets.made} == {-1}
    assert not is_running(pids[1])
    assert asyncio.all_tasks() == before
    gc.collect()  # a transport left open would warn now, and warnings are errors


async def test_closing_ends_what_is_being_read_and_what_waits() -> None:
    crowd = Crowd()
    sockets = Sockets()
    async with serve(crowd) as server:
        pages = WebPages(
            contact=CONTACT,
            allow=server.allowed,
            resolver=Names(others="127.0.0.1"),
            open_socket=sockets,
            limits=replace(QUICK, parallel=2),
        )
        urls = [server.url("/", f"h{i}.example") for i in range(4)]
        reads = [asyncio.create_task(pages.read(url)) for url in urls]
        await crowd.holds(2)
        await pages.close()
        ends = await asyncio.gather(*reads, return_exceptions=True)
        assert [end.reason for end in ends if isinstance(end, PageError)] == ["busy"] * 4
        assert (await failure(pages, server.url())).reason == "busy"
    assert {made.fileno() for made in sockets.made} == {-1}


async def test_whoever_stops_waiting_for_a_page_leaves_nothing_behind(opened: Open) -> None:
    crowd = Crowd()
    sockets = Sockets()
    async with serve(crowd) as server:
        pages = opened(server, sockets=sockets)
        read = asyncio.create_task(pages.read(server.url()))
        await crowd.holds(1)
        read.cancel()
        with pytest.raises(asyncio.CancelledError):
            await read
        assert [made.fileno() for made in sockets.made] == [-1]
        crowd.open.set()
        assert (await pages.read(server.url())).title == "A page"


async def test_a_fault_of_our_own_is_a_page_error_and_logged_without_the_link(
    opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        async def resolve(self, host: str) -> list[str]:
            raise KeyError(host)

    async with serve(answers(b"")) as server:
        error = await failure(opened(server, resolver=Broken()), server.url("/?token=secret"))
    assert error.reason == "unreachable"
    assert "KeyError" in caplog.text
    assert "secret" not in caplog.text
    assert "page.example" not in caplog.text


def test_zlib_takes_no_limit_for_none() -> None:
    """Why the room for decoded bytes is never 0."""
    assert len(zlib.decompressobj(31).decompress(gzip.compress(b"x" * 1000), 0)) == 1000
