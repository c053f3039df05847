"""The gateway: one WebSocket connection speaking version 10 in JSON, plain or as zlib-stream."""

import asyncio
import json
import zlib
from collections import deque
from time import monotonic

from aiohttp import WSMsgType, web

from tests.wire.discord import limits
from tests.wire.discord.chunks import members_chunks
from tests.wire.discord.errors import Json
from tests.wire.discord.hub import CloseWith, Hub, TooManyIdentifies
from tests.wire.discord.sessions import Session
from tests.wire.faults import cut

HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, MEMBERS = 1, 2, 3, 4, 6, 8
INVALID_SESSION, HELLO, ACK = 9, 10, 11
ENDS_SESSION = (1000, 1001)


class Connection:
    """One client on the line. While `silent` it is half-open: nothing is heard or said."""

    def __init__(self, hub: Hub, request: web.Request) -> None:
        self.hub = hub
        self.request = request
        self.socket = web.WebSocketResponse(max_msg_size=0)
        self.session: Session | None = None
        self.silent = False
        self.ending = False
        self.outgoing: asyncio.Queue[str | tuple[int, str]] = asyncio.Queue()
        self.received: deque[float] = deque()
        asked = request.query.get("compress")
        self.deflate = zlib.compressobj() if asked == "zlib-stream" else None
        self.refused = asked not in (None, "zlib-stream")

    async def run(self) -> web.WebSocketResponse:
        """Serve the connection until it ends."""
        await self.socket.prepare(self.request)
        self.hub.connections.add(self)
        writer = asyncio.create_task(self.write())
        try:
            self.say({"op": HELLO, "d": {"heartbeat_interval": self.beat_milliseconds}})
            if self.refused or self.request.query.get("encoding", "json") != "json":
                self.close(4012, "Only JSON, plain or as zlib-stream, is spoken here.")
            async for message in self.socket:
                if self.silent or message.type is not WSMsgType.TEXT:
                    continue
                try:
                    self.hear(message.data)
                except CloseWith as ending:
                    self.close(ending.code, ending.reason)
                except Exception as error:
                    self.hub.world.failures.append(error)
                    raise
                self.hub.world.changed()
        finally:
            if not self.ending:
                writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
            self.end()
        return self.socket

    @property
    def beat_milliseconds(self) -> int:
        """How often the client is to send a heartbeat."""
        return int(self.hub.heartbeat_seconds * 1000)

    def say(self, payload: Json) -> None:
        """Queue a payload for sending."""
        self.outgoing.put_nowait(json.dumps(payload))

    def close(self, code: int, reason: str) -> None:
        """Queue the end of the connection."""
        self.hub.closed[code] += 1
        self.outgoing.put_nowait((code, reason))

    def reset(self) -> None:
        """End the connection without a word."""
        cut(self.request)

    async def write(self) -> None:
        """Send what is queued, in order."""
        while True:
            item = await self.outgoing.get()
            if self.silent:
                continue
            if isinstance(item, tuple):
                code, reason = item
                self.ending = True
                await self.socket.close(code=code, message=reason.encode())
                return
            if self.deflate is not None:
                frame = self.deflate.compress(item.encode())
                await self.socket.send_bytes(frame + self.deflate.flush(zlib.Z_SYNC_FLUSH))
            else:
                await self.socket.send_str(item)

    def hear(self, text: str) -> None:
        """Act on one payload from the client.

        Raises:
            CloseWith: when the client broke a rule.
        """
        self.count(text)
        try:
            payload = json.loads(text)
            code, said = payload["op"], payload.get("d")
        except (ValueError, KeyError, TypeError):
            raise CloseWith(4002, "Error while decoding payload.") from None
        if code == HEARTBEAT:
            self.say({"op": ACK})
        elif code == IDENTIFY:
            self.identify(said)
        elif code == RESUME:
            self.resume(said)
        elif self.session is None:
            raise CloseWith(4003, "Not authenticated.")
        elif code == MEMBERS:
            for chunk in members_chunks(self.hub.world, self.session.viewer, said):
                self.session.dispatch("GUILD_MEMBERS_CHUNK", chunk)
        elif code not in (PRESENCE, VOICE):
            raise CloseWith(4001, "Unknown opcode.")

    def count(self, text: str) -> None:
        """Hold the client to 120 payloads a minute of 4,096 bytes at most."""
        now = monotonic()
        self.received.append(now)
        while now - self.received[0] > limits.GATEWAY_SENDS_SECONDS:
            self.received.popleft()
        if len(self.received) > limits.GATEWAY_SENDS:
            raise CloseWith(4008, "Rate limited.")
        if len(text.encode()) > limits.GATEWAY_PAYLOAD:
            raise CloseWith(4002, "Error while decoding payload.")

    def identify(self, said: Json) -> None:
        """Begin a session."""
        if self.session is not None:
            raise CloseWith(4005, "Already authenticated.")
        try:
            session = self.hub.identify(said)
        except TooManyIdentifies:
            self.say({"op": INVALID_SESSION, "d": False})
            return
        self.take(session)
        self.hub.welcome(session)

    def resume(self, said: Json) -> None:
        """Go on with a session: repeat what was missed, then say so."""
        if self.session is not None:
            raise CloseWith(4005, "Already authenticated.")
        session = self.hub.resume(said)
        if session is None:
            self.say({"op": INVALID_SESSION, "d": False})
            return
        for frame in session.missed_since(said["seq"] - self.hub.overlap):
            self.outgoing.put_nowait(frame)
        self.take(session)
        done = {"op": 0, "t": "RESUMED", "s": session.sequence, "d": {"_trace": ["stand-in"]}}
        self.say(done)

    def take(self, session: Session) -> None:
        """Become the connection of a session; an older one of it is ended."""
        for other in self.hub.connections:
            if other.session is session:
                other.session = None
                other.close(4000, "Resumed elsewhere.")
        self.session = session
        session.gone_at = None
        session.send = self.outgoing.put_nowait

    def end(self) -> None:
        """Leave the line; only an orderly goodbye of the client ends its session too."""
        self.hub.connections.discard(self)
        if self.session is not None:
            self.session.send = None
            self.session.gone_at = self.hub.world.now()
            goodbye = self.socket.close_code in ENDS_SESSION
            if goodbye and not self.ending and not self.silent:
                self.hub.end(self.session)
        self.hub.world.changed()
