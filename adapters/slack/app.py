"""Slack, switched on: the way in, the way back, and an orderly end."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress
from typing import Any

from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette

from adapters.slack.answering import Answering
from adapters.slack.commands import Commands
from adapters.slack.consent import Consent
from adapters.slack.door import Door, bolt, enter
from adapters.slack.errors import SlackTrouble
from adapters.slack.events import Events
from adapters.slack.home import Home
from adapters.slack.inlet import House, Inlet
from adapters.slack.interactions import Interactions
from adapters.slack.manifest import scopes
from adapters.slack.messages import space_of
from adapters.slack.mount import Mount
from adapters.slack.platform import SlackPlatform
from adapters.slack.sockets import Sockets
from community.chat.events import SpaceOpened
from community.chat.place import Identity
from community.chat.platform import Unusable
from storage import communities, installations
from storage.database import Database
from storage.installations import Installation

log = logging.getLogger(__name__)

Json = dict[str, Any]  # Any: JSON as Slack takes and gives it

DRAIN = 3.0  # seconds to finish what is being done; what was acknowledged waits for the next


class SlackError(Unusable):
    """Slack cannot be met with this configuration: what is wrong, and what to do."""


class SlackApp:
    """Everything between Slack and the house; `platform` is the port that the house was given."""

    def __init__(self, platform: SlackPlatform, house: House, database: Database) -> None:
        self._platform = platform
        self._house = house
        self._database = database
        self._config = platform.config
        platform.commands = frozenset(house.features)
        platform.use(database)
        self._answering = Answering(platform, house, database)
        self.inlet = Inlet(
            database,
            house,
            platform.clock,
            self._answering.late,
            quick=self._config.quick,
            latest=self._config.latest,
            patience=self._config.patience,
        )
        self._bolt: AsyncApp | None = None
        self._sockets: Sockets | None = None
        self._drainer: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Prove who we are, take up what a crash left behind, and listen.

        Raises SlackError when the configuration cannot work; a Slack that does not answer is no
        such reason, but then `SlackTrouble` says so.
        """
        web = self._platform.web
        if not (self._config.bot_token or self._config.by_consent):
            raise SlackError("Slack needs a bot token, or a client id, secret and public URL.")
        if not (self._config.app_token or self._config.signing_secret):
            raise SlackError("Slack needs an app-level token, or a signing secret.")
        await self._platform.direct.recall()
        await web.open()
        try:
            await self._arrive()
            web.tokens.complete = True
            self._bolt = bolt(self._door(), web.client)
            self._drainer = asyncio.create_task(self.inlet.run())
            if self._config.app_token:
                await self._listen()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Take nothing more up, finish what is being done within `DRAIN` seconds, then hang up."""
        if self._drainer is not None:
            self._drainer.cancel()
            with suppress(asyncio.CancelledError):
                await self._drainer
        if self._sockets is not None:
            await self._sockets.stop_opening()
        await self.inlet.stop(DRAIN)
        if self._sockets is not None:
            await self._sockets.close()
        await self._platform.web.close()
        self._platform.web.tokens.complete = False
        self._bolt = self._sockets = self._drainer = None

    @property
    def listening(self) -> bool:
        """Whether events can come in now."""
        return self._sockets.open > 0 if self._sockets is not None else self._bolt is not None

    def http(self) -> Starlette:
        """What is to be mounted on a web server: signed requests, and the pages of the consent."""
        if self._bolt is None or not self._config.signing_secret:
            raise SlackError("HTTP needs a signing secret, and Slack to be started.")
        consent = None
        if self._config.by_consent:
            wanted = [need.name for need in scopes(list(self._house.features.values()))]
            consent = Consent(self._platform.web, self._database, wanted, self._opened)
        clock, secret = self._platform.clock, self._config.signing_secret
        return Mount(self._bolt, secret, clock, consent).app()

    def missing(self, installation: Installation) -> list[str]:
        """What the bot may not do in a space and features need, one sentence each."""
        granted = {scope.strip() for scope in installation.scopes.split(",")}
        needed = scopes(list(self._house.features.values()))
        return [f"{need.name}: {need.why}" for need in needed if need.name not in granted]

    def _door(self) -> Door:
        parts = (self._platform, self._house, self.inlet, self._answering)
        home = Home(self._platform, self._house)
        return Door(Commands(*parts), Interactions(*parts), Events(*parts, home))

    async def _arrive(self) -> None:
        """Know every space the bot is in; the configured token has to be good."""
        if self._config.bot_token:
            installation = await self._prove(self._config.bot_token)
            self._platform.web.tokens.give(installation)
            self._warn(installation)
            await self._opened(installation, "")
            return
        async with self._database.reading() as db:
            for installation in await installations.living(db, self._platform.name):
                self._warn(installation)

    async def _opened(self, installation: Installation, by: str) -> None:
        """Let a community meet in a space where none does, run by those who run the space."""
        space, clock = installation.space, self._platform.clock
        async with self._database.reading() as db:
            known = await communities.recognise(db, space, "")
        try:
            owners = [] if known is not None else await self._platform.directory.owners(space, by)
        except SlackTrouble as trouble:
            if trouble.reason != "refused":
                raise
            raise SlackError(
                f"The bot may not see who runs {space}: it needs users:read."
            ) from None
        await self._house(
            SpaceOpened(
                id=f"opened|{space}|{clock().isoformat()}",
                space=space,
                at=clock(),
                name=installation.name,
                owners=tuple(Identity(space, owner.id, owner.name) for owner in owners),
                zone=owners[0].zone if owners else "UTC",
            )
        )

    async def _prove(self, token: str) -> Installation:
        try:
            said, headers = await self._platform.web.call(token, "auth.test")
        except SlackTrouble as trouble:
            if trouble.ambiguous or trouble.reason == "limited" or not trouble.error.isidentifier():
                raise
            raise SlackError(f"Slack refuses the bot token: {trouble.error}.") from None
        lower = {name.lower(): value for name, value in headers.items()}
        return Installation(
            space=space_of(str(said["team_id"])),
            name=str(said.get("team") or ""),
            url=str(said.get("url") or ""),
            bot_user=str(said.get("user_id") or ""),
            bot_id=str(said.get("bot_id") or ""),
            token=token,
            scopes=str(lower.get("x-oauth-scopes") or ""),
        )

    def _warn(self, installation: Installation) -> None:
        for each in self.missing(installation):
            log.warning(
                "%s lacks %s. Reinstall the app there to grant it.", installation.space, each
            )

    async def _listen(self) -> None:
        web, config = self._platform.web, self._config
        self._sockets = Sockets(
            web.session,
            self._address,
            self._taken,
            count=config.sockets,
            heartbeat=config.heartbeat,
            stagger=config.stagger,
            proxy=web.client.proxy,
        )
        try:
            await self._sockets.start()
        except SlackTrouble as trouble:
            if trouble.reason == "limited" or trouble.ambiguous:
                raise
            if trouble.error == "socket_mode_not_enabled":
                raise SlackError("Socket Mode is switched off in the app's settings.") from None
            raise SlackError(
                f"Slack refuses the app-level token: {trouble.error}. "
                "It begins with xapp- and needs the scope connections:write."
            ) from None

    async def _address(self) -> str:
        said, _ = await self._platform.web.call(self._config.app_token, "apps.connections.open")
        return str(said["url"])

    async def _taken(self, payload: Json) -> tuple[bool, Json | None]:
        """Take what came over a socket: whether to acknowledge it, and with what."""
        assert self._bolt is not None
        taken = await enter(self._bolt, payload)
        if taken.status != 200:
            return False, None
        return True, json.loads(taken.body) if taken.body else None
