"""Forms over the wire: pages, what was wrong, and nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta

from storage import notes
from tests import gates
from tests.adapters.discord import trial
from tests.adapters.discord.bench import Bench, labels, words
from tests.wire.discord.interactions import Modal, Reply
from tests.wire.discord.state import Message
from tests.wire.discord.tree import Part, every
from tests.wire.faults import server_error


def asked(modal: Modal) -> dict[str, str]:
    """The labels of a form with what stands below each."""
    return {
        part["label"]: part.get("description") or ""
        for part in every(modal.components)
        if part["type"] == Part.LABEL
    }


def typed(modal: Modal) -> dict[str, object]:
    """What stands in a form before it is touched."""
    found: dict[str, object] = {}
    for part in every(modal.components):
        if "custom_id" in part:
            chosen = [each["value"] for each in part.get("options", ()) if each.get("default")]
            named = [str(each["id"]) for each in part.get("default_values", ())]
            found[part["custom_id"]] = part.get("value") or chosen or named or None
    return found


async def first_page(bench: Bench, **values: object) -> Message:
    """Fill the first page of the long form in; the message that leads to the second."""
    await bench.ana.uses("trial fill", bench.general)
    (modal,) = bench.ana.modals()
    await bench.ana.submits(modal, {"Title": "A title", **values})
    return bench.ana.ephemerals()[-1]


async def second_page(bench: Bench, between: Message, **values: object) -> Message:
    """Fill the second page in; the message that answers."""
    await bench.ana.presses("Go on to page 2", between)
    (modal,) = bench.ana.modals()
    await bench.ana.submits(modal, {"Last": "the end", **values})
    return bench.ana.ephemerals()[-1]


async def test_a_form_is_the_first_answer_and_has_five_questions(tried: Bench) -> None:
    interaction = await tried.ana.uses("trial fill", tried.general)
    assert interaction.reply is Reply.MODAL
    (modal,) = tried.ana.modals()
    assert modal.title == "Seven questions (1/2)"
    assert list(asked(modal)) == ["Title", "Story", "Day", "Who", "Where"]
    assert asked(modal)["Title"] == "At least five letters"
    assert typed(modal)["story"] == "Once"


async def test_a_form_of_two_pages_arrives_as_a_whole(tried: Bench) -> None:
    values = {"Who": tried.bo, "Where": tried.general, "Day": "2027-03-28", "Story": "a\nb"}
    between = await first_page(tried, **values)
    assert words(between).startswith("Page 1 of 2 is kept.")
    assert trial.done == []
    answer = await second_page(tried, between, Way="down")
    said = words(answer).replace("\\", "")
    everything = ["A title", "a b", "2027-03-28", tried.bo.id, tried.general.id, "down", "the end"]
    assert said == "Taken: " + "|".join(map(str, everything))
    assert answer is between, "the answer takes the place of the way to it"
    assert len(tried.ana.ephemerals()) == 1


async def test_the_first_page_can_be_turned_back_to(tried: Bench) -> None:
    between = await first_page(tried, Story="long")
    await tried.ana.presses("Back to page 1", between)
    (modal,) = tried.ana.modals()
    assert (typed(modal)["title"], typed(modal)["story"]) == ("A title", "long")
    await tried.ana.submits(modal, {"Title": "Another title"})
    await second_page(tried, tried.ana.ephemerals()[-1])
    assert trial.done == ["Another title"]


async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(tried: Bench) -> None:
    between = await first_page(tried, Title="Hm", Story="My long story", Who=tried.bo)
    refused = await second_page(tried, between, Way="down")
    assert "Something is missing." in words(refused)
    assert "**Title**: Say more, in at least five letters" in words(refused)
    assert labels(refused) == ["Edit page 1 again"]
    await tried.ana.presses("Edit page 1 again", refused)
    (modal,) = tried.ana.modals()
    assert asked(modal)["Title"] == "⚠ Say more, in at least five letters"
    assert typed(modal)["title"] == "Hm"
    assert typed(modal)["story"] == "My long story"
    assert typed(modal)["who"] == [str(tried.bo.id)]
    await tried.ana.submits(modal, {"Title": "Hmmmm"})
    (answer,) = tried.ana.ephemerals()
    said = words(answer).replace("\\", "")
    assert said.startswith("Taken: Hmmmm|My long story|")
    assert said.endswith("|down|the end")
    assert trial.done == ["Hmmmm"]


async def test_a_refusal_of_the_whole_lets_every_page_be_edited(tried: Bench) -> None:
    refused = await second_page(tried, await first_page(tried), Last="no")
    assert labels(refused) == ["Edit page 1 again", "Edit page 2 again"]
    await tried.ana.presses("Edit page 2 again", refused)
    (modal,) = tried.ana.modals()
    assert typed(modal) == {"way": ["up"], "last": "no"}
    await tried.ana.submits(modal, {"Last": "yes"})
    assert trial.done == ["A title"]


async def test_a_form_survives_a_restart_between_its_pages(tried: Bench) -> None:
    between = await first_page(tried, Story="kept")
    await tried.quiet()
    await tried.restart()
    answer = await second_page(tried, between)
    assert words(answer).replace("\\", "").startswith("Taken: A title|kept|")


async def test_a_form_that_was_put_away_gives_back_what_was_typed(tried: Bench) -> None:
    await tried.ana.uses("trial fill", tried.general)
    (modal,) = tried.ana.modals()
    await tried.quiet()
    await tried.restart()
    tried.server.clock.forward(timedelta(days=2).total_seconds())
    await tried.ana.submits(modal, {"Title": "A title", "Story": "I wrote *so* much"})
    answer = words(tried.ana.ephemerals()[-1]).replace("\\", "")
    assert "I put that form away after a day." in answer
    assert "> I wrote *so* much" in answer
    assert trial.done == []


async def test_what_was_typed_is_forgotten_when_its_time_is_over(tried: Bench) -> None:
    await first_page(tried, Story="private words")
    await tried.quiet()
    async with tried.house.database.reading() as db:
        assert await notes.all_of(db, "discord.form", tried.server.clock())
    tried.server.clock.forward(timedelta(days=2).total_seconds())
    await tried.restart()
    await tried.sees(tried.has_heard_all)
    async with tried.house.database.reading() as db:
        assert not await notes.all_of(db, "discord.form", tried.server.clock() - timedelta(days=3))


async def test_a_form_that_is_a_command_is_that_command_used(tried: Bench) -> None:
    await tried.ana.uses("trial short", tried.general)
    (modal,) = tried.ana.modals()
    await tried.ana.submits(modal, {"What": "by form"})
    assert trial.done == ["by form"]
    assert words(tried.ana.ephemerals()[-1]) == "Ana said: by form"


async def test_a_form_that_comes_too_late_waits_behind_a_button(tried: Bench) -> None:
    gate = gates.close("fill")
    interaction = await tried.ana.uses("trial fill", tried.general)
    assert interaction.reply is Reply.DEFER
    gate.set()
    await tried.sees(lambda: interaction.finished)
    offer = tried.ana.ephemerals()[-1]
    assert "The form “Seven questions” is ready." in words(offer)
    await tried.ana.presses("Open it", offer)
    assert [modal.title for modal in tried.ana.modals()] == ["Seven questions (1/2)"]


async def test_a_form_that_discord_did_not_take_is_offered_directly(tried: Bench) -> None:
    tried.server.faults.add("POST /interactions/*/callback", server_error(404))
    await tried.ana.sends("trial fill", tried.general)
    direct = tried.ana.direct(tried.application)
    (offer,) = await tried.sees(lambda: tried.server.messages(direct))
    await tried.ana.presses("Open it", offer)
    (modal,) = tried.ana.modals()
    await tried.ana.submits(modal, {"Title": "From afar"})
    (between,) = tried.server.messages(direct)
    await tried.ana.presses("Go on to page 2", between)
    (modal,) = tried.ana.modals()
    await tried.ana.submits(modal, {"Last": "the end"})
    assert words(between).startswith("Taken: From afar")


async def test_a_form_behind_a_button_answers_beside_the_message(tried: Bench) -> None:
    await tried.ana.uses("trial card", tried.general)
    (card,) = tried.ana.ephemerals()
    await tried.ana.presses("Fill", card)
    (modal,) = tried.ana.modals()
    await tried.ana.submits(modal, {"Title": "From a card"})
    assert words(card).startswith("A card")
    between = tried.ana.ephemerals()[-1]
    assert between is not card
    await second_page(tried, between)
    assert words(card).startswith("A card")
    assert trial.done == ["From a card"]


async def test_a_slow_answer_to_a_form_comes_as_well(tried: Bench) -> None:
    between = await first_page(tried)
    gate = gates.close("filled")
    await tried.ana.presses("Go on to page 2", between)
    (modal,) = tried.ana.modals()
    interaction = await tried.ana.submits(modal, {"Last": "slow"})
    assert interaction.reply is Reply.DEFER_UPDATE
    gate.set()
    await tried.sees(lambda: "Taken" in words(between))
    await tried.quiet()
    assert trial.done == ["A title"]
