"""Messages, reactions, direct conversations and files on the Discord stand-in."""

import io
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import pytest

from tests.wire.discord.options import Refused
from tests.wire.discord.permissions import EVERYONE, Can
from tests.wire.discord.room import Room, furnished
from tests.wire.faults import lost_answer, reset, server_error


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with furnished() as room:
        yield room


async def test_a_message_is_posted_edited_and_deleted(room: Room) -> None:
    async with room.a_bot() as bot:
        sent = await bot.text_channel(room.general).send("  Hello  ")
        (stored,) = room.server.messages(room.general)
        assert (stored.content, sent.content) == ("Hello", "Hello")
        await sent.edit(content="Hello again", embed=discord.Embed(title="More"))
        assert stored.content == "Hello again"
        assert stored.embeds[0]["type"] == "rich"
        assert (await bot.hears("raw_message_edit")).message_id == sent.id
        await sent.delete()
        assert room.server.messages(room.general) == []
        with pytest.raises(discord.NotFound) as refused:
            await sent.edit(content="Gone")
        assert refused.value.code == 10008


async def test_nothing_is_not_a_message(room: Room) -> None:
    async with room.a_bot() as bot:
        for content in ("", "   "):
            with pytest.raises(discord.HTTPException) as refused:
                await bot.text_channel(room.general).send(content)
            assert refused.value.code == 50006


async def test_only_its_author_edits_a_message(room: Room) -> None:
    async with room.a_bot() as bot:
        theirs = await room.ana.posts("Mine", room.general)
        found = await bot.text_channel(room.general).fetch_message(theirs.id)
        with pytest.raises(discord.Forbidden) as refused:
            await found.edit(content="Ours")
        assert refused.value.code == 50005
        await found.edit(suppress=True)
        assert theirs.flags & discord.MessageFlags.suppress_embeds.flag
        with pytest.raises(Refused):
            await room.bo.edits(theirs, "Mine now")


async def test_history_is_read_from_any_side(room: Room) -> None:
    posted = [await room.ana.posts(str(number), room.general) for number in range(10)]
    async with room.a_bot() as bot:
        channel = bot.text_channel(room.general)

        async def read(**asked: Any) -> str:
            found = [message.content async for message in channel.history(**asked)]
            return "".join(found)

        assert await read(limit=3) == "987"
        assert await read(limit=3, before=discord.Object(posted[5].id)) == "432"
        assert await read(limit=3, after=discord.Object(posted[5].id)) == "678"
        assert await read(limit=5, around=discord.Object(posted[5].id)) == "76543"
        assert await read(limit=None, oldest_first=True) == "0123456789"


async def test_a_nonce_posts_once_after_a_lost_answer(room: Room) -> None:
    async with room.a_bot() as bot:
        channel = bot.text_channel(room.general)
        room.server.faults.add("POST /channels/*/messages", lost_answer())
        with pytest.raises(aiohttp.ClientOSError):
            await channel.send("Only once", nonce="outbox-1")
        again = await channel.send("Only once", nonce="outbox-1")
        (stored,) = room.server.messages(room.general)
        assert again.id == stored.id
        assert room.server.world.stored == 1
        assert (await bot.hears("message")).id == stored.id
        assert len(bot.all_heard("message")) == 1


async def test_a_nonce_is_forgotten_after_some_minutes_and_is_the_authors(room: Room) -> None:
    async with room.a_bot() as bot:
        channel = bot.text_channel(room.general)
        first = await channel.send("One", nonce="n")
        await room.ana.posts("Two", room.general)
        room.server.clock.forward(4 * 60)
        assert (await channel.send("Other words", nonce="n")).id == first.id
        room.server.clock.forward(61)
        assert (await channel.send("One", nonce="n")).id != first.id


async def test_the_nonce_of_a_deleted_message_is_refused(room: Room) -> None:
    async with room.a_bot() as bot:
        channel = bot.text_channel(room.general)
        first = await channel.send("One", nonce="n")
        await first.delete()
        with pytest.raises(discord.NotFound) as refused:
            await channel.send("One", nonce="n")
        assert refused.value.code == 10008


async def test_a_reset_stores_nothing_and_a_server_error_is_tried_again(room: Room) -> None:
    async with room.a_bot() as bot:
        channel = bot.text_channel(room.general)
        room.server.faults.add("POST */messages", reset())
        with pytest.raises(aiohttp.ClientOSError):
            await channel.send("Never there")
        assert room.server.world.stored == 0
        room.server.faults.add("POST */messages", server_error(503))
        with pytest.raises(discord.DiscordServerError):
            await channel.send("Not tried again for a 503")
        room.server.faults.add("GET */messages", server_error(502))
        assert [m async for m in channel.history()] == []
        assert room.server.log.count(f"/channels/{room.general.id}/messages") == 4


async def test_a_reply_points_at_its_message_and_notifies_its_author(room: Room) -> None:
    async with room.a_bot() as bot:
        asked = await room.ana.posts("Who knows?", room.general)
        found = await bot.text_channel(room.general).fetch_message(asked.id)
        reply = await found.reply("Bo does")
        assert reply.reference is not None
        assert reply.reference.message_id == asked.id
        stored = room.server.messages(room.general)[-1]
        assert stored.replied_to is asked
        assert stored.mentions.users == (room.ana.id,)
        await found.reply("Quietly", mention_author=False)
        assert room.server.messages(room.general)[-1].mentions.users == ()
        await room.ana.deletes(asked)
        with pytest.raises(discord.HTTPException) as refused:
            await found.reply("Too late")
        assert refused.value.code == 50035
        assert "Unknown message" in str(refused.value)


async def test_files_come_along_and_can_be_fetched(room: Room) -> None:
    async with room.a_bot() as bot:
        file = discord.File(io.BytesIO(b"a,b"), "plan.csv", description="The plan")
        embed = discord.Embed().set_image(url="attachment://plan.csv")
        sent = await bot.text_channel(room.general).send("See", file=file, embed=embed)
        (stored,) = room.server.messages(room.general)
        assert stored.attachments[0].description == "The plan"
        assert sent.attachments[0].content_type == "text/csv"
        assert stored.embeds[0]["image"]["url"] == stored.attachments[0].url
        assert await sent.attachments[0].read() == b"a,b"
        edited = await sent.edit(attachments=[])
        assert edited.attachments == []
        posted = await room.ana.posts("Mine", room.general, files=[("me.txt", b"me")])
        heard = await bot.hears("message", 2)
        assert heard.id == posted.id
        assert await heard.attachments[0].read() == b"me"


async def test_what_is_missing_has_its_own_code(room: Room) -> None:
    async with room.a_bot() as bot:
        for code, asking in (
            (10003, bot.fetch_channel(1)),
            (10004, bot.fetch_guild(1)),
            (10013, bot.guilds[0].fetch_member(1)),
            (10008, bot.text_channel(room.general).fetch_message(1)),
        ):
            with pytest.raises(discord.NotFound) as refused:
                await asking
            assert refused.value.code == code
        cleo = room.server.person("Cleo")
        with pytest.raises(discord.NotFound) as refused:
            await bot.guilds[0].fetch_member(cleo.id)
        assert refused.value.code == 10007


@pytest.mark.parametrize(
    ("lost", "code"),
    [
        (Can.VIEW_CHANNEL, 50001),
        (Can.SEND_MESSAGES, 50013),
        (Can.EMBED_LINKS, 50013),
        (Can.ATTACH_FILES, 50013),
    ],
)
async def test_posting_needs_its_permissions(room: Room, lost: Can, code: int) -> None:
    async with room.a_bot() as bot:
        channel = bot.text_channel(room.general)
        room.server.overwrite(room.general, room.app, deny=int(lost))
        with pytest.raises(discord.Forbidden) as refused:
            await channel.send(
                "x", embed=discord.Embed(title="y"), file=discord.File(io.BytesIO(b"z"), "z")
            )
        assert refused.value.code == code
        assert room.server.messages(room.general) == []


async def test_without_history_there_is_none_and_no_reply(room: Room) -> None:
    async with room.a_bot() as bot:
        channel = bot.text_channel(room.general)
        asked = await room.ana.posts("Who knows?", room.general)
        heard = await bot.hears("message")
        room.server.overwrite(room.general, room.app, deny=int(Can.READ_MESSAGE_HISTORY))
        assert [m async for m in channel.history()] == []
        with pytest.raises(discord.Forbidden):
            await channel.fetch_message(asked.id)
        with pytest.raises(discord.HTTPException) as refused:
            await heard.reply("I")
        assert refused.value.code == 160002


async def test_people_are_held_to_their_permissions(room: Room) -> None:
    private = room.server.channel(room.guild, "stewards", private_to=[room.ana])
    await room.ana.posts("Among us", private)
    with pytest.raises(Refused):
        await room.bo.posts("Let me in", private)
    room.guild.members[room.ana.id].timed_out = True
    with pytest.raises(Refused):
        await room.ana.posts("Sorry", room.general)
    assert EVERYONE & Can.SEND_MESSAGES


async def test_messages_are_deleted_in_bulk_while_they_are_young(room: Room) -> None:
    old = room.server.seed(room.general, room.ana, "Old", ago=timedelta(days=15))
    young = [await room.ana.posts(str(number), room.general) for number in range(3)]
    async with room.a_bot() as bot:
        channel = bot.text_channel(room.general)
        await channel.delete_messages([discord.Object(each.id) for each in young[:2]])
        assert room.server.messages(room.general) == [old, young[2]]
        assert (await bot.hears("raw_bulk_message_delete")).message_ids == {
            each.id for each in young[:2]
        }
        with pytest.raises(discord.HTTPException) as refused:
            await channel.delete_messages([discord.Object(old.id), discord.Object(young[2].id)])
        assert refused.value.code == 50034


async def test_messages_are_pinned_with_a_permission_of_their_own(room: Room) -> None:
    async with room.a_bot() as bot:
        channel = bot.text_channel(room.general)
        sent = await channel.send("Read me")
        await sent.pin()
        assert [m.id async for m in channel.pins()] == [sent.id]
        room.server.permit(room.app, room.guild, EVERYONE | Can.MANAGE_MESSAGES)
        with pytest.raises(discord.Forbidden) as refused:
            await sent.unpin()
        assert refused.value.code == 50013


async def test_an_unfurled_link_updates_a_message_without_editing_it(room: Room) -> None:
    async with room.a_bot() as bot:
        message = await room.ana.posts("https://example.org", room.general)
        room.server.unfurl(message, "https://example.org", "An example")
        heard = await bot.hears("raw_message_edit")
        assert heard.message.embeds[0].title == "An example"
        assert heard.message.edited_at is None
