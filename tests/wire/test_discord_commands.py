"""Commands on the Discord stand-in: there and back with the real discord.py."""

import asyncio
from collections.abc import AsyncIterator

import discord
import pytest
from discord import app_commands

from tests.wire.discord.interactions import Reply
from tests.wire.discord.library import Asked, library, raw_copy
from tests.wire.discord.options import Refused
from tests.wire.discord.permissions import EVERYONE, Can
from tests.wire.discord.person import NoAnswer
from tests.wire.discord.room import Bot, Room, furnished
from tests.wire.discord.state import MessageKind


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with furnished() as room:
        yield room


async def test_a_command_goes_there_and_back(room: Room) -> None:
    bot = room.bot()
    library(bot)
    steward = room.server.role(room.guild, "Steward")
    async with room.running(bot):
        asked = await room.ana.uses(
            "library save",
            room.general,
            url="https://example.org",
            stars=3,
            by=room.bo,
            place=room.general,
            role=steward,
            file=("notes.txt", b"some notes"),
        )
        (answer,) = room.server.ephemerals(room.ana)
        assert answer is asked.original
        assert answer.content == "https://example.org 3 Bo general Steward some notes"
        assert answer.kind is MessageKind.COMMAND
        assert room.server.messages(room.general) == []
        assert room.bo.sees(room.general) == []


@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("library", {}),
        ("library lose", {}),
        ("nonsense", {}),
        ("library save", {}),
        ("library save", {"url": 1}),
        ("library save", {"url": "u", "stars": 6}),
        ("library save", {"url": "u", "stars": "3"}),
        ("library save", {"url": "u", "by": "Bo"}),
        ("library save", {"url": "u" * 6001}),
        ("library save", {"url": "u", "tags": "x"}),
        ("library slow", {"private": "yes"}),
    ],
)
async def test_the_client_refuses_what_the_command_does_not_take(
    room: Room, path: str, options: dict[str, object]
) -> None:
    bot = room.bot()
    library(bot)
    async with room.running(bot):
        with pytest.raises(Refused):
            await room.ana.uses(path, room.general, **options)
        assert bot.all_heard("interaction") == []


async def test_suggestions_come_for_the_option_in_focus(room: Room) -> None:
    bot = room.bot()
    library(bot)
    async with room.running(bot):
        suggested = await room.ana.completes("library save", "topic", "py", room.general)
        assert [each["value"] for each in suggested] == ["python", "pytest"]
        said = await room.ana.uses("library save", room.general, url="u", topic="anything")
        assert said.original is not None
        assert said.original.content == "u anything"


@pytest.mark.parametrize("private", [True, False])
async def test_a_deferred_answer_keeps_the_visibility_of_its_defer(
    room: Room, private: bool
) -> None:
    bot = room.bot()
    library(bot)
    async with room.running(bot):
        asked = await room.ana.uses("library slow", room.general, private=private)
        assert asked.reply is Reply.DEFER
        await room.server.wait_for(lambda: asked.followups)
        assert asked.original is not None
        assert asked.original.content == "done"
        assert asked.original.ephemeral is private
        assert room.server.thinking() == []
        assert asked.followups[0].content == "more"
        assert asked.followups[0].ephemeral


async def test_silence_is_shown_as_no_answer_and_comes_too_late_afterwards(room: Room) -> None:
    bot = room.bot()
    library(bot)
    async with room.running(bot):
        await room.ana.sends("library silent", room.general)
        interaction = await bot.hears("interaction")
        assert [each.name for each in room.server.unanswered()] == ["library silent"]
        room.server.clock.forward(room.server.world.patience + 0.1)
        with pytest.raises(discord.NotFound) as refused:
            await interaction.response.send_message("late")
        assert refused.value.code == 10062


async def test_nobody_at_the_other_end_is_no_answer(room: Room) -> None:
    bot = room.bot()
    library(bot)
    async with room.running(bot):
        pass
    room.server.world.patience = 0.05
    with pytest.raises(NoAnswer):
        await room.ana.uses("library silent", room.general)


async def test_a_second_answer_is_refused(room: Room) -> None:
    bot = room.bot()

    @bot.tree.command(description="Answer twice")
    async def twice(interaction: Asked) -> None:
        await interaction.response.send_message("one")

    async with room.running(bot):
        await room.ana.uses("twice", room.general)
        heard = await bot.hears("interaction")
        again = discord.Interaction(data=raw_copy(room, heard), state=heard._state)
        with pytest.raises(discord.HTTPException) as refused:
            await again.response.send_message("two")
        assert refused.value.code == 40060


async def test_a_token_lasts_fifteen_minutes(room: Room) -> None:
    bot = room.bot()
    library(bot)
    async with room.running(bot):
        await room.ana.uses("library show", room.general)
        heard = await bot.hears("interaction")
        room.server.clock.forward(14 * 60)
        await heard.edit_original_response(content="Still here")
        room.server.clock.forward(62)
        with pytest.raises(discord.HTTPException) as refused:
            await heard.followup.send("Too late")
        assert (refused.value.status, refused.value.code) == (401, 50027)


async def test_a_follow_up_needs_a_first_answer(room: Room) -> None:
    bot = room.bot()
    library(bot)
    async with room.running(bot):
        await room.ana.sends("library silent", room.general)
        heard = await bot.hears("interaction")
        with pytest.raises(discord.NotFound) as refused:
            await heard.followup.send("Hello?")
        assert refused.value.code == 10015


async def test_the_original_answer_is_read_edited_and_deleted(room: Room) -> None:
    bot = room.bot()
    library(bot)
    async with room.running(bot):
        asked = await room.ana.uses("library save", room.general, url="u")
        heard = await bot.hears("interaction")
        assert (await heard.original_response()).content == "u"
        await heard.edit_original_response(content="v")
        assert asked.original is not None
        assert asked.original.content == "v"
        assert asked.original.edited_at is not None
        await heard.delete_original_response()
        assert room.server.ephemerals(room.ana) == []
        with pytest.raises(discord.NotFound):
            await heard.edit_original_response(content="w")


async def test_a_message_menu_shows_the_message_without_the_content_intent(room: Room) -> None:
    intents = discord.Intents.default()
    bot = room.bot(intents=intents)

    @bot.tree.context_menu(name="Save to library")
    async def save(interaction: Asked, message: discord.Message) -> None:
        await interaction.response.send_message(message.content, ephemeral=True)

    @bot.tree.context_menu(name="Who is this")
    async def who(interaction: Asked, member: discord.Member) -> None:
        await interaction.response.send_message(member.display_name, ephemeral=True)

    async with room.running(bot):
        message = await room.bo.posts("Worth keeping", room.general)
        saved = await room.ana.acts("Save to library", message)
        assert saved.original is not None
        assert saved.original.content == "Worth keeping"
        assert saved.original.kind is MessageKind.CONTEXT_MENU
        shown = await room.ana.acts("Who is this", room.bo, room.general)
        assert shown.original is not None
        assert shown.original.content == "Bo"
        with pytest.raises(Refused):
            await room.ana.acts("Who is this", message)


async def test_commands_are_offered_by_place_and_permission(room: Room) -> None:
    bot = room.bot()

    @bot.tree.command(description="For stewards")
    @app_commands.default_permissions(manage_guild=True)
    async def steward(interaction: Asked) -> None:
        await interaction.response.send_message("yes")

    @bot.tree.command(description="In guilds")
    @app_commands.guild_only()
    async def here(interaction: Asked) -> None:
        await interaction.response.send_message("here")

    @bot.tree.command(description="Anywhere")
    async def anywhere(interaction: Asked) -> None:
        await interaction.response.send_message(f"to {interaction.user.display_name}")

    async with room.running(bot):
        direct = room.ana.direct(room.app)
        with pytest.raises(Refused):
            await room.ana.uses("steward", room.general)
        with pytest.raises(Refused):
            await room.ana.uses("here", direct)
        asked = await room.ana.uses("anywhere", direct)
        assert asked.original is not None
        assert asked.original.content == "to Ana"
        stewards = room.server.role(room.guild, "Stewards", room.ana)
        stewards.permissions = int(Can.MANAGE_GUILD)
        await room.ana.uses("steward", room.general)
        room.guild.roles[room.guild.id].permissions = EVERYONE & ~Can.USE_APPLICATION_COMMANDS
        with pytest.raises(Refused):
            await room.bo.uses("here", room.general)


async def test_only_its_bot_hears_of_an_ephemeral_answer(room: Room) -> None:
    other = room.server.application("Other")
    room.server.invite(other, room.guild)
    bot, stranger = room.bot(), room.bot()
    library(bot)
    async with room.running(bot), stranger:
        await stranger.login(other.token)
        connected = asyncio.create_task(stranger.connect())
        await stranger.wait_until_ready()
        await room.ana.uses("library save", room.general, url="u")
        await room.ana.uses("library show", room.general)
        assert [m.content for m in (await heard(bot, 2))] == ["u", "An entry"]
        assert [m.content for m in (await heard(stranger, 1))] == ["An entry"]
        assert bot.all_heard("message")[0].guild is None
        await stranger.close()
        await connected


async def heard(bot: Bot, count: int) -> list[discord.Message]:
    """Return the messages a bot has heard, once there are so many."""
    await bot.hears("message", count)
    return bot.all_heard("message")
