"""A furnished stand-in to start a test from, and the real clients pointed at it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from slack_sdk.web.async_client import AsyncWebClient

from tests.wire.slack.apps import App, Installation
from tests.wire.slack.channels import Channel
from tests.wire.slack.clock import Clock, wall
from tests.wire.slack.delivery import RETRIES
from tests.wire.slack.person import Person
from tests.wire.slack.schema import Json
from tests.wire.slack.server import SlackServer
from tests.wire.slack.workspace import Workspace

EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "reaction_added",
    "reaction_removed",
    "team_join",
    "tokens_revoked",
    "user_change",
)
SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "mpim:write",
    "reactions:read",
    "reactions:write",
    "team:read",
    "users:read",
)
QUICK = (0.01, 0.02, 0.02)
"""A schedule of redeliveries for tests that do not want to wait for minutes."""


def a_manifest(
    *,
    commands: Sequence[str] = ("/library",),
    shortcuts: Sequence[str] = ("save_message",),
    events: Sequence[str] = EVENTS,
    scopes: Sequence[str] = SCOPES,
    rotation: bool = False,
    url: str | None = None,
) -> Json:
    """Return a manifest that asks for all this; Socket Mode unless there is a `url`."""
    command: Json = {"description": "What the community has learned", "should_escape": True}
    subscriptions: Json = {"bot_events": list(events)}
    interactivity: Json = {"is_enabled": True}
    if url is not None:
        command["url"] = subscriptions["request_url"] = interactivity["request_url"] = url
        interactivity["message_menu_options_url"] = url
    return {
        "display_information": {"name": "Copse"},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "bot_user": {"display_name": "copse", "always_online": True},
            "slash_commands": [{"command": name} | command for name in commands],
            "shortcuts": [
                {"type": "message", "name": "Save", "callback_id": name, "description": "Save it"}
                for name in shortcuts
            ],
        },
        "oauth_config": {"scopes": {"bot": list(scopes)}},
        "settings": {
            "event_subscriptions": subscriptions,
            "interactivity": interactivity,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": rotation,
        },
    }


@dataclass(frozen=True, slots=True)
class Room:
    """A workspace with four people and an app whose bot sits in #general."""

    slack: SlackServer
    team: Workspace
    general: Channel
    app: App
    installed: Installation
    ana: Person
    bo: Person
    cleo: Person
    dev: Person

    def client(self, token: str | None = None) -> AsyncWebClient:
        """Return the real Web API client; without retries, so that a test sees every answer."""
        return AsyncWebClient(
            token=self.installed.token if token is None else token,
            base_url=self.slack.api_url,
            retry_handlers=[],
            timeout=30,
        )


@asynccontextmanager
async def furnished(
    manifest: Json | None = None,
    *,
    clock: Clock = wall,
    retries: Sequence[float] = RETRIES,
    log: Path | None = None,
    enforce_limits: bool = True,
) -> AsyncIterator[Room]:
    """Start a stand-in with Ana, Bo, Cleo and Dev in #general, and an app installed there."""
    slack = SlackServer(clock=clock, retries=retries, log=log, enforce_limits=enforce_limits)
    async with slack:
        team = slack.workspace("Copse")
        general = team.channel_named("general")
        assert general is not None
        people = [slack.person(team, name) for name in ("Ana", "Bo", "Cleo", "Dev")]
        app = slack.app(a_manifest() if manifest is None else manifest)
        installed = slack.install(app, team, by=people[0])
        general.members.append(installed.bot_user)
        yield Room(slack, team, general, app, installed, *people)
