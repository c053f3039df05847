"""What the bot says unasked, over the wire: once, also when lines break; and where it has to go."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from adapters.discord import marks
from adapters.discord.platform import packed
from community.chat.codec import to_json
from community.chat.markup import Markup
from community.chat.message import Message, Section
from community.chat.place import Place, Posted
from community.chat.platform import PlatformError
from storage import outbox
from tests.adapters.discord.bench import LONG, Bench, words
from tests.wire.discord.permissions import Can, may
from tests.wire.discord.state import Kind
from tests.wire.faults import Fault, lost_answer, no_answer, reset, server_error

SENDING = "POST /channels/*/messages"
HELLO = Message(Markup("Hello"), (Section(Markup("Hello")),))


def general(bench: Bench) -> Place:
    return Place(bench.space, str(bench.general.id))


def said(bench: Bench) -> list[str]:
    return [words(each) for each in bench.server.messages(bench.general)]


async def put(bench: Bench, key: str, place: Place | None = None) -> None:
    where = to_json(place or general(bench))
    async with bench.house.database.transaction() as db:
        now = bench.server.clock()
        await outbox.put(db, key, bench.space, "post", where, to_json(HELLO), now)


async def settled(bench: Bench) -> None:
    """Drain the outbox until nothing waits, turning the clock when it has to wait."""
    for _ in range(10):
        await bench.house.outbox.drain()
        if await bench.house.outbox.next_due() is None:
            return
        bench.server.clock.forward(30)


async def test_the_same_key_says_it_once(tried: Bench) -> None:
    first = await tried.platform.post(general(tried), HELLO, "key")
    again = await tried.platform.post(general(tried), HELLO, "key")
    assert first == again
    assert said(tried) == ["Hello"]


@pytest.mark.parametrize(
    "fault", [lost_answer(), reset(), server_error(503), server_error(503, stored=True)], ids=str
)
async def test_what_may_have_been_said_is_not_said_twice(bench: Bench, fault: Fault) -> None:
    bench.server.faults.add(SENDING, fault)
    await put(bench, "nudge")
    await settled(bench)
    assert said(bench) == ["Hello"]


async def test_what_was_said_long_ago_is_found_by_its_mark(bench: Bench) -> None:
    bench.server.faults.add(SENDING, lost_answer())
    await put(bench, "nudge")
    await bench.house.outbox.drain()
    await bench.ana.posts("something else", bench.general)
    bench.server.clock.forward(20 * 60)  # Discord has forgotten the nonce
    for message in bench.server.messages(bench.general):
        message.nonce = None
    await settled(bench)
    assert said(bench) == ["Hello", "something else"]


async def test_a_deleted_message_is_not_said_again(bench: Bench) -> None:
    bench.server.faults.add(SENDING, lost_answer())
    await put(bench, "nudge")
    await bench.house.outbox.drain()
    await bench.ana.deletes(bench.server.messages(bench.general)[0])
    await settled(bench)
    assert said(bench) == []


async def test_a_request_that_never_ends_is_given_up_in_time(tried: Bench) -> None:
    await tried.restart(request=0.2)
    tried.server.faults.add(SENDING, no_answer())
    with pytest.raises(PlatformError) as error:
        async with asyncio.timeout(LONG):
            await tried.platform.post(general(tried), HELLO, "key")
    assert error.value.reason == "unreachable"
    assert error.value.ambiguous


async def test_a_limit_that_would_block_for_long_says_so_at_once(tried: Bench) -> None:
    tried.server.rates.refuse(SENDING, 120.0)
    with pytest.raises(PlatformError) as error:
        await tried.platform.post(general(tried), HELLO, "key")
    assert (error.value.reason, error.value.retry_after) == ("limited", 120.0)
    assert not error.value.ambiguous


async def test_a_limit_that_is_known_is_never_broken(tried: Bench) -> None:
    tried.server.rates.limit(SENDING, 3, 0.2)
    for number in range(10):
        await tried.platform.post(general(tried), HELLO, f"key-{number}")
    assert len(said(tried)) == 10
    assert not tried.server.rates.violations


async def test_a_short_limit_is_waited_for(tried: Bench) -> None:
    tried.server.rates.refuse(SENDING, 0.05)
    await tried.platform.post(general(tried), HELLO, "key")
    assert said(tried) == ["Hello"]


@pytest.mark.parametrize(
    ("status", "reason", "ambiguous"),
    [
        (403, "refused", False),
        (404, "gone", False),
        (400, "invalid", False),
        (503, "unreachable", True),
    ],
)
async def test_what_discord_says_no_with_is_told_in_our_words(
    tried: Bench, status: int, reason: str, ambiguous: bool
) -> None:
    tried.server.faults.add(SENDING, server_error(status))
    with pytest.raises(PlatformError) as error:
        await tried.platform.post(general(tried), HELLO, "key")
    assert (error.value.reason, error.value.ambiguous) == (reason, ambiguous)


async def test_without_a_connection_nothing_can_be_reached(tried: Bench) -> None:
    await tried.app.stop()
    with pytest.raises(PlatformError) as error:
        await tried.platform.post(general(tried), HELLO, "key")
    assert error.value.reason == "unreachable"
    assert not error.value.ambiguous


async def test_one_closed_door_is_knocked_at_once_and_keeps_nobody_waiting(bench: Bench) -> None:
    await bench.bo.closes_dms()
    for number in range(3):
        await put(bench, f"bo-{number}", bench.direct(bench.bo))
        await put(bench, f"cleo-{number}", bench.direct(bench.cleo))
    await settled(bench)
    letters = bench.cleo.direct(bench.application)
    assert len(bench.server.messages(letters)) == 3
    assert len(bench.server.rates.invalid) == 1


async def test_a_conversation_with_several_people_is_a_private_thread(tried: Bench) -> None:
    place = Place(tried.space, people=(str(tried.bo.id), str(tried.ana.id)))
    posted = await tried.platform.post(place, HELLO, "one")
    (thread,) = tried.server.threads(tried.general)
    assert thread.kind is Kind.PRIVATE_THREAD
    assert thread.thread is not None
    assert {tried.ana.id, tried.bo.id} < set(thread.thread.members)
    assert thread.name.startswith("Ana, Bo · ")
    assert not may(thread, tried.cleo.id, Can.VIEW_CHANNEL)
    assert posted.place == Place(tried.space, str(thread.id))
    await tried.restart()
    other_way = Place(tried.space, people=(str(tried.ana.id), str(tried.bo.id)))
    await tried.platform.post(other_way, HELLO, "two")
    assert len(tried.server.threads(tried.general)) == 1
    assert (await tried.platform.find(place, "one", tried.server.clock() - timedelta(hours=1))) == (
        posted
    )


async def test_a_conversation_whose_thread_a_crash_kept_unknown_is_found_again(
    tried: Bench,
) -> None:
    place = Place(tried.space, people=(str(tried.bo.id), str(tried.ana.id)))
    tried.server.faults.add("PUT /channels/*/thread-members/*", server_error(503))
    with pytest.raises(PlatformError):
        await tried.platform.post(place, HELLO, "one")
    await tried.platform.post(place, HELLO, "one")
    (thread,) = tried.server.threads(tried.general)
    assert len(tried.server.messages(thread)) == 1


async def test_a_post_begins_in_a_forum_once(tried: Bench) -> None:
    assert tried.client is not None
    heard = tried.client.wait_for("guild_channel_create", timeout=30.0)
    forum = tried.server.channel(tried.guild, "questions", Kind.FORUM)
    await heard
    place = Place(tried.space, str(forum.id))
    since = tried.server.clock()
    assert await tried.platform.find(place, "weekly", since) is None
    posted = await tried.platform.post(place, HELLO, "weekly")
    (thread,) = tried.server.threads(forum)
    assert (thread.name, posted.id, posted.place.thread) == (
        "Hello",
        str(thread.id),
        str(thread.id),
    )
    assert await tried.platform.find(place, "weekly", since) == posted
    await tried.platform.edit(posted, Message(Markup("Changed")))
    assert [words(each) for each in tried.server.messages(thread)] == ["Changed"]


async def test_a_thread_that_somebody_started_meanwhile_is_used(tried: Bench) -> None:
    head = await tried.bo.posts("A question", tried.general)
    thread = await tried.bo.starts_thread("Answers", head)
    place = general(tried).in_thread(str(head.id))
    await tried.platform.post(place, HELLO, "key")
    assert words(tried.server.messages(thread)[-1]) == "Hello"


async def test_what_only_one_person_sees_can_be_changed_for_a_quarter_of_an_hour(
    tried: Bench,
) -> None:
    asked = await tried.ana.uses("trial card", tried.general)
    (card,) = tried.ana.ephemerals()
    posted = Posted(
        general(tried), packed(card.id, asked.token, original=True), seen_by=str(tried.ana.id)
    )
    await tried.restart()
    await tried.platform.edit(posted, Message(Markup("Later")))
    assert words(card) == "Later"
    tried.server.clock.forward(16 * 60)
    calls = len(tried.server.log.calls)
    with pytest.raises(PlatformError) as error:
        await tried.platform.edit(posted, Message(Markup("Too late")))
    assert error.value.reason == "gone"
    assert len(tried.server.log.calls) == calls, "Discord is not asked in vain"


async def test_a_message_is_never_unfurled_and_mentions_nobody(tried: Bench) -> None:
    await tried.platform.post(general(tried), HELLO, "key")
    (call,) = tried.server.log.to("/messages")
    assert isinstance(call.body, dict)
    assert call.body["allowed_mentions"] == {"parse": []}
    assert call.body["flags"] == 1 << 15
    assert (call.body["nonce"], call.body["enforce_nonce"]) == (marks.nonce("key"), True)


def test_a_nonce_is_as_long_as_discord_takes_and_its_own() -> None:
    nonces = {marks.nonce(f"key-{n}") for n in range(10_000)}
    assert len(nonces) == 10_000
    assert {len(each) for each in nonces} == {25}
    assert len({marks.mark(f"key-{n}") for n in range(10_000)}) > 9_990
