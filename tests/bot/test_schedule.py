"""`copse schedule` prints what comes by itself, for people and for programs."""

from __future__ import annotations

import json
from datetime import date, time

import pytest

from bot.cli import main
from bot.schedule import as_json, lines, told
from community import schedules as rules
from community.rhythm import Rhythm
from storage.errors import StorageError
from tests.nudging import calling
from tests.world import Bot


async def test_the_next_dates_are_printed_with_their_offsets_and_who_is_asked(bot: Bot) -> None:
    await bot.uses("ana", "copse", "settings", zone="Europe/Berlin")
    await bot.uses("ana", "library", "digest", where="general", day="friday")
    async with calling(bot) as call:
        for routine, whose in (("library.digest", None), ("member.week", call.member.id)):
            title = "Of a member" if whose else "Monthly"
            rhythm = Rhythm(
                "FREQ=MONTHLY;BYMONTHDAY=3", time(8), "America/New_York", date(2027, 3, 1)
            )
            await rules.plan(call, routine, "x|maps", rhythm, title, member_id=whose)
    (found,) = await told(bot.database.url, None, lambda: bot.now)
    assert len(found["next"]) == 8
    said = lines([found])
    assert (
        "Fri 5 March      09:00 UTC+1  #3 Library digest in general (library.digest): asks #general"
        in said
    )
    assert "Wed 3 March      08:00 UTC−5  America/New_York #4 Monthly" in said
    assert "Of a member" not in said
    assert json.loads(as_json([found]))[0]["next"][0]["local"] == "2027-03-02T06:00:00+01:00"


async def test_a_community_is_named_by_its_number_or_name(bot: Bot) -> None:
    (found,) = await told(bot.database.url, "1", lambda: bot.now)
    assert await told(bot.database.url, found["name"].upper(), lambda: bot.now) == [found]
    with pytest.raises(StorageError, match="There is no community “maps”"):
        await told(bot.database.url, "maps", lambda: bot.now)


def test_a_database_without_a_community_says_so(
    sqlite_file: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["schedule", "--db", f"sqlite:///{sqlite_file}"]) == 0
    assert "no community yet" in capsys.readouterr().out
    assert main(["schedule", "--json", "--db", f"sqlite:///{sqlite_file}"]) == 0
    assert json.loads(capsys.readouterr().out) == []
