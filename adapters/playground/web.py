"""The playground in a browser: one page, its files, and the API they speak to."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Awaitable, Callable, Generator
from hashlib import blake2s
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.playground.about import About
from adapters.playground.chat import Chat
from adapters.playground.clock import PlaygroundClock
from adapters.playground.web_api import Api
from adapters.playground.web_guard import Guard

STATIC = Path(__file__).parent / "static"
# Stated here because what an operating system calls a .js file is anybody's guess.
_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
STOPPING = 3  # seconds that requests have to end


def app(
    chat: Chat,
    clock: PlaygroundClock,
    *,
    token: str,
    hosts: frozenset[str],
    settle: Callable[[], Awaitable[None]],
    about: Callable[[], Awaitable[About]] | None = None,
) -> Starlette:
    """The page of one room, for whoever opens it with `?token=…` under one of the `hosts`.

    `settle` lets everything be said that is due after the clock was moved. `about` tells what the
    room does not know: the community's name, zone and save emoji, roles and topics.
    """

    async def plain() -> About:
        return About(chat.room.space.partition(":")[2].capitalize())

    api = Api(chat, clock, settle, about or plain, chat.house.features)
    made = Starlette(
        routes=[
            *(Route(path, file) for path, file in _files().items()),
            Route("/api/state", api.state),
            Route("/api/posts", api.posts),
            Route("/api/act", api.act, methods=["POST"]),
            Route("/api/complete", api.complete, methods=["POST"]),
            Route("/api/clock", api.clock, methods=["POST"]),
            Route("/api/live", api.follow),
            Route("/api/inspect", api.events),
            Route("/api/inspect/{n}", api.inspect),
        ],
        middleware=[Middleware(Guard, token=token, hosts=hosts)],
        exception_handlers={HTTPException: _says},
    )
    made.state.live = api.live
    return made


async def serve(app: Starlette, host: str, port: int, on_ready: Callable[[str], None]) -> None:
    """Serve an `app` until cancelled; `on_ready` is given its address, like http://127.0.0.1:8765.

    Port 0 takes any free one. OSError when the address cannot be had. Signals are the caller's:
    cancelling ends the open streams, gives requests `STOPPING` seconds, and returns.
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
        app.state.live.close()
        server.should_exit = True
        try:
            await running
        finally:  # cancelled again: at once
            here.close()


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


def _files() -> dict[str, Callable[[Request], Awaitable[Response]]]:
    """Every file of the page, read once: what is not in this list cannot be asked for."""
    found = {f"/static/{path.name}": path for path in STATIC.iterdir() if path.suffix in _KINDS}
    found["/"] = STATIC / "index.html"
    return {at: _file(path) for at, path in found.items()}


def _file(path: Path) -> Callable[[Request], Awaitable[Response]]:
    data = path.read_bytes()
    tag = f'"{blake2s(data, digest_size=12).hexdigest()}"'
    headers = {"Cache-Control": "no-cache", "ETag": tag, "Content-Type": _KINDS[path.suffix]}

    async def answer(request: Request) -> Response:
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(data, headers=headers)

    return answer


async def _says(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"says": error.detail}, error.status_code, error.headers)
