"""Who may read which channel now, asked of Discord and not of what is remembered of people."""

from __future__ import annotations

from collections.abc import Collection

import discord

from adapters.discord.errors import UNKNOWN_CHANNEL
from adapters.discord.places import guild_id_of
from community.chat.place import Identity
from community.chat.platform import PlatformError

NO_ACCESS = 50001


async def sees(
    client: discord.Client, person: Identity, channels: Collection[str]
) -> frozenset[str]:
    """Those of the channels and private threads of a server that a person may read now.

    The person's roles are fetched; what roles and channels allow is what the gateway keeps up to
    date. Whatever cannot be found out counts as not seen.
    """
    guild = client.get_guild(guild_id_of(person.space))
    if guild is None or guild.unavailable or not person.id.isdigit():
        raise PlatformError("unreachable")
    try:
        member = await guild.fetch_member(int(person.id))
    except discord.NotFound:
        return frozenset()
    seen = set()
    for id in channels:
        if id.isdigit() and await _sees(client, guild, member, int(id)):
            seen.add(id)
    return frozenset(seen)


async def _sees(
    client: discord.Client, guild: discord.Guild, member: discord.Member, channel_id: int
) -> bool:
    channel = guild.get_channel_or_thread(channel_id)
    if channel is None:
        try:
            fetched = await client.fetch_channel(channel_id)
        except (discord.NotFound, discord.Forbidden) as error:
            if error.code in (UNKNOWN_CHANNEL, NO_ACCESS):
                return False
            raise
        if not isinstance(fetched, (discord.abc.GuildChannel, discord.Thread)):
            return False
        channel = fetched
    if channel.guild.id != guild.id:
        return False
    if not isinstance(channel, discord.Thread):
        return channel.permissions_for(member).view_channel
    if channel.parent is None:
        return False
    allowed = channel.parent.permissions_for(member)
    if not allowed.view_channel:
        return False
    if not channel.is_private() or allowed.manage_threads:
        return True
    try:
        await channel.fetch_member(member.id)
    except discord.NotFound:
        return False
    return True
