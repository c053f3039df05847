"""One Web API call being answered: what it asks, who asks, and how it is refused."""

import base64
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from tests.wire.slack.apps import App, Installation, Token, TokenKind
from tests.wire.slack.channels import FAMILY, Channel, Kind
from tests.wire.slack.schema import Json, Problem
from tests.wire.slack.workspace import User, Workspace

if TYPE_CHECKING:
    from tests.wire.slack.core import Slack


class Refused(Exception):
    """Slack says no: `ok` is false, `error` says why, `details` say more."""

    def __init__(self, error: str, **details: Any) -> None:
        super().__init__(error)
        self.error = error
        self.details = details


def invalid(error: str, problems: Sequence[Problem | str]) -> Refused:
    """Return the refusal that carries a list of what is wrong with a payload."""
    said = [str(each) for each in problems]
    return Refused(
        error,
        errors=said,
        response_metadata={"messages": [f"[ERROR] {each}" for each in said]},
    )


@dataclass(slots=True, eq=False)
class Call:
    """A call of `method` with `args`, by the holder of `token` (None: nobody in particular)."""

    slack: "Slack"
    method: str
    args: Json
    token: Token | None = None
    client: tuple[str, str] | None = None
    """Client id and secret, of the methods that are called with them."""

    @property
    def app(self) -> App:
        """The app that calls."""
        assert self.token is not None
        return self.token.app

    @property
    def installation(self) -> Installation:
        """The installation whose bot calls."""
        assert self.token is not None
        assert self.token.installation is not None
        return self.token.installation

    @property
    def team(self) -> Workspace:
        """The workspace it is about."""
        return self.slack.state.teams[self.installation.team]

    @property
    def bot(self) -> User:
        """The user of the bot that calls."""
        return self.team.users[self.installation.bot_user]

    def need(self, *names: str) -> list[str]:
        """Return required arguments as strings."""
        missing = [name for name in names if self.args.get(name) in (None, "")]
        if missing:
            raise invalid(
                "invalid_arguments",
                [Problem(f"missing required field: {name}", "") for name in missing],
            )
        return [str(self.args[name]) for name in names]

    def text(self, name: str, default: str = "") -> str:
        """Return an optional argument as a string."""
        value = self.args.get(name)
        return default if value is None else str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return an optional yes or no, in any of the forms Slack takes."""
        value = self.args.get(name)
        if value is None or value == "":
            return default
        return str(value).lower() in ("1", "true")

    def whole(self, name: str, default: int, *, most: int) -> int:
        """Return an optional number between 1 and `most`."""
        value = self.args.get(name)
        if value is None or value == "":
            return default
        try:
            number = int(value)
        except (TypeError, ValueError):
            raise Refused("invalid_limit" if name == "limit" else "invalid_arguments") from None
        if not 1 <= number <= most:
            raise Refused("invalid_limit" if name == "limit" else "invalid_arguments")
        return number

    def json(self, name: str, error: str = "invalid_arguments") -> Any:
        """Return an optional argument that is JSON, whether it came as JSON or as a string."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise Refused(error) from None

    def scope(self, *any_of: str) -> None:
        """Refuse the call unless the token has one of these scopes."""
        granted = self.token.scopes if self.token is not None else []
        if not any(scope in granted for scope in any_of):
            raise Refused("missing_scope", needed=",".join(any_of), provided=",".join(granted))

    def family(self, kind: Kind, what: str) -> None:
        """Refuse the call unless the token may `what` (`read`, `history`, `write`) such a place."""
        self.scope(f"{FAMILY[kind]}:{what}")

    def channel(self, name: str = "channel", *, member: bool = True) -> Channel:
        """Return the conversation an argument names, as far as the bot may know of it."""
        wanted = self.need(name)[0]
        found = self.slack.state.channel(self.team.id, wanted)
        if found is None:
            raise Refused("channel_not_found")
        if self.bot.id not in found.members:
            if found.kind is not Kind.PUBLIC:
                raise Refused("channel_not_found")
            if member:
                raise Refused("not_in_channel")
        return found

    def user(self, name: str = "user") -> User:
        """Return the user an argument names."""
        found = self.team.users.get(self.need(name)[0])
        if found is None:
            raise Refused("user_not_found")
        return found

    def page(self, things: Sequence[Any], default: int, most: int) -> tuple[list[Any], Json]:
        """Return the page of `things` that `limit` and `cursor` ask for, and its metadata."""
        limit = self.whole("limit", default, most=most)
        start = uncursor(self.text("cursor"))
        end = start + limit
        more = cursor(end) if end < len(things) else ""
        return list(things[start:end]), {"response_metadata": {"next_cursor": more}}


def cursor(offset: int) -> str:
    """Return the opaque cursor that stands for an offset."""
    return base64.b64encode(f"offset:{offset}".encode()).decode()


def uncursor(value: str) -> int:
    """Return the offset a cursor stands for; `invalid_cursor` if it is not one of ours."""
    if not value:
        return 0
    try:
        said = base64.b64decode(value, validate=True).decode()
        return int(said.removeprefix("offset:"))
    except ValueError:
        raise Refused("invalid_cursor") from None


Run: TypeAlias = Callable[[Call], Awaitable[Json]]


@dataclass(frozen=True, slots=True)
class Method:
    """A Web API method: what runs it, the scope it always needs, its rate tier, its token."""

    run: Run
    scope: str | None = None
    tier: int | None = None
    tokens: tuple[TokenKind, ...] = (TokenKind.BOT,)
    form_only: bool = False
