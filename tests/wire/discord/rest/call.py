"""One REST request, as the routes see it, and the table the routes are kept in."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from tests.wire.discord.errors import Json, api_error, form_error
from tests.wire.discord.events import Viewer, over_http
from tests.wire.discord.forms.message import Upload
from tests.wire.discord.permissions import Can, in_channel, may
from tests.wire.discord.state import Application, Channel, Guild, Member, Message
from tests.wire.discord.world import World

Answer = Json | list[Json] | None
"""What a route returns: a JSON body, or None for 204."""


@dataclass(slots=True)
class Asked:
    """A request: who asks (None without a bot token), for what, with which body and files."""

    world: World
    application: Application | None
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: Json = field(default_factory=dict)
    items: list[object] = field(default_factory=list)
    uploads: list[Upload] = field(default_factory=list)

    @property
    def by(self) -> Application:
        """The application that asks; its routes are behind a token."""
        assert self.application is not None
        return self.application

    @property
    def viewer(self) -> Viewer:
        """The eyes the answer is made for."""
        return over_http(self.by)

    def id(self, name: str) -> int:
        """Return an id of the path; `@me` is the bot.

        Raises:
            ApiError: 50035 when it is no snowflake.
        """
        said = self.params[name]
        return self.by.user.id if said == "@me" else snowflake(name, said)

    def beside(self, name: str) -> int | None:
        """Return an id of the query, such as the one to read before or after.

        Raises:
            ApiError: 50035 when it is no snowflake.
        """
        said = self.query.get(name)
        return None if said is None else snowflake(name, said)

    def number(self, name: str, usual: int, least: int, most: int) -> int:
        """Return a number of the query, such as a limit.

        Raises:
            ApiError: 50035 when it is out of range.
        """
        said = self.query.get(name)
        if said is None:
            return usual
        if not said.isdigit() or not least <= int(said) <= most:
            words = f"int value should be less than or equal to {most}."
            raise form_error((name,), "NUMBER_TYPE_MAX", words)
        return int(said)

    def channel(self, *wanted: Can) -> Channel:
        """Return the channel of the path, in which the bot needs the `wanted` permissions.

        Raises:
            ApiError: 10003, 50001 when it cannot view it, 50013 when it lacks a permission.
        """
        channel = self.world.channel(self.id("channel_id"))
        granted = in_channel(channel, self.by.user.id)
        if not granted & Can.VIEW_CHANNEL:
            raise api_error(50001)
        if not all(granted & bit for bit in wanted):
            raise api_error(50013)
        return channel

    def guild(self) -> Guild:
        """Return the guild of the path, in which the bot must be.

        Raises:
            ApiError: 10004.
        """
        return self.world.guild(self.id("guild_id"), self.by)

    def me(self, guild: Guild) -> Member:
        """Return the bot's membership of a guild."""
        return guild.members[self.by.user.id]

    def message(self, *wanted: Can) -> Message:
        """Return the message of the path.

        Raises:
            ApiError: 10003, 10008, 50001 or 50013.
        """
        return self.world.message(self.channel(*wanted), self.id("message_id"))

    def can(self, channel: Channel, *wanted: Can) -> bool:
        """Whether the bot has permissions in a channel."""
        return may(channel, self.by.user.id, *wanted)


def snowflake(name: str, said: str) -> int:
    """Return an id as sent.

    Raises:
        ApiError: 50035 when it is none.
    """
    if not said.isdigit():
        words = f'Value "{said}" is not snowflake.'
        raise form_error((name,), "NUMBER_TYPE_COERCE", words)
    return int(said)


Handler = Callable[[Asked], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Route:
    """One route; `open` ones need no bot token, their token stands in the path."""

    method: str
    path: str
    handler: Handler
    open: bool = False


class Table:
    """The routes of one module."""

    def __init__(self) -> None:
        self.routes: list[Route] = []

    def on(self, method: str, path: str, *, open: bool = False) -> Callable[[Handler], Handler]:
        """Register the decorated function for `method` and `path`."""

        def register(handler: Handler) -> Handler:
            self.routes.append(Route(method, path, handler, open))
            return handler

        return register
