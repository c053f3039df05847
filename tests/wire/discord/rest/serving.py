"""How a request is served: logged, authorised, counted, spoilt perhaps, then answered."""

import json
from collections.abc import Awaitable, Callable

from aiohttp import BodyPartReader, web

from tests.wire.calls import CallLog
from tests.wire.discord.errors import ApiError, Json, api_error, form_error, unauthorized
from tests.wire.discord.forms.message import Upload
from tests.wire.discord.hub import Hub
from tests.wire.discord.rates import VIA, Rates
from tests.wire.discord.responses import json_response
from tests.wire.discord.rest.call import Answer, Asked, Route
from tests.wire.discord.state import Application
from tests.wire.discord.world import World
from tests.wire.faults import Fault, FaultPlan

API = "/api/v10"
MAJOR = ("channel_id", "guild_id", "token")
"""Path parameters that have a bucket each (Discord, "Rate Limits")."""

Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Serving:
    """Serves the routes of the REST API."""

    def __init__(
        self, world: World, hub: Hub, rates: Rates, faults: FaultPlan, log: CallLog
    ) -> None:
        self.world = world
        self.hub = hub
        self.rates = rates
        self.faults = faults
        self.log = log

    def mount(self, app: web.Application, routes: list[Route]) -> None:
        """Add the routes to an application, and an answer for all others."""
        gateway = [
            Route("GET", "/gateway", self.gateway, open=True),
            Route("GET", "/gateway/bot", self.gateway_bot),
        ]
        for route in [*routes, *gateway]:
            app.router.add_route(route.method, API + route.path, self.serve(route))
        app.router.add_route("*", "/api/{rest:.*}", self.unknown)

    def serve(self, route: Route) -> Serve:
        """Return the handler of one route."""

        async def handler(request: web.Request) -> web.StreamResponse:
            path = request.path.removeprefix(API)
            name = f"{request.method} {path}"
            pattern = f"{route.method} {route.path}"
            major = "+".join(request.match_info.get(each, "") for each in MAJOR)
            try:
                asked = await self.read(request)
            except ApiError as error:
                self.log.add(request.method, path, None)
                return self.answered(refusal(error))
            self.log.add(request.method, path, asked.items or asked.body)
            self.world.changed()
            refused = self.rates.enter(name, pattern, major, counted=not route.open)
            if refused is not None:
                return self.answered(refused)

            async def answer() -> web.StreamResponse:
                if not route.open and asked.application is None:
                    return refusal(unauthorized())
                return await self.run(route, asked)

            answered = await self.faults.suffer(name, request, answer, words)
            if "X-RateLimit-Scope" not in answered.headers:
                answered.headers.update(self.rates.headers(name, pattern, major))
            return self.answered(answered)

        return handler

    def answered(self, answer: web.StreamResponse) -> web.StreamResponse:
        """Count an answer and let the waiting look again."""
        self.rates.leave(answer.status, answer.headers.get("X-RateLimit-Scope"))
        if answer.content_type != "text/html":
            answer.headers.update(VIA)
        self.world.changed()
        return answer

    async def run(self, route: Route, asked: Asked) -> web.Response:
        """Run a route and turn what it returns or refuses into a response."""
        try:
            return body_response(await route.handler(asked))
        except ApiError as error:
            return refusal(error)
        except Exception as error:
            # Not Discord's 500 but a hole in the stand-in: the test has to hear of it.
            self.world.failures.append(error)
            raise

    async def read(self, request: web.Request) -> Asked:
        """Read a request: who asks, and the body as JSON, alone or beside files.

        Raises:
            ApiError: 50109 for malformed JSON, 50035 for an unknown kind of body.
        """
        asked = Asked(
            world=self.world,
            application=self.authorized(request),
            params=dict(request.match_info),
            query=dict(request.query),
        )
        if not request.can_read_body:
            return asked
        if request.content_type == "application/json":
            take(asked, await request.text())
        elif request.content_type == "multipart/form-data":
            async for part in await request.multipart():
                if isinstance(part, BodyPartReader):
                    await take_part(asked, part)
        else:
            words = "Expected \"Content-Type\" header to be one of {'application/json'}."
            raise form_error((), "CONTENT_TYPE_INVALID", words)
        return asked

    def authorized(self, request: web.Request) -> Application | None:
        """Return the application whose bot token a request carries."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return self.world.application_of(token) if scheme == "Bot" else None

    async def gateway(self, asked: Asked) -> Answer:
        """Say where the gateway is."""
        return {"url": self.hub.url}

    async def gateway_bot(self, asked: Asked) -> Answer:
        """Say where the gateway is and how many sessions may still begin today."""
        used = len(self.hub.identifies_today(asked.by))
        return {
            "url": self.hub.url,
            "shards": 1,
            "session_start_limit": {
                "total": self.hub.identifies_per_day,
                "remaining": max(self.hub.identifies_per_day - used, 0),
                "reset_after": 86_400_000,
                "max_concurrency": 1,
            },
        }

    async def unknown(self, request: web.Request) -> web.Response:
        """Answer a path that is no route of the stand-in."""
        self.log.add(request.method, request.path.removeprefix(API), None)
        return json_response({"message": "404: Not Found", "code": 0}, status=404)


def take(asked: Asked, text: str) -> None:
    """Put a JSON body into a request.

    Raises:
        ApiError: 50109.
    """
    try:
        said = json.loads(text) if text else {}
    except ValueError:
        raise api_error(50109) from None
    if isinstance(said, list):
        asked.items = said
    elif isinstance(said, dict):
        asked.body = said


async def take_part(asked: Asked, part: BodyPartReader) -> None:
    """Put one part of a multipart body into a request: the JSON, or a file."""
    content = bytes(await part.read(decode=True))
    name = part.name or ""
    if name == "payload_json":
        take(asked, content.decode())
    elif name.startswith("files["):
        number = int(name.removeprefix("files[").removesuffix("]"))
        asked.uploads.append(Upload(number, part.filename or "file", content))


def body_response(answer: Answer) -> web.Response:
    """Return a route's answer as a response."""
    return web.Response(status=204) if answer is None else json_response(answer)


def refusal(error: ApiError) -> web.Response:
    """Return a refusal as a response."""
    return json_response(error.body, status=error.status)


def words(fault: Fault) -> web.Response:
    """Return what Discord says when a planned fault has a status."""
    if fault.status == 429:
        after = 1.0 if fault.retry_after is None else fault.retry_after
        said: Json = {"message": "You are being rate limited.", "retry_after": after}
        answer = json_response(said | {"global": False}, status=429)
        answer.headers["X-RateLimit-Scope"] = "user"
        return answer
    status = fault.status or 500
    said = {"message": f"{status}: Internal Server Error", "code": 0}
    return json_response(said, status=status)
