"""Prompts on Discord, over the wire: in a channel with a thread, and as posts of a forum."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.adapters.discord.bench import Bench, words
from tests.wire.discord.state import Channel, Kind, Message


def said(message: Message) -> str:
    return words(message).replace("\\", "")


async def begins(bench: Bench, channel: Channel) -> None:
    """Ana lets a prompt be asked daily, from tomorrow at ten."""
    daily = {"rhythm": "daily at 10", "zone": "UTC", "channel": channel}
    await bench.ana.uses("prompt start", bench.general, **daily)
    assert "a prompt in" in said(bench.ana.ephemerals()[-1])


async def until(bench: Bench, to: datetime) -> None:
    """Let time go by until then, and all that comes with it."""
    while (now := bench.server.clock()) < to:
        due = await bench.house.next_due()
        goes_to = to if due is None else min(max(due, now), to)
        bench.server.clock.forward((goes_to - now).total_seconds() + 0.01)
        await bench.drain()
        await bench.drain()


def ten(bench: Bench) -> datetime:
    """The next time it is ten o'clock and a bit."""
    now = bench.server.clock()
    at = now.replace(hour=10, minute=1, second=0, microsecond=0)
    return at if at > now else at + timedelta(days=1)


async def test_a_prompt_is_asked_answered_in_its_thread_and_thanked_for(bench: Bench) -> None:
    await begins(bench, bench.general)
    first = ten(bench)
    await until(bench, first)
    (prompt,) = bench.server.messages(bench.general)
    (thread,) = bench.server.threads(bench.general)
    opener = bench.server.messages(thread)[-1]
    assert said(opener) == "Answers go here. Late ones count, too."
    kept = await bench.bo.posts("A sharp pencil.", thread)
    await bench.bo.edits(kept, "A sharp pencil, and paper.")
    gone = await bench.cleo.posts("A list.", thread)
    await bench.drain()
    await bench.cleo.deletes(gone)
    await bench.drain()
    await bench.ana.uses("prompt past", bench.general)
    assert "1 answered" in said(bench.ana.ephemerals()[-1])
    await until(bench, first + timedelta(days=2))
    recap = next(each for each in bench.server.messages(bench.general) if "answered" in said(each))
    assert f"<@{bench.bo.id}> answered" in said(recap)
    await bench.cleo.posts("Late, but here.", thread)
    await bench.drain()
    assert f"<@{bench.cleo.id}> answered" in said(recap)
    assert "Suggest a prompt" in said(prompt)


async def test_in_a_forum_a_prompt_is_a_post_with_its_answers_and_its_thanks(
    bench: Bench,
) -> None:
    forum = bench.server.channel(bench.guild, "questions", Kind.FORUM)
    await begins(bench, forum)
    first = ten(bench)
    await until(bench, first)
    (post,) = bench.server.threads(forum)
    (prompt,) = bench.server.messages(post)
    assert post.name.rstrip("…") in said(prompt)
    await bench.bo.posts("A sharp pencil.", post)
    await bench.drain()
    await until(bench, first + timedelta(days=2))
    recap = bench.server.messages(post)[-1]
    assert f"<@{bench.bo.id}> answered" in said(recap)


async def test_a_suggestion_by_the_form_waits_for_a_curator(bench: Bench) -> None:
    await begins(bench, bench.general)
    await until(bench, ten(bench))
    (prompt,) = bench.server.messages(bench.general)
    await bench.bo.presses("Suggest a prompt", prompt)
    (modal,) = bench.bo.modals()
    text = "Which small habit makes your work easier?"
    await bench.bo.submits(modal, {"What should we ask ourselves?": text})
    assert "waits for a curator" in said(bench.bo.ephemerals()[-1])
    await bench.ana.uses("prompt queue", bench.general)
    await bench.ana.presses("Into the deck", bench.ana.ephemerals()[-1])
    assert "is in the deck" in said(bench.ana.ephemerals()[-1])


async def test_a_series_does_not_begin_in_a_direct_conversation(bench: Bench) -> None:
    await begins(bench, bench.general)
    await bench.ana.opens_dms()
    there = bench.ana.direct(bench.application)
    asked = await bench.ana.uses("prompt start", there, rhythm="daily at 10")
    shown = [said(each) for each in (*bench.ana.ephemerals(), *bench.server.messages(there))]
    assert any(each.startswith("In which channel?") for each in shown), asked
