"""Reactions and direct conversations on the Discord stand-in."""

from collections.abc import AsyncIterator
from datetime import timedelta

import discord
import pytest

from tests.wire.discord.room import Room, furnished


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with furnished() as room:
        yield room


async def test_a_reaction_on_a_message_no_cache_holds_is_heard(room: Room) -> None:
    old = room.server.seed(room.general, room.bo, "Wise words", ago=timedelta(days=730))
    async with room.a_bot() as bot:
        await room.ana.reacts("🔖", old)
        heard = await bot.hears("raw_reaction_add")
        assert (heard.message_id, heard.user_id, str(heard.emoji)) == (old.id, room.ana.id, "🔖")
        assert heard.message_author_id == room.bo.id
        assert bot.all_heard("reaction_add") == []
        found = await bot.text_channel(room.general).fetch_message(old.id)
        assert found.content == "Wise words"
        assert found.created_at < discord.utils.utcnow() - timedelta(days=729)
        await room.ana.unreacts("🔖", old)
        await bot.hears("raw_reaction_remove")
        assert old.reactions == {}


async def test_reactions_are_added_counted_and_cleared(room: Room) -> None:
    room.guild.emojis[77] = "copse"
    async with room.a_bot() as bot:
        message = await room.ana.posts("Vote", room.general)
        found = await bot.text_channel(room.general).fetch_message(message.id)
        await found.add_reaction("👍")
        await found.add_reaction("👍")
        await found.add_reaction("<:copse:77>")
        await room.bo.reacts("👍", message)
        assert message.reactions == {"👍": [room.app.id, room.bo.id], "copse:77": [room.app.id]}
        found = await bot.text_channel(room.general).fetch_message(message.id)
        assert next((str(r.emoji), r.count, r.me) for r in found.reactions) == ("👍", 2, True)
        users = {user.id async for user in found.reactions[0].users()}
        assert users == {room.app.id, room.bo.id}
        assert bot.user is not None
        await found.remove_reaction("👍", bot.user)
        await found.remove_reaction("👍", discord.Object(room.bo.id))
        assert list(message.reactions) == ["copse:77"]
        await found.clear_reactions()
        assert message.reactions == {}
        for nonsense in ("thumbsup", "copse:78"):
            with pytest.raises(discord.HTTPException) as refused:
                await found.add_reaction(nonsense)
            assert refused.value.code == 10014


async def test_a_message_takes_twenty_reactions(room: Room) -> None:
    message = await room.ana.posts("Everything", room.general)
    for number in range(20):
        await room.ana.reacts(chr(0x1F600 + number), message)
    async with room.a_bot() as bot:
        found = await bot.text_channel(room.general).fetch_message(message.id)
        await found.add_reaction(chr(0x1F600))
        with pytest.raises(discord.HTTPException) as refused:
            await found.add_reaction(chr(0x1F600 + 20))
        assert refused.value.code == 30010


async def test_direct_messages_go_both_ways(room: Room) -> None:
    async with room.a_bot() as bot:
        ana = await bot.fetch_user(room.ana.id)
        await ana.send("Hello Ana")
        direct = room.ana.direct(room.app)
        assert [message.content for message in room.ana.sees(direct)] == ["Hello Ana"]
        await room.ana.posts("Hello bot", direct)
        heard = await bot.hears("message", 2)
        assert heard.content == "Hello bot"
        assert isinstance(heard.channel, discord.DMChannel)


async def test_closed_direct_messages_are_refused(room: Room) -> None:
    async with room.a_bot() as bot:
        ana = await bot.fetch_user(room.ana.id)
        await room.ana.closes_dms()
        with pytest.raises(discord.Forbidden) as refused:
            await ana.send("Hello?")
        assert refused.value.code == 50007
        assert len(room.server.rates.invalid) == 1
        await room.ana.opens_dms()
        await ana.send("Hello!")
        await room.ana.leaves(room.guild)
        with pytest.raises(discord.Forbidden) as refused:
            await ana.send("Still there?")
        assert refused.value.code == 50278


async def test_too_many_new_direct_conversations_are_refused(room: Room) -> None:
    room.server.world.new_dms = 1
    async with room.a_bot() as bot:
        await (await bot.fetch_user(room.ana.id)).create_dm()
        with pytest.raises(discord.HTTPException) as refused:
            await (await bot.fetch_user(room.bo.id)).create_dm()
        assert refused.value.code == 40003
        with pytest.raises(discord.NotFound) as unknown:
            await bot.fetch_user(1)
        assert unknown.value.code == 10013
