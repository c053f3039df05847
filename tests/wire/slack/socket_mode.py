"""Socket Mode: an app's WebSocket connections, the envelopes on them, and how they break."""

import asyncio
import json
from collections.abc import Coroutine
from dataclasses import dataclass, field
from random import Random

from aiohttp import WSCloseCode, WSMsgType, web

from tests.wire.faults import cut
from tests.wire.slack.bell import Bell
from tests.wire.slack.schema import Json

MOST_CONNECTIONS = 10
DEBUG_LIFE = 360.0
"""Seconds a connection lives whose URL carries `debug_reconnects=true`."""
WARNING = 10.0
"""Seconds between the `warning` and the end of a connection."""
LINGER = 0.1
"""Seconds a connection that was told to go may still acknowledge what it was sent."""


@dataclass(slots=True, eq=False)
class Connection:
    """One WebSocket of an app. A `frozen` one is half-open: it takes everything, says nothing."""

    name: str
    socket: web.WebSocketResponse
    request: web.Request
    frozen: bool = False
    sent: int = 0
    waiting: dict[str, "asyncio.Future[Json]"] = field(default_factory=dict)

    async def say(self, message: Json) -> bool:
        """Send a message; False when the connection is gone."""
        if self.frozen:
            return True
        try:
            await self.socket.send_str(json.dumps(message))
        except (ConnectionError, RuntimeError):
            return False
        return True

    async def deliver(self, envelope: Json) -> "asyncio.Future[Json] | None":
        """Send an envelope; return the future of its acknowledgement, None if it cannot go out."""
        acked: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self.waiting[envelope["envelope_id"]] = acked
        self.sent += 1
        return acked if await self.say(envelope) else None

    def heard(self, text: str) -> None:
        """Take what the app said: acknowledgements, and nothing else that Slack knows."""
        try:
            said = json.loads(text)
        except ValueError:
            return
        acked = self.waiting.pop(str(said.get("envelope_id")), None)
        if acked is not None and not acked.done():
            acked.set_result(said)


class SocketMode:
    """The connections of one app, and what a test may do to them."""

    def __init__(self, app_id: str, bell: Bell, chance: Random | None = None) -> None:
        self.app_id = app_id
        self.bell = bell
        self.chance = chance or Random(7)
        self.connections: list[Connection] = []
        self.opened = 0
        self.turned_away = 0
        self.tickets: set[str] = set()
        self.enabled = True
        self.handshake = 0.0
        """Seconds Slack takes to answer the opening of a WebSocket."""
        self.debug_life = DEBUG_LIFE
        self.warning = WARNING
        self._tasks: set[asyncio.Task[None]] = set()

    def pick(self) -> Connection | None:
        """Choose the connection the next envelope goes to; Slack promises no distribution."""
        return self.chance.choice(self.connections) if self.connections else None

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one WebSocket from its opening to its end."""
        ticket = request.query.get("ticket", "")
        if ticket not in self.tickets or not self.enabled:
            return web.Response(status=403, text="invalid ticket")
        self.tickets.discard(ticket)
        await asyncio.sleep(self.handshake)
        socket = web.WebSocketResponse(autoping=False, timeout=1.0)
        await socket.prepare(request)
        self.opened += 1
        connection = Connection(f"socket-{self.opened}", socket, request)
        if len(self.connections) >= MOST_CONNECTIONS:
            self.turned_away += 1
            await connection.say(self._farewell("too_many_websockets"))
            await socket.close()
            return socket
        self.connections.append(connection)
        await connection.say(self._hello())
        if request.query.get("debug_reconnects") == "true":
            self._later(self._live_shortly(connection))
        self.bell.ring()
        try:
            await self._listen(connection)
        finally:
            self._forget(connection)
        return socket

    async def _listen(self, connection: Connection) -> None:
        async for message in connection.socket:
            if connection.frozen:
                continue
            if message.type is WSMsgType.TEXT:
                connection.heard(message.data)
                self.bell.ring()
            elif message.type is WSMsgType.PING:
                await connection.socket.pong(message.data)

    def _forget(self, connection: Connection) -> None:
        if connection in self.connections:
            self.connections.remove(connection)
        for acked in connection.waiting.values():
            acked.cancel()
        self.bell.ring()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {
                "host": "applink-1",
                "build_number": 1,
                "approximate_connection_time": 3600,
            },
            "connection_info": {"app_id": self.app_id},
        }

    def _farewell(self, reason: str) -> Json:
        return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}}

    def _later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _live_shortly(self, connection: Connection) -> None:
        await asyncio.sleep(max(self.debug_life - self.warning, 0.0))
        await self.warn(connection)
        await asyncio.sleep(self.warning)
        await self.refresh(connection)

    async def warn(self, connection: Connection | None = None) -> None:
        """Say that a connection (None: every one) will end soon; it stays usable until then."""
        for each in self._meant(connection):
            await each.say(self._farewell("warning"))

    async def refresh(self, connection: Connection | None = None) -> None:
        """Ask for a new connection and close this one (None: every one)."""
        await self._end("refresh_requested", connection)

    async def disable(self) -> None:
        """Switch Socket Mode off: every connection ends, none can be opened."""
        self.enabled = False
        await self._end("link_disabled", None)

    def freeze(self, connection: Connection | None = None) -> None:
        """Make a connection (None: every one) half-open: open, and silent for ever."""
        for each in self._meant(connection):
            each.frozen = True

    def drop(self, connection: Connection | None = None) -> None:
        """Reset a connection (None: every one) without a word."""
        for each in self._meant(connection):
            self._forget(each)
            cut(each.request)

    async def close(self) -> None:
        """End everything, when the stand-in stops."""
        for task in list(self._tasks):
            task.cancel()
        for each in list(self.connections):
            self._forget(each)
            if each.frozen:
                cut(each.request)
            else:
                await each.socket.close(code=WSCloseCode.GOING_AWAY)

    async def _end(self, reason: str, connection: Connection | None) -> None:
        for each in self._meant(connection):
            self.connections.remove(each)
            await each.say(self._farewell(reason))
            self._later(self._hang_up(each))

    async def _hang_up(self, connection: Connection) -> None:
        await asyncio.sleep(LINGER)
        await connection.socket.close()

    def _meant(self, connection: Connection | None) -> list[Connection]:
        return list(self.connections) if connection is None else [connection]
