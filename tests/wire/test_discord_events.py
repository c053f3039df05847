"""Scheduled events on the Discord stand-in."""

from collections.abc import AsyncIterator
from datetime import timedelta

import discord
import pytest

from tests.wire.discord.permissions import EVERYONE
from tests.wire.discord.room import Room, furnished


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with furnished() as room:
        yield room


async def test_a_scheduled_event_is_made_moved_and_ended(room: Room) -> None:
    async with room.a_bot() as bot:
        start = discord.utils.utcnow() + timedelta(days=1)
        event = await bot.guilds[0].create_scheduled_event(
            name="Show and tell",
            start_time=start,
            end_time=start + timedelta(hours=1),
            entity_type=discord.EntityType.external,
            privacy_level=discord.PrivacyLevel.guild_only,
            location="The shed",
        )
        (stored,) = room.guild.events.values()
        await room.ana.wants_to_come(stored)
        await bot.hears("scheduled_event_user_add")
        assert [user.id async for user in event.users()] == [room.ana.id]
        event = await event.edit(start_time=start + timedelta(minutes=30))
        assert stored.form["scheduled_start_time"].startswith(event.start_time.isoformat()[:16])
        event = await event.start()
        assert stored.status == 2
        with pytest.raises(discord.HTTPException):
            await bot.http.edit_scheduled_event(room.guild.id, event.id, status=4)
        event = await event.end()
        await event.delete()
        assert room.guild.events == {}


async def test_an_event_needs_a_future_a_place_and_a_permission(room: Room) -> None:
    async with room.a_bot() as bot:
        start = discord.utils.utcnow()
        said = {
            "name": "x" * 101,
            "privacy_level": 2,
            "entity_type": 3,
            "scheduled_start_time": (start - timedelta(days=1)).isoformat(),
        }
        with pytest.raises(discord.HTTPException) as refused:
            await bot.http.request(
                discord.http.Route("POST", f"/guilds/{room.guild.id}/scheduled-events"), json=said
            )
        for field in ("name", "scheduled_start_time", "scheduled_end_time", "location"):
            assert field in str(refused.value)
        room.server.permit(room.app, room.guild, EVERYONE)
        with pytest.raises(discord.Forbidden):
            await bot.http.request(
                discord.http.Route("POST", f"/guilds/{room.guild.id}/scheduled-events"), json=said
            )
