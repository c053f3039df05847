"""The charter: written by form, shown to everybody with how its goals go, every version kept."""

from __future__ import annotations

import json

import pytest

from community.charter import LONGEST
from tests.charters import WORDS, aim, retire, reword, write
from tests.commands.test_member_forgetting import file_of
from tests.goals import SHARE, make
from tests.nudging import meets
from tests.world import Bot, labels, said


async def shown(bot: Bot, who: str = "bo") -> list[str]:
    """The charter as somebody reads it, line by line."""
    return said(await bot.uses(who, "charter", "show")).splitlines()


async def test_before_it_is_written_it_says_what_is_missing_and_offers_a_facilitator_the_form(
    bot: Bot,
) -> None:
    empty = await bot.uses("bo", "charter", "show")
    assert "Nothing is written down yet of what unites us" in said(empty)
    assert "A facilitator writes it with /charter edit" in said(empty)
    assert labels(empty) == []
    empty = await bot.uses("ana", "charter", "show")
    assert labels(empty) == ["Write it …", "Add an objective …"]
    form = await bot.presses("ana", "Write it …", empty)
    assert said(await bot.submits("ana", form, domain="Maps")).startswith("Thank you")
    assert "Still to be written, whenever we like: purpose, who it is for" in said(
        await bot.uses("bo", "charter", "show")
    )


async def test_everybody_reads_what_a_facilitator_wrote(bot: Bot) -> None:
    answer = await write(bot, **WORDS, why="We begin")
    assert said(answer).startswith(
        "Thank you, it is written down. The charter is at version 1; every earlier one is kept."
    )
    assert await shown(bot) == [
        "The charter of Data practice",
        "Domain",
        "Data that people can trust",
        "Purpose",
        "We learn from each other how to look after data.",
        "Who it is for",
        "Whoever keeps data for others",
        "Norms",
        "We ask before we judge.",
        "What is said in a review stays there.",
        "Rhythm",
        "A talk on the first Tuesday, a review every Friday",
        "· Still to be written, whenever we like: objectives.",
        "· Version 1, saved on 1 March by @Ana. /charter history has them all.",
    ]
    assert labels(await bot.uses("ana", "charter", "show")) == ["Edit …", "Add an objective …"]


async def test_a_member_reads_it_and_changes_nothing(bot: Bot) -> None:
    await write(bot, **WORDS)
    await aim(bot, "Nobody restores a backup alone")
    for refused in (
        await bot.uses("bo", "charter", "edit"),
        await bot.uses("bo", "charter", "objective", number="1"),
    ):
        assert said(refused).startswith("That is for a facilitator of this community.")
    await bot.uses("ana", "copse", "role", member="bo", role="facilitator")
    form = await bot.uses("bo", "charter", "edit")
    await bot.uses("ana", "copse", "role", member="bo", role="member")
    taken = await bot.submits("bo", form, domain="Mine")
    assert "That is for a facilitator" in said(taken)
    assert "Mine" not in said(await bot.uses("bo", "charter", "show"))


async def test_objectives_keep_their_numbers_and_goals_stand_beneath_them(bot: Bot) -> None:
    await write(bot, **WORDS)
    for text in ("Queries that everybody can read", "Backups that were tried"):
        await aim(bot, text)
    await make(bot, "ana", **SHARE | {"serves": "objective:1", "whose": "community"})
    await make(bot, "ana", what="Give talks to newcomers", whose="community")
    await make(bot, "bo", what="Try my own backup", serves="objective:2")
    await bot.uses("ana", "topic", "add", name="Databases", steward="bo")
    await bot.uses("ana", "topic", "add", name="Writing")
    lines = await shown(bot, "dev")
    start = lines.index("What we want to reach")
    assert lines[start:-1] == [
        "What we want to reach",
        "1. Queries that everybody can read",
        "• Document our queries (#1): 10 of 80 %, ● on track, until 31 May",
        "2. Backups that were tried",
        "Goals of the community",
        "• Give talks to newcomers (#2): 2 of 12 talks, ● on track, until 31 May",
        "Topics",
        "• Databases, tended by @Bo",
        "• Writing",
    ]


async def test_goals_in_the_charter_say_how_they_stand(bot: Bot) -> None:
    await aim(bot, "Queries that everybody can read")
    await make(bot, "ana", **SHARE | {"serves": "objective:1", "whose": "community"})
    form = await bot.uses("ana", "goal", "adjust", goal="1")
    await bot.submits("ana", form, reason="Less sure", confidence="2")
    assert "10 of 80 %, ■ off track" in said(await bot.uses("bo", "charter", "show"))
    await bot.uses("ana", "goal", "finish", goal="1")
    assert "Document our queries" not in said(await bot.uses("bo", "charter", "show"))


async def test_an_objective_is_reworded_and_retired_with_a_reason_and_its_number_never_comes_again(
    bot: Bot,
) -> None:
    await aim(bot, "Good queries")
    answer = await reword(bot, 1, text="Queries that everybody can read", why="Clearer")
    assert said(answer).startswith("Objective 1 has its new words. The charter is at version 2")
    refused = await bot.submits(
        "ana", await bot.uses("ana", "charter", "objective", number="1"), goes="no"
    )
    assert refused is not None
    assert refused.troubles == {"why": "Say in a few words why it is retired: it is kept with it."}
    answer = await retire(bot, 1, "We are there")
    assert said(answer).startswith("Objective 1 is retired, with thanks.")
    assert "Objective 2 is in the charter." in said(await aim(bot, "Backups that were tried"))
    now = said(await bot.uses("bo", "charter", "show"))
    assert "1. Queries" not in now
    assert "2. Backups that were tried" in now
    gone = await bot.uses("ana", "charter", "objective", number="1")
    assert said(gone).startswith("Objective 1 is retired and stays as it was.")
    whole = said(await bot.uses("bo", "charter", "history", version="4"))
    assert "1. Queries that everybody can read – retired: “We are there”" in whole
    unknown = await bot.uses("ana", "charter", "objective", number="7")
    assert said(unknown) == "The charter has no objective 7. Try /charter show."


async def test_an_objective_is_one_line_said_once_and_at_most_twelve_go_on(bot: Bot) -> None:
    await aim(bot, "Objective number 1")
    form = await bot.uses("ana", "charter", "objective")
    for text, trouble in (
        ("  ", "Say in a line what we want to reach."),
        ("objective NUMBER 1", "Objective 1 says that already."),
        ("x" * 201, "An objective is one line of at most 200 characters."),
    ):
        refused = await bot.submits("ana", form, text=text)
        assert refused is not None
        assert refused.troubles == {"text": trouble}
    for number in range(2, 13):
        await aim(bot, f"Objective number {number}")
    assert "at most 12 objectives that go on" in said(await aim(bot, "One more"))
    await retire(bot, 3, "Done")
    assert "Objective 13 is in the charter." in said(await aim(bot, "One more"))


async def test_every_version_is_kept_whole_with_who_and_why(bot: Bot) -> None:
    await meets(bot, "bo")
    await bot.uses("ana", "copse", "role", member="bo", role="facilitator")
    await write(bot, **WORDS, why="We begin")
    await aim(bot, "Backups that were tried", "bo")
    await write(bot, "bo", norms="We ask first.", purpose="To learn")
    history = await bot.uses("dev", "charter", "history")
    assert said(history).splitlines() == [
        "3 · 1 March · @Bo: purpose, norms",
        "2 · 1 March · @Bo: objective 1 added",
        "1 · 1 March · @Ana: domain, purpose, who it is for, norms, rhythm – “We begin”",
        "Show one whole … Version 3 | Version 2 | Version 1",
    ]
    first = said(await bot.chooses("dev", "Version 1", history))
    assert "We ask before we judge.\nWhat is said in a review stays there." in first
    assert "Backups" not in first
    assert said(await bot.uses("dev", "charter", "history", version="1")) == first
    second = said(await bot.uses("dev", "charter", "history", version="2"))
    assert "We ask before we judge." in second
    assert "1. Backups that were tried" in second
    unknown = await bot.uses("dev", "charter", "history", version="9")
    assert said(unknown) == "There is no version 9 of the charter. Try /charter history."


async def test_a_long_history_has_pages(bot: Bot) -> None:
    for number in range(1, 12):
        await write(bot, domain=f"Domain {number}")
    history = await bot.uses("bo", "charter", "history")
    assert "11 · " in said(history)
    assert "3 · 1 March" not in said(history)
    older = await bot.presses("bo", "Older", history)
    assert said(older).splitlines()[0].startswith("3 · 1 March")


async def test_nothing_is_saved_where_nothing_was_changed(bot: Bot) -> None:
    await write(bot, **WORDS)
    same = await write(bot, domain=f"  {WORDS['domain']} ")
    assert said(same) == "Every word is as it was, so there is nothing to save."
    await aim(bot, "Backups that were tried")
    assert said(await reword(bot, 1)) == "Every word is as it was, so there is nothing to save."
    assert "3 · " not in said(await bot.uses("bo", "charter", "history"))


async def test_words_that_are_too_long_are_named_and_nothing_is_lost(bot: Bot) -> None:
    form = await bot.uses("ana", "charter", "edit")
    post = await bot.submits("ana", form, domain="x" * 501, purpose="To learn")
    assert post is not None
    assert post.troubles == {"domain": "At most 500 characters, please: this has 501."}
    assert "Nothing is written down yet" in said(await bot.uses("bo", "charter", "show"))


async def test_the_longest_charter_has_pages_and_every_word_is_on_one(bot: Bot) -> None:
    words = {
        part: f"{part} " + "wörds & <more> " * (longest // 15 - 2)
        for part, longest in LONGEST.items()
    }
    await write(bot, **words)
    for number in range(1, 13):
        await aim(bot, f"Aim {number} " + "of many words " * 13)
    for number in range(20):
        who = ("ana", "bo")[number % 2]
        if number < 2:
            await meets(bot, "bo")
            await bot.uses("ana", "copse", "role", member="bo", role="facilitator")
        serves = "objective:1" if number < 8 else "the community"
        what = f"Give talk {number} " + "about words " * 9
        await make(bot, who, what=what.strip(), serves=serves, whose="community")
    page = await bot.uses("dev", "charter", "show")
    told = said(page)
    count = 1
    while page is not None and "Next" in labels(page):
        page = await bot.presses("dev", "Next", page)
        told += said(page)
        count += 1
    assert count > 2
    for part in LONGEST:
        assert f"{part} wörds" in told
    for number in range(1, 13):
        assert f"{number}. Aim {number} of" in told
    assert "and 3 more: /goal list objective:1" in told
    assert "and 7 more: /goal list whose:community" in told
    back = await bot.presses("dev", "Previous", page)
    assert f"Page {count - 1} of {count}" in said(back)
    whole = await bot.uses("dev", "charter", "history", version="13")
    assert "Next" in labels(whole)
    second = await bot.presses("dev", "Next", whole)
    assert "Aim 12" in said(await bot.presses("dev", "Next", second))


async def test_who_is_forgotten_leaves_their_versions_to_nobody_and_had_their_own_words(
    bot: Bot,
) -> None:
    await meets(bot, "bo")
    await bot.uses("ana", "copse", "role", member="bo", role="facilitator")
    await write(bot, **WORDS | {"norms": "Ask @Bo first."})
    await write(bot, "bo", rhythm="We meet on Mondays", why="Mondays suit us")
    await aim(bot, "Backups that were tried", "bo")
    file = await file_of(bot, "bo")
    assert [each["wrote"] for each in file["what you wrote in the charter"]] == [
        "Rhythm: We meet on Mondays",
        "Objective 1: Backups that were tried",
    ]
    assert "We ask before" not in json.dumps(file)
    page = await bot.uses("bo", "member", "forget")
    await bot.presses("bo", "Forget me", page)
    await bot.drain()
    history = said(await bot.uses("ana", "charter", "history"))
    assert "2 · 1 March: rhythm – “Mondays suit us”" in history
    assert "Bo" not in history
    now = said(await bot.uses("ana", "charter", "show"))
    assert "We meet on Mondays" in now
    assert "Ask somebody first." in now


@pytest.mark.parametrize("number", ["0", "-3", "99999999999999999999"])
async def test_numbers_that_nothing_has_are_refused_in_words(bot: Bot, number: str) -> None:
    await aim(bot, "Backups that were tried")
    for path, name in (("history", "version"), ("objective", "number")):
        answer = said(await bot.uses("ana", "charter", path, **{name: number}))
        assert "went wrong" not in answer
        assert "There is no version" in answer or "has no objective" in answer or "number" in answer
