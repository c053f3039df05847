"""Socket Mode over connections of our own, so that one is always open.

The SDK's client closes a connection before it opens the next; what Slack sends meanwhile finds
none. Here several connections are kept, and each one's successor is open before it goes.
https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from random import Random
from typing import Any

import aiohttp

from adapters.slack.errors import SlackTrouble

log = logging.getLogger(__name__)

Json = dict[str, Any]  # Any: JSON as Slack takes and gives it

HELLO = 10.0  # seconds until Slack has to greet
HURRY = 2.0  # seconds to acknowledge what came in before we hang up ourselves
GRACE = 12.0  # seconds that one which was told to go is still listened to; Slack lets it stay ten
FIRST, LONGEST = 0.5, 60.0  # seconds to wait after one failure, and after many
CROWDED = 60.0  # seconds to wait when the app has all the connections it may have
LINK_OFF = 60.0  # seconds to wait when Socket Mode was switched off
SHORT = 5.0  # a connection that lived shorter counts as a failure
FINAL = frozenset({"invalid_auth", "not_authed", "not_allowed_token_type", "missing_scope"})

CLOSING = aiohttp.ClientWSTimeout(ws_close=2.0)  # for the other side to hang up, too

Takes = Callable[[Json], Awaitable[tuple[bool, Json | None]]]


class Line:
    """One connection: what comes in is taken, and acknowledged on the same connection."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, takes: Takes) -> None:
        self.leaving = asyncio.Event()  # a successor is wanted
        self.greeted = asyncio.Event()
        self.reason = ""
        self._socket = socket
        self._takes = takes
        self._busy: set[asyncio.Task[None]] = set()

    async def listen(self) -> None:
        """Take what comes until the connection ends."""
        try:
            async for message in self._socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._heard(message.data)
        finally:
            self.leaving.set()
            self.greeted.set()

    async def close(self, within: float = GRACE) -> None:
        """Hang up, once everything that came in was acknowledged."""
        if self._busy:
            await asyncio.wait(self._busy, timeout=within)
        await self._socket.close()

    def _heard(self, text: str) -> None:
        try:
            said = json.loads(text)
        except ValueError:
            return
        if not isinstance(said, dict):
            return
        if said.get("type") == "hello":
            self.greeted.set()
        elif said.get("type") == "disconnect":
            self.reason = str(said.get("reason") or "")
            self.leaving.set()
        elif said.get("envelope_id") and isinstance(said.get("payload"), dict):
            task = asyncio.create_task(self._answer(said))
            self._busy.add(task)
            task.add_done_callback(self._busy.discard)

    async def _answer(self, envelope: Json) -> None:
        taken, payload = await self._takes(envelope["payload"])
        if not taken:
            return
        said: Json = {"envelope_id": envelope["envelope_id"]}
        if payload is not None and envelope.get("accepts_response_payload"):
            said["payload"] = payload
        with suppress(ConnectionError, RuntimeError):  # it is gone: Slack will bring it again
            await self._socket.send_str(json.dumps(said))


class Sockets:
    """As many connections as wanted, each replaced before it goes.

    `address` asks Slack where the next one is to be opened. `heartbeat` seconds of silence make us
    ask whether the other side is still there; half of that again without an answer ends it.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        address: Callable[[], Awaitable[str]],
        takes: Takes,
        *,
        count: int,
        heartbeat: float,
        stagger: float,
        proxy: str | None = None,
    ) -> None:
        self._session = session
        self._address = address
        self._takes = takes
        self._count = count
        self._heartbeat = heartbeat
        self._stagger = stagger
        self._proxy = proxy
        self._chance = Random()  # noqa: S311  # spreads attempts, hides nothing
        self._open: set[Line] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._keepers: list[asyncio.Task[None]] = []

    @property
    def open(self) -> int:
        """How many connections are listened to."""
        return len(self._open)

    async def start(self) -> None:
        """Open the first connection; raises where Slack refuses us for good. Others follow."""
        first = await self._connect()
        self._keepers = [
            asyncio.create_task(self._keep(first if number == 0 else None, number * self._stagger))
            for number in range(self._count)
        ]

    async def stop_opening(self) -> None:
        """Open no more; those that are open stay."""
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)

    async def close(self) -> None:
        """Hang up everywhere."""
        await self.stop_opening()
        lines = list(self._open)
        await asyncio.gather(*(line.close(HURRY) for line in lines), return_exceptions=True)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep(self, line: Line | None, after: float) -> None:
        """Keep one connection: as soon as it is told to go, or is gone, open the next."""
        failures = 0
        if line is None:
            await asyncio.sleep(after)
        loop = asyncio.get_running_loop()
        while True:
            if line is None:
                try:
                    line = await self._connect()
                except (SlackTrouble, aiohttp.ClientError, TimeoutError, OSError) as trouble:
                    failures += 1
                    log.warning("no connection to Slack: %s", trouble)
                    await asyncio.sleep(self._pause(failures, trouble))
                    continue
            since = loop.time()
            await line.leaving.wait()
            lived, reason = loop.time() - since, line.reason
            failures = failures + 1 if lived < SHORT and not reason else 0
            line = None
            await asyncio.sleep(self._pause_for(reason, failures))

    async def _connect(self) -> Line:
        url = await self._address()
        socket = await self._session.ws_connect(
            url, heartbeat=self._heartbeat, timeout=CLOSING, proxy=self._proxy
        )
        line = Line(socket, self._takes)
        self._later(self._listen(line))
        try:
            async with asyncio.timeout(HELLO):
                await line.greeted.wait()
        except TimeoutError:
            line.leaving.set()
            raise
        return line

    async def _listen(self, line: Line) -> None:
        """Listen to a connection to its end; one that was told to go and stays is left behind."""
        self._open.add(line)
        listening = asyncio.create_task(line.listen())
        try:
            await line.leaving.wait()
            await asyncio.wait({listening}, timeout=GRACE)
        finally:
            self._open.discard(line)
            await line.close()
            listening.cancel()
            with suppress(asyncio.CancelledError, aiohttp.ClientError):
                await listening

    def _pause_for(self, reason: str, failures: int) -> float:
        if reason == "link_disabled":
            log.error("Socket Mode is switched off in the settings of the app; switch it on again")
            return LINK_OFF
        if reason == "too_many_websockets":
            log.error("the app has ten connections already: does another Copse use its token?")
            return CROWDED * (1 + self._chance.random())
        return self._backoff(failures)

    def _pause(self, failures: int, trouble: Exception) -> float:
        if isinstance(trouble, SlackTrouble):
            if trouble.error in FINAL:
                log.error(
                    "the app-level token is refused (%s): it needs connections:write", trouble
                )
                return LONGEST
            if trouble.retry_after:
                return trouble.retry_after
        return self._backoff(failures)

    def _backoff(self, failures: int) -> float:
        if failures == 0:
            return 0.0
        return min(FIRST * 2.0 ** (failures - 1), LONGEST) * (0.5 + self._chance.random())

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
