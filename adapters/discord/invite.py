"""The invitation: the permissions the bot asks for, and what each is for."""

from __future__ import annotations

import discord

PERMISSIONS: tuple[tuple[str, str, str], ...] = (
    ("view_channel", "View Channels", "hear of reactions in a channel, read what is saved there"),
    (
        "send_messages",
        "Send Messages",
        "show an entry to everybody in a channel, start forum posts",
    ),
    ("send_messages_in_threads", "Send Messages in Threads", "the same in a thread"),
    ("attach_files", "Attach Files", "show the pictures it draws: how a goal rises, who met whom"),
    ("read_message_history", "Read Message History", "read a message that is saved, however old"),
    ("create_public_threads", "Create Public Threads", "start the thread under its own message"),
    (
        "create_private_threads",
        "Create Private Threads",
        "a conversation with several members, since bots have no group messages",
    ),
)
SCOPES = ("bot", "applications.commands")


def permissions() -> discord.Permissions:
    """All that the bot asks for; nothing that moderates, and no administrator."""
    return discord.Permissions(**{name: True for name, _, _ in PERMISSIONS})


def link(application_id: int, guild_id: int | None = None) -> str:
    """The address at which somebody who manages a server lets the bot in."""
    guild = discord.utils.MISSING if guild_id is None else discord.Object(guild_id)
    return discord.utils.oauth_url(
        application_id, permissions=permissions(), scopes=SCOPES, guild=guild
    )


def missing(granted: discord.Permissions) -> list[str]:
    """What the bot asks for and was not granted, as Discord calls it."""
    if granted.administrator:
        return []
    return [shown for name, shown, _ in PERMISSIONS if not getattr(granted, name)]


def table() -> str:
    """The permissions for the documentation, as a Markdown table."""
    rows = [f"| {shown} | {why} |" for _, shown, why in PERMISSIONS]
    return "\n".join(("| permission | what it is for |", "| --- | --- |", *rows))
