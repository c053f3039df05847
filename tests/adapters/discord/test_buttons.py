"""Buttons and lists over the wire: their state is in their id, so they last."""

from __future__ import annotations

from tests.adapters.discord import trial
from tests.adapters.discord.bench import Bench, buttons, furnished, labels, words
from tests.wire.discord.interactions import Reply
from tests.wire.discord.person import Person
from tests.wire.discord.state import Message


async def a_card(bench: Bench) -> Message:
    await bench.ana.uses("trial card", bench.general)
    return bench.ana.ephemerals()[-1]


async def a_board(bench: Bench) -> Message:
    await bench.ana.uses("trial board", bench.general)
    return bench.server.messages(bench.general)[-1]


async def a_question(bench: Bench, person: Person, message: Message) -> Message:
    """Press the button that asks first; what it asks."""
    await person.presses("Clear", message)
    await bench.quiet()
    return person.ephemerals()[-1]


async def test_a_button_works_after_any_number_of_restarts(tried: Bench) -> None:
    board = await a_board(tried)
    for times in (1, 2):
        await tried.restart()
        asked = await tried.bo.presses("Count", board)
        assert asked.reply is Reply.UPDATE
        assert words(board).startswith(f"Counted {times}")
    assert len(tried.server.messages(tried.general)) == 1


async def test_an_answer_to_a_press_is_private_and_the_message_stays(tried: Bench) -> None:
    board = await a_board(tried)
    await tried.bo.presses("Tell", board)
    assert words(tried.bo.ephemerals()[-1]) == "Told Bo of x"
    assert tried.ana.ephemerals() == []
    assert words(board).startswith("A board")


async def test_a_press_that_needs_no_words_is_accepted_silently(tried: Bench) -> None:
    board = await a_board(tried)
    asked = await tried.bo.presses("Quiet", board)
    assert asked.reply is Reply.DEFER_UPDATE
    assert trial.done == ["quiet"]
    assert tried.bo.ephemerals() == []


async def test_a_choice_from_a_list_arrives_with_its_value(tried: Bench) -> None:
    await tried.ana.chooses("Pick one …", await a_card(tried), "Downwards")
    assert words(tried.ana.ephemerals()[-1]) == "Picked down"


async def test_a_button_that_asks_first_does_nothing_on_no(tried: Bench) -> None:
    card = await a_card(tried)
    question = await a_question(tried, tried.ana, card)
    assert words(question) == "Really clear the card?\n[Clear]\n[No]"
    assert trial.done == []
    await tried.ana.presses("No", question)
    assert words(question) == "Nothing was changed."
    assert words(card).startswith("A card")
    assert trial.done == []


async def test_a_button_that_asks_first_acts_on_its_own_message_on_yes(tried: Bench) -> None:
    card, board = await a_card(tried), await a_board(tried)
    for message in (card, board):
        question = await a_question(tried, tried.ana, message)
        await tried.ana.presses("Clear", question)
        assert words(message) == "Cleared."
        assert words(question) == "Done."
    assert trial.done == ["clear", "clear"]


async def test_a_question_can_be_answered_after_a_restart(tried: Bench) -> None:
    board = await a_board(tried)
    question = await a_question(tried, tried.bo, board)
    await tried.restart()
    await tried.bo.presses("Clear", question)
    assert words(board) == "Cleared."


async def test_a_question_is_the_way_to_an_answer_even_when_its_card_is_gone(
    tried: Bench,
) -> None:
    card = await a_card(tried)
    question = await a_question(tried, tried.ana, card)
    await tried.ana.deletes(card)
    await tried.ana.presses("Clear", question)
    assert words(question) == "Cleared."


async def test_a_button_of_an_older_version_says_so(tried: Bench) -> None:
    board = await a_board(tried)
    for button in buttons(board):
        button["custom_id"] = f"trial.former:{button['id']}"
    await tried.bo.presses("Count", board)
    assert "older version" in words(tried.bo.ephemerals()[-1])


async def test_a_forged_id_opens_nothing(tried: Bench) -> None:
    board = await a_board(tried)
    forged = ["discord.page:0123:9", "discord.kept:0123", "discord.sure:0123", "discord.form", ":"]
    for button, id in zip(buttons(board), forged, strict=True):
        button["custom_id"] = id
    for label in ("Count", "Tell", "Fill", "Quiet"):
        await tried.bo.presses(label, board)
    assert trial.done == []
    said = [words(each) for each in tried.bo.ephemerals()]
    assert "I put that form away after a day." in said
    assert "I kept that for a week; it is gone." in said


async def test_a_button_in_a_direct_message_belongs_to_the_server_it_came_from(url: str) -> None:
    async with furnished(url, features=(trial.feature,)) as bench:
        other = bench.server.guild("Others", [bench.application])
        bench.server.world.guilds = dict(reversed(bench.server.world.guilds.items()))
        await bench.ana.joins(other)
        await bench.restart()
        for guild, text in ((bench.guild, "first"), (other, "second")):
            place = bench.direct(bench.ana, f"discord:{guild.id}")
            await bench.platform.post(place, trial.drawn(text), text)
        letters = bench.server.messages(bench.ana.direct(bench.application))
        for letter, guild in zip(letters, (bench.guild, other), strict=True):
            await bench.ana.presses("Count", letter)
            assert trial.spaces[-1] == f"discord:{guild.id}"


async def test_a_command_in_a_direct_message_is_for_the_server_one_was_in_last(
    tried: Bench,
) -> None:
    await tried.ana.uses("trial say", tried.general, text="here")
    direct = tried.ana.direct(tried.application)
    await tried.ana.uses("trial say", direct, text="there")
    assert words(tried.server.messages(direct)[-1] if tried.server.messages(direct) else
                 tried.ana.ephemerals()[-1]) == "Ana said: there"  # fmt: skip
    await tried.restart()
    await tried.ana.uses("trial say", direct, text="later")
    assert trial.done == ["here", "there", "later"]


async def test_who_left_the_server_can_use_no_old_button(tried: Bench) -> None:
    await tried.platform.post(tried.direct(tried.bo), trial.drawn("A letter"), "key")
    (letter,) = tried.server.messages(tried.bo.direct(tried.application))
    await tried.bo.presses("Count", letter)
    await tried.bo.leaves(tried.guild)
    tried.server.clock.forward(90)
    await tried.bo.presses("Count", letter)
    assert "which server" in words(tried.bo.ephemerals()[-1])
    assert trial.done == ["count"]


async def test_labels_are_never_empty_and_never_too_long(tried: Bench) -> None:
    card = await a_card(tried)
    assert labels(card) == ["Count", "Tell", "Fill", "Clear", "Quiet"]
