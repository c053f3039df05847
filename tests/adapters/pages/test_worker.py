"""The process that reads HTML: bounded, killable, and without a secret."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Protocol

import pytest

from adapters.pages.worker import PROGRAM, Worker
from community.pages import Page, PageError
from tests.adapters.pages.web import ticking

URL = "https://page.example/"
PRETTY = b"<title>Pretty</title>"

# Programs that stand in for a reader that a hostile page has got the better of. Each one reads
# titles as usual until the page says otherwise.
UNRULY = """
import os, sys, time
sys.path.insert(0, {root!r})
from adapters.pages import cell
from adapters.pages.head import read_head

def read(html, charset, url):
    if b"loop" in html:
        while True:
            pass
    if b"sleep" in html:
        time.sleep(600)
    if b"die" in html:
        os._exit(1)
    if b"raise" in html:
        raise RuntimeError
    if b"eat" in html:
        bytearray(1 << 40)
    if b"lie" in html:
        sys.stdout.buffer.write(cell.ANSWER.pack(1 << 31))
        sys.stdout.buffer.flush()
        time.sleep(600)
    if b"babble" in html:
        sys.stdout.buffer.write(cell.ANSWER.pack(3) + b"{{]]")
        sys.stdout.buffer.flush()
        time.sleep(600)
    if b"forge" in html:
        forged = b'{{"title": "a\\\\u202eb", "site": 5, "published": "x", "language": [], "x": 1}}'
        sys.stdout.buffer.write(cell.ANSWER.pack(len(forged)) + forged)
        sys.stdout.buffer.flush()
        time.sleep(600)
    if b"environment" in html:
        html = b"<title>" + " ".join(sorted(os.environ)).encode() + b".</title>"
    return read_head(html, charset, url)

cell.confine()
cell.serve(int(sys.argv[-1]), sys.stdin.buffer, sys.stdout.buffer, read)
"""
ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 3))
UNRULY_PROGRAM = (*PROGRAM[:-1], UNRULY.format(root=ROOT))


class Start(Protocol):
    def __call__(self, patience: float = 10.0) -> Worker: ...


@pytest.fixture
async def unruly() -> AsyncIterator[Start]:
    """Starts workers whose program may be unruly, and closes them."""
    async with AsyncExitStack() as stack:

        def start(patience: float = 10.0) -> Worker:
            worker = Worker(seconds=1, patience=patience, program=UNRULY_PROGRAM)
            stack.push_async_callback(worker.close)
            return worker

        yield start


async def failure(worker: Worker, html: bytes) -> PageError:
    with pytest.raises(PageError) as error:
        await worker.read(html, None, URL)
    return error.value


async def test_one_process_reads_page_after_page() -> None:
    worker = Worker()
    pids = [worker.pid]
    try:
        for number in range(3):
            page = await worker.read(b"<title>%d</title>" % number, None, URL)
            assert page == Page(URL, str(number), None, None, None, None, None)
            pids.append(worker.pid)
    finally:
        await worker.close()
    assert pids[0] is None
    assert pids[1] is not None
    assert len(set(pids[1:])) == 1


async def test_a_page_of_the_largest_size_passes_through() -> None:
    worker = Worker()
    try:
        html = (
            b"<meta charset=shift_jis><p>"
            + b"x" * 600_000
            + "<title>雑木林</title>".encode("cp932")
        )
        assert (await worker.read(html, None, URL)).title == "雑木林"
        assert (await worker.read(html, "shift_jis" * 99, URL)).title == "雑木林"
    finally:
        await worker.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on processor time")
async def test_a_page_that_takes_too_much_work_is_killed_by_the_system_and_the_next_is_read(
    unruly: Start,
) -> None:
    worker = unruly(patience=30.0)
    assert (await worker.read(PRETTY, None, URL)).title == "Pretty"
    first = worker.pid
    with ticking() as ticks:
        assert (await failure(worker, b"loop")).reason == "timeout"
    assert 50 < ticks[0] < 3000  # the loop went on, and our own patience did not run out
    assert worker.pid is None
    assert (await worker.read(PRETTY, None, URL)).title == "Pretty"
    assert worker.pid != first


async def test_a_page_that_takes_too_long_without_working_is_killed_by_us(unruly: Start) -> None:
    worker = unruly(patience=1.0)
    assert (await failure(worker, b"sleep")).reason == "timeout"
    assert worker.pid is None
    assert (await worker.read(PRETTY, None, URL)).title == "Pretty"


@pytest.mark.parametrize("trouble", [b"die", b"raise", b"lie"])
async def test_a_page_that_breaks_the_process_is_not_a_page_and_the_next_is_read(
    trouble: bytes, unruly: Start
) -> None:
    worker = unruly()
    assert (await failure(worker, trouble)).reason == "not a page"
    assert (await worker.read(PRETTY, None, URL)).title == "Pretty"


async def test_a_page_that_takes_too_much_memory_is_too_big_and_the_next_is_read(
    unruly: Start,
) -> None:
    worker = unruly()
    assert (await worker.read(PRETTY, None, URL)).title == "Pretty"
    assert (await failure(worker, b"eat")).reason == "too big"
    assert (await worker.read(PRETTY, None, URL)).title == "Pretty"


async def test_an_answer_is_not_believed_just_because_it_comes_from_our_process(
    unruly: Start,
) -> None:
    page = await unruly().read(b"forge", None, URL)
    assert page == Page(URL, "ab", None, None, None, None, None)


async def test_an_answer_that_is_not_json_ends_the_process(unruly: Start) -> None:
    worker = unruly()
    assert (await failure(worker, b"babble")).reason == "not a page"
    assert worker.pid is None


async def test_the_process_does_not_know_our_secrets(
    unruly: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "a secret")
    title = (await unruly().read(b"environment", None, URL)).title
    assert title is not None
    assert "TOKEN" not in title
    assert "HOME" not in title


async def test_a_process_that_ended_between_two_pages_is_replaced(unruly: Start) -> None:
    worker = unruly()
    await worker.read(PRETTY, None, URL)
    assert worker.pid is not None
    os.kill(worker.pid, 9)
    for _ in range(2):
        assert (await worker.read(PRETTY, None, URL)).title == "Pretty"


async def test_whoever_stops_waiting_takes_the_process_along(unruly: Start) -> None:
    worker = unruly()
    await worker.read(PRETTY, None, URL)
    read = asyncio.create_task(worker.read(b"sleep", None, URL))
    await asyncio.wait([read], timeout=0.1)
    read.cancel()
    with pytest.raises(asyncio.CancelledError):
        await read
    assert worker.pid is None
    assert (await worker.read(PRETTY, None, URL)).title == "Pretty"


async def test_pages_wait_for_one_another() -> None:
    worker = Worker()
    try:
        pages = await asyncio.gather(
            *(worker.read(b"<title>%d</title>" % n, None, f"{URL}{n}") for n in range(20))
        )
    finally:
        await worker.close()
    assert [(page.title, page.url) for page in pages] == [(str(n), f"{URL}{n}") for n in range(20)]


async def test_closing_twice_or_unused_does_no_harm() -> None:
    worker = Worker()
    await worker.close()
    await worker.read(PRETTY, None, URL)
    await worker.close()
    await worker.close()
    assert worker.pid is None
    gc.collect()  # a transport left open would warn now, and warnings are errors


async def test_when_no_process_can_be_started_we_are_busy() -> None:
    worker = Worker(program=("/nonexistent/python",))
    assert (await failure(worker, PRETTY)).reason == "busy"
