"""The playground in a browser: one page, its files, and the API they speak to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from hashlib import blake2s
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.playground.about import About
from adapters.playground.chat import Chat
from adapters.playground.clock import Passing
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


def app(
    chat: Chat,
    time: Passing,
    *,
    token: str,
    hosts: frozenset[str],
    about: Callable[[], Awaitable[About]] | None = None,
) -> Starlette:
    """The page of one room, for whoever opens it with `?token=…` under one of the `hosts`.

    `about` tells what the room does not know: the community's name, zone and save emoji, roles and
    topics.
    """

    async def plain() -> About:
        return About(chat.room.space.partition(":")[2].capitalize())

    api = Api(chat, time, about or plain, chat.house.features)
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
