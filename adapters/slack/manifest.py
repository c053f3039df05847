"""The app's manifest, from what the features declare: commands, menus, events, the least scopes.

https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from adapters.slack.consent import RETURN
from adapters.slack.mount import EVENTS
from community.chat.events import (
    ChannelChanged,
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
from community.chat.markup import clip

Json = dict[str, Any]  # Any: JSON as Slack takes it

NAME, DESCRIPTION, HINT = 24, 140, 1_000  # characters Slack takes; a menu entry's name the first
NEW_APP = "https://api.slack.com/apps?new_app=1&manifest_json="


@dataclass(frozen=True, slots=True)
class Need:
    """A scope or an event, and what it buys."""

    name: str
    why: str


def manifest(
    features: Sequence[Feature],
    *,
    prefix: str = "",
    url: str | None = None,
    name: str = "Copse",
    rotation: bool = False,
) -> Json:
    """The manifest for these features. With `url`, where the mount is reached from outside, events
    come over HTTP and workspaces can install the app by consent; else over Socket Mode. With
    `rotation` tokens end after twelve hours, which Slack does not let one switch off again."""
    address = f"{url.rstrip('/')}{EVENTS}" if url else None
    subscriptions: Json = {"bot_events": [need.name for need in events(features)]}
    interactivity: Json = {"is_enabled": True}
    if address:
        subscriptions["request_url"] = interactivity["request_url"] = address
        interactivity["message_menu_options_url"] = address
    oauth: Json = {"scopes": {"bot": [need.name for need in scopes(features)]}}
    if url:
        oauth["redirect_urls"] = [url.rstrip("/") + RETURN]
    return {
        "display_information": {
            "name": name,
            "description": "Helps a community of practice: a living library, kept together",
        },
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "bot_user": {"display_name": name.lower(), "always_online": True},
            "slash_commands": [_command(each, prefix, address) for each in features],
        }
        | _shortcuts(features),
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": subscriptions,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": rotation,
        },
    }


def link(of: Json) -> str:
    """The address that opens Slack's page for a new app with this manifest filled in."""
    return NEW_APP + quote(json.dumps(of, ensure_ascii=False, separators=(",", ":")), safe="")


def scopes(features: Sequence[Feature]) -> list[Need]:
    """The scopes that these features need, each with what it buys."""
    watched = _watched(features)
    reads = any(watch.reads_message for each in features for watch in each.watches)
    messages = bool(watched & {MessagePosted, MessageEdited, MessageDeleted}) or reads
    needs = [
        Need("channels:history", _history(messages, "public channels")),
        Need("channels:read", "know what channels are called and which are public"),
        Need("chat:write", "answer and post"),
        Need("commands", "slash commands and the entries in the menus of messages"),
        Need("files:write", "show the pictures it draws: how a goal rises, who met whom"),
        Need("groups:history", _history(messages, "private channels it is invited to")),
        Need("groups:read", "show what came from a private channel only to those who are in it"),
        Need("im:history", "look up whether a direct message arrived, so that it is sent once"),
        Need("im:write", "write to a member directly"),
        Need("mpim:history", "look up whether a message to several members arrived"),
        Need("mpim:write", "introduce several members to each other"),
        Need("users:read", "call members by the name they go by, and tell guests from members"),
    ]
    if watched & {ReactionAdded, ReactionRemoved}:
        needs.append(Need("reactions:read", "save a message by reacting to it"))
    return sorted(needs, key=lambda need: need.name)


def events(features: Sequence[Feature]) -> list[Need]:
    """The events that these features need, each with what it buys."""
    return sorted(_events(_watched(features)), key=lambda need: need.name)


def table(features: Sequence[Feature]) -> str:
    """Scopes and events with their reasons, as Markdown."""
    lines = ["| Scope | What it is for |", "|---|---|"]
    lines += [f"| `{need.name}` | {need.why} |" for need in scopes(features)]
    lines += ["", "| Event | What it is for |", "|---|---|"]
    lines += [f"| `{need.name}` | {need.why} |" for need in events(features)]
    return "\n".join(lines) + "\n"


def _history(messages: bool, where: str) -> str:
    reading = "read messages that members save, and " if messages else ""
    return f"in {where}, {reading}look up whether a message arrived, so that it is posted once"


def _watched(features: Sequence[Feature]) -> set[type[Event]]:
    return {watch.event for each in features for watch in each.watches}


def _events(watched: set[type[Event]]) -> Iterator[Need]:
    yield Need("app_home_opened", "draw a member's home page")
    yield Need("app_uninstalled", "stop when the app is removed")
    yield Need("tokens_revoked", "stop when the app is removed")
    reactions = {ReactionAdded: "reaction_added", ReactionRemoved: "reaction_removed"}
    for kind, name in reactions.items():
        if kind in watched:
            yield Need(name, "see a reaction, and one that is taken back")
    if watched & {MessagePosted, MessageEdited, MessageDeleted, ChannelChanged}:
        for name in ("message.channels", "message.groups"):
            yield Need(name, "hear of messages that are written, changed or deleted")
    if MemberJoined in watched:
        yield Need("team_join", "welcome somebody new")
    if watched & {MemberLeft, MemberRenamed}:
        yield Need("user_change", "keep up with names, and with who left")
    if ChannelChanged in watched:
        yield Need("member_joined_channel", "learn of the channels it is invited to")
        for name in (
            "channel_archive",
            "channel_deleted",
            "channel_rename",
            "channel_unarchive",
            "group_archive",
            "group_deleted",
            "group_rename",
            "group_unarchive",
        ):
            yield Need(name, "keep up with names, and with who may read what")


def _command(feature: Feature, prefix: str, address: str | None) -> Json:
    made: Json = {
        "command": f"/{prefix}-{feature.name}" if prefix else f"/{feature.name}",
        "description": clip(feature.about, DESCRIPTION),
        "should_escape": True,
    }
    words = " | ".join(name for name in feature.commands if name)
    if words:
        made["usage_hint"] = clip(words, HINT)
    return made | ({"url": address} if address else {})


def _shortcuts(features: Sequence[Feature]) -> Json:
    found = [
        {
            "type": "message",
            "name": clip(label, NAME),
            "callback_id": label,
            "description": clip(f"{label}: {each.about}", DESCRIPTION),
        }
        for each in features
        for label in each.message_actions
    ]
    return {"shortcuts": found} if found else {}
