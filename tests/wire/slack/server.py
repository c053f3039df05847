"""The stand-in on the wire: an HTTP and WebSocket server on 127.0.0.1, and its furniture."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self, TypeVar

import aiohttp
from aiohttp import web

from tests.wire.calls import CallLog
from tests.wire.faults import FaultPlan
from tests.wire.slack import responses
from tests.wire.slack import web as web_api
from tests.wire.slack.apps import App, Installation, Token, TokenKind
from tests.wire.slack.call import Refused
from tests.wire.slack.channels import Channel, Kind
from tests.wire.slack.clock import Clock, wall
from tests.wire.slack.core import Slack
from tests.wire.slack.delivery import RETRIES, Deliveries
from tests.wire.slack.events import Events
from tests.wire.slack.limits import RateLimits
from tests.wire.slack.manifests import check_manifest
from tests.wire.slack.person import Person
from tests.wire.slack.schema import Json
from tests.wire.slack.socket_mode import SocketMode
from tests.wire.slack.state import State
from tests.wire.slack.triggers import Triggers
from tests.wire.slack.web_apps import issue
from tests.wire.slack.web_files import take
from tests.wire.slack.workspace import User, Workspace

Seen = TypeVar("Seen")
LARGEST_UPLOAD = 64 * 1024 * 1024


class SlackServer:
    """A little Slack to be driven by the real clients: `async with SlackServer() as slack`.

    `clock` says what time it is for tokens, triggers, limits and signatures. `retries` are the
    seconds before each redelivery of an event. `log` is a file the calls are written to.
    """

    def __init__(
        self,
        *,
        clock: Clock = wall,
        retries: Sequence[float] = RETRIES,
        log: Path | None = None,
        enforce_limits: bool = True,
    ) -> None:
        state = State(clock)
        deliveries = Deliveries(state, retries)
        self.core = Slack(
            clock=clock,
            state=state,
            deliveries=deliveries,
            events=Events(state, deliveries),
            triggers=Triggers(state),
            limits=RateLimits(clock, enforced=enforce_limits),
            faults=FaultPlan(),
            log=CallLog(log),
        )
        self.state = state
        self.deliveries = deliveries
        self.events = self.core.events
        self.faults = self.core.faults
        self.limits = self.core.limits
        self.log = self.core.log
        self._runner: web.AppRunner | None = None

    @property
    def api_url(self) -> str:
        """What to give a client as `base_url`."""
        return f"{self.core.base_url}/api/"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen on a free port of 127.0.0.1."""
        self.deliveries.http = aiohttp.ClientSession(trust_env=False)
        app = web.Application(client_max_size=LARGEST_UPLOAD)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/link/", self._socket)
        app.router.add_post("/upload/v1/{file}", self._upload)
        app.router.add_get("/files-pri/{file}/{name:.*}", self._download)
        app.router.add_post("/response/{app}/{secret}", self._response)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.core.base_url = f"http://{host}:{port}"

    async def stop(self) -> None:
        """Stop listening, end every connection and forget what is still to be delivered."""
        self.faults.release()
        await self.deliveries.close()
        if self.deliveries.http is not None:
            await self.deliveries.http.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        return await web_api.serve(self.core, request)

    async def _response(self, request: web.Request) -> web.StreamResponse:
        return await responses.serve(self.core, request)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        sockets = self.deliveries.sockets.get(request.query.get("app_id", ""))
        if sockets is None:
            return web.Response(status=404, text="no such app")
        return await sockets.serve(request)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        async def answer() -> web.StreamResponse:
            return await take(self.core, request)

        return await self.faults.suffer("upload", request, answer, web_api.words)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        file = self.state.files.get(request.match_info["file"])
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            web_api.proven(self.core, given).scopes.index("files:read")
        except (Refused, ValueError):
            return web.Response(status=302, headers={"Location": f"{self.core.base_url}/signin"})
        if file is None or file.content is None:
            return web.Response(status=404, text="not found")
        return web.Response(body=file.content, content_type="application/octet-stream")

    def workspace(self, name: str = "Copse", *, enterprise: str | None = None) -> Workspace:
        """Add a workspace with a #general channel; `enterprise` names the organisation it is of."""
        domain = name.lower().replace(" ", "-")
        team = Workspace(self.state.id("T"), name, domain)
        if enterprise is not None:
            team.enterprise_id, team.enterprise_name = self.state.id("E"), enterprise
        self.state.teams[team.id] = team
        team.users["USLACKBOT"] = User("USLACKBOT", team.id, "slackbot", "Slackbot")
        self.channel(team, "general")
        return team

    def channel(
        self,
        team: Workspace,
        name: str,
        members: Sequence[Person | Installation] = (),
        *,
        private: bool = False,
    ) -> Channel:
        """Add a public or private channel with these members."""
        kind = Kind.PRIVATE if private else Kind.PUBLIC
        made = Channel(self.state.id("C"), team.id, kind, name, int(self.state.now()))
        for each in members:
            made.members.append(each.bot_user if isinstance(each, Installation) else each.id)
        team.channels[made.id] = made
        return made

    def person(self, team: Workspace, name: str, *, announce: bool = False) -> Person:
        """Add a member, in #general; with `announce` the apps hear of it (`team_join`)."""
        user = User(self.state.id("U"), team.id, name.lower().replace(" ", "."), name)
        user.email = f"{user.name}@example.org"
        team.users[user.id] = user
        if announce:
            self.events.about_user(user, "team_join")
        general = team.channel_named("general")
        if general is not None and announce:
            self.core.join(general, user.id)
        elif general is not None:
            general.members.append(user.id)
        return Person(self.core, user)

    def app(self, manifest: Json, *, request_url: str | None = None) -> App:
        """Register an app from its manifest; ValueError when Slack would refuse the manifest.

        With a `request_url` everything goes there by HTTP instead of the manifest's addresses.
        """
        errors = check_manifest(manifest)
        if errors:
            raise ValueError(f"invalid_manifest: {errors}")
        secret = self.state.secret
        app = App(
            id=self.state.id("A"),
            name=manifest["display_information"]["name"],
            manifest=manifest,
            client_id=f"{self.state.number()}.{self.state.number()}",
            client_secret=secret("secret-"),
            signing_secret=secret("signing-"),
            verification_token=secret("verification-"),
            request_url=request_url,
        )
        app.socket_mode = bool(app.settings.get("socket_mode_enabled"))
        app.app_token = self.app_token(app, "connections:write").value
        app.config_token = self.state.token("xoxe.xoxp-", TokenKind.CONFIG, app, []).value
        self.state.apps[app.id] = app
        self.deliveries.sockets[app.id] = SocketMode(app.id, self.state.bell)
        return app

    def app_token(self, app: App, *scopes: str) -> Token:
        """Make an app-level token."""
        return self.state.token("xapp-1-", TokenKind.APP, app, list(scopes))

    def install(
        self,
        app: App,
        team: Workspace,
        *,
        scopes: Sequence[str] | None = None,
        by: Person | None = None,
    ) -> Installation:
        """Install an app with the scopes it asks for, or only some; its bot joins no channel."""
        installation = self._consent(app, team, scopes, by)
        token, installation.refresh_token = issue(self.core, installation)
        installation.token = token.value
        return installation

    def authorize(
        self,
        app: App,
        team: Workspace,
        *,
        scopes: Sequence[str] | None = None,
        by: Person | None = None,
    ) -> str:
        """Consent to an app as its OAuth page asks; return the code for `oauth.v2.access`."""
        code = self.state.secret("code-")
        self.state.codes[code] = self._consent(app, team, scopes, by)
        return code

    def _consent(
        self, app: App, team: Workspace, scopes: Sequence[str] | None, by: Person | None
    ) -> Installation:
        granted = list(scopes if scopes is not None else app.wanted_scopes)
        found = app.installations.get(team.id)
        if found is None:
            bot = User(self.state.id("U"), team.id, app.name.lower(), app.name)
            bot.bot_id, bot.app_id = self.state.id("B"), app.id
            team.users[bot.id] = bot
            found = Installation(app, team.id, bot.id, bot.bot_id, granted)
            app.installations[team.id] = found
        found.scopes[:] = granted
        found.uninstalled, found.number = False, self.state.number()
        found.installer = by.id if by is not None else ""
        return found

    def uninstall(self, installation: Installation) -> None:
        """Remove an app from a workspace: it is told, and its tokens are worth nothing."""
        self.events.uninstalled(installation)
        self.events.revoked(installation)
        installation.uninstalled = True
        self.state.changed("uninstalled")

    def deactivate(self, person: Person) -> None:
        """Deactivate a member's account."""
        person.user.deleted = True
        self.events.about_user(person.user, "user_change")
        self.state.changed("deactivated")

    def archive(self, channel: Channel, by: Person) -> None:
        """Archive a channel, or bring it back."""
        channel.archived = not channel.archived
        self.events.archived(channel, by.id)
        self.state.changed("archived")

    async def wait_for(self, look: Callable[[], Seen], within: float = 30.0) -> Seen:
        """Return what `look` sees as soon as it is true; TimeoutError after `within` seconds."""
        return await self.state.bell.wait_for(look, within)

    async def settled(self, within: float = 30.0) -> None:
        """Wait until everything that was to be delivered is acknowledged or given up."""
        await self.wait_for(lambda: self.deliveries.settled, within)
