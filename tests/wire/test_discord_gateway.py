"""The Discord stand-in's gateway, driven by the real discord.py."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import discord
import pytest

from tests.wire.discord.byhand import call
from tests.wire.discord.client import point_discord_at
from tests.wire.discord.events import KNOWN, Intent
from tests.wire.discord.permissions import Can
from tests.wire.discord.room import Room, furnished
from tests.wire.discord.state import Kind


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with furnished() as room:
        yield room


async def test_a_client_logs_in_and_finds_its_guild(room: Room) -> None:
    async with room.a_bot() as bot:
        guild = bot.guilds[0]
        assert bot.user is not None
        assert (bot.user.name, bot.application_id) == ("Copse", room.app.id)
        assert [channel.name for channel in guild.text_channels] == ["general"]
        assert {member.display_name for member in guild.members} >= {"Ana", "Bo", "Copse"}
        assert guild.me.guild_permissions.manage_messages
        assert not guild.me.guild_permissions.administrator


async def test_a_wrong_token_is_refused(room: Room) -> None:
    async with room.bot() as bot:
        with pytest.raises(discord.LoginFailure):
            await bot.login("nonsense")
    assert len(room.server.rates.invalid) == 1


async def test_a_privileged_intent_needs_the_portal(room: Room) -> None:
    room.app.privileged = int(Intent.GUILD_MEMBERS)
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with room.a_bot():
            pass
    assert room.server.hub.closed[4014] == 1


@pytest.mark.parametrize(("code", "kept"), [(1000, 0), (1001, 0), (4000, 1)])
async def test_only_an_orderly_goodbye_ends_the_session(room: Room, code: int, kept: int) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{room.server.gateway_url}/?v=10&encoding=json") as socket,
    ):
        await socket.send_json(identify(room))
        await room.server.online(room.app)
        await socket.close(code=code)
    await room.server.wait_for(lambda: not room.server.hub.connections)
    assert len(room.server.hub.sessions) == kept


async def test_what_happened_during_a_drop_is_replayed_once(room: Room) -> None:
    async with room.a_bot() as bot:
        await room.ana.posts("before", room.general)
        await bot.hears("message")
        room.server.hub.drop()
        await room.ana.posts("meanwhile", room.general)
        await bot.hears("resumed")
        await room.ana.posts("after", room.general)
        await bot.hears("message", 3)
        said = [message.content for message in bot.all_heard("message")]
        assert said == ["before", "meanwhile", "after"]
        assert len(bot.all_heard("ready")) == 1
        assert room.server.hub.identified == 1
        assert room.server.hub.resumed == 1


async def test_a_close_code_leaves_the_session_resumable(room: Room) -> None:
    async with room.a_bot() as bot:
        room.server.hub.drop(4000)
        await bot.hears("resumed")
        assert room.server.hub.identified == 1


async def test_opcode_7_makes_the_client_reconnect_and_resume(room: Room) -> None:
    async with room.a_bot() as bot:
        room.server.hub.ask_to_reconnect()
        await bot.hears("resumed")
        assert room.server.hub.identified == 1


async def test_a_resume_may_repeat_what_the_client_had(room: Room) -> None:
    room.server.hub.overlap = 2
    async with room.a_bot() as bot:
        await room.ana.posts("one", room.general)
        await room.ana.posts("two", room.general)
        await bot.hears("message", 2)
        room.server.hub.drop()
        await bot.hears("resumed")
        said = [message.content for message in bot.all_heard("message")]
        assert said == ["one", "two", "one", "two"]


async def test_dispatches_can_be_doubled_and_lost(room: Room) -> None:
    room.server.hub.copies = {"MESSAGE_CREATE": 3, "MESSAGE_REACTION_ADD": 0}
    async with room.a_bot() as bot:
        message = await room.ana.posts("hello", room.general)
        await room.ana.reacts("👍", message)
        await room.bo.edits(await room.bo.posts("bye", room.general), "bye!")
        await bot.hears("raw_message_edit")
        assert [m.id for m in bot.all_heard("message")][:3] == [message.id] * 3
        assert len(bot.all_heard("message")) == 6
        assert bot.all_heard("raw_reaction_add") == []


async def test_a_half_open_connection_is_noticed_and_resumed(room: Room) -> None:
    room.server.hub.heartbeat_seconds = 0.05
    async with room.a_bot(heartbeat_timeout=0.2) as bot:
        room.server.hub.fall_silent()
        await room.ana.posts("unheard", room.general)
        await bot.hears("resumed")
        await bot.hears("message")
        assert room.server.hub.identified == 1


async def raw(room: Room, *payloads: object, query: str = "v=10&encoding=json") -> list[object]:
    """Send payloads by hand; return what came back, the close code last."""
    heard: list[object] = []
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{room.server.gateway_url}/?{query}") as socket,
    ):
        hello = await socket.receive_json()
        assert hello["op"] == 10
        for payload in payloads:
            await socket.send_json(payload)
        async for message in socket:
            said = message.json()
            heard.append(said)
            if said["op"] == 9:
                break
        return [*heard, socket.close_code]


def identify(room: Room, **more: object) -> dict[str, object]:
    said = {"token": room.app.token, "intents": KNOWN, "properties": {}, **more}
    return {"op": 2, "d": said}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"token": "nonsense"}, 4004),
        ({"shard": [2, 2]}, 4010),
        ({"intents": 1 << 40}, 4013),
    ],
)
async def test_a_wrong_identify_closes_with_its_code(
    room: Room, more: dict[str, object], code: int
) -> None:
    assert (await raw(room, identify(room, **more)))[-1] == code


async def test_payloads_out_of_turn_close_with_their_codes(room: Room) -> None:
    assert (await raw(room, {"op": 3, "d": {}}))[-1] == 4003
    assert (await raw(room, {"nonsense": 1}))[-1] == 4002
    assert (await raw(room, identify(room), {"op": 99, "d": {}}))[-1] == 4001
    assert (await raw(room, identify(room), identify(room)))[-1] == 4005
    assert (await raw(room, identify(room, padding="x" * 4096)))[-1] == 4002
    assert (await raw(room, *[{"op": 1, "d": None}] * 121))[-1] == 4008


async def test_an_unknown_session_is_invalid(room: Room) -> None:
    resume = {"op": 6, "d": {"token": room.app.token, "session_id": "gone", "seq": 1}}
    heard = await raw(room, resume)
    assert heard[0] == {"op": 9, "d": False}


async def test_a_session_waits_a_few_minutes_only(room: Room) -> None:
    async with room.a_bot():
        session = next(iter(room.server.hub.sessions.values()))
        resume = {"op": 6, "d": {"token": room.app.token, "session_id": session.id, "seq": 1}}
        session.gone_at = room.server.world.now() - timedelta(minutes=4)
        assert (await raw(room, resume))[-1] == 4009
        assert (await raw(room, resume))[0] == {"op": 9, "d": False}


async def test_the_thousandth_identify_of_a_day_is_the_last(room: Room) -> None:
    room.server.hub.identifies_per_day = 1
    token = room.app.token
    async with room.a_bot():
        assert (await raw(room, identify(room)))[-1] == 4004
        assert room.app.token != token
        await room.server.wait_for(lambda: room.server.hub.closed[4004] == 2)


async def test_identifies_can_be_made_to_come_slowly(room: Room) -> None:
    room.server.hub.identify_pause = timedelta(seconds=5)
    async with room.a_bot():
        assert (await raw(room, identify(room)))[0] == {"op": 9, "d": False}


async def test_each_shard_hears_of_its_guilds(room: Room) -> None:
    other = room.server.guild("Bakers", [room.app])
    while (other.id >> 22) % 2 == (room.guild.id >> 22) % 2:
        other = room.server.guild("Bakers", [room.app])
    number = (room.guild.id >> 22) % 2
    async with room.a_bot(shard_id=number, shard_count=2) as bot:
        assert room.guild.id in {guild.id for guild in bot.guilds}
        assert other.id not in {guild.id for guild in bot.guilds}
        await room.bo.joins(other)
        await room.bo.posts("elsewhere", room.server.general(other))
        await room.bo.posts("here", room.general)
        await bot.hears("message")
        assert [message.content for message in bot.all_heard("message")] == ["here"]


async def test_events_stay_away_without_their_intent(room: Room) -> None:
    intents = discord.Intents(guilds=True, guild_messages=True)
    async with room.a_bot(intents=intents) as bot:
        message = await room.ana.posts("hello", room.general)
        await room.bo.reacts("👍", message)
        await room.server.person("Cleo").joins(room.guild)
        await room.ana.deletes(message)
        await bot.hears("raw_message_delete")
        assert bot.all_heard("raw_reaction_add") == []
        assert bot.all_heard("member_join") == []


async def test_content_is_blank_without_its_intent(room: Room) -> None:
    intents = discord.Intents(guilds=True, messages=True)
    async with room.a_bot(intents=intents) as bot:
        await room.ana.posts("secret", room.general)
        await room.ana.posts(f"<@{room.app.id}> listen", room.general)
        await room.ana.posts("between us", room.ana.direct(room.app))
        await bot.text_channel(room.general).send("mine")
        await bot.hears("message", 4)
        said = [message.content for message in bot.all_heard("message")]
        assert said == ["", f"<@{room.app.id}> listen", "between us", "mine"]


async def test_members_are_asked_for_in_chunks(room: Room) -> None:
    for number in range(1_200):
        room.server.person(f"Member {number}", room.guild)
    async with room.a_bot() as bot:
        assert len(bot.guilds[0].members) == len(room.guild.members)
        (session,) = room.server.hub.sessions.values()
        assert sum('"GUILD_MEMBERS_CHUNK"' in frame for _, frame in session.kept) == 2
        found = await bot.guilds[0].query_members("member 119", limit=20)
        assert len(found) == 11
        by_id = await bot.guilds[0].query_members(user_ids=[room.ana.id, 1])
        assert [member.id for member in by_id] == [room.ana.id]


async def test_members_come_and_go(room: Room) -> None:
    async with room.a_bot() as bot:
        cleo = room.server.person("Cleo")
        await cleo.joins(room.guild)
        assert (await bot.hears("member_join")).id == cleo.id
        await cleo.leaves(room.guild)
        assert (await bot.hears("member_remove")).id == cleo.id
        room.server.role(room.guild, "Steward", room.ana)
        await bot.hears("member_update")
        member = bot.guilds[0].get_member(room.ana.id)
        assert member is not None
        assert [role.name for role in member.roles] == ["@everyone", "Steward"]


async def test_a_bot_hears_that_it_was_invited_and_removed(room: Room) -> None:
    async with room.a_bot() as bot:
        other = room.server.guild("Bakers", [room.app])
        assert (await bot.hears("guild_join")).id == other.id
        await room.server.person("Dev").joins(other)
        room.server.expel(room.app, other)
        assert (await bot.hears("guild_remove")).id == other.id


async def test_a_channel_the_bot_cannot_view_comes_without_its_particulars(room: Room) -> None:
    room.server.channel(room.guild, "stewards", private_to=[room.ana])
    async with room.a_bot() as bot:
        hidden = bot.guilds[0].text_channels[1]
        assert hidden.name == "___hidden___"
        assert not hidden.permissions_for(bot.guilds[0].me).view_channel
        assert [c.name for c in await bot.guilds[0].fetch_channels()] == ["general"]
        with pytest.raises(discord.Forbidden) as refused:
            await bot.fetch_channel(hidden.id)
        assert refused.value.code == 50001
        room.server.permit(room.app, room.guild, int(Can.ADMINISTRATOR))
        await room.server.wait_for(lambda: hidden.name == "stewards")


async def test_compressed_and_plain_gateways_say_the_same(room: Room) -> None:
    plain = await raw(room, identify(room), {"op": 99, "d": {}})
    assert [each["t"] for each in plain[:-1] if isinstance(each, dict)] == ["READY", "GUILD_CREATE"]
    assert (await raw(room, query="v=10&encoding=etf"))[-1] == 4012
    async with room.a_bot() as bot:
        assert bot.guilds[0].name == "Makers"


async def test_two_clients_of_one_shard_both_hear_everything(room: Room) -> None:
    async with room.a_bot() as one, room.a_bot() as other:
        await room.ana.posts("twice", room.general)
        await asyncio.gather(one.hears("message"), other.hears("message"))
        assert room.server.hub.dispatched["MESSAGE_CREATE"] == 2


async def test_voice_and_category_channels_are_understood(room: Room) -> None:
    room.server.channel(room.guild, "talk", Kind.VOICE)
    room.server.channel(room.guild, "rooms", Kind.CATEGORY)
    room.server.channel(room.guild, "posts", Kind.FORUM)
    async with room.a_bot() as bot:
        guild = bot.guilds[0]
        assert [c.name for c in guild.voice_channels] == ["talk"]
        assert [c.name for c in guild.categories] == ["rooms"]
        assert [c.name for c in guild.forums] == ["posts"]


async def test_a_client_that_shards_by_itself_asks_where_the_gateway_is(room: Room) -> None:
    async with discord.AutoShardedClient(
        intents=discord.Intents.default(),
        connector=point_discord_at(room.server),
        guild_ready_timeout=0.02,
    ) as client:
        await client.login(room.app.token)
        connected = asyncio.create_task(client.connect())
        await client.wait_until_ready()
        assert [guild.name for guild in client.guilds] == ["Makers"]
        assert room.server.log.count("/gateway/bot") == 1
        await client.close()
        await connected


async def test_an_outage_hides_a_guild_for_a_while(room: Room) -> None:
    async with room.a_bot() as bot:
        room.server.outage(room.guild)
        await bot.hears("guild_unavailable")
        assert bot.get_channel(room.general.id) is None or bot.guilds[0].unavailable
        assert (await bot.fetch_guild(room.guild.id)).name == "Makers"
        room.server.recovery(room.guild)
        await bot.hears("guild_available", 2)
        assert bot.text_channel(room.general).name == "general"
        assert bot.all_heard("guild_remove") == []


async def test_a_failure_of_the_stand_in_does_not_pass_for_discords() -> None:
    async def broken() -> None:
        async with furnished() as room:
            room.guild.roles.clear()
            assert (await call(room, "GET", f"/channels/{room.general.id}", None))[0] == 500

    with pytest.raises(RuntimeError, match="stand-in itself"):
        await broken()
