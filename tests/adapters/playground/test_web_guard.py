"""Who the playground's server lets in, and what it does with junk."""

from __future__ import annotations

import json
import re
from random import Random

import aiohttp
import pytest

from adapters.playground.web import STATIC
from tests.adapters.playground.asking import does
from tests.adapters.playground.face import MONDAY, TOKEN, Face
from tests.hostile import HOSTILE

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_page_and_its_files_may_load_nothing_but_their_own(face: Face) -> None:
    async with aiohttp.ClientSession(face.address) as stranger:
        for path, kind in (("/", "text/html"), ("/static/app.js", "text/javascript")):
            async with stranger.get(path) as answer:
                assert answer.status == 200
                assert answer.content_type == kind
                policy = answer.headers["Content-Security-Policy"]
                assert "default-src 'none'" in policy
                assert "script-src 'self'" in policy
                assert "unsafe" not in policy
                assert "frame-ancestors 'none'" in policy
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_the_token_is_taken_out_of_the_address_and_a_strict_cookie_given(face: Face) -> None:
    async with aiohttp.ClientSession(face.address) as stranger:
        async with stranger.get(f"/?token={TOKEN}", allow_redirects=False) as answer:
            assert answer.status == 303
            assert answer.headers["Location"] == "/"
            cookie = answer.headers["Set-Cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert TOKEN not in cookie


@pytest.mark.parametrize("token", ["", "wrong", f"{TOKEN}x", TOKEN[:-1], "%00", "é"])
async def test_a_wrong_token_gives_no_cookie(face: Face, token: str) -> None:
    async with (
        aiohttp.ClientSession(face.address) as stranger,
        stranger.get(f"/?token={token}", allow_redirects=False) as answer,
    ):
        assert answer.status == 303
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", ["state", "posts", "live", "inspect", "inspect/1"])
async def test_nothing_is_told_without_the_cookie(face: Face, path: str) -> None:
    async with (
        aiohttp.ClientSession(face.address) as stranger,
        stranger.get(f"/api/{path}?as=ana&channel=general") as answer,
    ):
        assert answer.status == 401
        assert "link" in (await answer.json())["says"]


async def test_nothing_is_done_without_the_cookie(face: Face) -> None:
    body = {"as": "ana", "do": "post", "channel": "general", "text": "hello"}
    headers = {"Origin": face.address}
    async with (
        aiohttp.ClientSession(face.address, headers=headers) as stranger,
        stranger.post("/api/act", json=body) as answer,
    ):
        assert answer.status == 401
    assert not face.room.posts


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost", "", "::1"])
async def test_a_host_that_is_not_ours_is_refused(page: aiohttp.ClientSession, host: str) -> None:
    async with page.get("/api/state", headers={"Host": host}) as answer:
        assert answer.status in (400, 403)
    async with page.get("/", headers={"Host": host}) as answer:
        assert answer.status in (400, 403)


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost"]
)
async def test_another_pages_requests_are_refused(
    page: aiohttp.ClientSession, face: Face, origin: str
) -> None:
    headers = {"Origin": origin}
    body = {"as": "ana", "do": "post", "channel": "general", "text": "hello"}
    async with page.post("/api/act", json=body, headers=headers) as answer:
        assert answer.status == 403
    async with page.get("/api/live?as=ana", headers=headers) as answer:
        assert answer.status == 403
    assert not face.room.posts


async def test_a_request_without_an_origin_changes_nothing(face: Face) -> None:
    async with face.visitor() as session:
        del session.headers["Origin"]
        async with session.post("/api/clock", json={"as": "ana", "by": 60}) as answer:
            assert answer.status == 403
    assert face.clock() == MONDAY


async def test_what_the_browser_calls_cross_site_is_refused(page: aiohttp.ClientSession) -> None:
    async with page.get("/api/state", headers={"Sec-Fetch-Site": "cross-site"}) as answer:
        assert answer.status == 403


async def test_a_form_of_another_page_cannot_speak_json(page: aiohttp.ClientSession) -> None:
    async with page.post("/api/act", data='{"as":"ana"}') as answer:
        assert answer.status == 415


JSON = {"Content-Type": "application/json"}
JUNK: tuple[bytes, ...] = (
    b"",
    b"{",
    b"[]",
    b'"text"',
    b"null",
    b"1e999",
    b"\xff\xfe",
    b"[" * 60_000,
    b'{"as": "ana", "do": "post", "channel": "general", "text": "\\ud800"}',
    b'{"as": "ana", "do": "post", "channel": "general", "text": "a\\u0000b"}',
    b'{"as": "ana", "do": "post", "channel": {"a": 1}, "text": "x"}',
    b'{"as": "ana", "do": "post", "channel": "general", "text": 7}',
    b'{"as": "ana", "do": "post", "channel": "general", "text": "   "}',
    b'{"as": "ana", "do": "post", "channel": "general", "text": "x", "thread": -1}',
    b'{"as": "ana", "do": "post", "channel": "general", "text": "x", "thread": 1e3}',
    b'{"as": "ana", "do": "react", "n": "9999999999999999999", "emoji": "x"}',
    b'{"as": "ana", "do": "react", "n": true, "emoji": "x"}',
    b'{"as": "ana", "do": ["press"], "n": 1}',
    b'{"as": "ana", "do": "fly"}',
    b'{"as": "ana"}',
    b'{"as": "mallory", "do": "post", "channel": "general", "text": "x"}',
    b'{"as": ["ana"], "do": "post", "channel": "general", "text": "x"}',
    b'{"as": "ana", "do": "close", "channel": "general", "members": ["mallory"]}',
    b'{"as": "ana", "do": "close", "channel": "general", "members": "ana"}',
    b'{"as": "ana", "do": "close", "channel": "@ana", "members": []}',
    b'{"as": "ana", "by": -5}',
    b'{"as": "ana", "by": 99999999999}',
    b'{"as": "ana", "by": 1.5}',
    b'{"as": "ana", "to": "next summer"}',
    b'{"as": "ana", "to": "0001-01-01T00:00"}',
    b'{"as": "ana", "to": "9999-12-31T23:59"}',
    b'{"as": "ana", "path": "library", "option": "url", "typed": ""}',
    b'{"as": "ana", "path": [1], "option": "url", "typed": ""}',
    b'{"as": "ana", "path": [], "option": "url", "typed": "", "options": {"a": 1}}',
)


@pytest.mark.parametrize("path", ["act", "complete", "clock"])
async def test_junk_is_refused_and_never_breaks_anything(
    page: aiohttp.ClientSession, face: Face, path: str
) -> None:
    for body in JUNK:
        async with page.post(f"/api/{path}", data=body, headers=JSON) as answer:
            assert 400 <= answer.status < 500, body[:80]
            assert (await answer.json())["says"]
    assert not face.room.posts
    assert face.clock() == MONDAY


ACTS = ["post", "type", "read", "press", "choose", "submit", "react", "unreact", "use"]
NAMES = ["n", "channel", "text", "thread", "action", "label", "answers", "emoji", "name"]


async def test_no_mixture_of_fields_breaks_the_server(
    page: aiohttp.ClientSession, face: Face
) -> None:
    await does(page, "ana", "type", channel="general", text="/parade parts")
    await does(page, "ana", "type", channel="general", text="/parade form")
    chance = Random(7)  # replayable, not secret
    values: tuple[object, ...] = (*HOSTILE, "ana", "general", "1", 1, 2, 0, -1, None, True, [], {})
    for _ in range(300):
        body = {name: chance.choice(values) for name in NAMES if chance.random() < 0.8}
        body |= {"as": "ana", "do": chance.choice(ACTS)}
        async with page.post("/api/act", data=json.dumps(body), headers=JSON) as answer:
            assert answer.status < 500, body


async def test_a_body_beyond_the_limit_is_not_read(page: aiohttp.ClientSession) -> None:
    async with page.post("/api/act", data=b" " * 70_000, headers=JSON) as answer:
        assert answer.status == 413


@pytest.mark.parametrize(
    "path", ["posts?as=ana&channel=nowhere", "posts?as=ana&channel=general&before=x", "posts?as=x"]
)
async def test_a_question_that_makes_no_sense_is_refused(
    page: aiohttp.ClientSession, path: str
) -> None:
    async with page.get(f"/api/{path}") as answer:
        assert answer.status in (400, 404)


# -- the files themselves


async def test_the_pages_files_make_no_html_of_texts_and_load_nothing_from_elsewhere() -> None:
    sinks = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "srcdoc")
    for file in STATIC.iterdir():
        text = file.read_text("utf-8")
        assert not [sink for sink in sinks if sink in text], file.name
        loads = re.findall(r"""(?:src|href|url|import|from)\s*[=(]?\s*["']?(https?:)?//""", text)
        assert not loads, file.name
    page = (STATIC / "index.html").read_text("utf-8")
    assert not re.findall(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=", page)


async def test_every_file_of_the_page_is_loaded_at_once() -> None:
    page = (STATIC / "index.html").read_text("utf-8")
    files = [file.name for file in STATIC.iterdir() if file.suffix in (".js", ".css")]
    assert [name for name in files if f'"/static/{name}"' not in page] == []
