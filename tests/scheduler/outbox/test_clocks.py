"""Clocks that are set, and gaps in which nothing ran: nothing is lost, and nothing said twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from community.chat.platform import Limit, PlatformError
from scheduler.gap import LONGEST
from tests.letters import states
from tests.scheduler.outbox.post import SETTLE, UNTIL, Post

HOUR = timedelta(hours=1)


async def test_after_a_gap_everything_is_looked_up_as_a_backup_may_have_been_restored(
    post: Post,
) -> None:
    await post.put("said after the backup", "never said")
    await post.drain(timedelta())
    post.room.posts[-1].key = ""
    post.room.posts[-1].deleted = True
    async with post.database.transaction() as db:  # the backup knows of neither
        for key in ("said after the backup", "never said"):
            await db.exec_driver_sql(
                f"UPDATE outgoing SET state = 'pending', doubt_since = NULL WHERE key = '{key}'"
            )
    post.now += LONGEST + timedelta(hours=3)
    heir = post.another()
    await heir.drain()
    assert post.platform.found == ["said after the backup", "never said"]
    assert post.said().count("said after the backup") == 1
    await post.put("planned anew")
    await heir.drain()
    assert post.platform.found[-1] == "planned anew"
    post.now += timedelta(hours=2)
    await post.put("later")
    await heir.drain()
    assert post.platform.found[-1] == "planned anew"


async def test_a_restart_is_no_gap(post: Post) -> None:
    await post.drain()
    post.now += LONGEST
    await post.put("one")
    await post.another().drain()
    assert post.platform.found == []


async def test_what_was_claimed_by_a_clock_an_hour_ahead_is_said_when_it_is_set_right(
    post: Post,
) -> None:
    await post.put("one")
    post.now += HOUR
    await post.outbox._beat()  # as every process does before it claims
    assert len(await post.die()) == 1
    post.now -= HOUR
    heir = post.another()
    assert await heir.drain() == 0
    post.now += UNTIL
    assert await heir.drain() == 1
    assert post.said() == ["one"]


@pytest.mark.parametrize("reason", ["busy", "limited", "unreachable"])
async def test_what_the_chat_had_no_time_for_while_a_clock_was_ahead_does_not_wait_for_that_hour(
    post: Post, reason: str
) -> None:
    post.platform.before = [PlatformError(reason)]
    await post.put("one")
    assert await post.drain(HOUR) == 0
    post.now -= HOUR
    assert await post.another().drain() == 0
    post.now += UNTIL
    assert await post.another().drain() == 1
    assert post.said() == ["one"]


async def test_who_cannot_write_that_a_clock_was_set_back_puts_it_right_the_next_time(
    post: Post,
) -> None:
    post.platform.limited = [Limit("everywhere", 60.0, 1)]
    await post.put("one", "two")
    assert await post.drain(HOUR) == 1
    post.now -= HOUR
    heir = post.another()
    async with post.database.transaction() as db:
        await db.exec_driver_sql("ALTER TABLE pace RENAME TO away")
    with pytest.raises(DBAPIError):
        await heir.drain()
    async with post.database.transaction() as db:
        await db.exec_driver_sql("ALTER TABLE away RENAME TO pace")
    await heir.drain()
    post.now += timedelta(seconds=31)
    assert await heir.drain() == 1
    assert post.said() == ["one", "two"]


async def test_a_limit_used_up_by_a_clock_an_hour_ahead_is_free_half_a_minute_later(
    post: Post,
) -> None:
    post.platform.limited = [Limit("everywhere", 1.0, 1)]
    await post.put("one", "two")
    assert await post.drain(HOUR) == 1
    post.now -= HOUR
    await post.drain()
    assert await post.drain(timedelta(seconds=31)) == 1
    assert post.said() == ["one", "two"]


async def test_what_was_said_while_a_clock_was_ahead_is_found_where_the_chat_has_it(
    post: Post,
) -> None:
    post.platform.before = [None, PlatformError("refused")]  # to be said again would be seen
    post.platform.after = [PlatformError("unreachable", ambiguous=True)]
    await post.put("one")
    await post.drain(HOUR)
    post.room.posts[0].at -= HOUR  # by the chat's own clock
    await post.drain(SETTLE)
    assert post.said() == ["one"]
    assert await states(post.database) == {"one": "sent"}


async def test_what_may_be_on_its_way_is_not_looked_up_sooner_because_a_clock_was_set_ahead(
    post: Post,
) -> None:
    post.platform.after = [PlatformError("unreachable", ambiguous=True)]
    await post.put("one")
    await post.drain()
    assert await post.drain(HOUR) == 0
    assert await post.drain(UNTIL - timedelta(seconds=1)) == 0
    assert post.platform.found == []
    assert await post.drain(timedelta(seconds=1)) == 1
    assert post.platform.found == ["one"]
    assert post.said() == ["one"]


async def test_what_a_dead_process_was_sending_waits_when_a_clock_that_was_behind_is_set_right(
    post: Post,
) -> None:
    await post.drain()
    post.now -= HOUR
    await post.put("one")
    assert len(await post.die()) == 1
    await post.another()._beat()
    post.now += HOUR
    heir = post.another()
    assert await heir.drain() == 0
    post.now += UNTIL - timedelta(seconds=1)
    assert await heir.drain() == 0
    post.now += timedelta(seconds=1)
    assert await heir.drain() == 1
    assert post.platform.found == ["one"]


@pytest.mark.parametrize("step", [HOUR, 24 * HOUR])
async def test_what_was_said_before_a_clock_was_set_back_is_looked_up_and_not_said_again(
    post: Post, step: timedelta
) -> None:
    post.platform.after = [PlatformError("unreachable", ambiguous=True)]
    post.platform.once = timedelta(minutes=3)
    await post.put("one")
    await post.drain()
    post.now -= step
    await post.drain()
    await post.drain(UNTIL)
    assert post.platform.found == ["one"]
    assert post.said() == ["one"]
    assert await states(post.database) == {"one": "sent"}
