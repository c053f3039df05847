"""Who meets whom, through the front door: groups, teams, hosts, turns, clocks, what is shared."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.commands.test_member_introducing import introduces
from tests.matches import opens, pairs, passes, reads, say_they_met, together, told
from tests.world import Bot, said

RED, BLUE = ("ana", "bo", "p1"), ("cleo", "dev", "p2")


async def in_teams(bot: Bot, way: str, **options: str) -> None:
    """Two teams of three take part in a programme."""
    await opens(bot, way=way, **options)
    for team, people in (("Red", RED), ("Blue", BLUE)):
        for person in people:
            await bot.uses(person, "match", "join", team=team)


@pytest.mark.parametrize(("size", "people", "groups"), [(3, 9, [3, 3, 3]), (8, 16, [8, 8])])
async def test_groups_are_as_large_as_the_programme_says(
    bot: Bot, size: int, people: int, groups: list[int]
) -> None:
    await opens(bot, *(f"p{number}" for number in range(people)), size=str(size))
    await passes(bot, 7)
    assert sorted(len(group) for group in pairs(bot)) == groups
    assert len({one for group in pairs(bot) for one in group}) == people


async def test_within_a_team_nobody_meets_another_team(bot: Bot) -> None:
    await in_teams(bot, "within")
    await passes(bot, 14)
    assert len(pairs(bot)) >= 4
    for group in pairs(bot):
        assert set(group) <= set(RED) or set(group) <= set(BLUE), group


async def test_across_teams_nobody_meets_their_own(bot: Bot) -> None:
    await in_teams(bot, "across")
    await passes(bot, 14)
    assert len(pairs(bot)) == 6
    for one, other in pairs(bot):
        assert (one in RED) is not (other in RED), (one, other)


async def test_across_teams_whoever_finds_no_other_team_is_told_so(bot: Bot) -> None:
    await opens(bot, way="across")
    for person in ("ana", "bo"):
        await bot.uses(person, "match", "join", team="Red")
    await passes(bot, 7)
    assert pairs(bot) == []
    for person in ("ana", "bo"):
        told(bot, person, "there was nobody you can be brought together with")


async def test_hosts_are_drawn_by_lot_and_take_turns(bot: Bot) -> None:
    await opens(bot, way="hosts", size="3")
    for person in ("ana", "bo"):
        await bot.uses(person, "match", "join", role="host")
    await bot.uses("cleo", "match", "join")
    hosts = []
    for _ in range(2):
        await passes(bot, 7)
        await say_they_met(bot)
        opened = said(together(bot)[-1])
        assert set(pairs(bot)[-1]) == {"ana", "bo", "cleo"}
        hosts.append(next(who for who in ("Ana", "Bo", "Cleo") if f"@{who} is your host" in opened))
    assert sorted(hosts) == ["Ana", "Bo"]


async def test_nobody_rests_twice_before_everybody_rested_once(bot: Bot) -> None:
    await opens(bot, "ana", "bo", "cleo", odd="rest")
    for _ in range(3):
        await passes(bot, 7)
        await say_they_met(bot)
    for person in ("ana", "bo", "cleo"):
        rested = [each for each in reads(bot, person) if "your turn to rest" in said(each)]
        assert len(rested) == 1, person


async def test_nobody_is_in_a_trio_twice_before_everybody_was_once(bot: Bot) -> None:
    people = ("ana", "bo", "cleo", "dev", "p1")
    await opens(bot, *people)
    for _ in range(2):
        await passes(bot, 7)
        await say_they_met(bot)
    first, second = [set(group) for group in pairs(bot) if len(group) == 3]
    assert first | second == set(people)


async def brought_together(bot: Bot, **zones: str) -> str:
    """What two people in these zones read when a round brings them together."""
    for person, zone in zones.items():
        await bot.uses(person, "member", "zone", zone=zone)
    await opens(bot, *zones)
    await passes(bot, 7)
    return said(together(bot)[0])


async def test_times_are_told_as_both_clocks_show_them(bot: Bot) -> None:
    words = await brought_together(bot, ana="Berlin", bo="Tokyo")
    assert "Times that could suit you:" in words
    times = [line for line in words.splitlines() if " for Ana" in line]
    assert len(times) == 3
    for line in times:
        assert "09:00 for Ana" in line, "08:00 UTC is the hour that both work"
        assert "17:00 for Bo" in line


async def test_who_shares_no_working_hour_is_told_to_write_and_given_three_times(bot: Bot) -> None:
    words = await brought_together(bot, ana="Berlin", bo="Auckland")
    assert "You share no working hour: write to each other in your own time, or try" in words
    assert len([line for line in words.splitlines() if " for Ana" in line]) == 3


@pytest.mark.parametrize(
    ("bo", "dev"),
    [
        ({"helps": "Projections of globes"}, {"learns": "Projections"}),
        ({"practises": "Weaving carpets"}, {"practises": "Weaving baskets"}),
    ],
)
async def test_who_has_something_to_give_or_to_share_is_brought_together(
    bot: Bot, bo: dict[str, str], dev: dict[str, str]
) -> None:
    for number, person in enumerate(("ana", "cleo")):
        await introduces(bot, person, practises=f"Something else {number}")
    await introduces(bot, "bo", **{"practises": "Glass", **bo})
    await introduces(bot, "dev", **{"practises": "Bread", **dev})
    await opens(bot, "ana", "bo", "cleo", "dev")
    for seed in range(4):
        shown = said(await bot.uses("ana", "match", "preview"))
        assert "@Bo · @Dev" in shown or "@Dev · @Bo" in shown, seed
        await bot.uses("ana", "match", "reroll")


async def test_those_who_met_in_another_year_are_told_which(bot: Bot) -> None:
    await opens(bot, "ana", "bo")
    await passes(bot, 7)
    await bot.uses("ana", "match", "close", programme="Coffee")
    bot.now = datetime(2028, 1, 3, 9, 0, tzinfo=UTC)
    await opens(bot, "ana", "bo", name="Tea")
    await passes(bot, 7)
    assert "You last met in March 2027." in said(together(bot)[-1])


async def test_a_report_counts_and_names_nobody(bot: Bot) -> None:
    await opens(bot, "ana", "bo", "cleo", "dev", "p1", odd="rest")
    await passes(bot, 13)
    report = said(told(bot, "ana", "of 2 groups met"))
    assert "Left out: 1" in report
    for name in ("Bo", "Cleo", "Dev", "P1"):
        assert name not in report
