"""Half a year of three goals: misses, weeks away, the clocks changed, late and edited answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from adapters.playground.room import Post
from storage import communities, preferences
from tests.goals import GUIDE, SHARE, TALKS, make
from tests.nudging import calling, meets, unasked
from tests.world import Bot, said

EXPECTED = Path(__file__).parent / "goal_life.expected.txt"

# What each does about the question of each week: a value, w(orked on it), b(locked), - (nothing),
# l(ate: answered a week later with "worked on it"), e(dited), A(way).
BO = "3 w 4 - 5 b l - - w 7 A A 8 - 9 e - - - w 10 11 - 12 ."
CLEO = "w w - w w w w w w w A A A A w w - w w w w w yes ."
ANA = "15 20 w 30 30 35 b b 40 45 45 50 - - 50 50 55 60 60 l 60 65 70 70 75 80"


async def away(bot: Bot, who: str, days: int) -> None:
    """Somebody is away for some days from now."""
    async with calling(bot) as call:
        member = await communities.member_of(call.db, bot.room.space, who)
        assert member is not None
        await preferences.change(call.db, member.id, away_until=bot.now + timedelta(days=days))


def question(bot: Bot, who: str, day: datetime) -> Post | None:
    """What somebody was asked about their goal on a day."""
    there = [each for each in unasked(bot, who) if each.at.date() == day.date()]
    asks = [
        each for each in there if "how does it go" in said(each) or "plans change" in said(each)
    ]
    return asks[0] if asks else None


async def live(bot: Bot, who: str, goal: int, act: str, asked: Post | None) -> None:
    """Somebody does what they do about the question of a week."""
    if act in ("-", "l", "A", "."):
        return
    if act == "e":
        await bot.uses(who, "goal", "check-in", goal=str(goal), value="19")
        bot.now += timedelta(hours=1)
        await bot.uses(who, "goal", "check-in", goal=str(goal), value="9", note="not nineteen")
    elif act in ("w", "b"):
        assert asked is not None
        on = "It goes on" if "plans change" in said(asked) else "Worked on it"
        await bot.presses(who, "Blocked" if act == "b" else on, asked)
    else:
        await bot.uses(who, "goal", "check-in", goal=str(goal), value=act)


async def test_half_a_year_of_three_goals_is_told_to_the_letter(bot: Bot) -> None:
    async with calling(bot) as call:
        await communities.change(call.db, call.community.id, zone="Europe/Berlin")
    await meets(bot, "bo", "cleo")
    await make(bot, "bo", **TALKS | {"due": "2027-08-31", "witness": "cleo"})
    await make(bot, "cleo", **GUIDE | {"due": "2027-08-15"})
    await make(bot, "ana", **SHARE | {"due": "2027-09-15", "whose": "community"})
    await bot.uses("ana", "goal", "share", goal="3", where="general")
    await bot.drain()
    await bot.presses("cleo", "Yes", unasked(bot, "cleo")[-1])
    hours = set()
    people = tuple(
        (who, goal, acts.split())
        for who, goal, acts in (("bo", 1, BO), ("cleo", 2, CLEO), ("ana", 3, ANA))
    )
    late: list[tuple[str, Post]] = []
    for week in range(26):
        bot.now = datetime.fromisoformat("2027-03-08T06:00+00:00") + timedelta(weeks=week)
        for who, _, acts in people:
            if acts[week : week + 1] == ["A"] and acts[week - 1] != "A":
                stays = next(n for n, act in enumerate(acts[week:]) if act != "A")
                await away(bot, who, 7 * stays - 1)
        for _ in range(4):
            bot.now += timedelta(hours=1)
            await bot.drain()
        monday = bot.now
        for who, before in late:
            await bot.presses(who, "Worked on it", before)
        late = []
        for who, goal, acts in people:
            asked = question(bot, who, monday)
            if asked is not None:
                hours.add(f"{asked.at:%m} {asked.at:%H}")
            act = acts[week] if week < len(acts) else "."
            await live(bot, who, goal, act, asked)
            if act == "l" and asked is not None:
                late.append((who, asked))
            if act == "yes":
                await bot.uses(who, "goal", "finish", goal=str(goal))
    assert {hour for hour in hours if hour.startswith("03")} == {"03 08", "03 07"}
    assert {hour[3:] for hour in hours if not hour.startswith("03")} == {"07"}
    told = []
    for who, goal, _ in people:
        told += [f"{who}:", said(await bot.uses(who, "goal", "history", goal=str(goal)))]
        told.append(said(await bot.uses(who, "goal", "weeks")))
        told.append(said(await bot.uses(who, "goal", "show", goal=str(goal))))
    told += ["all:", said(await bot.uses("ana", "goal", "search", query="our"))]
    told += [each for each in bot.sees("dev") if each.startswith("How our goals go")][-1:]
    report = "\n".join(told) + "\n"
    assert report == EXPECTED.read_text("utf-8")
