"""Members: how they introduce themselves, and who is found by it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from adapters.playground.room import Post
from commands.member.welcoming import STEPS
from community.chat.events import MemberJoined
from community.chat.message import Message
from tests.charters import write
from tests.gallery.wall import Exhibit, Wall
from tests.matches import told
from tests.rooms import Rooms, last
from tests.world import Bot, said

BO = {
    "practises": "Drawing maps with QGIS",
    "helps": "Projections",
    "learns": "PostgreSQL",
    "question": "Who knows old atlases?",
    "zone": "Berlin",
}


async def introducing(bot: Bot, wall: Wall) -> None:
    """Somebody introduces themselves, and is found."""
    wall.hang("member-show-nobody", await bot.uses("bo", "member", "show"))
    form: Post | None = wall.hang("member-edit", await bot.uses("bo", "member", "edit"))
    wall.hang("member-introduced-quietly", await bot.submits("bo", form, practises="Maps"))
    wall.hang("member-channel-none", await bot.uses("ana", "member", "introductions"))
    there = await bot.uses("ana", "member", "introductions", channel_="hello")
    wall.hang("member-channel", there)
    bot.now = bot.now.replace(hour=10)
    form = await bot.uses("bo", "member", "edit")
    for name, answers in (
        ("nothing", {"practises": ""}),
        ("zone", {"zone": "Xyzzy"}),
        ("zones", {"zone": "Melburne"}),
    ):
        await bot.submits("bo", form, **answers)
        wall.hang_answer(f"member-introduced-{name}")
    own: Post | None = await bot.submits("bo", form, **BO)
    wall.hang("member-introduced", own)
    await bot.drain()
    posted = bot.room.posts[-1]
    wall.hang("member-introduction", posted, "form member.introduced")
    wall.hang("member-edit-again", await bot.presses("bo", "Edit", own))
    wall.hang("member-confirm", await bot.presses("bo", "Still true", own))
    for line in ("what I practise", "what I can help with", "what I want to learn", "my question"):
        own = await bot.presses("bo", f"Keep {line} to myself", own)
    wall.hang("member-keep", own)
    await bot.drain()
    wall.hang("member-introduction-bare", posted, "press member.keep")
    wall.hang("member-show-other-nobody", await bot.uses("cleo", "member", "show", member="bo"))
    for line in ("my question", "what I want to learn", "what I can help with", "what I practise"):
        own = await bot.presses("bo", f"Share {line}", own)
    wall.hang("member-share", own)
    wall.hang("member-show", await bot.uses("bo", "member", "show"))
    wall.hang("member-who-one", await bot.uses("cleo", "member", "who", topic="maps"))
    wall.hang("member-who-nobody", await bot.uses("cleo", "member", "who", topic="weaving"))
    wall.hang("member-who-what", await bot.uses("cleo", "member", "who", topic="?"))
    wall.hang("member-who-form", await bot.types("cleo", "general", "/member who"))
    for number in range(11):
        form = await bot.uses(f"p{number}", "member", "edit")
        await bot.submits(f"p{number}", form, practises=f"Making maps of place {number}")
    wall.hang("member-who-many", await bot.uses("cleo", "member", "who", topic="maps"))
    last = await bot.uses("bo", "member", "show")
    assert last is not None
    page = wall.hang("member-withdraw", await bot.presses("bo", "Take it back", last))
    await bot.drain()
    wall.hang("member-introduction-gone", posted, "press member.withdraw")
    assert page.message is not None
    for name, action in (("line-gone", "member.keep:helps"), ("take-back", "member.withdraw")):
        wall.hang(f"member-{name}", await bot.chat.presses_action("bo", action, posted))


async def welcoming(bot: Bot, wall: Wall) -> None:
    """Newcomers are welcomed and greeted."""
    await bot.uses("ana", "member", "introductions", channel_="hello")
    for name, most in (("one", "1"), ("none", "0"), ("many", "99")):
        wall.hang(f"member-greet-{name}", await bot.uses("bo", "member", "greet", most=most))
    wall.hang("member-greet", await bot.uses("bo", "member", "greet"))
    await bot.uses("cleo", "member", "greet")
    by = bot.room.person("dev")
    await bot.dispatch(MemberJoined(id="1", space=by.space, at=bot.now, by=by))
    await bot.drain()
    welcome = wall.hang("member-welcome", bot.room.posts[-1], "event MemberJoined")
    await _asked_about(bot, wall, "welcome", "dev", welcome)
    form = await bot.presses("dev", "Introduce yourself", welcome)
    await bot.submits("dev", form, practises="Charts")
    await bot.drain()
    posted = bot.room.posts[-1]
    wall.hang("member-hello-own", await bot.presses("dev", "Say hello", posted))
    bot.now += timedelta(days=1, hours=1)
    await bot.drain()
    asked = wall.hang("member-greeter", last(bot, "bo"), "routine member.hello")
    await _asked_about(bot, wall, "greeter", "bo", asked)
    wall.hang("member-greeter-passes", await bot.presses("bo", "Not now", asked))
    await bot.drain()
    asked = last(bot, "cleo")
    wall.hang("member-greeted", await bot.presses("cleo", "I said hello", asked))
    again = await bot.chat.presses_action("cleo", "member.greeting:3", asked)
    assert again is not None
    wall.hang("member-hello", await bot.presses("ana", "Say hello", posted))
    form = await bot.uses("p1", "member", "edit")
    await bot.submits("p1", form, practises="Tables")
    await bot.drain()
    await bot.presses("ana", "Say hello", bot.room.posts[-1])
    await bot.drain()
    told = wall.hang("member-hello-told", last(bot, "p1"), "press member.hello")
    await _asked_about(bot, wall, "hello", "p1", told)
    bot.now += timedelta(days=6, hours=3)
    await bot.drain()
    step_use = wall.hang("member-step-use", last(bot, "dev"), "routine member.week")
    await _asked_about(bot, wall, "step", "dev", step_use)
    for step, message in STEPS.items():
        if step != "use":
            wall.put(Exhibit(f"member-step-{step}", "routine member.month", True, Message(message)))
    other = await bot.uses("p1", "member", "show")
    await bot.presses("p1", "Take it back", other)
    wall.hang("member-hello-gone", await bot.chat.presses_action("ana", "member.hello:5", posted))


async def _asked_about(bot: Bot, wall: Wall, name: str, who: str, post: Post) -> None:
    """Somebody asks why they are told something, and wants no more of it for a week."""
    wall.hang(f"member-{name}-why", await bot.presses(who, "Why", post))
    wall.hang(f"member-{name}-snooze", await bot.presses(who, "Snooze", post))


async def wishing(bot: Bot, wall: Wall) -> None:
    """Somebody says when and how much they want to be told."""
    for name, word, options in (
        ("away", "away", {}),
        ("back", "away", {}),
        ("away-over-a-month", "away", {"until": "2027-04-15"}),
        ("away-past", "away", {"until": "2027-02-01"}),
        ("away-long", "away", {"until": "2029-02-01"}),
        ("quiet", "quiet", {}),
        ("quiet-time", "quiet", {"from_": "25"}),
        ("quiet-day", "quiet", {"days": "someday"}),
        ("quiet-no-day", "quiet", {"days": ","}),
        ("zone", "zone", {"zone": "Tokyo"}),
        ("quiet-set", "quiet", {"from_": "8:30", "to": "5pm", "days": "mon-wed, fri"}),
        ("nudges", "nudges", {}),
        ("nudges-light", "nudges", {"level": "light"}),
    ):
        wall.hang(f"member-{name}", await bot.uses("bo", "member", word, **options))


async def keeping(bot: Bot, wall: Wall) -> None:
    """Somebody gets all that is kept of them, and is forgotten."""
    await bot.uses("ana", "member", "introductions", channel_="hello")
    form = await bot.uses("bo", "member", "edit")
    await bot.submits("bo", form, **BO)
    await bot.drain()
    posted = bot.room.posts[-1]
    wall.hang("member-mydata", await bot.uses("bo", "member", "mydata"))
    await bot.drain()
    wall.hang("member-mydata-file", bot.room.posts[-1], "/member mydata")
    wall.hang("member-forget-steward", await bot.uses("ana", "member", "forget"))
    await bot.uses("bo", "library", "save", url="https://example.org/")
    page = wall.hang("member-forget", await bot.uses("bo", "member", "forget"))
    wall.hang("member-forgotten", await bot.presses("bo", "Forget me", page))
    await bot.drain()
    wall.hang("member-introduction-nobody", posted, "press member.forget")
    former = await bot.uses("ana", "library", "show", entry="1")
    wall.hang("member-former", former)


async def linking(rooms: Rooms, wall: Wall) -> None:
    """Somebody is one person in two chats, and two again."""
    slack, discord = rooms.slack, rooms.discord
    code = await _code(rooms, wall)
    elsewhere = await discord.uses("bo", "member", "link", code=code)
    wall.hang("member-link-elsewhere", elsewhere)
    await rooms.connect()
    wall.hang("member-unlink-nobody", await slack.uses("bo", "member", "unlink"))
    code, shown = await _shown(rooms, wall)
    wall.hang("member-link", shown)
    wall.hang("member-link-own", await slack.uses("bo", "member", "link", code=code))
    wall.hang("member-link-same-space", await slack.uses("dev", "member", "link", code=code))
    wall.hang("member-link-used", await discord.uses("bo", "member", "link", code=code))
    wall.hang("member-link-again", await discord.uses("cleo", "member", "link", code=code))
    await slack.drain()
    question = wall.hang("member-link-question", last(slack, "bo"))
    wall.hang("member-link-no", await slack.presses("bo", "No", question))
    await slack.drain()
    wall.hang("member-link-told-no", last(discord, "bo"))
    late = await slack.chat.presses_action("bo", "member.link:1", question)
    wall.hang("member-link-late", late)
    old = await _code(rooms, wall)
    await rooms.later(minutes=11)
    wall.hang("member-link-old", await discord.uses("bo", "member", "link", code=old))
    await slack.uses("ana", "copse", "role", member="bo", role="facilitator")
    code = await _code(rooms, wall)
    await discord.uses("bo", "member", "link", code=code)
    await slack.drain()
    question = wall.hang("member-link-question-role", last(slack, "bo"))
    wall.hang("member-link-yes", await slack.presses("bo", "Yes, that is me", question))
    await slack.drain()
    wall.hang("member-link-told-yes", last(discord, "bo"))
    asked = wall.hang("member-link-role", last(slack, "ana"))
    given = await slack.presses("ana", "Yes", asked)
    assert given is not None
    wall.hang("member-link-role-given", given)
    settled = await discord.presses("cleo", "Yes", last(discord, "cleo"))
    wall.hang("member-link-role-settled", settled)
    page = wall.hang("member-unlink", await slack.uses("bo", "member", "unlink"))
    wall.hang("member-unlinked", await slack.presses("bo", "Part", page))
    await slack.uses("ana", "copse", "role", member="bo", role="steward")
    for steward in ("Ana", "Cleo"):
        await _role(rooms, steward, "member")
    code = await _code(rooms, wall)
    await discord.uses("bo", "member", "link", code=code)
    await slack.drain()
    wall.hang("member-link-question-alone", last(slack, "bo"))


async def _code(rooms: Rooms, wall: Wall) -> str:
    """A code of Bo's on Slack, shown as another."""
    return (await _shown(rooms, wall))[0]


async def _shown(rooms: Rooms, wall: Wall) -> tuple[str, Post | None]:
    """A code of Bo's on Slack, and the message that shows it."""
    page = await rooms.slack.uses("bo", "member", "link")
    code = said(page).partition("code: ")[2].partition(".")[0]
    wall.mask(code, "BCDF-GHJK-MNPQ")
    return code, page


async def _role(rooms: Rooms, name: str, role: str) -> None:
    """Give a member a role, whatever the rules."""
    async with rooms.house.database.transaction() as db:
        given = text("UPDATE member SET role = :role WHERE name = :name")
        await db.execute(given, {"role": role, "name": name})


async def prospects(bot: Bot, wall: Wall) -> None:
    """Guests introduce themselves, and stewards welcome them or wait."""
    await bot.uses("ana", "topic", "add", name="Old maps")
    await write(bot, domain="Islands, and how to draw them")
    await bot.uses("ana", "member", "introductions", channel_="hello")
    await bot.uses("cleo", "library", "search")
    wall.hang("member-prospects-off", await bot.uses("ana", "member", "prospects", on="no"))
    wall.hang("member-prospects-on", await bot.uses("ana", "member", "prospects", on="yes"))
    for person, says in (("bo", "Old maps of islands"), ("dev", "Bees")):
        form = await bot.uses(person, "member", "edit")
        answer = await bot.submits(person, form, practises=says)
        await bot.drain()
        wall.hang(f"member-prospect-{person}", answer)
        asked = told(bot, "ana", "would like to join")
        wall.hang(f"member-prospect-{person}-asked", asked)
        label = "Welcome" if person == "bo" else "Not now"
        wall.hang(f"member-prospect-{person}-settled", await bot.presses("ana", label, asked))
    await bot.drain()
    wall.hang("member-prospect-admitted", told(bot, "bo", "you are a member of"))
    page = await bot.uses("cleo", "match", "next")
    assert page is not None
    theirs = await bot.chat.presses_action("cleo", "member.admit:3", page)
    wall.hang("member-prospect-not-theirs", theirs)
    mine = await bot.uses("ana", "match", "next")
    assert mine is not None
    again = await bot.chat.presses_action("ana", "member.admit:3", mine)
    wall.hang("member-prospect-again", again)
    gone = await bot.chat.presses_action("ana", "member.admit:99", mine)
    wall.hang("member-prospect-gone", gone)
