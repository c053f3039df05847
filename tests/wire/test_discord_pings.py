"""What a text does on the Discord stand-in: whom it notifies, where it leads."""

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest

from tests.wire.discord.pings import Link, Pings, pings, without_code
from tests.wire.discord.room import Room, furnished
from tests.wire.discord.state import Message


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with furnished() as room:
        yield room


async def posted(room: Room, **said: Any) -> Message:
    """Return the message the bot posts, without limits on mentions unless said."""
    async with room.bot() as bot:
        await bot.login(room.app.token)
        channel = bot.get_partial_messageable(room.general.id)
        await channel.send(**said)
    return room.server.messages(room.general)[-1]


async def test_a_plain_text_does_nothing(room: Room) -> None:
    assert pings(await posted(room, content="Just words, a.b and c:d @ana #general")).nothing


async def test_everything_is_notified_unless_it_is_held_back(room: Room) -> None:
    role = room.server.role(room.guild, "Steward", mentionable=True)
    quiet = room.server.role(room.guild, "Quiet")
    content = f"@everyone <@{room.ana.id}> <@!{room.bo.id}> <@&{role.id}> <@&{quiet.id}> <@1>"
    loud = pings(await posted(room, content=content))
    assert loud.everyone
    assert set(loud.users) == {room.ana.id, room.bo.id}
    # The bot may mention everyone, and so any role.
    assert set(loud.roles) == {role.id, quiet.id}
    silent = pings(
        await posted(room, content=content, allowed_mentions=discord.AllowedMentions.none())
    )
    assert (silent.everyone, silent.users, silent.roles) == (False, (), ())
    assert len(silent.shows) == 6
    some = discord.AllowedMentions(everyone=False, users=[discord.Object(room.bo.id)], roles=False)
    chosen = pings(await posted(room, content=content, allowed_mentions=some))
    assert (chosen.everyone, chosen.users, chosen.roles) == (False, (room.bo.id,), ())


async def test_embeds_show_mentions_and_notify_nobody(room: Room) -> None:
    embed = discord.Embed(description=f"<@{room.ana.id}> @here")
    done = pings(await posted(room, embed=embed))
    assert (done.everyone, done.users) == (False, ())
    assert done.shows == (f"<@{room.ana.id}>", "@here")


async def test_members_do_not_mention_everyone_without_permission(room: Room) -> None:
    room.guild.roles[room.guild.id].permissions &= ~(1 << 17)
    role = room.server.role(room.guild, "Steward", mentionable=True)
    quiet = room.server.role(room.guild, "Quiet")
    message = await room.ana.posts(f"@everyone <@&{role.id}> <@&{quiet.id}>", room.general)
    assert pings(message).roles == (role.id,)
    assert not pings(message).everyone


@pytest.mark.parametrize(
    ("text", "url", "label"),
    [
        ("see https://example.org/a_(b)?c=1.", "https://example.org/a_(b)?c=1", None),
        ("<https://example.org>", "https://example.org", None),
        ("[bank](https://evil.example)", "https://evil.example", "bank"),
        ("[bank](<https://evil.example>)", "https://evil.example", "bank"),
        ("HTTPS://EXAMPLE.ORG", "HTTPS://EXAMPLE.ORG", None),
        ("come to discord.gg/abc", "discord.gg/abc", None),
        ("<ana@example.org>", "ana@example.org", None),
        ("<+4912345>", "+4912345", None),
        ("discord://-/settings", "discord://-/settings", None),
    ],
)
async def test_links_are_found_as_discord_makes_them(
    room: Room, text: str, url: str, label: str | None
) -> None:
    assert pings(await posted(room, content=text)).links == (Link(url, "content", label),)


async def test_an_escaped_bracket_leaves_a_bare_link(room: Room) -> None:
    done = pings(await posted(room, content=r"\[bank](https://evil.example)"))
    assert [link.label for link in done.links] == [None]


async def test_links_and_buttons_are_found_wherever_they_stand(room: Room) -> None:
    embed = discord.Embed(
        title="T", url="https://title.example", description="[x](https://masked.example)"
    )
    embed.add_field(name="n", value="https://field.example")
    embed.set_footer(text="https://footer.example")
    view = discord.ui.View()
    view.add_item(discord.ui.Button(label="b", url="https://button.example"))
    done = pings(await posted(room, embed=embed, view=view))
    assert {(link.url, link.where) for link in done.links} == {
        ("https://title.example", "embed title"),
        ("https://masked.example", "embed description"),
        ("https://field.example", "embed field value"),
        ("https://button.example", "button"),
    }


async def test_text_displays_notify_and_link(room: Room) -> None:
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.TextDisplay(f"<@{room.ana.id}> https://example.org"))
    done = pings(await posted(room, view=view))
    assert done.users == (room.ana.id,)
    assert done.links == (Link("https://example.org", "text display"),)


async def test_places_and_commands_are_referred_to(room: Room) -> None:
    content = f"<#{room.general.id}> </library save:1> <id:guide> `<#1>`"
    done = pings(await posted(room, content=content))
    assert done == Pings(refers=(f"<#{room.general.id}>", "</library save:1>", "<id:guide>"))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("`@everyone`", False),
        ("``a ` @everyone``", False),
        ("```\n@everyone\n```", False),
        ("```py\n@everyone```", False),
        ("`@everyone", True),
        ("```\n@everyone", True),
        ("`a` @everyone `b`", True),
        (r"\`@everyone`", True),
        (r"\@everyone", True),
        ("a@everyone", True),
        ("@\u200beveryone", False),
        ("@Everyone", False),
    ],
)
async def test_code_silences_what_it_closes_around(room: Room, text: str, seen: bool) -> None:
    message = await room.ana.posts(text, room.general)
    assert message.mentions.everyone is seen
    assert pings(message).nothing is not seen
    assert ("@everyone" in without_code(text)) is seen
