"""What a page is told while it stays open, long histories, and how serving ends."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
from pathlib import Path

import aiohttp
import pytest
from starlette.applications import Starlette

from adapters.playground import live
from adapters.playground.live import PAGE
from adapters.web.serving import listening, serve
from community.chat.place import Place
from tests.adapters.playground import parade
from tests.adapters.playground.asking import Json, asks, does, words
from tests.adapters.playground.face import MONDAY, Face, stage

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def told(stream: aiohttp.ClientResponse) -> tuple[str, Json]:
    """The next change of a stream: its mark and what it says."""
    mark = ""
    async for line in stream.content:
        key, _, value = line.decode().strip().partition(": ")
        if key == "id":
            mark = value
        if key == "data":
            return mark, json.loads(value)
    raise AssertionError("the stream ended")


async def test_a_change_is_told_to_those_who_may_see_it(page: aiohttp.ClientSession) -> None:
    mark = (await asks(page, "state", **{"as": "bo"}))["mark"]
    async with page.get("/api/live", params={"as": "bo", "since": mark}) as stream:
        await does(page, "ana", "type", channel="general", text="/parade whisper secret words")
        await does(page, "ana", "post", channel="general", text="Hello")
        _, first = await told(stream)
        assert words(first["post"]["text"]) == "Hello"


async def test_a_page_that_was_away_is_told_what_it_missed(page: aiohttp.ClientSession) -> None:
    mark = (await asks(page, "state", **{"as": "bo"}))["mark"]
    await does(page, "ana", "post", channel="general", text="One")
    await does(page, "ana", "post", channel="general", text="Two")
    async with page.get("/api/live", params={"as": "bo", "since": mark}) as stream:
        middle, one = await told(stream)
        _, two = await told(stream)
        assert [words(each["post"]["text"]) for each in (one, two)] == ["One", "Two"]
    headers = {"Last-Event-ID": middle}
    async with page.get("/api/live", params={"as": "bo", "since": mark}, headers=headers) as stream:
        _, two = await told(stream)
        assert words(two["post"]["text"]) == "Two"


@pytest.mark.parametrize("mark", ["", "other.0", "0", "a.b", "x" * 500])
async def test_a_page_of_another_run_starts_afresh(page: aiohttp.ClientSession, mark: str) -> None:
    async with page.get("/api/live", params={"as": "bo", "since": mark}) as stream:
        assert (await told(stream))[1] == {"reset": True}


async def test_a_page_that_missed_too_much_starts_afresh(
    page: aiohttp.ClientSession, face: Face
) -> None:
    mark = (await asks(page, "state", **{"as": "bo"}))["mark"]
    for _ in range(live.KEPT + 1):
        face.room.tell("channel", face.room.channel("general"))
    async with page.get("/api/live", params={"as": "bo", "since": mark}) as stream:
        assert (await told(stream))[1] == {"reset": True}


async def test_a_channel_that_closes_leaves_those_who_are_not_in_it(
    page: aiohttp.ClientSession,
) -> None:
    mark = (await asks(page, "state", **{"as": "cleo"}))["mark"]
    async with page.get("/api/live", params={"as": "cleo", "since": mark}) as stream:
        await does(page, "ana", "close", channel="general", members=["ana"])
        assert (await told(stream))[1] == {"left": "general"}
        await does(page, "ana", "post", channel="general", text="Secret")
        await does(page, "ana", "close", channel="general", members=[])
        assert (await told(stream))[1]["channel"]["id"] == "general"


async def test_a_reply_tells_of_its_root_too(page: aiohttp.ClientSession) -> None:
    root = (await does(page, "ana", "post", channel="general", text="Who knows?"))["post"]
    mark = (await asks(page, "state", **{"as": "bo"}))["mark"]
    async with page.get("/api/live", params={"as": "bo", "since": mark}) as stream:
        await does(page, "cleo", "post", channel="general", text="I do.", thread=root["n"])
        _, change = await told(stream)
        assert change["root"]["replies"]["count"] == 1


async def test_a_long_channel_is_given_page_by_page(
    page: aiohttp.ClientSession, face: Face
) -> None:
    place = Place(face.room.space, "general")
    for n in range(10_000):
        face.room.add(f"m{n}", place, "bo", MONDAY, f"Message {n}")
    latest = await asks(page, "posts", **{"as": "ana", "channel": "general"})
    assert len(latest["posts"]) == PAGE
    assert latest["posts"][-1]["id"] == "m9999"
    assert (latest["older"], latest["newer"]) == (True, False)
    query = {"as": "ana", "channel": "general"}
    before = await asks(page, "posts", **query, before=latest["posts"][0]["n"])
    assert before["posts"][-1]["id"] == "m9799"
    around = await asks(page, "posts", **query, around="m5000")
    assert "m5000" in [post["id"] for post in around["posts"]]
    assert (around["older"], around["newer"]) == (True, True)
    first = await asks(page, "posts", **query, around="m3")
    assert first["posts"][0]["id"] == "m0"
    assert (first["older"], first["newer"]) == (False, True)


async def test_around_a_reply_the_thread_is_named(page: aiohttp.ClientSession) -> None:
    root = (await does(page, "ana", "post", channel="general", text="Who knows?"))["post"]
    reply = (await does(page, "bo", "post", channel="general", text="I.", thread=root["n"]))["post"]
    query = {"as": "cleo", "channel": "general", "around": reply["id"]}
    found = await asks(page, "posts", **query)
    assert found["thread"] == root["id"]
    assert [post["id"] for post in found["posts"]] == [root["id"]]


async def test_serving_ends_though_a_stream_is_open(
    page: aiohttp.ClientSession, face: Face
) -> None:
    async with page.get("/api/live", params={"as": "ana", "since": ""}) as stream:
        assert (await told(stream))[1] == {"reset": True}
        await face.stop()
        async with asyncio.timeout(2.5):  # less than requests are given
            assert (await stream.content.read()).strip() == b""


async def test_signals_are_left_to_the_caller(sqlite_file: Path) -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    async with stage([parade.feature], f"sqlite:///{sqlite_file}"):
        assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


async def test_small_answers_are_sent_at_once() -> None:
    # asyncio switches Nagle's algorithm off for sockets that say they speak TCP
    here = listening("127.0.0.1", 0)
    assert here.proto == socket.IPPROTO_TCP
    here.close()


async def test_an_address_that_is_taken_is_an_error_of_the_system(face: Face) -> None:
    port = int(face.address.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        await serve(Starlette(), "127.0.0.1", port, lambda _: None)
