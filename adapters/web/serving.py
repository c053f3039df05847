"""Serving pages from the loop that everything else runs in."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable, Generator

import uvicorn
from starlette.types import ASGIApp

STOPPING = 3  # seconds that requests have to end


async def serve(
    app: ASGIApp,
    host: str,
    port: int,
    on_ready: Callable[[str], None],
    on_stop: Callable[[], None] = lambda: None,
) -> None:
    """Serve an `app` until cancelled; `on_ready` is given its address, like http://127.0.0.1:8765.

    Port 0 takes any free one. OSError when the address cannot be had. Signals are the caller's:
    cancelling calls `on_stop`, which ends streams, gives requests `STOPPING` seconds, and returns.
    """
    here = listening(host, port)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{here.getsockname()[1]}"
    config = uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=STOPPING,
    )
    server = _Guest(config, lambda: on_ready(address))
    running = asyncio.create_task(server.serve(sockets=[here]))
    try:
        await asyncio.shield(running)
    finally:
        on_stop()
        server.should_exit = True
        try:
            await running
        finally:  # cancelled again: at once
            here.close()


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; OSError when the address cannot be had.

    It says that it speaks TCP, which `socket.create_server` does not: asyncio then sends small
    answers at once (TCP_NODELAY). Without it every second request waits 40 ms for the other side.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    here = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere it would let others take the port as well
            here.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        here.bind((host, port))
        here.listen(128)
    except OSError:
        here.close()
        raise
    return here


class _Guest(uvicorn.Server):
    """A server in somebody else's loop."""

    def __init__(self, config: uvicorn.Config, on_up: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_up = on_up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        self._on_up()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave signals to the caller."""
        yield
