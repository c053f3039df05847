"""A platform that says no, or nothing: said later, put aside, or nobody's concern."""

from __future__ import annotations

from datetime import timedelta

from community.chat.place import Place, Posted
from community.chat.platform import PlatformError
from scheduler.delivery import PATIENCE
from tests.letters import states
from tests.scheduler.outbox.post import PLACE, SETTLE, SPACE, Post
from tests.world import MONDAY


async def test_a_platform_that_is_away_gets_it_later(post: Post) -> None:
    post.platform.before = [PlatformError("unreachable"), PlatformError("limited", retry_after=30)]
    await post.put("one")
    await post.drain()
    await post.drain(timedelta(seconds=2))
    await post.drain(timedelta(seconds=29))
    assert post.said() == []
    await post.drain(timedelta(seconds=1))
    assert post.said() == ["one"]
    assert post.platform.found == [], "it certainly had not been said"


async def test_a_platform_that_stays_away_for_a_day_is_given_up(post: Post) -> None:
    post.platform.before = [PlatformError("unreachable") for _ in range(500)]
    await post.put("one")
    while await post.outbox.next_due() is not None:
        await post.drain(timedelta(minutes=10))
    assert PATIENCE < post.now - MONDAY < PATIENCE + timedelta(hours=1)
    assert await states(post.database) == {"one": "parked"}


async def test_a_place_that_is_gone_does_not_hold_up_the_rest(post: Post) -> None:
    post.platform.before = [PlatformError("gone"), None]
    await post.put("one", "two")
    await post.drain()
    assert post.said() == ["two"]
    assert await post.drain(timedelta(days=9)) == 0
    assert await states(post.database) == {"one": "parked", "two": "sent"}


async def test_what_was_said_and_deleted_is_not_said_again(post: Post) -> None:
    post.platform.before = [PlatformError("deleted")]
    await post.put("one")
    await post.drain()
    assert post.said() == []
    assert await states(post.database) == {"one": "sent"}


async def test_a_change_of_a_message_that_is_gone_is_nobody_s_concern(post: Post) -> None:
    await post.edit("edit", Posted(PLACE, "nothing"))
    assert await post.drain() == 0
    assert await post.outbox.next_due() is None
    assert await states(post.database) == {"edit": "dropped"}


async def test_a_message_that_we_cannot_handle_is_put_aside_after_three_tries(post: Post) -> None:
    post.platform.before = [RuntimeError("a fault of ours") for _ in range(9)]
    await post.put("one")
    await post.put("two", place=Place(SPACE, "aside"))
    for _ in range(9):
        await post.drain(SETTLE)
    assert len(post.platform.before) == 3
    assert await states(post.database) == {"one": "parked", "two": "parked"}
