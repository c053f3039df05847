"""The Web API and response URLs through slack_sdk: no retries of its own, one time-out, our errors.

The SDK's client posts again by itself when a connection is reset after Slack has stored the
message; here nothing is sent twice unless the outbox says so.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.config import SlackConfig
from adapters.slack.errors import DEAD, EXPIRED, TROUBLES, SlackTrouble, said, translated, wait_of
from adapters.slack.logs import quiet
from adapters.slack.pace import Closed
from adapters.slack.tokens import Fresh, Tokens

Json = dict[str, Any]  # Any: JSON as Slack takes and gives it

TOTAL, CONNECT = 10.0, 5.0  # seconds a request may take


class Web:
    """Calls Slack on behalf of a space. Everything fails with `SlackTrouble`."""

    def __init__(self, config: SlackConfig, clock: Callable[[], datetime]) -> None:
        self.config = config
        self.clock = clock
        self.tokens = Tokens(clock, self.trade)
        self.closed = Closed(lambda: asyncio.get_running_loop().time())
        self._session: aiohttp.ClientSession | None = None
        self._client: AsyncWebClient | None = None

    @property
    def client(self) -> AsyncWebClient:
        """The SDK's client, without a token of its own; `unreachable` before the start."""
        if self._client is None:
            raise SlackTrouble("unreachable", error="not started")
        return self._client

    @property
    def session(self) -> aiohttp.ClientSession:
        """The connections everything goes over."""
        if self._session is None:
            raise SlackTrouble("unreachable", error="not started")
        return self._session

    @property
    def is_open(self) -> bool:
        """Whether Slack can be called."""
        return self._client is not None

    async def open(self) -> None:
        """Be ready to call."""
        timeout = aiohttp.ClientTimeout(total=TOTAL, connect=CONNECT)
        self._session = aiohttp.ClientSession(timeout=timeout)
        self._client = AsyncWebClient(
            base_url=self.config.api_url,
            session=self._session,
            timeout=int(TOTAL),
            retry_handlers=[],
            logger=quiet(),
        )

    async def close(self) -> None:
        """Let the connections go."""
        if self._session is not None:
            await self._session.close()
        self._session = self._client = None

    async def get(self, space: str, method: str, *, patience: float = 0.0, **asked: Any) -> Json:
        """Read something. Any: arguments as the method takes them.

        When Slack has closed the method for a while, wait at most `patience` seconds for it.
        """
        plain = {name: value for name, value in asked.items() if value not in (None, "")}
        return await self._of(space, method, patience, http_verb="GET", params=plain)

    async def post(self, space: str, method: str, *, patience: float = 0.0, **asked: Any) -> Json:
        """Do something. Any: arguments as the method takes them."""
        given = {name: value for name, value in asked.items() if value is not None}
        return await self._of(space, method, patience, json=given)

    async def form(self, space: str, method: str, given: Json) -> Json:
        """Do something that Slack takes as a form only."""
        return await self._of(space, method, 0.0, data=given)

    async def call(self, token: str, method: str, **how: Any) -> tuple[Json, Json]:
        """Call with a token at hand: the answer and its headers. Any: as the SDK takes them."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            response = await self.client.api_call(method, headers=headers, **how)
        except TROUBLES as error:
            raise translated(error) from None
        answer = response.data if isinstance(response.data, dict) else {}
        return answer, dict(response.headers)

    async def respond(self, url: str, body: Json) -> None:
        """Say something through a response URL."""
        hook = AsyncWebhookClient(
            url, session=self.session, timeout=int(TOTAL), retry_handlers=[], logger=quiet()
        )
        try:
            response = await hook.send_dict(body)
        except TROUBLES as error:
            raise translated(error) from None
        if response.status_code == 429:
            wait = wait_of(response.headers.get("Retry-After"))
            raise SlackTrouble("limited", wait, error="ratelimited")
        if response.status_code >= 500:
            raise SlackTrouble(
                "unreachable", ambiguous=True, error=f"status {response.status_code}"
            )
        if response.status_code >= 400:
            raise said(_word(response.body) or "expired_url")

    async def trade(self, refresh_token: str) -> Fresh:
        """Trade a refresh token in for a token."""
        # Sent in the body: the SDK's own method uses a part of aiohttp that is going away.
        given = {
            "client_id": self.config.client_id,
            "client_secret": self.config.client_secret,
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
        }
        answer, _ = await self.call("", "oauth.v2.access", data=given)
        return self.fresh(answer)

    def fresh(self, answer: Json) -> Fresh:
        """The tokens in an answer of `oauth.v2.access`."""
        life = answer.get("expires_in")
        ends = self.clock() + timedelta(seconds=int(life)) if life else None
        return Fresh(str(answer["access_token"]), answer.get("refresh_token"), ends)

    async def _of(self, space: str, method: str, patience: float, **how: Any) -> Json:
        wait = self.closed.wait(space, method)
        if wait > patience:
            raise SlackTrouble("limited", wait, error="ratelimited")
        await asyncio.sleep(wait)
        installation = await self.tokens.of(space)
        try:
            return await self._as(space, installation.token, method, **how)
        except SlackTrouble as trouble:
            if trouble.error not in EXPIRED:
                raise
        installation = await self.tokens.renew(installation)
        return await self._as(space, installation.token, method, **how)

    async def _as(self, space: str, token: str, method: str, **how: Any) -> Json:
        try:
            answer, _ = await self.call(token, method, **how)
        except SlackTrouble as trouble:
            if trouble.reason == "limited" and trouble.retry_after is not None:
                self.closed.close(space, method, trouble.retry_after)
            if trouble.error in DEAD:
                await self.tokens.revoke(space)
            raise
        return answer


def _word(body: str) -> str:
    """The error in the answer of a response URL, which is JSON or a word."""
    try:
        answer = json.loads(body)
    except ValueError:
        return body.strip() if body.strip().isidentifier() else ""
    return str(answer.get("error", "")) if isinstance(answer, dict) else ""
