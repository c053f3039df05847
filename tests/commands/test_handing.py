"""What somebody does for others is offered to others when they are away for long, or gone."""

from __future__ import annotations

from datetime import timedelta

from tests.commands.test_member_forgetting import forgets
from tests.commands.test_member_welcoming import introduces, joins, leaves
from tests.goals import make
from tests.matches import ask, opens, passes, reads, told
from tests.world import Bot, labels, said

LONG, SHORT = "2027-04-15", "2027-03-25"  # a little over and under 30 days from March 1


def asked(bot: Bot, person: str, words: str) -> int:
    """How often somebody was told something with these words in it."""
    return len([each for each in reads(bot, person) if words in said(each)])


async def led(bot: Bot) -> None:
    """Cleo is a facilitator besides Ana, the steward; all have been here."""
    for person in ("bo", "cleo", "dev"):
        await bot.uses(person, "library", "search")
    await bot.uses("ana", "copse", "role", member="cleo", role="facilitator")


async def test_a_greeter_who_is_away_is_not_asked(bot: Bot) -> None:
    await bot.uses("ana", "member", "introductions", channel_="hello")
    for person in ("bo", "cleo"):
        await bot.uses(person, "member", "greet", most="3")
    await bot.uses("bo", "member", "away", until=SHORT)
    for person in ("dev", "p1"):
        await introduces(bot, person)
    await bot.lives(days=2)
    assert asked(bot, "cleo", "introduced themselves") == 2
    await bot.lives(days=25)
    assert asked(bot, "bo", "introduced themselves") == 0
    assert asked(bot, "ana", "need a greeter") == 0


async def test_stewards_are_told_once_of_a_greeter_who_is_away_for_long(bot: Bot) -> None:
    await led(bot)
    await bot.uses("bo", "member", "greet", most="3")
    await bot.uses("bo", "member", "away", until=LONG)
    await bot.lives(days=20)
    assert asked(bot, "ana", "Newcomers need a greeter: @Bo is away until 15 April.") == 1
    assert asked(bot, "cleo", "need a greeter") == 0
    offer = told(bot, "ana", "need a greeter")
    assert "at most 3 times a week" in said(await bot.presses("ana", "I'll greet", offer))
    assert await ask(bot, "SELECT member_id, most FROM greeter") == [(1, 3)]
    again = await bot.chat.presses_action("ana", "member.relieve:2", offer)
    assert "Somebody was quicker" in said(again)
    await bot.lives(days=30)
    assert asked(bot, "bo", "While you were away @Ana took over greeting newcomers.") == 1


async def test_a_greeter_who_is_back_is_asked_again_and_nobody_takes_over(bot: Bot) -> None:
    await led(bot)
    await bot.uses("bo", "member", "greet")
    await bot.uses("bo", "member", "away", until=LONG)
    await bot.lives(days=2)
    await bot.uses("bo", "member", "away")
    offer = told(bot, "ana", "need a greeter")
    assert "they are back" in said(await bot.presses("ana", "I'll greet", offer))
    await bot.lives(days=1)
    assert await ask(bot, "SELECT * FROM vacancy") == []
    await bot.uses("bo", "member", "away", until="2027-05-20")
    await bot.lives(days=2)
    assert asked(bot, "ana", "need a greeter") == 2, "another absence is told, too"


async def test_a_greeter_who_left_is_told_of_and_greets_no_more(bot: Bot) -> None:
    await led(bot)
    await bot.uses("bo", "member", "greet")
    await leaves(bot, "bo")
    assert asked(bot, "ana", "Newcomers need a greeter: @Bo has left.") == 1
    await bot.presses("ana", "I'll greet", told(bot, "ana", "need a greeter"))
    await joins(bot, "bo")
    await bot.lives(days=3)
    assert asked(bot, "bo", "While you were away") == 0


async def owned(bot: Bot, **answers: str) -> None:
    """Cleo owns a goal of the community, and Bo stands by it."""
    await led(bot)
    await make(bot, "cleo", whose="community", **answers)
    await bot.uses("bo", "goal", "support", goal="1")


async def test_a_goal_whose_owner_is_away_is_offered_to_who_stands_by_it_first(bot: Bot) -> None:
    await owned(bot)
    await bot.uses("cleo", "member", "away", until=LONG)
    await bot.lives(days=2)
    words = "(#1) needs an owner: @Cleo is away until 15 April. Would you own it?"
    assert asked(bot, "bo", words) == 1
    assert asked(bot, "ana", "needs an owner") == asked(bot, "dev", "needs an owner") == 0
    await bot.lives(days=8)
    assert asked(bot, "ana", "needs an owner") == 1, "facilitators come after a week"
    await bot.lives(days=20)
    assert asked(bot, "bo", "needs an owner") == asked(bot, "ana", "needs an owner") == 1


async def test_whoever_owns_a_goal_from_then_on_is_asked_how_it_goes(bot: Bot) -> None:
    await owned(bot)
    await bot.uses("cleo", "member", "away", until=LONG)
    await bot.lives(days=25)
    card = await bot.presses("bo", "I'll own it", told(bot, "bo", "needs an owner"))
    assert "It is yours now" in said(card)
    assert "community's goal of @Bo" in said(card)
    assert "supported by" not in said(card)
    again = await bot.uses("ana", "goal", "own", goal="1")
    assert "Somebody was quicker" in said(again)
    before = asked(bot, "cleo", "how does it go?")
    await bot.lives(days=10)
    assert asked(bot, "bo", "how does it go?") >= 1
    assert asked(bot, "cleo", "how does it go?") == before
    assert "owner: gone or away for long → somebody who took it over" in said(
        await bot.uses("bo", "goal", "history", goal="1")
    )
    await bot.lives(days=40)
    assert asked(bot, "cleo", "@Bo took over Give talks") == 1


async def test_a_goal_of_somebody_forgotten_is_offered_to_facilitators_at_once(bot: Bot) -> None:
    await led(bot)
    await make(bot, "cleo", whose="community")
    await forgets(bot, "cleo")
    offer = told(bot, "ana", "(#1) needs an owner: nobody does it any more.")
    assert labels(offer)[0] == "I'll own it"
    await bot.lives(days=30)
    assert asked(bot, "ana", "needs an owner") == 1
    card = await bot.presses("ana", "I'll own it", offer)
    assert "community's goal of @Ana" in said(card)
    await bot.lives(days=8)
    assert asked(bot, "ana", "how does it go?") >= 1


async def test_a_goal_is_owned_by_a_press_of_those_who_may(bot: Bot) -> None:
    await owned(bot)
    await make(bot, "dev")
    await bot.uses("dev", "goal", "share", goal="2", where="general")
    assert "that goal has an owner" in said(await bot.uses("bo", "goal", "own", goal="1"))
    await bot.uses("cleo", "member", "away", until=LONG)
    await bot.uses("dev", "member", "away", until=LONG)
    assert "whoever stands by it" in said(await bot.uses("dev", "goal", "own", goal="1"))
    assert "Only a goal of several" in said(await bot.uses("ana", "goal", "own", goal="2"))
    assert "It is yours now" in said(await bot.uses("bo", "goal", "own", goal="1"))


async def test_a_goal_of_who_left_has_an_owner_again(bot: Bot) -> None:
    await owned(bot)
    await leaves(bot, "cleo")
    assert asked(bot, "bo", "needs an owner: @Cleo has left.") == 1
    assert asked(bot, "ana", "needs an owner") == 0
    await bot.presses("bo", "I'll own it", told(bot, "bo", "needs an owner"))
    await bot.lives(days=20)
    assert asked(bot, "ana", "needs an owner") == 0


async def test_what_went_unanswered_is_not_held_against_the_next_owner(bot: Bot) -> None:
    await owned(bot)
    await leaves(bot, "cleo")
    await bot.lives(days=50)
    await bot.presses("bo", "I'll own it", told(bot, "bo", "needs an owner"))
    await bot.lives(days=8)
    assert asked(bot, "bo", "how does it go?") == 1
    assert asked(bot, "bo", "plans change") == 0


async def test_a_programme_of_who_is_gone_is_steered_again_and_reported_on(bot: Bot) -> None:
    await led(bot)
    await bot.uses("cleo", "match", "open", name="Coffee")
    for person in ("bo", "dev"):
        await bot.uses(person, "match", "join")
    await forgets(bot, "cleo")
    offer = told(bot, "ana", "Coffee needs somebody who steers it: nobody does it any more.")
    await passes(bot, 13)
    told(bot, "ana", "the round of 8 March")
    before = asked(bot, "ana", "the round of")
    answer = await bot.presses("ana", "I'll steer it", offer)
    assert "you steer Coffee now" in said(answer)
    again = await bot.chat.presses_action("ana", "match.steer:1", offer)
    assert "Somebody was quicker" in said(again)
    await passes(bot, 7)
    assert asked(bot, "ana", "the round of") == before + 1


async def test_while_who_steers_is_away_for_long_the_stewards_read_the_report(bot: Bot) -> None:
    await led(bot)
    await bot.uses("ana", "copse", "role", member="dev", role="steward")
    await bot.uses("cleo", "match", "open", name="Coffee")
    for person in ("bo", "dev"):
        await bot.uses(person, "match", "join")
    await bot.uses("cleo", "member", "away", until="2027-05-01")
    await passes(bot, 13)
    for steward in ("ana", "dev"):
        assert asked(bot, steward, "Coffee needs somebody who steers it: @Cleo is away") == 1
        assert asked(bot, steward, "the round of 8 March") == 1
    await bot.presses("dev", "I'll steer it", told(bot, "dev", "needs somebody"))
    await passes(bot, 7)
    assert asked(bot, "ana", "the round of") == 1
    assert asked(bot, "dev", "the round of") == 2


async def test_a_short_holiday_hands_over_nothing(bot: Bot) -> None:
    await owned(bot)
    await opens(bot, "bo")
    for person in ("ana", "cleo"):
        await bot.uses(person, "member", "away", until=SHORT)
    await bot.lives(days=20)
    for person in ("bo", "dev"):
        assert asked(bot, person, "needs") == 0
    assert await ask(bot, "SELECT * FROM vacancy") == []


async def test_who_is_away_themselves_is_not_asked(bot: Bot) -> None:
    await owned(bot)
    await bot.uses("bo", "member", "away", until=SHORT)
    await bot.uses("cleo", "member", "away", until=LONG)
    bot.now += timedelta(days=1)
    await bot.drain()
    assert asked(bot, "ana", "needs an owner") == 1
    assert asked(bot, "bo", "needs an owner") == 0
