"""Channels over the wire: what becomes private is hidden, also when nobody was listening."""

from __future__ import annotations

from tests.adapters.discord.bench import Bench, words
from tests.wire.discord import guilds, threads
from tests.wire.discord.permissions import EVERYONE, Can
from tests.wire.discord.person import Person
from tests.wire.discord.state import Channel, Kind

VIEW = int(Can.VIEW_CHANNEL)


async def saved(bench: Bench, channel: Channel, text: str) -> None:
    message = await bench.ana.posts(text, channel)
    await bench.quiet()
    await bench.ana.acts("Save to library", message)
    await bench.quiet()


async def finds(bench: Bench, person: Person, query: str) -> bool:
    await bench.quiet()
    await person.uses("library search", bench.general, query=query)
    return words(person.ephemerals()[-1]).startswith("1 found")


async def test_closing_a_channel_hides_what_was_saved_there(bench: Bench) -> None:
    channel = bench.server.channel(bench.guild, "workshop")
    await saved(bench, channel, "Glue before screws")
    assert await finds(bench, bench.cleo, "glue")
    everyone = bench.guild.roles[bench.guild.id]
    for one in (bench.application, bench.bo):
        bench.server.overwrite(channel, one, allow=VIEW)
    bench.server.overwrite(channel, everyone, deny=VIEW)
    assert not await finds(bench, bench.cleo, "glue")
    assert await finds(bench, bench.bo, "glue")
    assert await finds(bench, bench.ana, "glue"), "who owns the server reads everything"


async def test_what_was_closed_while_the_bot_was_away_is_hidden_when_it_is_back(
    bench: Bench,
) -> None:
    channel = bench.server.channel(bench.guild, "workshop")
    await saved(bench, channel, "Glue before screws")
    await bench.app.stop()
    everyone = bench.guild.roles[bench.guild.id]
    bench.server.overwrite(channel, bench.application, allow=VIEW)
    bench.server.overwrite(channel, everyone, deny=VIEW)
    await bench.begin()
    assert not await finds(bench, bench.cleo, "glue")


async def test_a_channel_that_even_the_bot_cannot_see_any_more_hides_all(bench: Bench) -> None:
    channel = bench.server.channel(bench.guild, "workshop")
    await saved(bench, channel, "Glue before screws")
    everyone = bench.guild.roles[bench.guild.id]
    bench.server.overwrite(channel, everyone, deny=VIEW)
    assert not await finds(bench, bench.cleo, "glue")
    assert not await finds(bench, bench.bo, "glue")


async def test_closing_the_server_to_everybody_by_role_hides_too(bench: Bench) -> None:
    channel = bench.server.channel(bench.guild, "workshop")
    bench.server.overwrite(channel, bench.application, allow=VIEW)
    await saved(bench, channel, "Glue before screws")
    bench.server.overwrite(bench.general, bench.cleo, allow=VIEW)
    everyone = bench.guild.roles[bench.guild.id]
    everyone.permissions = EVERYONE & ~VIEW
    guilds.role_event(bench.server.world, "GUILD_ROLE_UPDATE", bench.guild, everyone)
    assert not await finds(bench, bench.cleo, "glue")


async def test_a_deleted_channel_hides_what_was_saved_there(bench: Bench) -> None:
    channel = bench.server.channel(bench.guild, "workshop")
    await saved(bench, channel, "Glue before screws")
    await bench.quiet()
    guilds.remove_channel(bench.server.world, channel)
    assert not await finds(bench, bench.cleo, "glue")


async def test_a_private_thread_is_a_private_place(bench: Bench) -> None:
    thread = threads.start(
        bench.server.world, bench.general, bench.bo.user, "Just us", kind=Kind.PRIVATE_THREAD
    )
    for one in (bench.ana.user, bench.application.user):
        threads.add_member(bench.server.world, thread, one)
    await saved(bench, thread, "Whispered glue")
    assert await finds(bench, bench.bo, "whispered")
    assert not await finds(bench, bench.cleo, "whispered")
    threads.add_member(bench.server.world, thread, bench.cleo.user)
    bench.server.clock.forward(90)
    assert await finds(bench, bench.cleo, "whispered")


async def test_somebody_who_left_sees_nothing_private(bench: Bench) -> None:
    channel = bench.server.channel(
        bench.guild, "core", private_to=[bench.ana, bench.bo, bench.application]
    )
    await saved(bench, channel, "Core glue")
    await bench.bo.leaves(bench.guild)
    bench.server.clock.forward(90)
    sees = await bench.platform.sees(bench.identity(bench.bo), [str(channel.id)])
    assert sees == frozenset()


async def test_a_renamed_channel_is_told_by_its_new_name(bench: Bench) -> None:
    channel = bench.server.channel(bench.guild, "workshop")
    channel.name = "atelier"
    guilds.channel_event(bench.server.world, "CHANNEL_UPDATE", channel)
    await saved(bench, channel, "Glue before screws")
    await bench.bo.uses("library search", bench.general, query="in:#atelier")
    assert words(bench.bo.ephemerals()[-1]).startswith("1 found")
