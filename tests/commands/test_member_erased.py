"""Nothing of who was forgotten is in any file or export, and nothing planned is said to them."""

from __future__ import annotations

import ast
import json
from datetime import timedelta
from pathlib import Path

from adapters.playground.room import Post
from bot.forgotten import listed
from bot.schedule import as_json, lines
from bot.schedule import told as coming
from community.chat.message import File
from storage.engine.copies import copy
from tests.charters import write
from tests.commands.test_member_forgetting import CANARY, file_of, forgets, lives
from tests.commands.test_member_welcoming import joins
from tests.goals import make
from tests.matches import ask, pairs, passes, reads, together
from tests.prompts import asked, begin
from tests.world import Bot, open_world, said

ROOT = Path(__file__).parents[2]
WORDS = (CANARY, "secret word", f"team of {CANARY}")
OTHERS = ("ana", "bo", "cleo", "dev")
EXPORTS = {"commands/member/keeping.py"}  # the modules that make files for members


def found_in(text: str) -> list[str]:
    """Which words of theirs stand in a text."""
    return [word for word in WORDS if word.encode() in text.lower().encode()]


def hi(post: Post) -> bool:
    """Whether a post is an introduction."""
    return "says hello" in said(post)


def on_disk(database: Path) -> dict[str, str]:
    """The files of a database, byte by byte, and of a copy that is made of it now."""
    made = database.with_name("made-now.db")
    copy(database, made)
    found = {path.name: path.read_bytes().decode("latin-1") for path in database.parent.iterdir()}
    made.unlink()
    return found


async def exported(bot: Bot) -> dict[str, str]:
    """All that can be had of Copse as a file: what stands on disk, and what members are given."""
    url = bot.database.url
    files = on_disk(Path(url.removeprefix("sqlite:///")))
    for person in OTHERS:
        files[f"the file of {person}"] = json.dumps(await file_of(bot, person), ensure_ascii=False)
    files["copse forgotten"] = await listed(url, lambda: bot.now)
    found = await coming(url, None, lambda: bot.now)
    files["copse schedule"] = lines(found)
    files["copse schedule --json"] = as_json(found)
    return files


async def shares(bot: Bot) -> None:
    """They do all there is to do, are greeted and matched, and say that they met."""
    await bot.uses("ana", "member", "introductions", channel_="hello")
    await joins(bot, CANARY)
    await lives(bot, CANARY)
    greeted = next(each for each in bot.room.posts if each.place.channel == "hello" and hi(each))
    await bot.presses("ana", "Say hello", greeted)
    await passes(bot, 7)
    met = next(each for each in together(bot) if CANARY in each.place.channel)
    await bot.presses(CANARY, "We met", met)
    await bot.uses("ana", "copse", "role", member=CANARY, role="facilitator")
    await bot.uses(CANARY, "match", "open", name="Lunch")
    await write(bot, CANARY, domain="Data", people=f"Ask @{CANARY}")
    await make(bot, CANARY, whose="community", what="Publish the guide")
    await begin(bot, "daily at 10")
    await bot.uses(CANARY, "prompt", "suggest", text="Which tool do you use daily?")
    await bot.lives(days=1)
    await bot.posts(CANARY, "general", "A pencil.", thread=asked(bot)[0])


async def test_no_file_and_no_export_holds_a_byte_of_them(sqlite_file: Path) -> None:
    async with open_world(f"sqlite:///{sqlite_file}") as bot:
        await shares(bot)
        before = await exported(bot)
        for name in ("made-now.db", "the file of ana"):
            assert CANARY in found_in(before[name]), f"{name} would show nothing"
        await forgets(bot, CANARY)
        for name, text in (await exported(bot)).items():
            assert found_in(text) == [], name
        await passes(bot, 30)
        for name, text in (await exported(bot)).items():
            assert found_in(text) == [], f"{name}, a month later"


def test_every_module_that_makes_a_file_is_known_to_the_search() -> None:
    """Whoever adds an export lets it join `exported`, and its module `EXPORTS`."""
    paths = [
        path for top in ("commands", "bot", "community") for path in (ROOT / top).rglob("*.py")
    ]
    made = {
        str(path.relative_to(ROOT))
        for path in paths
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id == File.__name__
    }
    assert made == EXPORTS


async def planned(bot: Bot) -> dict[str, int]:
    """How much is planned for them, or waits to be said to them, by what it is."""
    mine = "(SELECT member_id FROM identity WHERE external_id = '" + CANARY + "')"
    counts = {
        "nudges": "FROM nudge WHERE state IN ('planned', 'folded', 'saying') AND member_id IN "
        + mine,
        "schedules": "FROM schedule WHERE state = 'active' AND member_id IN " + mine,
        "messages": "FROM outgoing WHERE state IN ('pending', 'sending') "
        f"AND CAST(place AS TEXT) LIKE '%{CANARY}%'",
    }
    found = {}
    for what, where in counts.items():
        ((count,),) = await ask(bot, f"SELECT count(*) {where}")
        assert isinstance(count, int)
        found[what] = count
    return found


async def test_what_was_planned_for_them_is_cancelled_and_never_said(bot: Bot) -> None:
    await bot.uses("ana", "member", "introductions", channel_="hello")
    await joins(bot, CANARY)
    await lives(bot, CANARY)
    await passes(bot, 4)
    await bot.uses(CANARY, "member", "quiet", days="sun")
    greeted = next(each for each in bot.room.posts if each.place.channel == "hello" and hi(each))
    await bot.presses("ana", "Say hello", greeted)
    await bot.uses(CANARY, "member", "mydata")
    waits = await planned(bot)
    assert all(waits.values()), waits
    ((number,),) = await ask(bot, f"SELECT member_id FROM identity WHERE external_id = '{CANARY}'")
    told = len(reads(bot, CANARY))
    await forgets(bot, CANARY)
    assert set((await planned(bot)).values()) == {0}
    for table in ("nudge", "schedule"):
        rows = await ask(bot, f"SELECT id FROM {table} WHERE member_id = {number}")
        assert rows == [], f"what was planned stays in {table}"
    nobodys = (
        "SELECT nudge.id FROM nudge JOIN member ON member.id = member_id WHERE role = 'nobody'"
    )
    assert await ask(bot, nobodys) == []
    await passes(bot, 40)
    assert len(reads(bot, CANARY)) == told
    assert pairs(bot), "others are matched"
    assert [pair for pair in pairs(bot) if CANARY in pair] == []


async def test_who_is_forgotten_after_the_notice_of_a_round_is_not_in_it(bot: Bot) -> None:
    await lives(bot, CANARY)
    await passes(bot, 6.25)
    notices = [each for each in reads(bot, CANARY) if "brings members together" in said(each)]
    assert len(notices) == 2
    told = len(reads(bot, CANARY))
    await forgets(bot, CANARY)
    bot.now += timedelta(hours=1)
    await passes(bot, 13)
    assert len(reads(bot, CANARY)) == told
    assert pairs(bot)
    assert [pair for pair in pairs(bot) if CANARY in pair] == []
    left = [said(each) for one in OTHERS for each in reads(bot, one)]
    assert [words for words in left if CANARY in words.lower()] == []
