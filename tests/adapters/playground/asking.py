"""Asking the playground's server as its page asks."""

from __future__ import annotations

from typing import Any

import aiohttp

Json = dict[str, Any]  # Any: JSON


async def asks(page: aiohttp.ClientSession, path: str, **query: str | int) -> Json:
    """What the server answers a question."""
    async with page.get(f"/api/{path}", params=query) as answer:
        assert answer.status == 200, await answer.text()
        return dict(await answer.json())


async def does(page: aiohttp.ClientSession, person: str, do: str, **more: object) -> Json:
    """What the server answers an act."""
    async with page.post("/api/act", json={"as": person, "do": do, **more}) as answer:
        assert answer.status == 200, await answer.text()
        return dict(await answer.json())


async def refused(page: aiohttp.ClientSession, path: str, body: object) -> tuple[int, str]:
    """How the server says no."""
    async with page.post(f"/api/{path}", json=body) as answer:
        assert answer.status >= 400
        return answer.status, str((await answer.json())["says"])


async def posts(page: aiohttp.ClientSession, person: str, channel: str = "general") -> list[Json]:
    """The posts a person sees in a channel."""
    return list((await asks(page, "posts", **{"as": person, "channel": channel}))["posts"])


def words(tree: list[Json]) -> str:
    """The words of a tree."""
    return "".join(node.get("text") or words(node.get("inside", [])) for node in tree)
