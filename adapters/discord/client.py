"""The connection to Discord: discord.py, told to remember as little as it can."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Coroutine, Set
from typing import Any

import aiohttp
import discord

from adapters.discord.platform import NOBODY
from adapters.discord.work import Work

Hears = Callable[..., Coroutine[Any, Any, None]]

PATIENCE = 30.0  # seconds a rate limit may ask to wait before it is an error; discord.py's least
ONCE = frozenset(
    {
        "interaction",
        "message",
        "raw_message_edit",
        "raw_message_delete",
        "raw_bulk_message_delete",
        "raw_reaction_add",
        "raw_reaction_remove",
        "member_join",
        "raw_member_remove",
    }
)


class Client(discord.AutoShardedClient):
    """A client that hands what it hears to `hears`, by discord.py's names of events.

    Each runs as work of its own. After `silence` seconds without a sign of life it connects anew.
    No member and no message is remembered: whatever is needed of them is fetched, and a miss in
    memory can never be taken for somebody or something that is gone.
    """

    def __init__(
        self,
        intents: discord.Intents,
        work: Work,
        *,
        connector: aiohttp.BaseConnector | None = None,
        guild_ready_timeout: float = 0.5,
        silence: float = 50.0,
        shard: tuple[int, int] | None = None,
    ) -> None:
        # No voice is wanted, so nothing is missing for it.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        # discord.py takes None for all shards, and its types do not say so.
        shard_ids: list[int] = None if shard is None else [shard[0]]  # type: ignore[assignment]  # as above
        super().__init__(
            shard_ids=shard_ids,
            shard_count=None if shard is None else shard[1],
            intents=intents,
            connector=connector,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            allowed_mentions=NOBODY,
            max_ratelimit_timeout=PATIENCE,
            guild_ready_timeout=guild_ready_timeout,
            heartbeat_timeout=silence,
        )
        self.hears: dict[str, Hears] = {}
        self._work = work
        # By session: the number of the latest event, and what it was dispatched as.
        self._heard: OrderedDict[str, tuple[int, Set[str]]] = OrderedDict()

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Take an event in the order in which it arrived, and one that is repeated only once."""
        hears = self.hears.get(event)
        if hears is not None and not (event in ONCE and self._is_repeat(event, args)):
            self._work.start(event, hears(*args))
        super().dispatch(event, *args, **kwargs)

    def hear_raw(self, name: str, hears: Hears) -> None:
        """Hear an event of the gateway as it came; discord.py tells only what it remembers."""
        parsers = self._connection.parsers
        before = parsers[name]

        def parse(said: dict[str, Any]) -> None:
            self._work.start(name.lower(), hears(said))
            before(said)

        parsers[name] = parse

    def _is_repeat(self, event: str, args: tuple[Any, ...]) -> bool:
        """Whether the gateway sent this before: after a resume it may repeat what was heard.

        Events are numbered within a session. A reaction that was put on, taken back and is told of
        again would else be put on for good.
        """
        guild_id = getattr(args[0], "guild_id", None) or getattr(
            getattr(args[0], "guild", None), "id", 0
        )
        # discord.py has no public way to the number of the event it is dispatching.
        ws = self._get_websocket(guild_id)
        session, number = ws.session_id or "", ws.sequence or 0
        latest, names = self._heard.get(session, (0, frozenset[str]()))
        if number < latest or (number == latest and event in names):
            return True
        if session not in self._heard and len(self._heard) > 2 * len(self.shards):
            self._heard.popitem(last=False)
        self._heard[session] = (number, names | {event} if number == latest else {event})
        return False
