"""Bringing events and interactions to an app, by WebSocket or signed HTTP, and measuring it."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

import aiohttp

from tests.wire.slack.apps import App
from tests.wire.slack.schema import Json
from tests.wire.slack.socket_mode import SocketMode
from tests.wire.slack.state import State

RETRIES = (0.0, 60.0, 300.0)
"""Seconds before the first, second and third retry of an event."""
ACK_WITHIN = 3.0


@dataclass(slots=True)
class Attempt:
    """One try: over what it went, when (loop time), and how it was answered."""

    via: str
    at: float
    retry: int
    reason: str = ""
    acked_after: float | None = None
    status: int | None = None
    stop: bool = False


@dataclass(slots=True, eq=False)
class Delivery:
    """One thing brought to an app: its payload, its tries and the answer it got."""

    kind: str
    app: App
    payload: Json
    command: str = ""
    attempts: list[Attempt] = field(default_factory=list)
    answer: Json | None = None
    acked: bool = False
    over: bool = False

    @property
    def name(self) -> str:
        """What it is: the event's type, the command, or the interaction's type."""
        event: Json = self.payload.get("event", {})
        return str(event.get("type") or self.command or self.payload.get("type", ""))

    @property
    def acked_after(self) -> float | None:
        """Seconds from the last try to its acknowledgement."""
        return self.attempts[-1].acked_after if self.attempts else None

    @property
    def had_no_socket(self) -> bool:
        """Whether any try found no connection to go over."""
        return any(each.reason == "no_socket" for each in self.attempts)


class Deliveries:
    """Everything brought to apps so far, and the bringing."""

    def __init__(self, state: State, retries: Sequence[float] = RETRIES) -> None:
        self.state = state
        self.retries = tuple(retries)
        self.ack_within = ACK_WITHIN
        self.sockets: dict[str, SocketMode] = {}
        self.all: list[Delivery] = []
        self.http: aiohttp.ClientSession | None = None
        self.under_way = 0
        self._tasks: set[asyncio.Task[Delivery]] = set()

    def of(self, kind: str) -> list[Delivery]:
        """Return what was brought of one kind: `event`, `command`, `interactive`, `options`."""
        return [each for each in self.all if each.kind == kind]

    @property
    def unacked(self) -> list[Delivery]:
        """What is over and was never acknowledged."""
        return [each for each in self.all if each.over and not each.acked]

    @property
    def without_socket(self) -> list[Delivery]:
        """What found no socket at some try."""
        return [each for each in self.all if each.had_no_socket]

    @property
    def times_to_ack(self) -> list[float]:
        """Seconds to acknowledge, one for each try that was."""
        tries = [attempt for each in self.all for attempt in each.attempts]
        return [each.acked_after for each in tries if each.acked_after is not None]

    @property
    def settled(self) -> bool:
        """Whether nothing is under way."""
        return self.under_way == 0

    def event(self, app: App, payload: Json) -> Delivery:
        """Start to deliver an event; it is retried until it is acknowledged or given up."""
        delivery = self._new(Delivery("event", app, payload))
        task = asyncio.ensure_future(self._bring(delivery, self.retries))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return delivery

    async def interaction(self, kind: str, app: App, payload: Json, command: str = "") -> Delivery:
        """Deliver a command, a press, a submission … once, and wait for its answer."""
        return await self._bring(self._new(Delivery(kind, app, payload, command)), ())

    def _new(self, delivery: Delivery) -> Delivery:
        self.all.append(delivery)
        self.under_way += 1
        return delivery

    async def _bring(self, delivery: Delivery, retries: Sequence[float]) -> Delivery:
        reason = ""
        try:
            for retry in range(len(retries) + 1):
                if retry:
                    await asyncio.sleep(retries[retry - 1])
                attempt = await self._try(delivery, retry, reason)
                delivery.attempts.append(attempt)
                self.state.bell.ring()
                delivery.acked = attempt.acked_after is not None
                if delivery.acked or attempt.stop:
                    break
                reason = attempt.reason
        finally:
            delivery.over = True
            self.under_way -= 1
            self.state.bell.ring()
        return delivery

    async def _try(self, delivery: Delivery, retry: int, reason: str) -> Attempt:
        attempt = Attempt("", asyncio.get_running_loop().time(), retry)
        sockets = self.sockets.get(delivery.app.id)
        if delivery.app.socket_mode and sockets is not None and sockets.enabled:
            await self._by_socket(sockets, delivery, attempt, reason)
        else:
            await self._by_http(delivery, attempt, reason)
        return attempt

    async def _by_socket(
        self, sockets: SocketMode, delivery: Delivery, attempt: Attempt, reason: str
    ) -> None:
        connection = sockets.pick()
        if connection is None:
            attempt.reason = "no_socket"
            return
        attempt.via = connection.name
        envelope = self._envelope(delivery, attempt.retry, reason)
        try:
            async with asyncio.timeout(self.ack_within):
                acked = await connection.deliver(envelope)
                if acked is None:
                    attempt.reason = "connection_failed"
                    return
                said = await acked
        except TimeoutError:
            attempt.reason = "timeout"
            return
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            attempt.reason = "connection_failed"
            return
        attempt.acked_after = asyncio.get_running_loop().time() - attempt.at
        delivery.answer = said.get("payload")

    def _envelope(self, delivery: Delivery, retry: int, reason: str) -> Json:
        kinds = {"event": "events_api", "command": "slash_commands"}
        envelope: Json = {
            "envelope_id": self.state.secret("envelope-"),
            "type": kinds.get(delivery.kind, "interactive"),
            "accepts_response_payload": takes_answer(delivery),
            "payload": delivery.payload,
        }
        if delivery.kind == "event":
            retried = {"no_socket": "connection_failed"}.get(reason, reason)
            envelope |= {"retry_attempt": retry, "retry_reason": retried}
        return envelope

    async def _by_http(self, delivery: Delivery, attempt: Attempt, reason: str) -> None:
        url = delivery.app.address(delivery.kind, delivery.command)
        if url is None or self.http is None:
            attempt.reason = "no_address"
            return
        attempt.via = url
        body, content_type = http_body(delivery)
        headers = signed(delivery.app.signing_secret, int(self.state.now()), body)
        headers["Content-Type"] = content_type
        headers["User-Agent"] = "Slackbot 1.0 (+https://api.slack.com/robots)"
        if attempt.retry:
            headers["X-Slack-Retry-Num"] = str(attempt.retry)
            headers["X-Slack-Retry-Reason"] = reason
        try:
            async with asyncio.timeout(self.ack_within):
                async with self.http.post(url, data=body, headers=headers, max_redirects=2) as got:
                    await self._answered(got, delivery, attempt)
        except TimeoutError:
            attempt.reason = "http_timeout"
        except aiohttp.TooManyRedirects:
            attempt.reason = "too_many_redirects"
        except aiohttp.ClientError:
            attempt.reason = "connection_failed"

    async def _answered(
        self, got: aiohttp.ClientResponse, delivery: Delivery, attempt: Attempt
    ) -> None:
        attempt.status = got.status
        text = await got.text()
        if not 200 <= got.status < 300:
            attempt.reason = "http_error"
            attempt.stop = got.headers.get("X-Slack-No-Retry") == "1"
            return
        attempt.acked_after = asyncio.get_running_loop().time() - attempt.at
        try:
            said = json.loads(text) if got.content_type == "application/json" else None
        except ValueError:
            said = None
        if text:
            delivery.answer = said if isinstance(said, dict) else {"text": text}

    async def verifies(self, app: App) -> bool:
        """Ask the app's event address for the challenge, as saving it in the settings does."""
        url = app.address("event")
        if url is None or self.http is None:
            return False
        challenge = self.state.secret("challenge-")
        said = {"type": "url_verification", "challenge": challenge}
        body = json.dumps(said | {"token": app.verification_token}).encode()
        headers = signed(app.signing_secret, int(self.state.now()), body)
        headers["Content-Type"] = "application/json"
        async with self.http.post(url, data=body, headers=headers) as got:
            return got.status == 200 and challenge in await got.text()

    async def close(self) -> None:
        """Give up whatever is still being retried."""
        for task in list(self._tasks):
            task.cancel()
        for sockets in self.sockets.values():
            await sockets.close()


def takes_answer(delivery: Delivery) -> bool:
    """Tell whether Slack takes a payload with the acknowledgement of `delivery`."""
    return delivery.kind in ("command", "options") or delivery.name == "view_submission"


def http_body(delivery: Delivery) -> tuple[bytes, str]:
    """Return the body Slack posts for `delivery`, and its content type."""
    form = "application/x-www-form-urlencoded"
    if delivery.kind == "event":
        return json.dumps(delivery.payload).encode(), "application/json"
    if delivery.kind == "command":
        return urlencode(delivery.payload).encode(), form
    return urlencode({"payload": json.dumps(delivery.payload)}).encode(), form


def signed(secret: str, at: int, body: bytes) -> dict[str, str]:
    """Return the headers that sign `body`: v0 of docs.slack.dev's request verification."""
    base = b"v0:" + str(at).encode() + b":" + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(at), "X-Slack-Signature": f"v0={digest}"}
