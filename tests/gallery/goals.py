"""Goals: made, asked about, answered, changed, ended, told of."""

from __future__ import annotations

from datetime import timedelta

from adapters.playground.room import Post
from tests.gallery.wall import Wall
from tests.goals import COURSE, GUIDE, SHARE, TALKS, asked, make, weeks
from tests.nudging import meets, unasked
from tests.world import Bot


async def making(bot: Bot, wall: Wall) -> None:
    """A form, a draft that lacks every letter, a goal; a witness is asked."""
    await meets(bot, "bo", "cleo")
    wall.hang("goal-list-none", await bot.uses("bo", "goal", "list"))
    form: Post | None = wall.hang("goal-new", await bot.uses("bo", "goal", "new"))
    nothing = {"what": "Things", "measure": "many", "confidence": "0", "at": "noon"}
    lacking = await bot.submits("bo", form, **nothing)
    draft = wall.hang("goal-draft", lacking)
    wall.hang("goal-draft-again", await bot.presses("bo", "Go on with it …", draft))
    for number, wrong in enumerate(
        (
            {"measure": "12 talks", "due": "2027-03-01", "what": "Give " + "talks " * 30},
            {"measure": "from 2 to 12", "due": "2047-01-01", "first": "Ask " + "Cleo " * 50},
            {"measure": "from 2 to 2 talks", "serves": "Cooking"},
            {"measure": "yes or no"},
            {"measure": "milestones: one"},
            {"measure": "from 1.2.3.4 to 5 talks"},
        )
    ):
        form = await bot.uses("bo", "goal", "new")
        wall.hang(f"goal-lacks-{number}", await bot.submits("bo", form, **TALKS | wrong))
    form = await bot.uses("bo", "goal", "new")
    await bot.submits("bo", form, **TALKS | {"witness": "bo"})
    wall.hang_answer("goal-witness-self")
    await bot.submits("bo", form, **TALKS | {"whose": "topic"})
    wall.hang_answer("goal-no-topic")
    await bot.submits("bo", form, **TALKS | {"whose": "community"})
    wall.hang("goal-made", await bot.submits("bo", form, **TALKS | {"witness": "cleo"}))
    await bot.drain()
    ask = wall.hang("goal-witness-asked", unasked(bot, "cleo")[-1], "a nudge")
    wall.hang("goal-why-witness", await bot.presses("cleo", "Why", ask))
    wall.hang("goal-stop-witness", await bot.presses("cleo", "Stop", ask))
    wall.hang("goal-declined", await bot.presses("cleo", "No, thanks", ask))
    wall.hang("goal-supported", await bot.presses("cleo", "Yes", ask))
    wall.hang("goal-form-community", await bot.uses("ana", "goal", "new"))
    await make(bot, **COURSE)
    await make(bot, **GUIDE)
    await make(bot, **SHARE)
    wall.hang("goal-list", await bot.uses("bo", "goal", "list"))
    for number in range(16):
        await make(bot, what=f"Give talk number {number}")
    form = await bot.uses("bo", "goal", "new")
    await bot.submits("bo", form, **TALKS)
    wall.hang_answer("goal-too-many")


async def answering(bot: Bot, wall: Wall) -> None:
    """Check-ins are asked and answered, and what comes of it."""
    await meets(bot, "bo", "cleo", "dev")
    wall.hang("goal-weeks-none", await bot.uses("bo", "goal", "weeks"))
    await bot.uses("ana", "topic", "add", name="Databases", steward="cleo")
    await make(bot, **COURSE)
    await make(bot, serves="Databases", whose="topic")
    wall.hang("goal-history-none", await bot.uses("bo", "goal", "history", goal="1"))
    await weeks(bot)
    first, second = unasked(bot, "bo")
    wall.hang("goal-asked-milestones", first, "a nudge")
    wall.hang("goal-asked", second, "a nudge")
    wall.hang("goal-why-asked", await bot.presses("bo", "Why", second))
    wall.hang("goal-stop-asking", await bot.presses("bo", "Stop", second))
    await bot.presses("bo", "Go on after all", bot.room.posts[-1])
    form: Post | None = wall.hang("goal-tell", await bot.presses("bo", "Tell more …", second))
    for name, answers in (
        ("value", {"value": "lots"}),
        ("note", {"note": "long " * 300}),
        ("sure", {"confidence": "11"}),
    ):
        await bot.submits("bo", form, **answers)
        wall.hang_answer(f"goal-told-{name}")
    wall.hang("goal-told", await bot.submits("bo", form, value="5", note="At the meet-up"))
    wall.hang("goal-tell-again", await bot.presses("bo", "Tell more …", second))
    wall.hang("goal-next", await bot.presses("bo", "1 of 4: outline", first))
    wall.hang("goal-tell-milestones", await bot.presses("bo", "Change the answer …", first))
    wall.hang("goal-value-names", await bot.uses("bo", "goal", "check-in", goal="1", value="x"))
    blocked = wall.hang("goal-blocked", await bot.presses("bo", "Blocked", second))
    wall.hang("goal-help", await bot.presses("bo", "Ask for help", blocked))
    await bot.drain()
    plea = wall.hang("goal-help-asked", unasked(bot, "cleo")[-1], "a nudge")
    wall.hang("goal-why-help", await bot.presses("cleo", "Why", plea))
    wall.hang("goal-stop-help", await bot.presses("cleo", "Stop", plea))
    wall.hang("goal-can-help", await bot.presses("cleo", "I can help", plea))
    await bot.drain()
    wall.hang("goal-help-comes", asked(bot), "a nudge")
    wall.hang("goal-why-help-comes", await bot.presses("bo", "Why", asked(bot)))
    alone = await bot.uses("bo", "goal", "check-in", goal="1")
    wall.hang("goal-done-by-command", alone)
    form = await bot.presses("bo", "Change the answer …", alone)
    stuck = await bot.submits("bo", form, blocked="yes")
    wall.hang("goal-help-nobody", await bot.presses("bo", "Ask for help", stuck))
    wall.hang("goal-show", await bot.uses("bo", "goal", "show", goal="2"))
    bot.now += timedelta(days=14)
    await bot.drain()
    wall.hang("goal-done", await bot.presses("bo", "Worked on it", asked(bot)))
    await weeks(bot)
    late = asked(bot)
    await weeks(bot)
    form = await bot.presses("bo", "Plan changed …", asked(bot))
    await bot.submits("bo", form, reason="A room less", measure="from 2 to 10 talks")
    await bot.presses("bo", "Worked on it", late)
    await bot.uses("bo", "goal", "pause", goal="2")
    await weeks(bot)
    await bot.uses("bo", "goal", "resume", goal="2")
    wall.hang("goal-weeks", await bot.uses("bo", "goal", "weeks"))
    wall.hang("goal-home", await bot.uses("bo", "copse", "home"))
    wall.hang("goal-history", await bot.uses("bo", "goal", "history", goal="2"))
    wall.hang("goal-slow", await bot.uses("bo", "goal", "show", goal="1"))
    wall.hang("goal-fast", await bot.uses("bo", "goal", "check-in", goal="1", value="public"))
    wall.hang("goal-finish-offered", await bot.uses("bo", "goal", "check-in", goal="1"))
    wall.hang("goal-there", await bot.uses("bo", "goal", "show", goal="1"))
    await make(bot, **GUIDE)
    wall.hang("goal-yes", await bot.uses("bo", "goal", "check-in", goal="3", value="7"))
    await make(bot, **SHARE)
    for value in ("11", "10"):
        await bot.uses("bo", "goal", "check-in", goal="4", value=value)
        wall.hang(f"goal-share-{value}", await bot.uses("bo", "goal", "show", goal="4"))
    bot.now += timedelta(days=9)
    await bot.uses("bo", "goal", "check-in", goal="4", value="11")
    wall.hang("goal-much-too-slow", await bot.uses("bo", "goal", "show", goal="4"))
    foreign = await bot.uses("dev", "goal", "check-in", goal="2", value="5")
    wall.hang("goal-foreign", foreign)
    wall.hang("goal-unseen", await bot.uses("dev", "goal", "show", goal="1"))
    await bot.chat.presses_action("bo", "goal.done:2:2026-01-01", second)
    wall.hang_answer("goal-no-such-day")


async def changing(bot: Bot, wall: Wall) -> None:
    """Goals are changed, rest, end, and what was learned is kept."""
    await meets(bot, "bo", "cleo", "dev")
    await make(bot, **GUIDE)
    form = wall.hang("goal-adjust", await bot.uses("bo", "goal", "adjust", goal="1"))
    for name, answers in (
        ("reason", {"reason": ""}),
        ("long", {"reason": "so " * 300}),
        ("nothing", {"reason": "So"}),
        ("kind", {"reason": "So", "measure": "from 2 to 12 talks"}),
        ("same", {"reason": "So", "measure": "milestones: a, a"}),
    ):
        await bot.submits("bo", form, **answers)
        wall.hang_answer(f"goal-adjust-{name}")
    changes = {"due": "2027-03-20", "confidence": "3", "rhythm": "FREQ=WEEKLY;BYDAY=FR"}
    wall.hang("goal-adjusted", await bot.submits("bo", form, reason="Time", **changes))
    wall.hang(
        "goal-paused-until", await bot.uses("bo", "goal", "pause", goal="1", until="2027-03-05")
    )
    await bot.uses("bo", "goal", "resume", goal="1")
    wall.hang("goal-history-rest", await bot.uses("bo", "goal", "history", goal="1"))
    card = await bot.uses("bo", "goal", "show", goal="1")
    resting = wall.hang("goal-paused", await bot.presses("bo", "Pause", card))
    wall.hang("goal-paused-twice", await bot.uses("bo", "goal", "pause", goal="1"))
    wall.hang("goal-resumed", await bot.presses("bo", "Resume", resting))
    wall.hang("goal-resumed-twice", await bot.uses("bo", "goal", "resume", goal="1"))
    form = wall.hang("goal-review", await bot.uses("bo", "goal", "review", goal="1"))
    for name, learned in (("nothing", " "), ("long", "x" * 2_500)):
        await bot.submits("bo", form, learned=learned)
        wall.hang_answer(f"goal-review-{name}")
    await make(bot, **TALKS)
    ended = await bot.uses("bo", "goal", "drop", goal="2", reason="Another job")
    ended = wall.hang("goal-dropped", ended)
    await bot.presses("bo", "Look back …", ended)
    await bot.chat.presses_action("bo", "goal.keep:2", ended)
    wall.hang_answer("goal-nothing-learned")
    wall.hang("goal-reviewed", await bot.submits("bo", form, learned="Ask early"))
    await weeks(bot, 3)
    choosing = [each for each in unasked(bot, "bo") if "plans change" in str(each.message)]
    choice = wall.hang("goal-choosing", choosing[0], "a nudge")
    reviews = [each for each in unasked(bot, "bo") if "learned" in str(each.message)]
    wall.hang("goal-review-half", reviews[0], "a nudge")
    wall.hang("goal-review-end", reviews[1], "a nudge")
    wall.hang("goal-why-review", await bot.presses("bo", "Why", reviews[1]))
    wall.hang("goal-stop-review", await bot.presses("bo", "Stop", reviews[1]))
    wall.hang("goal-over", await bot.uses("bo", "goal", "show", goal="1"))
    await bot.uses("bo", "library", "save", url="https://example.org/guide")
    wall.hang("goal-linked", await bot.uses("bo", "goal", "link", goal="1", entry="1"))
    wall.hang("goal-linked-twice", await bot.uses("bo", "goal", "link", goal="1", entry="1"))
    wall.hang("goal-finished", await bot.presses("bo", "Finish it", reviews[1]))
    wall.hang("goal-ended", await bot.presses("bo", "Pause it", choice))
    kept = await bot.uses("bo", "goal", "show", goal="1")
    wall.hang("goal-kept", await bot.presses("bo", "Save to library", kept))
    await bot.chat.presses_action("bo", "goal.drop:1", choice)
    await make(bot, "bo", what="Learn to draw maps")
    await bot.chat.presses_action("bo", "goal.adjust:3", choice)
    await bot.chat.presses_action("bo", "goal.drop:3", choice)
    wall.hang("goal-search", await bot.uses("bo", "goal", "search", query="guide"))
    wall.hang("goal-search-none", await bot.uses("bo", "goal", "search", query="gardens"))
    found = await bot.uses("bo", "goal", "search", query="maps")
    wall.hang("goal-opened", await bot.chooses("bo", "#3 Learn to draw maps", found))


async def telling(bot: Bot, wall: Wall) -> None:
    """Those who stand by goals are told, and channels."""
    await meets(bot, "bo", "cleo", "dev")
    await make(bot, "ana", whose="community")
    for name, who, more in (
        ("own", "ana", {}),
        ("asked", "ana", {"member": "dev"}),
        ("asked-cleo", "ana", {"member": "cleo"}),
        ("twice", "ana", {"member": "cleo"}),
        ("unmet", "ana", {"member": "zoe"}),
        ("not-owner", "dev", {"member": "cleo"}),
    ):
        said = await bot.uses(who, "goal", "support", goal="1", **more)
        if name != "asked-cleo":
            wall.hang(f"goal-support-{name}", said)
    await bot.drain()
    ask = wall.hang("goal-support-please", unasked(bot, "cleo")[-1], "a nudge")
    listed = await bot.uses("bo", "goal", "list")
    assert listed is not None
    await bot.chat.presses_action("bo", "goal.decline:1", listed)
    wall.hang_answer("goal-decline-nothing")
    await bot.presses("cleo", "Yes", ask)
    wall.hang("goal-supporting", await bot.uses("dev", "goal", "show", goal="1"))
    wall.hang("goal-shared", await bot.uses("ana", "goal", "share", goal="1", where="general"))
    form = await bot.uses("ana", "goal", "review", goal="1")
    wall.hang("goal-reviewed-shared", await bot.submits("ana", form, learned="Two draw more"))
    await weeks(bot)
    week = wall.hang("goal-week", unasked(bot, "cleo")[-1], "a nudge")
    wall.hang("goal-why-week", await bot.presses("cleo", "Why", week))
    wall.hang("goal-stop-week", await bot.presses("cleo", "Stop", week))
    told = await bot.uses("ana", "goal", "history", goal="1")
    wall.hang("goal-history-shared", told)
    public = [each for each in bot.room.posts if each.place.channel == "general"]
    for name, words in (("goal-together", "A look"), ("goal-week-public", "How our goals go")):
        wall.hang(
            name, next(p for p in public if p.message and words in p.message.text), "a routine"
        )
    wall.hang("goal-unshared", await bot.uses("ana", "goal", "share", goal="1"))
    await bot.chat.closes_off("board", "ana")
    await bot.uses("ana", "library", "save", url="https://example.org/b")
    await bot.posts("ana", "board", "Hello")
    await make(bot)
    wall.hang("goal-share-secret", await bot.uses("bo", "goal", "share", goal="2", where="board"))
    await bot.uses("ana", "goal", "finish", goal="1")
    wall.hang("goal-support-over", await bot.uses("dev", "goal", "support", goal="1"))
