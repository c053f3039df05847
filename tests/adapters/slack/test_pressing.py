"""Buttons, lists, shortcuts and the home page over the wire."""

from __future__ import annotations

from storage import arrivals
from tests import gates
from tests.adapters.slack.eyes import said, shown
from tests.adapters.slack.scene import Scene, acknowledged
from tests.wire.slack.state import View


async def test_a_button_redraws_what_one_person_sees(scene: Scene) -> None:
    ana = scene.room.ana
    card = await scene.card(ana, "/trial buttons")
    acknowledged(await ana.presses("Count", card))
    await scene.settle()

    assert len(ana.ephemerals()) == 1
    assert "Counted to 1" in said(ana.ephemerals()[0])


async def test_a_button_redraws_what_everybody_sees(scene: Scene) -> None:
    await scene.room.ana.types("/trial board", "#general")
    await scene.settle()
    board = scene.room.bo.messages("#general")[-1]
    acknowledged(await scene.room.bo.presses("Count", board))
    await scene.settle()

    assert len(scene.public()) == 1
    assert "Counted to 1" in scene.public()[0]


async def test_a_button_answers_one_person_or_everybody(scene: Scene) -> None:
    ana, bo = scene.room.ana, scene.room.bo
    await ana.types("/trial board", "#general")
    await scene.settle()
    board = bo.messages("#general")[-1]
    acknowledged(await bo.presses("Whisper", board))
    acknowledged(await bo.presses("Shout", board))
    await scene.settle()

    assert scene.private(bo) == ["Only for you: 0"]
    assert scene.private(ana) == []
    assert scene.public()[-1] == "For everybody: 0"


async def test_a_button_that_can_hurt_asks_first_and_a_link_only_leads_away(scene: Scene) -> None:
    ana = scene.room.ana
    card = await scene.card(ana, "/trial buttons")
    acknowledged(await ana.presses("Away", card))
    await scene.settle()

    assert card.blocks is not None
    shout = next(each for each in card.blocks[1]["elements"] if each["text"]["text"] == "Shout")
    assert shout["confirm"]["text"]["text"] == "For all to hear?"
    assert shout["style"] == "danger"
    assert len(ana.ephemerals()) == 1


async def test_a_choice_from_a_list_arrives(scene: Scene) -> None:
    ana = scene.room.ana
    card = await scene.card(ana, "/trial buttons")
    acknowledged(await ana.chooses("Two", card))
    await scene.settle()

    assert scene.private(ana)[-1] == "Picked 2"


async def test_results_are_paged_with_buttons(scene: Scene) -> None:
    ana = scene.room.ana
    for number in range(7):
        await ana.types(f"/library save https://example.org/{number} tags:many", "#general")
    found = await scene.card(ana, "/library search many")
    acknowledged(await ana.presses("Next", found))
    await scene.settle()

    assert "(1–5 shown)" not in said(found)
    assert "(6–7 shown)" in said(found)
    acknowledged(await ana.presses("Previous", found))
    await scene.settle()
    assert "(1–5 shown)" in said(found)


async def test_a_button_of_an_older_version_is_explained(scene: Scene) -> None:
    room = scene.room
    button = {"type": "button", "text": {"type": "plain_text", "text": "Old"}}
    row = {"type": "actions", "elements": [button | {"action_id": "gone.away:1"}]}
    await room.client().chat_postMessage(channel=room.general.id, text="x", blocks=[row])
    acknowledged(await room.ana.presses("Old", room.ana.messages("#general")[-1]))
    await scene.settle()

    assert "older version" in scene.private(room.ana)[0]


async def test_a_slow_press_is_acknowledged_before_it_is_done(scene: Scene) -> None:
    gate = gates.close("whisper")
    ana = scene.room.ana
    card = await scene.card(ana, "/trial buttons")
    outcome = await ana.presses("Whisper", card)
    async with scene.database.reading() as db:
        kept = await arrivals.next_due(db, "slack")
    gate.set()
    await scene.settle()

    acknowledged(outcome)
    assert kept is not None
    assert scene.private(ana)[-1] == "Only for you: 0"


async def test_a_press_while_the_database_is_locked_is_acknowledged_all_the_same(
    impatient: Scene,
) -> None:
    ana = impatient.room.ana
    card = await impatient.card(ana, "/trial buttons")
    with gates.hurrying():
        async with impatient.database.transaction():
            outcome = await ana.presses("Count", card)
    await impatient.settle()

    acknowledged(outcome)
    assert "Counted to 1" in said(ana.ephemerals()[0])


async def test_a_message_is_saved_from_its_menu_with_author_and_place(scene: Scene) -> None:
    room = scene.room
    message = await room.bo.posts("Always pin your dependencies & test them", "#general")
    acknowledged(await room.ana.uses_shortcut("Save to library", message))
    await scene.settle()

    card = scene.private(room.ana)[0]
    assert "Saved to the library as #1" in card
    assert "Always pin your dependencies & test them" in card
    assert f"<{room.bo.id}> in general" in card


async def test_a_message_menu_works_where_the_bot_is_no_member(scene: Scene) -> None:
    room = scene.room
    aside = room.slack.channel(room.team, "aside", [room.ana], private=True)
    message = await room.ana.posts("four", aside)
    acknowledged(await room.ana.uses_shortcut("Weigh", message))
    await scene.settle()

    assert scene.private(room.ana) == ["4 letters by Ana"]


async def test_a_message_menu_opens_a_form(scene: Scene) -> None:
    room = scene.room
    message = await room.bo.posts("about this", "#general")
    acknowledged(await room.ana.uses_shortcut("Ask about", message))
    form = await scene.form(room.ana)

    assert (await room.ana.submits(form, {"name": "Oak"})).result == "closed"
    await scene.settle()
    assert f"Filled in {message.ts}" in scene.private(room.ana)[0]


async def test_the_home_page_is_drawn_for_whoever_opens_it(scene: Scene) -> None:
    room = scene.room
    await room.ana.opens_home(room.installed)
    home = await scene.wait_for(lambda: room.ana.home(room.installed))
    await room.ana.opens_home(room.installed)
    await scene.settle()

    assert isinstance(home, View)
    assert "Nothing yet" in shown(home)
    assert "First steps" in shown(home)
    assert "/library: What the community has learned" in shown(home)
    assert "Save to library in the menu of any message" in shown(home)
    assert room.bo.home(room.installed) is None


async def test_what_is_pressed_on_the_home_page_is_answered_in_a_window(scene: Scene) -> None:
    room = scene.room
    await room.ana.opens_home(room.installed)
    home = await scene.wait_for(lambda: room.ana.home(room.installed))
    assert isinstance(home, View)
    acknowledged(await room.ana.presses("Whisper", home))
    await scene.settle()
    assert shown(room.ana.views()[-1]) == "Only for you: 0"

    acknowledged(await room.ana.presses("Count", home))
    window = room.ana.views()[-1]
    assert "Counted to 1" in shown(window)
    acknowledged(await room.ana.presses("Count", window))
    await scene.settle()
    assert "Counted to 2" in shown(window)

    acknowledged(await room.ana.presses("Ask", window))
    form = await scene.form(room.ana)
    assert (await room.ana.submits(form, {"name": "Oak"})).result == "closed"
    await scene.settle()
    assert "Filled in 2: " in scene.direct(room.ana)[-1]


async def test_one_card_can_be_pressed_any_number_of_times(scene: Scene) -> None:
    ana = scene.room.ana
    card = await scene.card(ana, "/trial buttons")
    for _ in range(7):
        acknowledged(await ana.presses("Count", card))
    await scene.settle()

    assert len(ana.ephemerals()) == 1
    assert "Counted to 7" in said(card)
