"""Matching: programmes opened and joined, rounds announced, drawn, asked after and reported on."""

from __future__ import annotations

from adapters.playground.room import Post
from tests.gallery.wall import Wall
from tests.matches import opens, passes, say_they_met, together, told
from tests.rooms import Rooms
from tests.world import Bot, said

FOUR = ("ana", "bo", "cleo", "dev")


async def programmes(bot: Bot, wall: Wall) -> None:
    """Programmes are opened, joined, rested from, left and closed."""
    wall.hang("match-none", await bot.uses("bo", "match", "next"))
    await bot.uses("bo", "match", "join")
    await bot.uses("ana", "topic", "add", name="Databases")
    for name, options in (
        ("weeks", {"weeks": "3"}),
        ("first", {"first": "2027-03-01"}),
        ("topic", {"topic": "weaving"}),
    ):
        wall.hang(f"match-open-{name}", await opens(bot, **options))
    alone = bot.room.direct("ana").id
    refused = await bot.uses("ana", "match", "open", name="Coffee", channel=alone)
    wall.hang("match-open-direct", refused)
    wall.hang("match-open", await opens(bot, topic="databases"))
    wall.hang("match-open-twice", await opens(bot))
    wall.hang("match-join", await bot.uses("bo", "match", "join"))
    wall.hang("match-next", await bot.uses("bo", "match", "next"))
    wall.hang("match-pause-past", await bot.uses("bo", "match", "pause", until="2027-02-01"))
    wall.hang("match-pause", await bot.uses("bo", "match", "pause", until="2027-04-01"))
    wall.hang("match-next-rest-until", await bot.uses("bo", "match", "next"))
    resting = wall.hang("match-pause-open", await bot.uses("bo", "match", "pause"))
    wall.hang("match-next-rest", await bot.uses("bo", "match", "next"))
    wall.hang("match-resume", await bot.presses("bo", "Take part again", resting))
    await bot.uses("bo", "match", "resume")
    wall.hang("match-avoid", await bot.uses("bo", "match", "avoid", member="ana"))
    wall.hang("match-avoid-self", await bot.uses("bo", "match", "avoid", member="bo"))
    wall.hang("match-avoided", await bot.uses("bo", "match", "allow"))
    wall.hang("match-allow", await bot.uses("bo", "match", "allow", member="ana"))
    wall.hang("match-allow-again", await bot.uses("bo", "match", "allow", member="ana"))
    wall.hang("match-avoids-nobody", await bot.uses("bo", "match", "allow"))
    wall.hang("match-leave", await bot.uses("bo", "match", "leave"))
    wall.hang("match-leave-again", await bot.uses("bo", "match", "leave"))
    wall.hang("match-preview-nobody", await bot.uses("ana", "match", "preview"))
    wall.hang("match-report-none", await bot.uses("ana", "match", "report"))
    wall.hang("match-open-several", await opens(bot, name="Guild", way="mentors", weeks="2"))
    wall.hang("match-which", await bot.uses("bo", "match", "join", programme="Chess"))
    wall.hang("match-join-roleless", await bot.uses("bo", "match", "join", programme="Guild"))
    many = {"programme": "Guild", "role": "mentor", "takes": "9"}
    wall.hang("match-join-takes", await bot.uses("bo", "match", "join", **many))
    for name, options in (
        ("within", {"way": "within", "size": "3", "name": "Lunch"}),
        ("across", {"way": "across", "size": "4", "name": "Walk"}),
        ("hosts", {"way": "hosts", "size": "5", "name": "Dinner"}),
    ):
        wall.hang(f"match-open-{name}", await opens(bot, **options))
    wall.hang("match-next-several", await bot.uses("bo", "match", "next"))
    wall.hang("match-close", await bot.uses("ana", "match", "close", programme="Lunch"))


async def rounds(bot: Bot, wall: Wall) -> None:
    """Rounds are announced, skipped, drawn, answered and reported on."""
    await opens(bot, *FOUR)
    await passes(bot, 6)
    notice = wall.hang("match-notice", told(bot, "bo", "brings members together on 8 March"))
    skipped = wall.hang("match-skip", await bot.presses("bo", "Skip", notice))
    wall.hang("match-next-skipped", await bot.uses("bo", "match", "next"))
    wall.hang("match-unskip", await bot.presses("bo", "Be in after all", skipped))
    wall.hang("match-preview", await bot.uses("ana", "match", "preview"))
    wall.hang("match-reroll", await bot.uses("ana", "match", "reroll"))
    await passes(bot, 1)
    wall.hang("match-skip-late", await bot.presses("bo", "Skip", notice))
    first = wall.hang("match-opened", together(bot)[0])
    person = first.place.channel[1:].split("+")[0]
    wall.hang("match-question", await bot.presses(person, "Another question", first))
    await passes(bot, 3)
    asked = [post for post in bot.room.posts if post.key.startswith("match|midway|")]
    wall.hang("match-midway", asked[0])
    one, other = (post.place.channel[1:].split("+")[0] for post in asked)
    wall.hang("match-met", await bot.presses(one, "We met", asked[0]))
    wall.hang("match-planned", await bot.presses(other, "We have a date", asked[1]))
    wall.hang("match-not-yet", await bot.presses(other, "Not yet", asked[1]))
    stranger = next(each for each in FOUR if each not in asked[0].place.channel)
    forged = await bot.chat.presses_action(stranger, "match.met:1", notice_of(bot, stranger))
    wall.hang("match-not-theirs", forged)
    forged = await bot.chat.presses_action(stranger, "match.met:99", notice_of(bot, stranger))
    wall.hang("match-forgotten-group", forged)
    forged = await bot.chat.presses_action(stranger, "match.skip:99", notice_of(bot, stranger))
    wall.hang("match-forgotten-round", forged)
    await passes(bot, 1)
    ends = [post for post in bot.room.posts if post.key.startswith("match|final|")]
    wall.hang("match-final", ends[-1])
    await passes(bot, 1)
    wall.hang("match-report-sent", told(bot, "ana", "the round of 8 March"))
    wall.hang("match-report", await bot.uses("ana", "match", "report"))
    for _ in range(4):
        await say_they_met(bot)
        await passes(bot, 7)
    again = [post for post in together(bot) if "last met" in said(post)]
    wall.hang("match-opened-again", again[0])
    await passes(bot, 14)
    rested = [post for post in bot.room.posts if _rests(post)]
    wall.hang("match-rest", rested[0])
    back = await bot.chat.presses_action("ana", "match.resume:99", notice_of(bot, "ana"))
    wall.hang("match-over", back)


async def odd(bot: Bot, wall: Wall) -> None:
    """The odd one makes a trio or rests; mentors, hosts and avoidance leave somebody out."""
    await opens(bot, "ana", "bo", "cleo")
    await opens(bot, "ana", "bo", "cleo", name="Tea", odd="rest")
    await opens(bot, name="Guild", way="mentors")
    await bot.uses("ana", "match", "join", programme="Guild", role="mentor", takes="1")
    for person in ("bo", "cleo"):
        await bot.uses(person, "match", "join", programme="Guild", role="learner")
    await opens(bot, name="Novices", way="mentors")
    await opens(bot, name="Masters", way="mentors")
    for person in ("ana", "bo"):
        await bot.uses(person, "match", "join", programme="Masters", role="mentor")
    await bot.uses("cleo", "match", "join", programme="Masters", role="learner")
    await opens(bot, "dev", name="Solitude")
    await opens(bot, "dev", "bo", name="Apart")
    await bot.uses("dev", "match", "avoid", member="bo")
    await opens(bot, "dev", "bo", "cleo", name="Two of three")
    await passes(bot, 6)
    for name in ("Guild", "Masters", "Solitude", "Apart", "Tea"):
        shown = await bot.uses("ana", "match", "preview", programme=name)
        wall.hang(f"match-preview-{name.lower()}", shown)
    await passes(bot, 1)
    trio = next(post for post in together(bot) if "three of you" in _text(post))
    wall.hang("match-opened-trio", trio)
    mentored = next(post for post in together(bot) if "is your mentor" in _text(post))
    wall.hang("match-opened-mentor", mentored)
    left = [post for post in bot.room.posts if "with nobody this time" in _text(post)]
    seen: set[str] = set()
    # Several are told at the same instant, in whatever order.
    for post in sorted(left, key=lambda post: (_text(post), post.place.channel)):
        why = _text(post).split(": ")[-1]
        if why not in seen:
            seen.add(why)
            wall.hang(f"match-left-{len(seen)}", post)


async def refused(bot: Bot, wall: Wall) -> None:
    """A conversation that cannot be opened: who takes direct messages reads of the other."""
    await opens(bot, "ana", "bo")
    bot.room.closed.add("bo")
    await passes(bot, 7.5)
    wall.hang("match-card-directly", told(bot, "ana", "I could not open a conversation"))
    await passes(bot, 3)
    wall.hang("match-midway-directly", told(bot, "ana", "Have you met yet?"))


async def apart(rooms: Rooms, wall: Wall) -> None:
    """Two who share no platform read of each other, and may say how to write to them."""
    await rooms.connect()
    await rooms.slack.uses("ana", "match", "open", name="Coffee")
    await rooms.slack.uses("ana", "match", "join")
    await rooms.discord.uses("cleo", "match", "join")
    await rooms.discord.uses("cleo", "member", "edit")
    await passes(rooms.slack, 7)
    card = told(rooms.slack, "ana", "You share no platform")
    wall.hang("match-card", card)
    pressed = await rooms.slack.presses("ana", "Share how to write to me", card)
    wall.hang("match-shared", pressed)
    await rooms.slack.drain()
    wall.hang("match-shares", told(rooms.discord, "cleo", "can be written to"))
    await passes(rooms.slack, 3)
    wall.hang("match-midway-apart", told(rooms.slack, "ana", "Have you met yet?"))


def notice_of(bot: Bot, person: str) -> Post:
    """What somebody was told the day before."""
    return told(bot, person, "You are in unless you skip")


def _text(post: Post) -> str:
    return post.message.text if post.message else ""


def _rests(post: Post) -> bool:
    return "so I let you rest" in _text(post)
