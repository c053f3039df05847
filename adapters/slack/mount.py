"""What Slack reaches over HTTP: signed requests, and the pages of the consent.

The mount is an ASGI app for any web server. Nothing in it answers 500: a request that is not
Slack's gets 401, one that could not be kept 503, so that Slack brings it again.
https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapters.slack.consent import INSTALL, RETURN, Consent
from adapters.slack.door import enter

log = logging.getLogger(__name__)

Json = dict[str, Any]  # Any: JSON as Slack takes and gives it

EVENTS = "/slack/events"
LARGEST = 1_000_000  # bytes of a request
WINDOW = 300  # seconds that a signature is good for, either way
SEEN = 600.0  # seconds that signatures are remembered
MOST = 50_000  # signatures remembered
FORBIDDEN = PlainTextResponse("unsigned", status_code=401)


class Mount:
    """Takes signed requests in, each once, and answers with the acknowledgement."""

    def __init__(
        self,
        bolt: AsyncApp,
        signing_secret: str,
        clock: Callable[[], datetime],
        consent: Consent | None,
    ) -> None:
        if not signing_secret:
            raise ValueError("requests cannot be told from forgeries without a signing secret")
        self._bolt = bolt
        self._secret = signing_secret.encode()
        self._clock = clock
        self._consent = consent
        self._seen: OrderedDict[bytes, tuple[float, asyncio.Future[Response]]] = OrderedDict()

    def app(self) -> Starlette:
        """The ASGI app: `/slack/events`, and the consent's pages where there is one."""
        routes = [Route(EVENTS, self.request, methods=["POST"])]
        if self._consent is not None:
            routes.append(Route(INSTALL, self._page(self._consent.asked)))
            routes.append(Route(RETURN, self._page(self._consent.answered)))
        return Starlette(routes=routes)

    async def request(self, request: Request) -> Response:
        """Answer one request."""
        try:
            body = await _body(request)
        except ClientDisconnect:
            return FORBIDDEN
        if body is None:
            return PlainTextResponse("too large", status_code=413)
        signature = request.headers.get("x-slack-signature", "").encode("latin-1")
        stamp = request.headers.get("x-slack-request-timestamp", "").encode("latin-1")
        if not self._is_signed(signature, stamp, body):
            return FORBIDDEN
        return await self._once(signature, request.headers.get("content-type", ""), body)

    def _is_signed(self, signature: bytes, stamp: bytes, body: bytes) -> bool:
        if not stamp.isdigit() or len(stamp) > 12:
            return False
        if abs(self._clock().timestamp() - int(stamp)) > WINDOW:
            return False
        said = hmac.new(self._secret, b"v0:" + stamp + b":" + body, sha256)
        return hmac.compare_digest(b"v0=" + said.hexdigest().encode(), signature)

    async def _once(self, signature: bytes, content_type: str, body: bytes) -> Response:
        """Take a request in; the same one again gets the same answer, without an effect."""
        loop = asyncio.get_running_loop()
        self._forget(loop.time())
        if signature in self._seen:
            return await asyncio.shield(self._seen[signature][1])
        answered: asyncio.Future[Response] = loop.create_future()
        self._seen[signature] = (loop.time(), answered)
        response: Response = PlainTextResponse("", status_code=503)
        try:
            response = await self._taken(content_type, body)
        finally:
            answered.set_result(response)
            if response.status_code != 200:
                self._seen.pop(signature, None)  # Slack may bring it again within the second
        return response

    async def _taken(self, content_type: str, body: bytes) -> Response:
        payload = _payload(content_type, body)
        if payload is None:
            return PlainTextResponse("")
        taken = await enter(self._bolt, payload)
        return answer(taken) if taken.status == 200 else PlainTextResponse("", status_code=503)

    def _forget(self, now: float) -> None:
        while self._seen:
            signature, (at, answered) = next(iter(self._seen.items()))
            if at > now - SEEN and (len(self._seen) < MOST or not answered.done()):
                return
            del self._seen[signature]

    def _page(
        self, how: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def page(request: Request) -> Response:
            cookie = request.headers.get("cookie", "")
            query = request.url.query
            asked = AsyncBoltRequest(body="", query=query, headers={"cookie": cookie})
            return answer(await how(asked))

        return page


def answer(taken: BoltResponse) -> Response:
    """Bolt's response as one to send."""
    response = Response(taken.body, status_code=taken.status)
    for name, values in taken.headers.items():
        for value in values:
            response.headers.append(name, value)
    return response


async def _body(request: Request) -> bytes | None:
    """The body of a request, or None when it is larger than anything Slack sends."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return None
    return bytes(body)


def _payload(content_type: str, body: bytes) -> Json | None:
    """What a signed request says; None where it makes no sense."""
    try:
        text = body.decode()
        if content_type.startswith("application/json"):
            said = json.loads(text)
        else:
            fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=200))
            said = json.loads(fields["payload"]) if "payload" in fields else fields
    except (ValueError, RecursionError):
        log.warning("a signed request cannot be read")
        return None
    return said if isinstance(said, dict) else None
