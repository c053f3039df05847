"""Members on Slack, over the wire: introduced by form, given their data as a file, forgotten."""

from __future__ import annotations

import json

from sqlalchemy import text

from tests.adapters.slack.eyes import said
from tests.adapters.slack.scene import Scene, acknowledged


async def introduce(scene: Scene, **given: str) -> None:
    """Ana says where introductions go, and introduces herself by the form."""
    ana = scene.room.ana
    acknowledged(await ana.types("/member introductions #general", "#general"))
    await scene.settle()
    acknowledged(await ana.types("/member edit", "#general"))
    await ana.submits(await scene.form(ana), {"practises": "Drawing maps", **given})
    await scene.settle()


async def test_an_introduction_is_posted_by_its_form_and_edited_in_its_place(scene: Scene) -> None:
    await introduce(scene, helps="Projections", zone="Berlin")
    posted = scene.public()[-1]
    assert "says hello" in posted
    assert "Drawing maps" in posted
    assert "Berlin" not in posted
    count = len(scene.public())
    ana = scene.room.ana
    card = ana.ephemerals()[-1]
    acknowledged(await ana.presses("Keep what I can help with to myself", card))
    await scene.settle()
    assert len(scene.public()) == count
    assert "Projections" not in "".join(scene.public())


async def test_an_answer_in_the_thread_of_an_introduction_is_a_hello(scene: Scene) -> None:
    await introduce(scene)
    posted = next(each for each in scene.room.bo.messages("#general") if "says hello" in said(each))
    await scene.room.ana.posts("I also draw trees.", "#general", posted)
    await scene.settle()
    assert await greeted(scene) == []
    await scene.room.bo.posts("Welcome!", "#general", posted)
    await scene.settle()
    assert await greeted(scene) == ["Ana"]


async def greeted(scene: Scene) -> list[str]:
    """Who was said hello to."""
    query = text(
        "SELECT name FROM introduction JOIN member ON member.id = member_id"
        " WHERE answered_at IS NOT NULL"
    )
    async with scene.database.reading() as db:
        return list(await db.scalars(query))


async def test_a_zone_that_is_none_is_named_beside_the_question(scene: Scene) -> None:
    ana = scene.room.ana
    acknowledged(await ana.types("/member edit", "#general"))
    view = await scene.form(ana)
    outcome = await ana.submits(view, {"practises": "Maps", "zone": "Xyzzy"})
    await scene.settle()
    assert "I know no time zone" in str(outcome) + str(scene.private(ana))


async def test_a_member_is_given_their_data_as_a_file_that_they_alone_see(scene: Scene) -> None:
    await introduce(scene)
    ana = scene.room.ana
    acknowledged(await ana.types("/member mydata", "#general"))
    await scene.settle()
    (file,) = scene.room.slack.state.files.values()
    assert file.name == "my-data.json"
    assert file.content is not None
    told = json.loads(file.content)
    assert told["how spaces know you"][0]["external_id"] == ana.id
    assert told["what you say of yourself"][0]["text"] == "Drawing maps"
    (there,) = file.channels
    assert there.startswith("D")
    letter = ana.messages(ana.direct(scene.room.installed))[-2]
    assert "everything I keep of you" in said(letter)


async def test_a_code_is_shown_to_link_another_account(scene: Scene) -> None:
    ana = scene.room.ana
    for line, answer in (
        ("/member link", "Here is your code"),
        ("/member link code:BBBB-BBBB-BBBB", "I do not know that code"),
    ):
        acknowledged(await ana.types(line, "#general"))
        await scene.settle()
        assert answer in scene.private(ana)[-1]


async def test_who_is_forgotten_is_introduced_nowhere_any_more(scene: Scene) -> None:
    bo = scene.room.bo
    acknowledged(await scene.room.ana.types("/member introductions #general", "#general"))
    await scene.settle()
    acknowledged(await bo.types("/member edit", "#general"))
    await bo.submits(await scene.form(bo), {"practises": "Drawing maps"})
    await scene.settle()
    assert "Drawing maps" in scene.public()[-1]
    acknowledged(await bo.types("/member forget", "#general"))
    await scene.settle()
    acknowledged(await bo.presses("Forget me", bo.ephemerals()[-1]))
    await scene.settle()
    assert "I have forgotten you" in scene.private(bo)[-1]
    assert scene.public() == ["Here somebody introduced themselves who is here no more."]
    async with scene.database.reading() as db:
        known = text("SELECT count(*) FROM identity WHERE external_id = :id")
        assert await db.scalar(known, {"id": bo.id}) == 0
