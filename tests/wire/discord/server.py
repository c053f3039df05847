"""The stand-in on the wire: REST and gateway on 127.0.0.1, and what a test furnishes it with."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self, TypeVar

from aiohttp import web

from tests.wire.calls import CallLog
from tests.wire.discord import guilds, posting
from tests.wire.discord.clock import Clock, Now
from tests.wire.discord.errors import Json
from tests.wire.discord.events import PRIVILEGED, Event, Viewer
from tests.wire.discord.gateway import Connection
from tests.wire.discord.hub import Hub
from tests.wire.discord.interactions import Interaction, Modal
from tests.wire.discord.payloads import guild_create_json
from tests.wire.discord.permissions import EVERYONE
from tests.wire.discord.person import Person
from tests.wire.discord.rates import Rates
from tests.wire.discord.rest import (
    callbacks,
    channels,
    commands,
    events,
    messages,
    reactions,
    threads,
    users,
)
from tests.wire.discord.rest import guilds as guild_routes
from tests.wire.discord.rest.call import Route
from tests.wire.discord.rest.serving import Serving
from tests.wire.discord.state import (
    Application,
    Channel,
    Guild,
    Kind,
    Member,
    Message,
    Overwrite,
    Role,
    User,
)
from tests.wire.discord.world import World
from tests.wire.faults import FaultPlan

Seen = TypeVar("Seen")
LARGEST_REQUEST = 64 * 1024 * 1024
TABLES = (
    users,
    commands,
    callbacks,
    messages,
    reactions,
    threads,
    channels,
    guild_routes,
    events,
)


class DiscordServer:
    """A little Discord for the real discord.py: `async with DiscordServer() as server`.

    `now` is the time it goes by for ids, interactions and counts per day; rate limits run on real
    time. `log` is a file the calls are written to. `world` is what it remembers, `hub` its gateway,
    `rates` its limits, `faults` what goes wrong with requests, named by method and path, such as
    `POST /channels/123/messages`.
    """

    def __init__(self, *, now: Now | None = None, log: Path | None = None) -> None:
        self.clock = Clock()
        self.world = World(now or self.clock)
        self.hub = Hub(self.world)
        self.rates = Rates(self.world.now)
        self.faults = FaultPlan()
        self.log = CallLog(log)
        self._runner: web.AppRunner | None = None
        self.url = ""

    @property
    def api_url(self) -> str:
        """Where the REST API is."""
        return f"{self.url}/api/v10"

    @property
    def gateway_url(self) -> str:
        """Where the gateway is."""
        return self.hub.url

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
        if self.world.failures:
            raise RuntimeError("the stand-in itself failed") from self.world.failures[0]

    async def start(self) -> None:
        """Listen on a free port of 127.0.0.1."""
        app = web.Application(client_max_size=LARGEST_REQUEST)
        serving = Serving(self.world, self.hub, self.rates, self.faults, self.log)
        routes: list[Route] = [route for table in TABLES for route in table.routes.routes]
        serving.mount(app, routes)
        app.router.add_get("/", self._gateway)
        app.router.add_get("/attachments/{channel}/{id}/{name:.*}", self._file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self.hub.url = f"ws://{host}:{port}"

    async def stop(self) -> None:
        """Stop listening and end every connection."""
        self.faults.release()
        for connection in list(self.hub.connections):
            connection.reset()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        return await Connection(self.hub, request).run()

    async def _file(self, request: web.Request) -> web.StreamResponse:
        attachment = self.world.files.get(request.path)
        if attachment is None:
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=attachment.content, content_type=attachment.content_type)

    def application(
        self, name: str = "Copse", *, token: str | None = None, privileged: int = PRIVILEGED
    ) -> Application:
        """Register a bot; `privileged` are the privileged intents its portal page grants."""
        return guilds.add_application(self.world, name, token=token, privileged=privileged)

    def guild(
        self,
        name: str = "Makers",
        bots: Sequence[Application] = (),
        *,
        permissions: int = EVERYONE,
    ) -> Guild:
        """Found a guild with a #general channel and invite bots, with these permissions."""
        guild = guilds.found(self.world, name, guilds.add_user(self.world, f"{name} owner"))
        guilds.add_channel(self.world, guild, "general")
        for bot in bots:
            guilds.add_bot(self.world, guild, bot, permissions)
        return guild

    def invite(self, bot: Application, guild: Guild, *, permissions: int = EVERYONE) -> None:
        """Invite a bot into a guild."""
        guilds.add_bot(self.world, guild, bot, permissions)

    def expel(self, one: Application | Person, guild: Guild) -> None:
        """Take a bot or a person out of a guild."""
        guilds.leave(self.world, guild, one.user)

    def permit(self, bot: Application, guild: Guild, permissions: int) -> None:
        """Change what a bot's own role grants; channels it can now (not) view are sent anew."""
        role = next(each for each in guild.roles.values() if each.bot_id == bot.user.id)
        role.permissions = permissions
        guilds.role_event(self.world, "GUILD_ROLE_UPDATE", guild, role)
        guilds.sync_channels(self.world, guild, bot)

    def overwrite(
        self, channel: Channel, one: Application | Person | Role, *, allow: int = 0, deny: int = 0
    ) -> None:
        """Grant or deny someone something in a channel."""
        kind, target = (0, one.id) if isinstance(one, Role) else (1, one.user.id)
        channel.overwrites[target] = Overwrite(target, kind, allow, deny)
        guilds.channel_event(self.world, "CHANNEL_UPDATE", channel)

    def outage(self, guild: Guild) -> None:
        """Make a guild unavailable, as in an outage: nobody left, but the bots lose sight of it."""
        gone = {"id": str(guild.id), "unavailable": True}
        self.world.emit(Event("GUILD_DELETE", lambda viewer: gone, guild=guild))

    def recovery(self, guild: Guild) -> None:
        """End the outage of a guild."""

        def words(viewer: Viewer) -> Json:
            return guild_create_json(guild, viewer) | {"unavailable": False}

        self.world.emit(Event("GUILD_CREATE", words, guild=guild))

    def unfurl(self, message: Message, url: str, title: str) -> None:
        """Show what a link in a message leads to: an update of the message that is no edit."""
        message.embeds.append({"type": "link", "url": url, "title": title})
        posting.tell(self.world, "MESSAGE_UPDATE", message)

    def general(self, guild: Guild) -> Channel:
        """Return the first channel of a guild."""
        return next(iter(guild.channels.values()))

    def channel(
        self,
        guild: Guild,
        name: str,
        kind: Kind = Kind.TEXT,
        *,
        private_to: Iterable[Person | Application | Role] | None = None,
    ) -> Channel:
        """Add a channel, perhaps hidden from all but some people, bots and roles."""
        only = None if private_to is None else [allowed(guild, each) for each in private_to]
        return guilds.add_channel(self.world, guild, name, kind, private_to=only)

    def tag(self, forum: Channel, name: str) -> int:
        """Add a tag to a forum; return its id."""
        tag = guilds.tag_json(self.world, {"name": name})
        forum.tags.append(tag)
        guilds.channel_event(self.world, "CHANNEL_UPDATE", forum)
        return int(tag["id"])

    def role(self, guild: Guild, name: str, *members: Person, mentionable: bool = False) -> Role:
        """Add a role and give it to members."""
        role = guilds.add_role(self.world, guild, name, mentionable=mentionable)
        for person in members:
            person.member_of(guild).roles.append(role.id)
            guilds.member_changed(self.world, guild, person.member_of(guild))
        return role

    def person(self, name: str, *of: Guild) -> Person:
        """Add someone, a member of some guilds."""
        person = Person(self.world, guilds.add_user(self.world, name))
        for guild in of:
            guilds.join(self.world, guild, person.user)
        return person

    def owner(self, guild: Guild) -> Person:
        """Return the owner of a guild, who may do everything in it."""
        return Person(self.world, self.world.users[guild.owner_id])

    def seed(
        self, channel: Channel, author: Person | User, text: str, *, ago: timedelta
    ) -> Message:
        """Store a message posted long ago, which no client has heard of."""
        user = author.user if isinstance(author, Person) else author
        at: datetime = self.world.now() - ago
        return posting.seed(self.world, channel, user, text, at)

    def messages(self, channel: Channel) -> list[Message]:
        """Return what everyone sees in a channel, oldest first."""
        return self.world.messages(channel)

    def ephemerals(self, person: Person) -> list[Message]:
        """Return what only this person sees."""
        return self.world.ephemerals(person.user)

    def modals(self, person: Person) -> list[Modal]:
        """Return the modals this person has open."""
        return self.world.modals_of(person.user)

    def threads(self, channel: Channel) -> list[Channel]:
        """Return the threads of a channel."""
        return self.world.threads(channel)

    def thinking(self) -> list[Message]:
        """Return the messages that still say "thinking…"."""
        channels = self.world.channels.values()
        return [each for channel in channels for each in channel.messages.values() if each.loading]

    def unanswered(self) -> list[Interaction]:
        """Return the interactions nobody answered so far."""
        return [each for each in self.world.interactions.values() if each.reply is None]

    async def wait_for(self, look: Callable[[], Seen], within: float = 30.0) -> Seen:
        """Return what `look` sees as soon as it is true; TimeoutError after `within` seconds."""
        return await self.world.wait_for(look, within)

    async def online(self, bot: Application, within: float = 30.0) -> None:
        """Wait until a bot is connected."""
        await self.wait_for(lambda: self.hub.is_connected(bot), within)

    def described(self) -> str:
        """Return the calls so far, one JSON line each, for a failing test to print."""
        return "\n".join(
            json.dumps([call.method, call.path, call.body], default=str) for call in self.log.calls
        )


def allowed(guild: Guild, one: Person | Application | Role) -> Member | Role:
    """Return who a private channel is opened to."""
    return one if isinstance(one, Role) else guild.members[one.user.id]
