"""Requests made by hand, and the parts forms are made of, for the tests of the limits."""

from collections.abc import Callable
from typing import Any

import aiohttp

from tests.wire.discord.errors import Json
from tests.wire.discord.room import Room

Make = Callable[[int], Json]
"""Makes a body that is `n` long in some respect."""


async def call(room: Room, method: str, path: str, body: Any) -> tuple[int, Any]:
    """Ask the REST API by hand; return status and body."""
    headers = {"Authorization": f"Bot {room.app.token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.request(method, room.server.api_url + path, json=body) as response,
    ):
        return response.status, await response.json() if response.status != 204 else None


def places(errors: Json, path: str = "") -> set[str]:
    """Return the dotted paths at which a form error complains."""
    found: set[str] = set()
    for key, value in errors.items():
        if key == "_errors":
            found.add(path)
        else:
            found |= places(value, f"{path}.{key}" if path else key)
    return found


def codes(errors: Json) -> set[str]:
    """Return the codes of a form error."""
    own = {each["code"] for each in errors.get("_errors", [])}
    return own.union(*(codes(value) for key, value in errors.items() if key != "_errors"))


def button(**more: Any) -> Json:
    return {"type": 2, "style": 1, "label": "Press", "custom_id": "press", **more}


def row(*parts: Json) -> Json:
    return {"type": 1, "components": list(parts)}


def buttons(count: int) -> list[Json]:
    return [button(custom_id=f"b{number}") for number in range(count)]


def menu(**more: Any) -> Json:
    options = [{"label": "a", "value": "a"}]
    return {"type": 3, "custom_id": "menu", "options": options, **more}


def options(count: int) -> list[Json]:
    return [{"label": f"{n}", "value": f"{n}"} for n in range(count)]


def shown(*components: Json, **more: Any) -> Json:
    return {"components": list(components), **more}


def short(part: object) -> str:
    """Return the name of a parameter in a test's id, the same in every process."""
    return str(part)[:40] if isinstance(part, str | int | dict) else "made"
