"""Goals serve objectives of the charter, and are tied to entries, gatherings and people."""

from __future__ import annotations

import pytest

from community.chat.message import Section
from tests.charters import aim, retire
from tests.goals import TALKS, make
from tests.nudging import meets
from tests.rooms import Rooms
from tests.world import Bot, labels, lead, said, values

EVENT = "https://discord.com/events/1/2"


async def choices(bot: Bot, who: str = "bo") -> list[tuple[str, str]]:
    """What the form offers to serve."""
    form = await bot.uses(who, "goal", "new")
    assert form is not None
    assert form.form is not None
    asked = next(each for each in form.form.questions if each.key == "serves")
    return [(each.value, each.label) for each in asked.options]


async def test_the_form_offers_the_community_its_objectives_and_its_topics(bot: Bot) -> None:
    await bot.uses("ana", "topic", "add", name="Databases")
    for text in ("Queries that everybody can read", "Backups that were tried"):
        await aim(bot, text)
    await retire(bot, 1, "We are there")
    assert await choices(bot) == [
        ("the community", "the community"),
        ("objective:2", "Objective 2: Backups that were tried"),
        ("Databases", "Databases"),
    ]


async def test_the_form_offers_what_there_is_room_for(bot: Bot) -> None:
    for number in range(1, 31):
        await bot.uses("ana", "topic", "add", name=f"Topic {number:02}")
    for number in range(1, 13):
        await aim(bot, f"Objective of {number} " + "words " * 25)
    offered = await choices(bot)
    assert len(offered) == 25
    assert offered[12][0] == "objective:12"
    assert offered[13][0] == "Topic 01"


async def test_a_goal_names_the_objective_it_serves_also_when_that_is_retired(bot: Bot) -> None:
    await aim(bot, "Queries that everybody can read")
    made = await make(bot, serves="objective:1")
    assert "Serves objective 1: Queries that everybody can read" in said(made)
    assert "own goal of @Bo · for objective 1 · 1 March to 31 May" in said(made)
    await retire(bot, 1, "We are there")
    card = said(await bot.uses("bo", "goal", "show", goal="1"))
    assert "Serves objective 1 (retired): Queries that everybody can read" in card
    form = await bot.uses("bo", "goal", "new")
    refused = await bot.submits("bo", form, **TALKS | {"serves": "objective:1"})
    assert "R (relevant) Objective 1 is retired or was never there. Choose another." in said(
        refused
    )


async def test_a_communitys_goal_stays_beneath_its_retired_objective(bot: Bot) -> None:
    await aim(bot, "Queries that everybody can read")
    await make(bot, "ana", serves="objective:1", whose="community")
    await retire(bot, 1, "We are there")
    shown = said(await bot.uses("bo", "charter", "show"))
    assert "1. Queries that everybody can read (retired)\n• Give talks" in shown
    await bot.uses("ana", "goal", "finish", goal="1")
    await make(bot, "ana", what="Welcome who is new", whose="community")
    shown = said(await bot.uses("bo", "charter", "show"))
    assert "Queries" not in shown
    assert "The charter of Data practice\nGoals of the community\n• Welcome who is new" in shown


async def test_goals_are_listed_by_the_objective_they_serve(bot: Bot) -> None:
    for text in ("Queries that everybody can read", "Backups that were tried"):
        await aim(bot, text)
    await make(bot, serves="objective:1")
    await make(bot, what="Try my own backup", serves="objective:2")
    await make(bot, what="Learn to draw maps")
    listed = said(await bot.uses("bo", "goal", "list", objective="2"))
    assert listed.startswith("1 goal\n• Try my own backup (#2)")
    unknown = await bot.uses("bo", "goal", "list", objective="3")
    assert said(unknown) == "The charter has no objective 3. Try /charter show."
    offered = await bot.completes("bo", ("goal", "list"), "objective", "back")
    assert values(offered) == ["2"]
    await retire(bot, 1, "We are there")
    offered = await bot.completes("bo", ("goal", "list"), "objective", "")
    assert [each.label for each in offered] == [
        "1 (retired): Queries that everybody can read",
        "2: Backups that were tried",
    ]
    offered = await bot.completes("ana", ("charter", "objective"), "number", "")
    assert values(offered) == ["2"]


async def test_an_older_goal_comes_to_serve_an_objective_with_a_reason(bot: Bot) -> None:
    await make(bot)
    await aim(bot, "Queries that everybody can read")
    form = await bot.uses("bo", "goal", "adjust", goal="1")
    changed = await bot.submits("bo", form, reason="Now we have one", serves="objective:1")
    assert lead(changed) == "Changed: what it serves. Your reason is kept with it."
    assert "Serves objective 1" in said(changed)
    history = said(await bot.uses("bo", "goal", "history", goal="1"))
    assert "what it serves: the community → objective 1 – “Now we have one”" in history
    await retire(bot, 1, "We are there")
    form = await bot.uses("bo", "goal", "adjust", goal="1")
    same = await bot.submits("bo", form, reason="More time", due="2027-06-30")
    assert lead(same) == "Changed: date. Your reason is kept with it."
    form = await bot.uses("bo", "goal", "adjust", goal="1")
    back = await bot.submits("bo", form, reason="It is for all", serves="the community")
    assert "for the community" in said(back)
    form = await bot.uses("bo", "goal", "adjust", goal="1")
    refused = await bot.submits("bo", form, reason="So", serves="objective:1")
    assert refused is not None
    assert refused.troubles == {
        "serves": "Objective 1 is retired or was never there. Choose another."
    }


async def test_a_topics_goal_serves_a_topic_and_no_objective(bot: Bot) -> None:
    await bot.uses("ana", "topic", "add", name="Databases")
    await aim(bot, "Queries that everybody can read")
    form = await bot.uses("bo", "goal", "new")
    refused = await bot.submits("bo", form, **TALKS | {"serves": "objective:1", "whose": "topic"})
    assert refused is not None
    assert refused.troubles == {"serves": "Choose a topic."}
    await make(bot, serves="Databases", whose="topic")
    form = await bot.uses("bo", "goal", "adjust", goal="1")
    refused = await bot.submits("bo", form, reason="So", serves="objective:1")
    assert refused is not None
    assert refused.troubles == {"serves": "A topic's goal serves a topic: choose which."}


async def test_a_gathering_is_tied_shown_and_taken_away_by_who_may_change_the_goal(
    bot: Bot,
) -> None:
    await meets(bot, "dev")
    await make(bot, "ana", whose="community")
    card = await bot.uses("ana", "goal", "link", goal="1", gathering=EVENT, name="Evening of talks")
    assert lead(card) == "Linked to “Evening of talks”."
    seen = await bot.uses("dev", "goal", "show", goal="1")
    assert "Gathering 1: Evening of talks (discord.com)" in said(seen)
    assert seen is not None
    assert seen.message is not None
    texts = [part.text for part in seen.message.parts if isinstance(part, Section)]
    assert any(f"]({EVENT})" in text for text in texts)
    assert EVENT not in bot.web.asked + bot.web.knocked
    twice = await bot.uses("ana", "goal", "link", goal="1", gathering=f"{EVENT}?utm_source=x")
    assert lead(twice) == "It was linked already."
    for path, options in (("link", {"gathering": EVENT}), ("unlink", {"gathering": "1"})):
        foreign = await bot.uses("dev", "goal", path, goal="1", **options)
        assert said(foreign) == "That is somebody else's goal: only its owner can do that."
    gone = await bot.uses("ana", "goal", "unlink", goal="1", gathering="1")
    assert lead(gone) == "“Evening of talks” is not linked any more."
    assert "Gathering" not in said(await bot.uses("dev", "goal", "show", goal="1"))


async def test_an_entry_is_linked_and_unlinked_and_stays_in_the_library(bot: Bot) -> None:
    await bot.uses("bo", "library", "save", url="https://example.org/guide")
    await make(bot)
    await bot.uses("bo", "goal", "link", goal="1", entry="1")
    assert "In the library: #1" in said(await bot.uses("bo", "goal", "show", goal="1"))
    await bot.uses("bo", "library", "save", url="https://example.org/maps")
    offered = await bot.completes("bo", ("goal", "unlink"), "entry", "", goal="1")
    assert values(offered) == ["1"]
    assert await bot.completes("dev", ("goal", "unlink"), "entry", "", goal="1") == []
    gone = await bot.uses("bo", "goal", "unlink", goal="1", entry="1")
    assert lead(gone) == "Entry #1 is not linked any more."
    assert "In the library" not in said(gone)
    again = await bot.uses("bo", "goal", "unlink", goal="1", entry="1")
    assert said(again) == "That goal is not linked to an entry #1."
    assert "guide" in said(await bot.uses("bo", "library", "show", entry="1"))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "Name one: an entry by its number, or a gathering by its link."),
        ({"entry": "1", "gathering": EVENT}, "Name one: an entry by its number"),
        ({"gathering": "http://example.org/"}, "A gathering's link starts with https://"),
        ({"gathering": "javascript:alert(1)"}, "needs to start with http"),
        ({"gathering": "https://ex ample.org"}, "has a space"),
        ({"gathering": f"https://example.org/{'x' * 500}"}, "at most 500 characters"),
        ({"gathering": EVENT, "name": "x" * 81}, "A gathering's name has at most 80 characters."),
    ],
)
async def test_what_is_no_gathering_is_refused_in_words(
    bot: Bot, options: dict[str, str], words: str
) -> None:
    await make(bot)
    assert words in said(await bot.uses("bo", "goal", "link", goal="1", **options))
    assert "Gathering" not in said(await bot.uses("bo", "goal", "show", goal="1"))


async def test_a_goal_has_at_most_five_gatherings_and_keeps_their_numbers(bot: Bot) -> None:
    await make(bot)
    for number in range(1, 6):
        url = f"https://example.org/{number}"
        await bot.uses("bo", "goal", "link", goal="1", gathering=url, name=f"Talk {number}")
    many = await bot.uses("bo", "goal", "link", goal="1", gathering="https://example.org/6")
    assert "A goal is tied to at most 5 gatherings." in said(many)
    asked = (("goal", "unlink"), "gathering", "talk 3")
    offered = await bot.completes("bo", *asked, goal="1")
    assert [(each.value, each.label) for each in offered] == [("3", "3: Talk 3")]
    assert await bot.completes("dev", *asked, goal="1") == []
    assert await bot.completes("bo", *asked) == []
    card = await bot.uses("bo", "goal", "unlink", goal="1", gathering="2")
    assert "Gathering 3: Talk 3" in said(card)
    for which in ("2", "0", "99999999999"):
        gone = await bot.uses("bo", "goal", "unlink", goal="1", gathering=which)
        assert f"That goal has no gathering {which}" in said(gone)
    neither = await bot.uses("bo", "goal", "unlink", goal="1")
    assert said(neither) == "Name one: an entry or a gathering, by its number."


async def test_who_stands_by_a_goal_is_shown_to_those_who_may_see_it(bot: Bot) -> None:
    await meets(bot, "cleo", "dev")
    await make(bot, witness="cleo")
    await bot.uses("bo", "goal", "support", goal="1", member="dev")
    card = await bot.uses("bo", "goal", "show", goal="1")
    assert "witness" not in said(card)
    for who in ("cleo", "dev"):
        card = await bot.uses(who, "goal", "show", goal="1")
        assert labels(card) == ["I support it"]
        await bot.presses(who, "I support it", card)
    for who in ("bo", "cleo", "dev"):
        card = await bot.uses(who, "goal", "show", goal="1")
        assert "supported by @Dev · witness: @Cleo" in said(card)
    assert "no goal #1 that you can see" in said(await bot.uses("ana", "goal", "show", goal="1"))


async def test_who_stands_by_a_goal_is_named_in_both_spaces(rooms: Rooms) -> None:
    await rooms.connect()
    await make(rooms.slack, "ana", whose="community")
    await rooms.discord.presses(
        "cleo", "I support it", await rooms.discord.uses("cleo", "goal", "show", goal="1")
    )
    assert "supported by Cleo" in said(await rooms.slack.uses("bo", "goal", "show", goal="1"))
    assert "supported by @Cleo" in said(await rooms.discord.uses("dev", "goal", "show", goal="1"))
