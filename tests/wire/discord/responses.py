"""JSON responses with the bare content type Discord sends, by which discord.py knows JSON."""

import json

from aiohttp import web


def json_response(said: object, status: int = 200) -> web.Response:
    """Return `said` as a JSON response."""
    body = json.dumps(said).encode()
    return web.Response(body=body, status=status, content_type="application/json")
