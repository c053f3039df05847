"""What may have been said: looked up once it can be, and never said twice."""

from __future__ import annotations

from datetime import timedelta

from community.chat.platform import PlatformError
from tests.letters import states
from tests.scheduler.outbox.post import SETTLE, UNTIL, Post


async def test_a_lost_answer_is_looked_up_and_not_said_twice(post: Post) -> None:
    post.platform.after = [PlatformError("unreachable", ambiguous=True)]
    await post.put("one")
    await post.drain()
    await post.drain(SETTLE - timedelta(seconds=1))
    assert post.platform.found == [], "what is on its way cannot be looked up yet"
    assert await post.drain(timedelta(seconds=1)) == 1
    assert post.said() == ["one"]
    assert post.platform.found == ["one"]
    assert await post.outbox.next_due() is None


async def test_where_a_key_says_it_once_it_is_said_again_without_a_look(post: Post) -> None:
    post.platform.once = timedelta(minutes=2)
    post.platform.after = [PlatformError("unreachable", ambiguous=True)]
    await post.put("one")
    await post.drain()
    await post.drain(SETTLE)
    assert (post.said(), post.platform.found) == (["one"], [])
    post.platform.after = [PlatformError("unreachable", ambiguous=True)]
    await post.put("two")
    await post.drain()
    await post.drain(timedelta(minutes=2, seconds=1))  # it may be an earlier clock's: it waits
    await post.drain(UNTIL)
    assert (post.said(), post.platform.found) == (["one", "two"], ["two"])


async def test_what_never_arrived_after_a_lost_answer_is_said_again(post: Post) -> None:
    post.platform.before = [PlatformError("unreachable", ambiguous=True)]
    await post.put("one")
    await post.drain()
    await post.drain(SETTLE - timedelta(seconds=1))
    assert post.said() == []
    await post.drain(timedelta(seconds=1))
    assert post.said() == ["one"]


async def test_a_look_that_fails_is_no_answer(post: Post) -> None:
    post.platform.after = [PlatformError("unreachable", ambiguous=True)]
    post.platform.finding = [PlatformError("unreachable", ambiguous=True)]
    await post.put("one")
    await post.drain()
    await post.drain(SETTLE)
    assert await post.drain(timedelta(minutes=1)) == 1
    assert post.said() == ["one"]
    assert post.platform.found == ["one", "one"]


async def test_what_nobody_can_look_up_is_put_aside_or_sent_again_with_a_word(post: Post) -> None:
    post.platform.after = [PlatformError("unreachable", ambiguous=True)] * 2
    post.platform.finding = [PlatformError("unknown")] * 2
    await post.whisper("nice to have")
    await post.whisper("needed", must_arrive=True)
    await post.drain()
    await post.drain(SETTLE)
    post.room.posts.clear()
    post.room._by_id.clear()
    await post.drain(SETTLE)
    assert await states(post.database) == {"nice to have": "parked", "needed": "sent"}
    (again,) = post.room.posts
    assert again.message is not None
    assert "Sent again" in str(again.message.parts[-1])
