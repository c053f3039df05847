"""Members introduce themselves, decide line by line who may read it, and are found by it."""

from __future__ import annotations

from datetime import timedelta

from community.chat.events import MemberJoined, MemberLeft
from tests.rooms import Rooms
from tests.world import Bot, labels, said

BO = {
    "practises": "Drawing maps with QGIS",
    "helps": "Projections, and PostgreSQL",
    "learns": "C++",
    "question": "Who knows old atlases?",
    "zone": "Berlin",
}


async def introduces(bot: Bot, person: str, **answers: str) -> str:
    """Somebody introduces themselves; what they are answered."""
    form = await bot.uses(person, "member", "edit")
    answer = said(await bot.submits(person, form, **answers))
    await bot.drain()
    return answer


async def hangs(bot: Bot) -> None:
    """The steward says where introductions are posted."""
    await bot.uses("ana", "member", "introductions", channel_="hello")


async def test_an_introduction_is_posted_where_the_stewards_say(bot: Bot) -> None:
    await hangs(bot)
    answer = await introduces(bot, "bo", **BO)
    assert "You are introduced in #hello" in answer
    (posted,) = bot.sees("cleo", "hello")
    assert "@Bo says hello" in posted
    assert "Drawing maps with QGIS" in posted
    assert "Who knows old atlases?" in posted
    assert "Berlin" not in posted, "a time zone is nobody's business"


async def test_only_what_one_practises_has_to_be_said(bot: Bot) -> None:
    await hangs(bot)
    form = await bot.uses("bo", "member", "edit")
    await bot.submits("bo", form, practises="", helps="Maps")
    assert form is not None
    assert "a few words on what you practise" in form.troubles["practises"]
    answer = said(await bot.submits("bo", form, practises="Maps", helps=""))
    assert "You are introduced" in answer


async def test_a_time_zone_is_found_by_its_city_and_refused_where_there_is_none(bot: Bot) -> None:
    form = await bot.uses("bo", "member", "edit")
    await bot.submits("bo", form, practises="Maps", zone="Xyzzy")
    assert form is not None
    assert "I know no time zone “Xyzzy”" in form.troubles["zone"]
    await bot.submits("bo", form, practises="Maps", zone="sao paulo")
    again = await bot.uses("bo", "member", "edit")
    assert again is not None
    assert again.form is not None
    assert again.form.questions[-1].value == "America/Sao_Paulo"


async def test_an_edited_introduction_is_drawn_anew_and_not_posted_twice(bot: Bot) -> None:
    await hangs(bot)
    await introduces(bot, "bo", **BO)
    bot.now += timedelta(days=1)
    await introduces(bot, "bo", practises="Drawing charts")
    (posted,) = bot.sees("cleo", "hello")
    assert "Drawing charts" in posted
    assert "QGIS" not in posted


async def test_a_line_that_is_kept_back_is_read_and_found_by_nobody(bot: Bot) -> None:
    await hangs(bot)
    await introduces(bot, "bo", **BO)
    own = await bot.uses("bo", "member", "show")
    await bot.presses("bo", "Keep what I can help with to myself", own)
    await bot.drain()
    (posted,) = bot.sees("cleo", "hello")
    assert "Projections" not in posted
    assert "QGIS" in posted
    assert "Projections" not in said(await bot.uses("cleo", "member", "show", member="bo"))
    assert "Nobody says" in said(await bot.uses("cleo", "member", "who", topic="projections"))
    own = await bot.uses("bo", "member", "show")
    assert "Only you see: can help with" in said(own)
    await bot.presses("bo", "Share what I can help with", own)
    await bot.drain()
    assert "Projections" in bot.sees("cleo", "hello")[0]


async def test_changing_the_words_of_a_kept_line_does_not_share_it(bot: Bot) -> None:
    await hangs(bot)
    await introduces(bot, "bo", **BO)
    own = await bot.uses("bo", "member", "show")
    await bot.presses("bo", "Keep what I can help with to myself", own)
    await introduces(bot, "bo", helps="Secret plans")
    assert "Secret plans" not in bot.sees("cleo", "hello")[0]


async def test_people_are_found_by_words_that_begin_alike_and_by_names_with_signs(bot: Bot) -> None:
    await introduces(bot, "bo", **BO)
    await introduces(bot, "dev", practises="Writing about cartography", helps="Mapping")
    answer = said(await bot.uses("cleo", "member", "who", topic="maps"))
    assert answer.startswith("2 members for “maps”")
    assert answer.index("Dev") < answer.index("Bo"), "who can help stands first"
    for topic in ("c++", "POSTGRES", "qgis map"):
        assert "Bo" in said(await bot.uses("cleo", "member", "who", topic=topic))
    assert "Nobody" in said(await bot.uses("cleo", "member", "who", topic="atlases")), (
        "a question is no skill"
    )


async def test_the_directory_says_when_each_last_confirmed(bot: Bot) -> None:
    await introduces(bot, "bo", **BO)
    assert "(1 March)" in said(await bot.uses("cleo", "member", "who", topic="maps"))
    bot.now += timedelta(days=60)
    own = await bot.uses("bo", "member", "show")
    await bot.presses("bo", "Still true", own)
    assert "(30 April)" in said(await bot.uses("cleo", "member", "who", topic="maps"))


async def test_who_left_is_not_in_the_directory_until_they_are_back(bot: Bot) -> None:
    await introduces(bot, "bo", practises="Drawing maps")
    by = bot.room.person("bo")
    for event, seen in ((MemberLeft, False), (MemberJoined, True)):
        came = event(id=event.__name__, space=by.space, at=bot.now, by=by)
        assert not (await bot.dispatch(came)).refused
        bot.now += timedelta(minutes=1)
        answer = said(await bot.uses("ana", "member", "who", topic="maps"))
        assert ("@Bo" in answer) is seen


async def test_what_was_taken_back_is_nowhere(bot: Bot) -> None:
    await hangs(bot)
    await introduces(bot, "bo", **BO)
    await bot.presses("bo", "Take it back", await bot.uses("bo", "member", "show"))
    await bot.drain()
    assert bot.sees("cleo", "hello") == ["@Bo took their introduction back."]
    assert "Nobody" in said(await bot.uses("cleo", "member", "who", topic="maps"))
    bot.now += timedelta(minutes=1)
    await introduces(bot, "bo", practises="Charts")
    assert len(bot.sees("cleo", "hello")) == 2


async def test_nobody_is_told_of_who_did_not_introduce_themselves(bot: Bot) -> None:
    await bot.uses("bo", "library", "search")
    assert "have not introduced themselves" in said(
        await bot.uses("cleo", "member", "show", member="bo")
    )
    assert "not introduced yourself yet" in said(await bot.uses("bo", "member", "show"))


async def test_only_stewards_say_where_introductions_go(bot: Bot) -> None:
    answer = await bot.uses("bo", "member", "introductions", channel_="hello")
    assert "That is for a steward" in said(answer)
    await hangs(bot)
    await bot.uses("ana", "member", "introductions")
    assert "Members find you" in await introduces(bot, "bo", practises="Maps")
    assert bot.sees("cleo", "hello") == []


async def test_what_people_write_of_themselves_is_drawn_as_they_wrote_it(bot: Bot) -> None:
    await hangs(bot)
    await introduces(bot, "bo", practises="[Click](https://evil.example) <!channel> **bold**")
    (posted,) = bot.sees("cleo", "hello")
    assert "[Click](https://evil.example) <!channel> **bold**" in posted


async def test_a_long_directory_names_ten_and_asks_for_one_more_word(bot: Bot) -> None:
    for number in range(12):
        await introduces(bot, f"p{number}", practises="Maps " + "of places " * 25)
    answer = said(await bot.uses("cleo", "member", "who", topic="maps"))
    assert answer.startswith("12 members")
    assert answer.count("practises:") == 10
    assert "One more word" in answer


async def test_an_introduction_is_posted_in_every_space(rooms: Rooms) -> None:
    await rooms.connect()
    await rooms.slack.uses("ana", "member", "introductions", channel_="hello")
    await rooms.discord.uses("cleo", "member", "introductions", channel_="welcome")
    form = await rooms.discord.uses("dev", "member", "edit")
    await rooms.discord.submits("dev", form, practises="Maps")
    await rooms.slack.drain()
    assert len(rooms.slack.sees("ana", "hello")) == 1
    assert "Dev says hello" in rooms.slack.sees("ana", "hello")[0]
    assert "@Dev says hello" in rooms.discord.sees("cleo", "welcome")[0]
    own = await rooms.discord.uses("dev", "member", "show")
    assert labels(own)[:3] == ["Edit", "Still true", "Take it back"]
