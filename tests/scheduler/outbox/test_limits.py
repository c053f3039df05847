"""A platform's limits are kept by all replicas together, and its word to wait by each."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise

from community.chat.place import Place
from community.chat.platform import Limit, PlatformError
from tests.scheduler.outbox.post import SPACE, Post


async def test_nothing_is_said_faster_than_a_limit_allows_by_all_replicas_together(
    post: Post,
) -> None:
    post.platform.limited = [Limit("everywhere", 0.5, 3)]
    for number in range(10):
        await post.put(f"{number}", place=Place(SPACE, f"channel-{number}"))
    other = post.another()
    counts = []
    for _ in range(5):
        await asyncio.gather(post.outbox.drain(), other.drain())
        counts.append(len(post.said()))
        post.now += timedelta(seconds=1)
    assert counts == [3, 5, 7, 9, 10]


async def test_when_the_platform_says_to_wait_everybody_waits_and_nobody_rushes_after(
    post: Post,
) -> None:
    post.platform.limited = [Limit("everywhere", 1.0, 4, closes=True)]
    post.platform.before = [PlatformError("limited", 30.0)]
    await post.put("first")
    await post.drain()
    for number in range(4):
        await post.put(f"{number}", place=Place(SPACE, f"channel-{number}"))
    assert await post.another().drain() == 0
    assert await post.drain(timedelta(seconds=29)) == 0
    assert await post.drain(timedelta(seconds=1)) == 1
    assert await post.drain(timedelta(seconds=1)) == 1


async def test_what_may_be_said_in_a_moment_is_claimed_with_the_rest_and_said_evenly(
    post: Post,
) -> None:
    post.platform.limited = [Limit("everywhere", 0.04)]
    for number in range(10):
        await post.put(f"{number}", place=Place(SPACE, f"channel-{number}"))
    assert await post.drain() == 6, "one at once, five within a fifth of a second"
    assert await post.drain(timedelta(seconds=0.1)) == 0
    assert await post.drain(timedelta(seconds=0.1)) == 4
    assert post.said() == [f"{number}" for number in range(10)]


async def test_who_had_their_instants_before_the_platform_said_to_wait_are_not_joined_by_others(
    post: Post,
) -> None:
    post.platform.limited = [Limit("everywhere", 1.0, closes=True)]
    post.platform.before = [None, PlatformError("limited", 5.0)]
    for number in range(12):
        await post.put(f"{number}", place=Place(SPACE, f"channel-{number}"))
    counts = []
    for _ in range(20):
        await post.drain()
        counts.append(len(post.said()))
        post.now += timedelta(seconds=1)
    each_second = [later - sooner for sooner, later in pairwise(counts)]
    assert max(each_second) == 1, each_second
    assert counts[:6] == [1, 1, 1, 1, 1, 1], "the second was told to wait five seconds"
    assert counts[-1] == 12
