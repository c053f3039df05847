"""The gateway's switchboard: who is connected, what they are told, and what goes wrong."""

import secrets
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.wire.discord import limits
from tests.wire.discord.errors import Json
from tests.wire.discord.events import KNOWN, PRIVILEGED, Event, Intent
from tests.wire.discord.payloads import application_flags, guild_create_json, user_json
from tests.wire.discord.sessions import Session
from tests.wire.discord.state import Application, Guild
from tests.wire.discord.world import World

if TYPE_CHECKING:
    from tests.wire.discord.gateway import Connection

DAY = timedelta(days=1)
GUILDS_PER_SHARD = 2_500


class CloseWith(Exception):
    """The gateway ends a connection with a close code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = reason


class Hub:
    """Sessions and connections, and the faults a test asks for.

    `copies` says how often an event of a name is dispatched: 1, 0 (lost) or more (Discord promises
    none of them). `overlap` is how many dispatches a resume repeats that the client already had.
    `resume_window` is how long a session waits for its client. `identify_pause` is how many
    seconds apart identifies must be (Discord: 5; here none, unless a test asks).
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.url = ""
        self.heartbeat_seconds = 41.25
        self.resume_window = timedelta(minutes=3)
        self.identify_pause = timedelta(0)
        self.identifies_per_day = limits.IDENTIFIES_PER_DAY
        self.copies: dict[str, int] = {}
        self.overlap = 0
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.identified = 0
        self.resumed = 0
        self.closed: Counter[int] = Counter()
        self.dispatched: Counter[str] = Counter()
        world.deliver = self.deliver

    def deliver(self, event: Event) -> None:
        """Dispatch an event to every session it concerns."""
        for session in list(self.sessions.values()):
            if not session.concerns(event):
                continue
            said = event.words(session.viewer)
            if said is None:
                continue
            for _ in range(self.copies.get(event.name, 1)):
                session.dispatch(event.name, said)
                self.dispatched[event.name] += 1

    def identify(self, said: Json) -> Session:
        """Begin a session as an identify payload asks.

        Raises:
            CloseWith: 4004, 4010, 4011, 4013 or 4014.
            TooManyIdentifies: when they come faster than `identify_pause`.
        """
        application = self.world.application_of(str(said.get("token", "")))
        if application is None:
            raise CloseWith(4004, "Authentication failed.")
        intents = said.get("intents")
        if not isinstance(intents, int) or intents & ~KNOWN:
            raise CloseWith(4013, "Invalid intent(s).")
        if intents & PRIVILEGED & ~application.privileged:
            raise CloseWith(4014, "Disallowed intent(s).")
        number, of = said.get("shard") or (0, 1)
        if not 0 <= number < of:
            raise CloseWith(4010, "Invalid shard.")
        session = Session(secrets.token_hex(16), application, intents, (number, of))
        if len(self.guilds_of(session)) > GUILDS_PER_SHARD:
            raise CloseWith(4011, "Sharding required.")
        self.count_identify(application)
        self.sessions[session.id] = session
        self.identified += 1
        return session

    def count_identify(self, application: Application) -> None:
        """Count an identify; one too many in a day ends all sessions and resets the token."""
        now, recent = self.world.now(), self.identifies_today(application)
        if recent and now - recent[-1] < self.identify_pause:
            raise TooManyIdentifies
        application.identifies = [*recent, now]
        if len(recent) >= self.identifies_per_day:
            application.token = secrets.token_hex(16)
            for session in list(self.sessions.values()):
                if session.application is application:
                    self.end(session)
                    self.close_of(session, 4004, "Authentication failed.")
            raise CloseWith(4004, "Authentication failed.")

    def identifies_today(self, application: Application) -> list[datetime]:
        """Return when the application's sessions of the last 24 hours began."""
        now = self.world.now()
        return [at for at in application.identifies if now - at < DAY]

    def resume(self, said: Json) -> Session | None:
        """Return the session a resume payload names, or None when there is none any more.

        Raises:
            CloseWith: 4004, 4007 or 4009.
        """
        application = self.world.application_of(str(said.get("token", "")))
        if application is None:
            raise CloseWith(4004, "Authentication failed.")
        session = self.sessions.get(str(said.get("session_id")))
        if session is None or session.application is not application:
            return None
        gone = session.gone_at
        if gone is not None and self.world.now() - gone > self.resume_window:
            self.end(session)
            raise CloseWith(4009, "Session timed out.")
        sequence = said.get("seq")
        if not isinstance(sequence, int) or not 0 <= sequence <= session.sequence:
            self.end(session)
            raise CloseWith(4007, "Invalid seq.")
        self.resumed += 1
        return session

    def end(self, session: Session) -> None:
        """Forget a session: it cannot be resumed."""
        self.sessions.pop(session.id, None)
        session.send = None

    def guilds_of(self, session: Session) -> list[Guild]:
        """Return the guilds a session's bot is in and its shard serves."""
        me = session.viewer.user_id
        return [
            guild
            for guild in self.world.guilds.values()
            if me in guild.members and session.serves(guild)
        ]

    def welcome(self, session: Session) -> None:
        """Dispatch READY, then the guilds."""
        application = session.application
        guilds = self.guilds_of(session)
        session.dispatch(
            "READY",
            {
                "v": 10,
                "user": user_json(application.user),
                "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
                "session_id": session.id,
                "resume_gateway_url": self.url,
                "shard": list(session.shard),
                "application": {
                    "id": str(application.id),
                    "flags": application_flags(application),
                },
                "private_channels": [],
            },
        )
        if session.viewer.has(Intent.GUILDS):
            for guild in guilds:
                said = guild_create_json(guild, session.viewer)
                session.dispatch("GUILD_CREATE", said | {"unavailable": False})

    def is_connected(self, application: Application) -> bool:
        """Whether a session of the bot is connected and welcomed."""
        return any(
            session.send is not None and session.application is application
            for session in self.sessions.values()
        )

    def close_of(self, session: Session, code: int, reason: str) -> None:
        """Close the connection of a session."""
        for connection in self.connections:
            if connection.session is session:
                connection.close(code, reason)

    def drop(self, code: int | None = None) -> None:
        """End all connections: with a close code, or by resetting them. Sessions can resume."""
        for connection in list(self.connections):
            if code is None:
                connection.reset()
            else:
                connection.close(code, "Dropped.")

    def ask_to_reconnect(self) -> None:
        """Send opcode 7 to everyone."""
        for connection in self.connections:
            connection.say({"op": 7, "d": None})

    def invalidate(self, *, resumable: bool = False) -> None:
        """Send opcode 9 to everyone, ending their sessions unless `resumable`."""
        for connection in list(self.connections):
            if connection.session and not resumable:
                self.end(connection.session)
            connection.say({"op": 9, "d": resumable})

    def fall_silent(self) -> None:
        """Turn all connections half-open: nothing comes through any more, and none is closed."""
        for connection in self.connections:
            connection.silent = True


class TooManyIdentifies(Exception):
    """Identifies came faster than Discord lets them."""
