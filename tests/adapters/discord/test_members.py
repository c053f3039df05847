"""Members on Discord, over the wire: welcomed, introduced by form, given their data, forgotten."""

from __future__ import annotations

import json

from sqlalchemy import text

from tests.adapters.discord.bench import Bench, labels, words
from tests.wire.discord.state import Message


def said(message: Message) -> str:
    return words(message).replace("\\", "")


def last(bench: Bench) -> Message:
    return bench.ana.ephemerals()[-1]


async def introduce(bench: Bench, **given: object) -> None:
    """Ana says where introductions go, and introduces herself by the form."""
    await bench.ana.uses("member introductions", bench.general, channel=bench.general)
    await bench.ana.uses("member edit", bench.general)
    (modal,) = bench.ana.modals()
    await bench.ana.submits(modal, {"What I practise": "Drawing maps", **given})
    await bench.drain()


async def test_an_introduction_is_posted_by_a_form_of_one_page(bench: Bench) -> None:
    await introduce(bench, **{"My time zone": "Berlin", "What I can help with": "Projections"})
    assert "You are introduced in" in said(last(bench))
    posted = bench.server.messages(bench.general)[-1]
    assert "Drawing maps" in said(posted)
    assert "Berlin" not in said(posted)
    assert labels(posted) == ["Say hello"]
    await bench.ana.presses("Keep what I can help with to myself", last(bench))
    await bench.drain()
    assert "Projections" not in said(posted)
    assert bench.server.messages(bench.general)[-1] is posted


async def test_an_answer_in_the_thread_of_an_introduction_is_a_hello(bench: Bench) -> None:
    await introduce(bench)
    posted = bench.server.messages(bench.general)[-1]
    thread = await bench.bo.starts_thread("Hello", posted)
    await bench.ana.posts("I also draw trees.", thread)
    await bench.drain()
    assert await greeted(bench) == []
    await bench.bo.posts("Welcome!", thread)
    await bench.drain()
    assert await greeted(bench) == ["Ana"]


async def greeted(bench: Bench) -> list[str]:
    """Who was said hello to."""
    query = text(
        "SELECT name FROM introduction JOIN member ON member.id = member_id"
        " WHERE answered_at IS NOT NULL"
    )
    async with bench.house.database.reading() as db:
        return list(await db.scalars(query))


async def test_a_member_is_given_their_data_as_a_file_that_they_alone_see(bench: Bench) -> None:
    await introduce(bench)
    await bench.ana.uses("member mydata", bench.general)
    await bench.drain()
    letter = bench.server.messages(bench.ana.direct(bench.application))[-1]
    assert "everything I keep of you" in said(letter)
    (file,) = letter.attachments
    assert file.filename == "my-data.json"
    told = json.loads(file.content)
    assert told["how spaces know you"][0]["external_id"] == str(bench.ana.id)
    assert told["what you say of yourself"][0]["text"] == "Drawing maps"


async def test_a_code_is_shown_to_link_another_account(bench: Bench) -> None:
    await bench.ana.uses("member link", bench.general)
    assert "Here is your code" in said(last(bench))
    await bench.ana.uses("member link", bench.general, code="BBBB-BBBB-BBBB")
    assert "I do not know that code" in said(last(bench))


async def test_who_is_forgotten_is_introduced_nowhere_any_more(bench: Bench) -> None:
    await bench.ana.uses("member introductions", bench.general, channel=bench.general)
    await bench.bo.uses("member edit", bench.general)
    await bench.bo.submits(bench.bo.modals()[-1], {"What I practise": "Drawing maps"})
    await bench.drain()
    (posted,) = bench.server.messages(bench.general)
    assert "Drawing maps" in said(posted)
    await bench.bo.uses("member forget", bench.general)
    page = bench.bo.ephemerals()[-1]
    await bench.bo.presses("Forget me", page)
    await bench.quiet()
    await bench.bo.presses("Forget me", bench.bo.ephemerals()[-1])  # they are asked first
    await bench.drain()
    assert "I have forgotten you" in said(page)
    assert said(posted) == "Here somebody introduced themselves who is here no more."
    async with bench.house.database.reading() as db:
        known = text("SELECT count(*) FROM identity WHERE external_id = :id")
        assert await db.scalar(known, {"id": str(bench.bo.id)}) == 0
