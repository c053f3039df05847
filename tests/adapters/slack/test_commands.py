"""Slash commands over the wire."""

from __future__ import annotations

import pytest

from storage import arrivals
from tests import gates
from tests.adapters.slack.eyes import said, shown
from tests.adapters.slack.scene import Scene, acknowledged, open_scene
from tests.wire.faults import Fault, lost_answer, reset, server_error
from tests.wire.slack import blocks


async def test_a_link_is_saved_and_found_again(scene: Scene) -> None:
    saved = await scene.types(
        scene.room.ana, "/library save https://example.org/intro kind:book tags:“sql, beginners”"
    )
    found = await scene.types(scene.room.bo, "/library search sql")

    assert "Saved to the library as #1" in saved
    assert "#sql" in saved
    assert "example.org" in found
    assert scene.public() == []


async def test_people_and_channels_are_understood_where_they_are_asked_for(scene: Scene) -> None:
    room = scene.room
    line = f"/trial paint red who:<@{room.bo.id}> where:<#{room.general.id}> often:3"
    painted = await scene.types(room.ana, line)

    assert painted == f"Painted red for {room.bo.id} in {room.general.id}, 3 times"


async def test_people_and_channels_are_names_where_words_are_asked_for(scene: Scene) -> None:
    room = scene.room
    acknowledged(
        await room.ana.types(
            f"/trial say ask <@{room.bo.id}> in <#{room.general.id}> &amp; see <https://a.example>",
            "#general",
        )
    )
    await scene.settle()

    assert scene.public() == ["Ana says ask @bo in #general & see https://a.example"]


async def test_a_command_alone_says_what_it_can_do(scene: Scene) -> None:
    told = await scene.types(scene.room.ana, "/library")

    assert "/library save <url>" in told
    assert "Find what the library keeps" in told


async def test_a_slip_of_the_pen_is_met_with_what_was_probably_meant(scene: Scene) -> None:
    assert "Did you mean /library search?" in await scene.types(
        scene.room.ana, "/library serch sql"
    )


async def test_an_option_that_makes_no_sense_is_explained(scene: Scene) -> None:
    told = await scene.types(scene.room.ana, "/trial paint red often:often")

    assert "“often” is no number" in told


async def test_what_is_missing_is_asked_for_in_a_form_with_what_was_typed(scene: Scene) -> None:
    ana = scene.room.ana
    acknowledged(await ana.types(f"/trial paint who:<@{scene.room.bo.id}>", "#general"))
    form = await scene.form(ana)
    assert form.given["title"]["text"] == "/trial paint"

    outcome = await ana.submits(form, {"colour": "green"})
    await scene.settle()

    assert outcome.result == "closed"
    assert scene.private(ana) == [
        f"Painted green for {scene.room.bo.id} in nowhere, 1 times",
    ]


async def test_the_value_of_an_option_is_completed_and_may_be_another(scene: Scene) -> None:
    ana = scene.room.ana
    await ana.types("/trial paint", "#general")
    form = await scene.form(ana)
    found = await ana.suggests("colour", "re", form)
    new = await ana.suggests("colour", "mauve", form)

    assert [each["value"] for each in found.options] == ["re", "red", "green"]
    assert [each["value"] for each in new.options] == ["mauve"]
    await ana.submits(form, {"colour": "mauve"})
    await scene.settle()
    assert scene.private(ana) == ["Painted mauve for nobody in nowhere, 1 times"]


async def test_an_answer_for_everybody_stands_where_everybody_reads_it(scene: Scene) -> None:
    acknowledged(await scene.room.ana.types("/trial say hello", "#general"))
    await scene.settle()

    assert scene.public() == ["Ana says hello"]
    assert scene.room.ana.ephemerals() == []


async def test_an_answer_for_everybody_gets_there_where_the_bot_is_no_member(scene: Scene) -> None:
    room = scene.room
    room.slack.channel(room.team, "aside", [room.ana, room.bo])
    acknowledged(await room.ana.types("/trial say hello", "#aside"))
    await scene.settle()

    assert [said(each) for each in room.bo.messages("#aside")] == ["Ana says hello"]


async def test_a_private_answer_gets_there_where_the_bot_is_no_member(scene: Scene) -> None:
    room = scene.room
    room.slack.channel(room.team, "aside", [room.ana], private=True)

    assert "Nothing found" in await scene.types(room.ana, "/library search sql", "#aside")


async def test_a_table_is_one_of_slack_s_own(scene: Scene) -> None:
    acknowledged(await scene.room.ana.types("/trial table", "#general"))
    await scene.settle()

    message = scene.room.ana.ephemerals()[0]
    assert message.blocks is not None
    assert message.blocks[0]["type"] == "data_table"
    assert scene.private(scene.room.ana) == ["Counted\nWho|How many\nAna|3\nBo|4"]


async def test_a_table_is_text_where_slack_cannot_show_one(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(blocks.MOST_IN_A_MESSAGE, "data_table", 0)
    acknowledged(await scene.room.ana.types("/trial table", "#general"))
    await scene.settle()

    assert scene.private(scene.room.ana) == ["Counted\nWho  How many\nAna  3\nBo   4"]


async def test_commands_can_have_a_prefix_and_are_called_by_it(sqlite_url: str) -> None:
    async with open_scene(sqlite_url, prefix="cop") as scene:
        ana = scene.room.ana
        await ana.types("/cop-library save https://example.org", "#general")
        told = await scene.types(ana, "/cop-copse help library")
        slip = await scene.types(ana, "/cop-library serch")
        unknown = await ana.types("/library search", "#general")

    assert "/cop-library save <url>" in told
    assert "Did you mean /cop-library search?" in slip
    assert unknown.error == "/library is not a valid command."


async def test_a_slow_command_is_acknowledged_before_it_is_done(scene: Scene) -> None:
    gate = gates.close("slow")
    ana = scene.room.ana
    outcome = await ana.types("/trial slow", "#general")
    async with scene.database.reading() as db:
        kept = await arrivals.next_due(db, "slack")
    gate.set()
    await scene.settle()
    async with scene.database.reading() as db:
        left = await arrivals.next_due(db, "slack")

    acknowledged(outcome)
    assert outcome.message is None
    assert kept is not None
    assert left is None
    assert scene.private(ana) == ["At last"]


async def test_a_form_that_takes_a_while_is_waited_for_in_a_modal(scene: Scene) -> None:
    gate = gates.close("form")
    ana = scene.room.ana
    acknowledged(await ana.types("/trial form", "#general"))
    waiting = (await scene.wait_for(ana.views))[-1]
    assert shown(waiting) == "One moment …"

    gate.set()
    await scene.wait_for(lambda: waiting.given["title"]["text"] == "A form")
    assert (await ana.submits(waiting, {"name": "Oak"})).result == "closed"


async def test_a_card_is_shown_anew_when_its_page_has_been_read(scene: Scene) -> None:
    scene.web.has("https://example.org/intro", "An introduction")
    ana = scene.room.ana
    first = await scene.types(ana, "/library save https://example.org/intro")
    await scene.settle()

    assert "this card will follow" in first
    assert "An introduction" in scene.private(ana)[-1]


@pytest.mark.parametrize("fault", [lost_answer(), server_error(), reset()])
async def test_an_answer_for_everybody_is_posted_once_whatever_happens(
    scene: Scene, fault: Fault
) -> None:
    scene.room.slack.faults.add("chat.postMessage", fault)
    acknowledged(await scene.room.ana.types("/trial say hello", "#general"))
    await scene.app.inlet.idle()

    assert scene.public() == ["Ana says hello"]


async def test_an_answer_for_one_arrives_though_its_url_fails(scene: Scene) -> None:
    gate = gates.close("slow")
    scene.room.slack.faults.add("response_url", server_error())
    await scene.room.ana.types("/trial slow", "#general")
    gate.set()
    await scene.settle()

    assert scene.private(scene.room.ana) == ["At last"]
