"""Consent: how a workspace installs the bot by itself, with Bolt's OAuth flow and our storage.

The state that comes back is good for ten minutes and once, and only in the browser it was given to.
https://docs.slack.dev/authentication/installing-with-oauth
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation as SdkInstallation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.slack.errors import SlackTrouble
from adapters.slack.logs import quiet
from adapters.slack.messages import space_of
from adapters.slack.web import Web
from storage import installations
from storage.database import Database
from storage.installations import Installation

log = logging.getLogger(__name__)

INSTALL, RETURN = "/slack/install", "/slack/oauth_redirect"
LIFE = timedelta(minutes=10)


Opens = Callable[[Installation, str], Awaitable[None]]


class _States(AsyncOAuthStateStore):
    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def async_issue(self, *_: object, **__: object) -> str:
        """A new state, to come back once."""
        state, now = secrets.token_urlsafe(32), self._clock()
        async with self._database.transaction() as db:
            await installations.ask_consent(db, state, now, now + LIFE)
        return state

    async def async_consume(self, state: str) -> bool:
        """Use a state up; False when it is not good."""
        async with self._database.transaction() as db:
            return await installations.take_consent(db, state, self._clock())


class _Nowhere(AsyncInstallationStore):
    """Bolt keeps nothing: installations go through our own storage."""


class Consent(AsyncOAuthFlow):
    """The two pages of the consent: where it begins, and where Slack sends the answer.

    `opens` is told of an installation and the id of who made it.
    """

    def __init__(self, web: Web, database: Database, scopes: list[str], opens: Opens) -> None:
        self._web = web
        self._opens = opens
        config = web.config
        settings = AsyncOAuthSettings(
            client_id=config.client_id,
            client_secret=config.client_secret,
            scopes=scopes,
            user_scopes=[],
            redirect_uri=config.public_url.rstrip("/") + RETURN,
            install_path=INSTALL,
            install_page_rendering_enabled=False,
            redirect_uri_path=RETURN,
            authorization_url=config.consent_url,
            installation_store=_Nowhere(),
            state_store=_States(database, web.clock),
            state_expiration_seconds=int(LIFE.total_seconds()),
            logger=quiet(),
        )
        super().__init__(client=web.client, logger=quiet(), settings=settings)

    async def asked(self, request: AsyncBoltRequest) -> BoltResponse:
        """Send somebody to Slack, to be asked."""
        return await self.handle_installation(request)

    async def answered(self, request: AsyncBoltRequest) -> BoltResponse:
        """Somebody comes back from Slack."""
        return await self.handle_callback(request)

    async def run_installation(self, code: str) -> SdkInstallation | None:
        """Trade the code that came back for a token."""
        config = self._web.config
        given = {
            "client_id": config.client_id,
            "client_secret": config.client_secret,
            "code": code,
            "redirect_uri": self.redirect_uri,
        }
        try:
            said, _ = await self._web.call("", "oauth.v2.access", data=given)
            if said.get("is_enterprise_install") or not said.get("team"):
                log.error("the bot is installed in workspaces, not in an organisation as a whole")
                return None
            fresh = self._web.fresh(said)
            about, _ = await self._web.call(fresh.token, "auth.test")
        except SlackTrouble as trouble:
            log.warning("a consent came to nothing: %s", trouble)
            return None
        ends = fresh.expires_at
        return SdkInstallation(
            app_id=said.get("app_id"),
            team_id=str(said["team"]["id"]),
            team_name=str(said["team"].get("name") or ""),
            enterprise_url=str(about.get("url") or ""),
            bot_token=fresh.token,
            bot_id=str(about.get("bot_id") or ""),
            bot_user_id=str(said.get("bot_user_id") or about.get("user_id") or ""),
            bot_scopes=str(said.get("scope") or ""),
            bot_refresh_token=fresh.refresh_token,
            bot_token_expires_at=int(ends.timestamp()) if ends else None,
            user_id=str((said.get("authed_user") or {}).get("id") or ""),
        )

    async def store_installation(
        self, request: AsyncBoltRequest, installation: SdkInstallation
    ) -> None:
        """Keep what was installed, and let the house know."""
        del request
        ends = installation.bot_token_expires_at
        made = Installation(
            space=space_of(str(installation.team_id)),
            name=installation.team_name or "",
            url=installation.enterprise_url or "",
            bot_user=installation.bot_user_id or "",
            bot_id=installation.bot_id or "",
            token=installation.bot_token or "",
            refresh_token=installation.bot_refresh_token,
            expires_at=datetime.fromtimestamp(ends, self._web.clock().tzinfo) if ends else None,
            scopes=",".join(installation.bot_scopes or ()),
        )
        await self._web.tokens.save(made)
        await self._opens(made, installation.user_id)
