"""How the real discord.py is made to talk to the stand-in, one client at a time."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import aiohttp
from yarl import URL

from tests.wire.discord.server import DiscordServer

if TYPE_CHECKING:
    from aiohttp.client_reqrep import ClientRequest
    from aiohttp.tracing import Trace

DISCORD = ("discord.com", "gateway.discord.gg", "cdn.discordapp.com")


class Rerouted(aiohttp.TCPConnector):
    """Connects elsewhere for some hosts: what is asked of them is asked of another address."""

    def __init__(self, homes: Mapping[str, URL]) -> None:
        super().__init__(limit=0)
        self.homes = homes

    async def connect(
        self,
        req: "ClientRequest",
        traces: "list[Trace]",
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - aiohttp's signature
    ) -> aiohttp.connector.Connection:
        """Connect to the address a host is rerouted to; path and headers stay as they are."""
        if home := self.homes.get(req.url.host or ""):
            req.url = (
                req.url.with_scheme(home.scheme).with_host(str(home.host)).with_port(home.port)
            )
        return await super().connect(req, traces, timeout)


def point_discord_at(server: DiscordServer) -> aiohttp.BaseConnector:
    """Return a connector for `discord.Client(connector=…)` that leads that client to `server`.

    REST, webhooks, gateway and files of this client all go through its connector, so no class or
    global of discord.py is touched and nothing needs to be restored.
    """
    return Rerouted(dict.fromkeys(DISCORD, URL(server.url)))
