"""Gateway sessions: what was dispatched to a client, in order, so that it can resume."""

import json
from collections import deque
from collections.abc import Callable
from datetime import datetime

from tests.wire.discord.errors import Json
from tests.wire.discord.events import Event, Viewer
from tests.wire.discord.permissions import Can, may
from tests.wire.discord.state import Application, Guild

REMEMBERED = 10_000
"""How many dispatches a session keeps for a resume."""

Send = Callable[[str], None]


class Session:
    """One identified client. It outlives its connection: dispatches wait for a resume.

    `send` hands a frame to the connection, None while there is none. `gone_at` is when the last
    connection ended.
    """

    def __init__(
        self, session_id: str, application: Application, intents: int, shard: tuple[int, int]
    ) -> None:
        self.id = session_id
        self.viewer = Viewer(application, intents)
        self.shard = shard
        self.sequence = 0
        self.kept: deque[tuple[int, str]] = deque(maxlen=REMEMBERED)
        self.send: Send | None = None
        self.gone_at: datetime | None = None

    @property
    def application(self) -> Application:
        """Whose session it is."""
        return self.viewer.application

    def dispatch(self, name: str, said: Json) -> None:
        """Number a dispatch, keep it, and send it when someone is connected."""
        self.sequence += 1
        frame = json.dumps({"op": 0, "t": name, "s": self.sequence, "d": said})
        self.kept.append((self.sequence, frame))
        if self.send is not None:
            self.send(frame)

    def missed_since(self, sequence: int) -> list[str]:
        """Return the frames after `sequence`."""
        return [frame for number, frame in self.kept if number > sequence]

    def serves(self, guild: Guild | None) -> bool:
        """Whether this session's shard gets what happens in `guild`, or outside of any."""
        number, of = self.shard
        return (guild.id >> 22) % of == number if guild else number == 0

    def concerns(self, event: Event) -> bool:
        """Whether the client is to hear of `event`: its bot, shard, intents and permissions."""
        if event.only is not None and event.only is not self.application:
            return False
        if not self.serves(event.guild):
            return False
        needed = event.needs()
        if needed is not None and not self.viewer.has(needed):
            return False
        if event.only is not None:
            return True
        me = self.viewer.user_id
        if event.channel is not None:
            return may(event.channel, me, Can.VIEW_CHANNEL)
        return event.guild is None or me in event.guild.members
