"""Members: how they introduce themselves, and who is found by it."""

from __future__ import annotations

from adapters.playground.room import Post
from tests.gallery.wall import Wall
from tests.world import Bot

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
