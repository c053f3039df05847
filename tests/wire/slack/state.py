"""Everything the stand-in knows: workspaces, apps, tokens, messages, views, files; and counts."""

import itertools
from collections import Counter
from dataclasses import dataclass, field
from typing import TypeVar

from tests.wire.slack.apps import App, Installation, Token, TokenKind
from tests.wire.slack.bell import Bell
from tests.wire.slack.channels import Channel, Kind
from tests.wire.slack.clock import Clock
from tests.wire.slack.messages import Message
from tests.wire.slack.schema import Json
from tests.wire.slack.workspace import User, Workspace

Thing = TypeVar("Thing")


@dataclass(slots=True, eq=False)
class View:
    """A modal or home tab on one person's screen."""

    id: str
    team: str
    app: App
    user: str
    given: Json
    hash: str
    root: str
    previous: str | None = None
    values: Json = field(default_factory=dict)

    def shown(self, bot_id: str) -> Json:
        """Return it as payloads and the Web API show it."""
        return {
            "id": self.id,
            "team_id": self.team,
            "type": self.given["type"],
            "blocks": self.given["blocks"],
            "private_metadata": self.given.get("private_metadata", ""),
            "callback_id": self.given.get("callback_id", ""),
            "state": {"values": self.values},
            "hash": self.hash,
            "title": self.given.get("title", {"type": "plain_text", "text": "", "emoji": True}),
            "clear_on_close": self.given.get("clear_on_close", False),
            "notify_on_close": self.given.get("notify_on_close", False),
            "close": self.given.get("close"),
            "submit": self.given.get("submit"),
            "previous_view_id": self.previous,
            "root_view_id": self.root,
            "app_id": self.app.id,
            "external_id": self.given.get("external_id", ""),
            "app_installed_team_id": self.team,
            "bot_id": bot_id,
        }


@dataclass(slots=True, eq=False)
class File:
    """An uploaded file."""

    id: str
    team: str
    user: str
    name: str
    title: str
    length: int
    alt_text: str = ""
    content: bytes | None = None
    complete: bool = False
    unseen: int = 0
    """How many messages that show it are refused before Slack has looked at it."""
    channels: list[str] = field(default_factory=list)

    def shown(self, base_url: str) -> Json:
        """Return it as `files.info` shows it."""
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title,
            "size": self.length,
            "user": self.user,
            "alt_txt": self.alt_text,
            "mode": "hosted",
            "is_public": bool(self.channels),
            "channels": list(self.channels),
            "url_private": f"{base_url}/files-pri/{self.id}/{self.name}",
            "url_private_download": f"{base_url}/files-pri/{self.id}/download/{self.name}",
        }


class State:
    """All of Slack's memory in one place."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.bell = Bell()
        self.teams: dict[str, Workspace] = {}
        self.apps: dict[str, App] = {}
        self.tokens: dict[str, Token] = {}
        self.refresh: dict[str, Installation] = {}
        self.codes: dict[str, Installation] = {}
        self.views: dict[str, View] = {}
        self.stacks: dict[tuple[str, str], list[str]] = {}
        self.homes: dict[tuple[str, str], View] = {}
        self.files: dict[str, File] = {}
        self.unseen = 0
        """How often a new file is refused in a message before it is known."""
        self.ephemerals: list[Message] = []
        self.stored: Counter[str] = Counter()
        """How often each method changed something, whatever became of its answer."""
        self._numbers = itertools.count(1)
        self._latest = 0

    def id(self, prefix: str) -> str:
        """Return a new id: the letter of its kind and ten characters."""
        return f"{prefix}0{next(self._numbers):09X}"

    def number(self) -> int:
        """Return a new number, higher than every other one."""
        return next(self._numbers)

    def secret(self, prefix: str) -> str:
        """Return a new token, code or secret."""
        number = next(self._numbers)
        return f"{prefix}{number}-{number * 7919 % 1_000_003:06d}standin"

    def now(self) -> float:
        """Return the time in seconds since 1970."""
        return self.clock().timestamp()

    def ts(self) -> str:
        """Return a new message ts, later than every other one."""
        self._latest = max(self._latest + 1, int(self.now() * 1_000_000))
        return f"{self._latest // 1_000_000}.{self._latest % 1_000_000:06d}"

    def changed(self, what: str) -> None:
        """Count one stored change and wake whoever waits for it."""
        self.stored[what] += 1
        self.bell.ring()

    def token(
        self,
        prefix: str,
        kind: TokenKind,
        app: App,
        scopes: list[str],
        installation: Installation | None = None,
    ) -> Token:
        """Make and remember a token."""
        made = Token(self.secret(prefix), kind, app, scopes, installation)
        self.tokens[made.value] = made
        return made

    def channel(self, team: str, wanted: str) -> Channel | None:
        """Return the conversation with this id, or the channel with this name."""
        workspace = self.teams[team]
        return workspace.channels.get(wanted) or (
            workspace.channel_named(wanted) if wanted.startswith("#") else None
        )

    def direct(self, team: str, members: list[str]) -> Channel:
        """Return the direct or group conversation of exactly `members`, opened if need be."""
        workspace = self.teams[team]
        for each in workspace.channels.values():
            talk = each.kind in (Kind.IM, Kind.MPIM)
            if talk and sorted(each.members) == sorted(members):
                return each
        kind = Kind.IM if len(members) <= 2 else Kind.MPIM
        made = Channel(
            self.id("D" if kind is Kind.IM else "C"),
            team,
            kind,
            created=int(self.now()),
            members=list(members),
        )
        if kind is Kind.MPIM:
            names = "--".join(workspace.users[each].name for each in sorted(members))
            made.name = f"mpdm-{names}-1"
        workspace.channels[made.id] = made
        self.bell.ring()
        return made

    def installed(self, team: str) -> list[Installation]:
        """Return the apps installed in a workspace, oldest first."""
        found = (each.installations.get(team) for each in self.apps.values())
        here = [each for each in found if each is not None and not each.uninstalled]
        return sorted(here, key=lambda each: each.number)

    def user(self, team: str, user: str) -> User | None:
        """Return a user of a workspace."""
        return self.teams[team].users.get(user)
