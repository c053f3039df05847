"""The invitation asks for what the documentation says, and for nothing that moderates."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import discord

from adapters.discord import invite
from adapters.discord.app import PORTAL
from tests.adapters.discord.bench import Bench, furnished, words
from tests.wire.discord.permissions import Can

DOCS = Path(__file__).parents[3] / "docs" / "discord.md"


def test_the_documentation_names_every_permission_with_its_reason() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert invite.table() in text
    assert PORTAL in text


def test_nothing_is_asked_for_that_lets_the_bot_moderate() -> None:
    asked = invite.permissions()
    dangerous = discord.Permissions.elevated() | discord.Permissions(
        mention_everyone=True, manage_webhooks=True, manage_roles=True, moderate_members=True
    )
    assert asked.value & dangerous.value == 0
    assert not asked.administrator


async def test_the_link_carries_the_permissions_and_both_scopes(tried: Bench) -> None:
    query = parse_qs(urlsplit(tried.app.invite_link).query)
    assert query["client_id"] == [str(tried.application.id)]
    assert query["permissions"] == [str(invite.permissions().value)]
    assert query["scope"] == ["bot applications.commands"]


async def test_with_these_permissions_alone_the_library_works(url: str) -> None:
    asked = invite.permissions().value
    async with furnished(url, permissions=0) as bench:
        everyone = bench.guild.roles[bench.guild.id]
        everyone.permissions = int(
            Can.VIEW_CHANNEL
            | Can.SEND_MESSAGES
            | Can.USE_APPLICATION_COMMANDS
            | Can.ADD_REACTIONS
            | Can.READ_MESSAGE_HISTORY
        )
        bench.server.permit(bench.application, bench.guild, asked)
        message = await bench.bo.posts("Worth keeping", bench.general)
        await bench.ana.reacts("🔖", message)
        letters = bench.ana.direct(bench.application)
        await bench.sees(lambda: bench.server.messages(letters))
        assert "Worth keeping" in words(bench.server.messages(letters)[0])
        await bench.ana.uses("library show", bench.general, entry="1")
        await bench.ana.presses("Share here", bench.ana.ephemerals()[-1])
        await bench.drain()
        assert "Worth keeping" in words(bench.server.messages(bench.general)[-1])


def test_what_was_not_granted_is_named() -> None:
    granted = invite.permissions()
    granted.read_message_history = False
    assert invite.missing(granted) == ["Read Message History"]
    assert invite.missing(discord.Permissions(administrator=True)) == []
