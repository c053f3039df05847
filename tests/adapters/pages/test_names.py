"""Asking the name service of this machine, which may never answer."""

from __future__ import annotations

import asyncio
import socket
import threading

import pytest

from adapters.pages.names import LOOKUPS_MOST, SystemResolver
from community.pages import PageError


async def test_a_name_has_its_addresses_each_once() -> None:
    found = list(await SystemResolver().resolve("localhost"))
    assert {"127.0.0.1", "::1"} & set(found)
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    "trouble", [socket.gaierror(-2, "no such name"), UnicodeError("bad label")]
)
async def test_a_name_that_cannot_be_looked_up_is_an_error(trouble: Exception) -> None:
    def look_up(host: str) -> list[str]:
        raise trouble

    with pytest.raises(type(trouble)):
        await SystemResolver(look_up).resolve("missing.example")


class Stuck:
    """A name service that does not answer until it is told to."""

    def __init__(self) -> None:
        self.release = threading.Event()

    def __call__(self, host: str) -> list[str]:
        self.release.wait()
        return ["192.0.2.1"]


async def test_stuck_lookups_leave_the_loop_free_and_do_not_pile_up() -> None:
    stuck = Stuck()
    resolver = SystemResolver(stuck)
    lookups = [asyncio.create_task(resolver.resolve("slow.example")) for _ in range(LOOKUPS_MOST)]
    await asyncio.sleep(0)
    with pytest.raises(PageError) as error:
        await resolver.resolve("slow.example")
    assert error.value.reason == "busy"
    stuck.release.set()
    assert await asyncio.gather(*lookups) == [["192.0.2.1"]] * LOOKUPS_MOST
    assert await resolver.resolve("slow.example") == ["192.0.2.1"]


async def test_a_lookup_that_nobody_waits_for_any_more_still_counts_until_it_ends() -> None:
    stuck = Stuck()
    resolver = SystemResolver(stuck)
    for _ in range(LOOKUPS_MOST):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await resolver.resolve("slow.example")
    with pytest.raises(PageError):
        await resolver.resolve("slow.example")
    stuck.release.set()


def test_a_lookup_may_outlive_the_event_loop() -> None:
    stuck = Stuck()
    before = set(threading.enumerate())

    async def give_up() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await SystemResolver(stuck).resolve("slow.example")

    asyncio.run(give_up())
    (left,) = set(threading.enumerate()) - before
    stuck.release.set()
    left.join(5)
    assert not left.is_alive()
