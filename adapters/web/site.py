"""What Copse serves over HTTP: its health, and what the chats need to reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp


def site(health: Callable[[], Mapping[str, bool]], apps: Sequence[ASGIApp]) -> Starlette:
    """The site. `health` tells of each chat whether it is listening; `apps` are asked in turn.

    `/health` answers 200 when every chat listens, else 503, and names them either way.
    """

    async def healthy(_request: Request) -> JSONResponse:
        parts = dict(health())
        return JSONResponse(parts, status_code=200 if all(parts.values()) else 503)

    return Starlette(
        routes=[
            Route("/health", healthy),
            *(Mount("/", app) for app in apps),
        ]
    )
