"""Threads, forum posts, roles and channels on the Discord stand-in."""

from collections.abc import AsyncIterator

import discord
import pytest

from tests.wire.discord.options import Refused
from tests.wire.discord.permissions import EVERYONE, Can
from tests.wire.discord.room import Bot, Room, furnished
from tests.wire.discord.state import Channel, Kind, MessageKind
from tests.wire.discord.threads import archive_quiet


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with furnished() as room:
        yield room


async def test_a_thread_starts_from_a_message_with_its_id(room: Room) -> None:
    async with room.a_bot() as bot:
        sent = await bot.text_channel(room.general).send("A question")
        thread = await sent.create_thread(name="Answers", auto_archive_duration=60)
        (stored,) = room.server.threads(room.general)
        assert stored.id == thread.id == sent.id
        await thread.send("An answer")
        assert [m.kind for m in room.server.messages(stored)] == [
            MessageKind.THREAD_STARTER,
            MessageKind.PLAIN,
        ]
        await room.ana.posts("Another", stored)
        heard = await bot.hears("message", 3)
        assert isinstance(heard.channel, discord.Thread)
        assert (await bot.text_channel(room.general).fetch_message(sent.id)).thread is not None
        with pytest.raises(discord.HTTPException) as refused:
            await sent.create_thread(name="Again")
        assert refused.value.code == 160004


async def test_a_private_thread_is_for_those_who_were_added(room: Room) -> None:
    async with room.a_bot() as bot:
        thread = await bot.text_channel(room.general).create_thread(name="Ana and Bo")
        (stored,) = room.server.threads(room.general)
        assert stored.is_private
        with pytest.raises(Refused):
            await room.ana.posts("Hello?", stored)
        await thread.add_user(discord.Object(room.ana.id))
        await room.ana.posts("Hello", stored)
        assert {member.id for member in await thread.fetch_members()} == {
            room.app.id,
            room.ana.id,
        }
        assert (await bot.hears("thread_member_join")).id == room.ana.id
        await thread.remove_user(discord.Object(room.ana.id))
        with pytest.raises(Refused):
            await room.ana.posts("Still here?", stored)


async def test_who_else_is_in_a_thread_is_told_with_the_members_intent_only(room: Room) -> None:
    async with room.a_bot(intents=discord.Intents(guilds=True, messages=True)) as bot:
        thread = await bot.text_channel(room.general).create_thread(name="Ana and Bo")
        await thread.add_user(discord.Object(room.ana.id))
        (stored,) = room.server.threads(room.general)
        await room.ana.posts("Hello", stored)
        await bot.hears("message")
        assert bot.all_heard("thread_member_join") == []


def is_archived(thread: Channel) -> bool:
    return thread.thread is not None and thread.thread.archived


async def test_an_archived_thread_takes_no_edits_until_it_wakes(room: Room) -> None:
    async with room.a_bot() as bot:
        channel = bot.text_channel(room.general)
        thread = await channel.create_thread(name="T", type=discord.ChannelType.public_thread)
        sent = await thread.send("One")
        await thread.edit(archived=True)
        (stored,) = room.server.threads(room.general)
        assert is_archived(stored)
        for doing in (
            sent.edit(content="Two"),
            sent.add_reaction("👍"),
            thread.edit(name="New name"),
            thread.add_user(discord.Object(room.bo.id)),
        ):
            with pytest.raises(discord.HTTPException) as refused:
                await doing
            assert refused.value.code == 50083
        assert [t.id async for t in channel.archived_threads()] == [thread.id]
        await thread.send("Wake up")
        assert not is_archived(stored)
        assert (await bot.guilds[0].active_threads())[0].id == thread.id


async def test_quiet_threads_are_archived_when_their_time_has_come(room: Room) -> None:
    async with room.a_bot() as bot:
        thread = await bot.text_channel(room.general).create_thread(
            name="T", auto_archive_duration=60, type=discord.ChannelType.public_thread
        )
        room.server.clock.forward(59 * 60)
        assert archive_quiet(room.server.world) == []
        room.server.clock.forward(2 * 60)
        archive_quiet(room.server.world)
        await bot.hears("raw_thread_update")
        assert (await bot.fetch_channel(thread.id)).archived  # type: ignore[union-attr] # a thread


async def test_a_locked_thread_is_for_moderators(room: Room) -> None:
    async with room.a_bot() as bot:
        channel = bot.text_channel(room.general)
        thread = await channel.create_thread(name="T", type=discord.ChannelType.public_thread)
        await thread.edit(locked=True)
        await thread.send("I may")
        room.server.permit(room.app, room.guild, EVERYONE)
        with pytest.raises(discord.Forbidden) as refused:
            await thread.send("I may not")
        assert refused.value.code == 160005


async def test_a_forum_holds_posts_and_no_messages(room: Room) -> None:
    forum = room.server.channel(room.guild, "prompts", Kind.FORUM)
    weekly = room.server.tag(forum, "weekly")
    async with room.a_bot() as bot:
        found = bot.get_channel(forum.id)
        assert isinstance(found, discord.ForumChannel)
        thread, message = await found.create_thread(
            name="This week", content="What did you learn?", applied_tags=[found.available_tags[0]]
        )
        assert thread.id == message.id
        (stored,) = room.server.threads(forum)
        assert stored.thread is not None
        assert stored.thread.applied_tags == [weekly]
        assert room.server.messages(stored)[0].content == "What did you learn?"
        theirs = await room.ana.starts_post("Mine", "A question", forum)
        heard = await bot.hears("thread_create", 2)
        assert heard.id == theirs.id
        with pytest.raises(discord.HTTPException) as refused:
            await bot.http.send_message(
                forum.id, params=discord.http.handle_message_parameters("No")
            )
        assert refused.value.code == 40058
        forum.flags |= 1 << 4
        with pytest.raises(discord.HTTPException) as refused:
            await found.create_thread(name="Untagged", content="x")
        assert refused.value.code == 40067


async def test_a_forum_post_names_the_field_below_its_message(room: Room) -> None:
    forum = room.server.channel(room.guild, "prompts", Kind.FORUM)
    async with room.a_bot() as bot:
        found = bot.get_channel(forum.id)
        assert isinstance(found, discord.ForumChannel)
        with pytest.raises(discord.HTTPException) as refused:
            await found.create_thread(name="Long", content="x" * 2001)
        assert "In message.content: Must be 2000 or fewer in length." in str(refused.value)


async def test_starting_threads_needs_its_permission(room: Room) -> None:
    lost = Can.CREATE_PUBLIC_THREADS | Can.CREATE_PRIVATE_THREADS
    async with room.a_bot() as bot:
        sent = await bot.text_channel(room.general).send("x")
        room.server.overwrite(room.general, room.app, deny=int(lost))
        for doing in (
            sent.create_thread(name="T"),
            bot.text_channel(room.general).create_thread(name="T"),
        ):
            with pytest.raises(discord.Forbidden) as refused:
                await doing
            assert refused.value.code == 50013


async def test_roles_are_given_below_ones_own(room: Room) -> None:
    low = room.server.role(room.guild, "Steward")
    async with room.a_bot() as bot:
        guild = bot.guilds[0]
        member = await guild.fetch_member(room.ana.id)
        await member.add_roles(discord.Object(low.id))
        assert room.ana.member_of(room.guild).roles == [low.id]
        await member.remove_roles(discord.Object(low.id))
        assert room.ana.member_of(room.guild).roles == []
        made = await guild.create_role(name="Greeter")
        assert room.guild.roles[made.id].name == "Greeter"
        own = next(role for role in room.guild.roles.values() if role.bot_id)
        with pytest.raises(discord.Forbidden):
            await member.add_roles(discord.Object(own.id))
        with pytest.raises(discord.Forbidden):
            await guild.create_role(
                name="Admin", permissions=discord.Permissions(administrator=True)
            )
        with pytest.raises(discord.NotFound) as refused:
            await member.add_roles(discord.Object(1))
        assert refused.value.code == 10011


async def test_channels_are_made_hidden_and_removed(room: Room) -> None:
    async with room.a_bot() as bot:
        guild = bot.guilds[0]
        made = await guild.create_text_channel(
            "stewards",
            overwrites={
                guild.default_role: discord.PermissionOverwrite(view_channel=False),
                guild.me: discord.PermissionOverwrite(view_channel=True),
            },
        )
        stored = room.server.world.channel(made.id)
        with pytest.raises(Refused):
            await room.ana.posts("Hello", stored)
        ana = await guild.fetch_member(room.ana.id)
        await made.set_permissions(ana, view_channel=True)
        await room.ana.posts("Hello", stored)
        await made.edit(topic="For stewards")
        assert stored.topic == "For stewards"
        await made.delete()
        await bot.hears("guild_channel_delete")
        with pytest.raises(discord.NotFound):
            await bot.fetch_channel(made.id)


async def seen_names(bot: Bot) -> list[str]:
    """Return the names of the channels a bot knows."""
    return [channel.name for channel in bot.guilds[0].text_channels]


async def test_losing_a_channel_obfuscates_it(room: Room) -> None:
    async with room.a_bot() as bot:
        assert await seen_names(bot) == ["general"]
        room.server.overwrite(room.general, room.app, deny=int(Can.VIEW_CHANNEL))
        await bot.hears("guild_channel_update")
        assert await seen_names(bot) == ["___hidden___"]
        await room.ana.posts("Among us", room.general)
        room.server.overwrite(room.general, room.app)
        await bot.hears("guild_channel_update", 2)
        await room.ana.posts("Welcome back", room.general)
        assert (await bot.hears("message")).content == "Welcome back"
        assert await seen_names(bot) == ["general"]
