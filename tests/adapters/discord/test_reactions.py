"""Reactions over the wire, on any message however old, answered where only one person reads it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.discord.conversations import CLOSED_DMS
from storage import notes
from tests.adapters.discord.bench import Bench, labels, words
from tests.wire.discord import posting, threads
from tests.wire.discord.permissions import Can
from tests.wire.discord.person import Person
from tests.wire.discord.state import Kind, Message

TWO_YEARS = timedelta(days=730)


def letters(bench: Bench, person: Person) -> list[Message]:
    direct = bench.server.world.direct(person.user, bench.application.user)
    return bench.server.messages(direct) if direct else []


def said(message: Message) -> str:
    return words(message).replace("\\", "")


async def answered(bench: Bench, person: Person, count: int = 1) -> list[str]:
    """What a person was written, once it is so much."""
    await bench.sees(lambda: len(letters(bench, person)) >= count)
    await bench.quiet()
    return [said(each) for each in letters(bench, person)]


async def found(bench: Bench, person: Person, query: str) -> str:
    await bench.quiet()
    await person.uses("library search", bench.general, query=query)
    return said(person.ephemerals()[-1]).split("\n")[0]


async def test_a_mark_on_an_old_message_saves_it_once_though_it_arrives_eleven_times(
    bench: Bench,
) -> None:
    old = bench.server.seed(bench.general, bench.bo, "Test first, always.", ago=TWO_YEARS)
    bench.server.hub.copies["MESSAGE_REACTION_ADD"] = 11
    await bench.ana.reacts("🔖", old)
    (card,) = await answered(bench, bench.ana)
    assert "Saved to the library as **#1**." in card
    assert "> Test first, always." in card
    assert "<@" + str(bench.bo.id) + ">" in card, "its author is credited"
    assert (await found(bench, bench.ana, "first")).startswith("1 found")


async def test_taking_the_mark_back_takes_back_ones_own_vote_alone(bench: Bench) -> None:
    message = await bench.cleo.posts("Worth keeping", bench.general)
    await bench.ana.reacts("🔖", message)
    await answered(bench, bench.ana)
    await bench.bo.reacts("🔖", message)
    assert "+1." in (await answered(bench, bench.bo))[0]
    await bench.bo.unreacts("🔖", message)
    assert "Took back your vote" in (await answered(bench, bench.bo, 2))[1]
    assert (await found(bench, bench.ana, "keeping")).startswith("1 found")


async def test_a_mark_put_on_taken_back_and_put_on_again_counts(bench: Bench) -> None:
    message = await bench.cleo.posts("On and off", bench.general)
    for _ in range(2):
        await bench.ana.reacts("🔖", message)
        await bench.quiet()
        await bench.ana.unreacts("🔖", message)
        await bench.quiet()
    await bench.ana.reacts("🔖", message)
    last = (await answered(bench, bench.ana, 5))[4]
    assert "+1" in last or "Saved" in last or "Already" in last


async def test_what_a_resume_repeats_changes_nothing(bench: Bench) -> None:
    message = await bench.cleo.posts("Only once", bench.general)
    await bench.ana.reacts("🔖", message)
    await answered(bench, bench.ana)
    await bench.ana.unreacts("🔖", message)
    await answered(bench, bench.ana, 2)
    client = bench.platform.client
    assert client is not None
    resumed = client.wait_for("shard_resumed", timeout=30.0)
    bench.server.hub.overlap = 10  # the mark and its end are told again
    bench.server.hub.drop()
    await resumed
    await bench.bo.reacts("🔖", message)
    assert "+1" in (await answered(bench, bench.bo))[0]
    assert len(letters(bench, bench.ana)) == 2
    assert bench.server.hub.resumed == 1


async def test_other_emoji_are_nobodys_business(bench: Bench) -> None:
    message = await bench.bo.posts("Nice", bench.general)
    await bench.ana.reacts("👍", message)
    await bench.ana.reacts("🔖", message)
    assert len(await answered(bench, bench.ana)) == 1


async def test_an_emoji_of_the_server_saves_when_the_community_says_so(bench: Bench) -> None:
    bench.guild.emojis[77] = "keep"
    await bench.ana.uses("copse settings", bench.general, emoji=":keep:")
    message = await bench.bo.posts("Kept by our own emoji", bench.general)
    await bench.ana.reacts("keep:77", message)
    assert "Saved to the library" in (await answered(bench, bench.ana))[0]


async def test_a_message_in_a_thread_is_saved_with_its_channel(bench: Bench) -> None:
    head = await bench.bo.posts("A question", bench.general)
    thread = await bench.bo.starts_thread("Answers", head)
    message = await bench.bo.posts("An answer in a thread", thread)
    await bench.ana.reacts("🔖", message)
    assert "An answer in a thread" in (await answered(bench, bench.ana))[0]
    assert (await found(bench, bench.cleo, "answer")).startswith("1 found")


async def test_what_is_saved_from_a_private_channel_is_for_its_readers_alone(
    bench: Bench,
) -> None:
    core = bench.server.channel(
        bench.guild, "core", private_to=[bench.ana, bench.bo, bench.application]
    )
    message = await bench.ana.posts("Between the three of us", core)
    await bench.ana.reacts("🔖", message)
    await answered(bench, bench.ana)
    assert (await found(bench, bench.bo, "three")).startswith("1 found")
    assert (await found(bench, bench.cleo, "three")).startswith("Nothing found")


async def test_closed_direct_messages_are_remembered_and_the_answer_waits_where_it_was_asked(
    bench: Bench,
) -> None:
    await bench.bo.closes_dms()
    message = await bench.cleo.posts("A secret of the trade", bench.general)
    await bench.bo.reacts("🔖", message)
    await bench.sees(lambda: len(bench.server.messages(bench.general)) == 2)
    notice = bench.server.messages(bench.general)[-1]
    assert notice.replied_to is message
    assert "I have an answer that only you can open." in words(notice)
    assert "secret" not in words(notice)
    assert not notice.mentions.users
    await bench.ana.presses("Show it to me", notice)
    assert words(bench.ana.ephemerals()[-1]) == "That is for somebody else."
    await bench.quiet()
    await bench.restart()
    await bench.bo.presses("Show it to me", notice)
    await bench.quiet()
    assert "Saved to the library" in said(bench.bo.ephemerals()[-1])
    assert labels(bench.bo.ephemerals()[-1])[0] == "I used this"
    assert notice.deleted
    other = await bench.cleo.posts("Another", bench.general)
    await bench.bo.reacts("🔖", other)
    await bench.sees(lambda: bench.server.messages(bench.general)[-1].replied_to is other)
    refused = [c for c in bench.server.log.calls if c.path == "/users/@me/channels"]
    assert len(refused) == 1, "a closed door is knocked at once"


async def test_direct_messages_are_open_again_to_who_uses_them(bench: Bench) -> None:
    now = bench.server.clock()
    async with bench.house.database.transaction() as db:
        await notes.keep(db, CLOSED_DMS, str(bench.bo.id), {}, now)
    await bench.bo.uses("copse help", bench.bo.direct(bench.application))
    message = await bench.cleo.posts("Worth keeping", bench.general)
    await bench.bo.reacts("🔖", message)
    assert any("Saved" in each for each in await answered(bench, bench.bo))


async def test_a_message_the_bot_may_not_read_is_not_saved(bench: Bench) -> None:
    hidden = bench.server.channel(bench.guild, "hidden")
    message = await bench.bo.posts("Not for bots", hidden)
    bench.server.overwrite(hidden, bench.application, deny=int(Can.READ_MESSAGE_HISTORY))
    await bench.ana.reacts("🔖", message)
    assert "cannot read that message" in (await answered(bench, bench.ana))[0]


async def test_marks_of_bots_and_on_our_own_messages_save_nothing(bench: Bench) -> None:
    await bench.ana.uses("library save", bench.general, url="https://example.org/a")
    await bench.quiet()
    await bench.ana.presses("Share here", bench.ana.ephemerals()[-1])
    await bench.drain()
    shared = bench.server.messages(bench.general)[-1]
    await bench.bo.reacts("🔖", shared)
    await bench.quiet()
    assert letters(bench, bench.bo) == []
    assert (await found(bench, bench.bo, "example")).startswith("1 found")


async def test_a_post_of_a_forum_is_saved_and_its_words_go_with_it(bench: Bench) -> None:
    forum = bench.server.channel(bench.guild, "questions", Kind.FORUM)
    post = await bench.bo.starts_post("How to test?", "Write it down first.", forum)
    (first,) = bench.server.messages(post)
    await bench.ana.reacts("🔖", first)
    assert "Write it down first." in (await answered(bench, bench.ana))[0]
    threads.remove(bench.server.world, post)
    await bench.quiet()
    await bench.ana.uses("library show", bench.general, entry="1")
    assert "Write it down first." not in said(bench.ana.ephemerals()[-1]).split("\n", 1)[1]


@pytest.mark.parametrize("bulk", [False, True])
async def test_words_of_a_deleted_message_are_hidden(bench: Bench, bulk: bool) -> None:
    message = await bench.bo.posts("Soon regretted: xyzzy", bench.general)
    other = await bench.bo.posts("Other", bench.general)
    await bench.ana.reacts("🔖", message)
    await answered(bench, bench.ana)
    assert (await found(bench, bench.ana, "xyzzy")).startswith("1 found")
    if bulk:
        posting.delete_many(bench.server.world, bench.general, [message.id, other.id])
    else:
        await bench.bo.deletes(message)
    await bench.quiet()
    await bench.ana.uses("library show", bench.general, entry="1")
    assert "> Soon regretted" not in said(bench.ana.ephemerals()[-1])
