"""Forms over the wire: opened in time, sent in, corrected in place."""

from __future__ import annotations

from storage import arrivals
from tests import gates
from tests.adapters.slack.eyes import said, shown
from tests.adapters.slack.scene import Scene, acknowledged
from tests.wire.faults import server_error


async def test_a_form_asks_every_kind_of_question_and_takes_the_answers(scene: Scene) -> None:
    room = scene.room
    acknowledged(await room.ana.types("/trial form", "#general"))
    form = await scene.form(room.ana)
    given = {"name": "Oak", "about": "A\ntree", "day": "2027-03-01", "kind": "Big"}
    outcome = await room.ana.submits(form, given | {"who": room.bo.id})
    await scene.settle()

    assert outcome.result == "closed"
    assert scene.private(room.ana) == [
        f"Filled in once: about=A tree, day=2027-03-01, kind=big, name=Oak, who={room.bo.id}"
    ]


async def test_what_is_wrong_with_an_answer_is_said_beside_it(scene: Scene) -> None:
    ana = scene.room.ana
    await ana.types("/trial form", "#general")
    form = await scene.form(ana)
    wrong = await ana.submits(form, {"name": "wrong"})
    never = await ana.submits(form, {"name": "never"})
    right = await ana.submits(form, {"name": "Oak"})
    await scene.settle()

    assert wrong.errors == {"name": "Choose another name."}
    assert never.errors == {"name": "Not today."}
    assert right.result == "closed"
    assert len(scene.private(ana)) == 1


async def test_a_form_sent_in_twice_takes_effect_once(scene: Scene) -> None:
    ana = scene.room.ana
    await ana.types("/trial paint", "#general")
    form = await scene.form(ana)
    await ana.submits(form, {"colour": "red"})
    delivery = scene.room.slack.deliveries.of("interactive")[-1]
    again = await scene.room.slack.deliveries.interaction(
        "interactive", scene.room.app, delivery.payload
    )
    await scene.settle()

    assert again.acked
    async with scene.database.reading() as db:
        assert await arrivals.given_up(db, "slack") == 0
    assert set(scene.private(ana)) == {"Painted red for nobody in nowhere, 1 times"}


async def test_a_form_opened_by_a_button_answers_where_the_button_was(scene: Scene) -> None:
    ana = scene.room.ana
    card = await scene.card(ana, "/trial buttons")
    acknowledged(await ana.presses("Ask", card))
    form = await scene.form(ana)
    await ana.submits(form, {"name": "Oak"})
    await scene.settle()

    assert "Filled in 0" in scene.private(ana)[-1]


async def test_a_form_redraws_the_card_it_was_opened_from(scene: Scene) -> None:
    ana = scene.room.ana
    card = await scene.card(ana, "/trial buttons")
    acknowledged(await ana.presses("Ask", card))
    form = await scene.form(ana)
    assert (await ana.submits(form, {"name": "redraw"})).result == "closed"
    await scene.settle()

    assert len(ana.ephemerals()) == 1
    assert "Counted to 99" in said(card)


async def test_a_form_redraws_what_everybody_sees(scene: Scene) -> None:
    await scene.room.ana.types("/trial board", "#general")
    await scene.settle()
    bo = scene.room.bo
    acknowledged(await bo.presses("Ask", bo.messages("#general")[-1]))
    await bo.submits(await scene.form(bo), {"name": "redraw"})
    await scene.settle()

    assert len(scene.public()) == 1
    assert "Counted to 99" in scene.public()[0]


async def test_a_form_takes_a_while_and_says_so_then_what_came_of_it(scene: Scene) -> None:
    gate = gates.close("filled")
    ana = scene.room.ana
    await ana.types("/trial form", "#general")
    form = await scene.form(ana)
    slow = await ana.submits(form, {"name": "Oak"})
    assert slow.result == "updated"
    assert shown(form) == "One moment …"

    gate.set()
    await scene.wait_for(lambda: "Filled in once" in shown(form))
    await scene.settle()
    assert scene.private(ana) == []


async def test_a_form_that_was_wrong_after_a_while_comes_back_as_it_was_filled_in(
    scene: Scene,
) -> None:
    gate = gates.close("filled")
    ana = scene.room.ana
    await ana.types("/trial form", "#general")
    form = await scene.form(ana)
    await ana.submits(form, {"name": "wrong", "about": "Long words", "kind": "Small"})
    gate.set()
    await scene.wait_for(lambda: "Choose another name." in shown(form))

    corrected = await ana.submits(form, {"name": "Oak"})
    await scene.settle()
    assert corrected.result == "closed"
    assert scene.private(ana) == ["Filled in once: about=Long words, day=, kind=s, name=Oak, who="]


async def test_a_form_asked_for_too_late_is_explained(scene: Scene) -> None:
    ana = scene.room.ana
    card = await scene.card(ana, "/trial buttons")
    scene.room.slack.faults.add("views.open", server_error())
    acknowledged(await ana.presses("Ask", card))
    await scene.settle()

    assert ana.views() == []
    assert "too long" in said(ana.ephemerals()[-1])
