"""Apps, where they are installed, and the tokens that prove it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from tests.wire.slack.schema import Json

TOKEN_LIFE = timedelta(hours=12)
ACTIVE_TOKENS = 2
"""Rotated tokens of one installation that work at the same time; an older one is revoked."""


class TokenKind(StrEnum):
    """What a token is good for."""

    BOT = "bot"
    APP = "app"
    CONFIG = "config"


@dataclass(slots=True, eq=False)
class Installation:
    """An app in a workspace: its bot, what it may do, its tokens."""

    app: "App"
    team: str
    bot_user: str
    bot_id: str
    scopes: list[str]
    number: int = 0
    """Counts up: of two apps with the same command the one installed last is asked."""
    installer: str = ""
    token: str = ""
    """The bot token it was first given."""
    refresh_token: str | None = None
    rotated: list["Token"] = field(default_factory=list)
    uninstalled: bool = False


@dataclass(slots=True, eq=False)
class Token:
    """A token: whose it is, until when it lasts."""

    value: str
    kind: TokenKind
    app: "App"
    scopes: list[str]
    installation: Installation | None = None
    expires: datetime | None = None
    revoked: bool = False


@dataclass(slots=True, eq=False)
class App:
    """An app as its developer set it up: the manifest, the secrets, the addresses.

    With `socket_mode` everything goes over WebSockets; otherwise to `request_url`, which stands
    for the events, interactivity, options and command addresses alike unless the manifest names
    others.
    """

    id: str
    name: str
    manifest: Json
    client_id: str
    client_secret: str
    signing_secret: str
    verification_token: str
    app_token: str = ""
    config_token: str = ""
    request_url: str | None = None
    socket_mode: bool = True
    installations: dict[str, Installation] = field(default_factory=dict)

    @property
    def settings(self) -> Json:
        """The `settings` of the manifest."""
        found: Json = self.manifest.get("settings", {})
        return found

    @property
    def features(self) -> Json:
        """The `features` of the manifest."""
        found: Json = self.manifest.get("features", {})
        return found

    @property
    def wanted_scopes(self) -> list[str]:
        """The bot scopes it asks for."""
        scopes: Json = self.manifest.get("oauth_config", {}).get("scopes", {})
        return list(scopes.get("bot", []))

    @property
    def events(self) -> frozenset[str]:
        """The bot events it subscribed to."""
        return frozenset(self.settings.get("event_subscriptions", {}).get("bot_events", []))

    @property
    def rotates(self) -> bool:
        """Whether its tokens expire."""
        return bool(self.settings.get("token_rotation_enabled", False))

    @property
    def interactive(self) -> bool:
        """Whether buttons, menus, forms and shortcuts reach it."""
        return bool(self.settings.get("interactivity", {}).get("is_enabled", False))

    def command(self, name: str) -> Json | None:
        """Return the slash command it registered as `name` (with its slash)."""
        registered: list[Json] = self.features.get("slash_commands", [])
        return next((each for each in registered if each["command"] == name), None)

    def shortcut(self, callback_id: str) -> Json | None:
        """Return the shortcut it registered with `callback_id`."""
        registered: list[Json] = self.features.get("shortcuts", [])
        return next((each for each in registered if each["callback_id"] == callback_id), None)

    def address(self, kind: str, command: str = "") -> str | None:
        """Return where an `event`, `interactive`, `options` or `command` request goes over HTTP."""
        interactivity: Json = self.settings.get("interactivity", {})
        named = {
            "event": self.settings.get("event_subscriptions", {}).get("request_url"),
            "interactive": interactivity.get("request_url"),
            "options": interactivity.get("message_menu_options_url"),
            "command": (self.command(command) or {}).get("url"),
        }[kind]
        return named or self.request_url
