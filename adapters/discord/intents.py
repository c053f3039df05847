"""What the gateway is asked to tell, derived from what is declared; and what the portal must grant.

Least of all: without a feature that reads along, the bot does not hear what people write, though it
may hear that somebody wrote in a thread, as an answer to a prompt is counted. To save a
message that somebody marks, it fetches that one message. Discord leaves its text out unless
“Message Content Intent” is switched on for the application, though the gateway is not asked for it.
https://docs.discord.com/developers/events/gateway#privileged-intents
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import discord

from community.chat.events import (
    Event,
    MemberJoined,
    MemberLeft,
    MemberRenamed,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    ReactionAdded,
    ReactionRemoved,
)
from community.chat.feature import Feature

WRITING = (MessagePosted, MessageEdited)
MEMBERS = (MemberJoined, MemberLeft, MemberRenamed)


@dataclass(frozen=True, slots=True)
class Needs:
    """What the declared features need: the events they watch, whether they read messages, and
    whether they read along, the words of what people write as they write it."""

    watched: frozenset[type[Event]]
    reads_messages: bool
    reads_along: bool

    @property
    def intents(self) -> discord.Intents:
        """What the gateway is asked for."""
        intents = discord.Intents.none()
        intents.guilds = True
        intents.guild_messages = bool(self.watched & {MessageDeleted, *WRITING})
        intents.guild_reactions = bool(self.watched & {ReactionAdded, ReactionRemoved})
        intents.members = bool(self.watched & set(MEMBERS))
        intents.message_content = self.reads_along
        return intents

    def missing(self, flags: discord.ApplicationFlags) -> list[str]:
        """The switches of the portal page that are needed and off, with what each is for."""
        members = flags.gateway_guild_members or flags.gateway_guild_members_limited
        content = flags.gateway_message_content or flags.gateway_message_content_limited
        lacking = []
        if self.intents.members and not members:
            lacking.append("“Server Members Intent”, to hear who comes and goes")
        if self.reads_messages and not content:
            lacking.append("“Message Content Intent”, to read the messages that members save")
        return lacking


def needs_of(features: Iterable[Feature]) -> Needs:
    """What features need."""
    watches = [watch for feature in features for watch in feature.watches]
    watched = frozenset(watch.event for watch in watches)
    along = any(watch.reads_message for watch in watches if watch.event in WRITING)
    return Needs(watched, any(watch.reads_message for watch in watches), along)
