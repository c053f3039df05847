"""The Web API on the wire: reads a request, finds out who asks, answers `ok` or why not."""

import base64
import json
from typing import Any

from aiohttp import web

from tests.wire.faults import Fault
from tests.wire.slack import web_apps, web_chat, web_conversations, web_files, web_users, web_views
from tests.wire.slack.apps import Token, TokenKind
from tests.wire.slack.call import Call, Method, Refused
from tests.wire.slack.core import Slack
from tests.wire.slack.schema import Json

METHODS: dict[str, Method] = {
    **web_apps.METHODS,
    **web_chat.METHODS,
    **web_conversations.METHODS,
    **web_files.METHODS,
    **web_users.METHODS,
    **web_views.METHODS,
}


async def serve(slack: Slack, request: web.Request) -> web.StreamResponse:
    """Answer one request to `/api/…`, unless a planned fault comes in between."""
    name = request.match_info["method"]
    method = METHODS.get(name)
    args = await arguments(request, form_only=method is not None and method.form_only)
    slack.log.add(request.method, request.path, args)

    async def answer() -> web.StreamResponse:
        return await _answer(slack, request, name, method, args)

    return await slack.faults.suffer(name, request, answer, words)


def words(fault: Fault) -> web.Response:
    """Say what Slack says with the status of a fault."""
    if fault.status == 429:
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429)
    return web.Response(status=fault.status or 500, text="upstream error", content_type="text/html")


async def arguments(request: web.Request, *, form_only: bool = False) -> Json:
    """Return the arguments of a request: of its address, and of its form or JSON body."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body: Any = await request.json()
        except ValueError:
            return args | {"": "invalid_json"}
        if not isinstance(body, dict):
            return args | {"": "json_not_object"}
        return args if form_only else args | body
    form = await request.post()
    return args | {name: value for name, value in form.items() if isinstance(value, str)}


async def _answer(
    slack: Slack, request: web.Request, name: str, method: Method | None, args: Json
) -> web.Response:
    call = Call(slack, name, args)
    headers = {"X-Slack-Req-Id": slack.state.secret("req-")}
    try:
        if method is None:
            raise Refused("unknown_method")
        if "" in args:
            raise Refused(str(args[""]))
        _who(call, request, method, headers)
        wait = _wait(call, method)
        if wait is not None:
            said: Json = {"ok": False, "error": "ratelimited"}
            headers["Retry-After"] = str(wait)
            return web.json_response(said, status=429, headers=headers)
        if method.scope is not None:
            headers["X-Accepted-OAuth-Scopes"] = method.scope
            call.scope(method.scope)
        said = {"ok": True} | await method.run(call)
    except Refused as no:
        said = {"ok": False, "error": no.error} | no.details
    return web.json_response(said, headers=headers, dumps=_dumps)


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _who(call: Call, request: web.Request, method: Method, headers: dict[str, str]) -> None:
    scheme, _, proof = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Basic":
        call.client = _basic(proof)
    given = proof.strip() if scheme == "Bearer" else ""
    given = given or str(call.args.get("token") or "")
    if not method.tokens:
        call.args["token"] = given
        return
    if not given:
        raise Refused("not_authed")
    call.token = proven(call.slack, given)
    if call.token.kind not in method.tokens:
        raise Refused("not_allowed_token_type")
    headers["X-OAuth-Scopes"] = ",".join(call.token.scopes)


def _basic(proof: str) -> tuple[str, str]:
    try:
        name, _, secret = base64.b64decode(proof, validate=True).decode().partition(":")
    except ValueError:
        raise Refused("invalid_auth") from None
    return name, secret


def proven(slack: Slack, given: str) -> Token:
    """Return the token with this value, or refuse it for what is wrong with it."""
    token = slack.state.tokens.get(given)
    if token is None:
        raise Refused("invalid_auth")
    if token.installation is not None and token.installation.uninstalled:
        raise Refused("account_inactive")
    if token.revoked:
        raise Refused("token_revoked")
    if token.expires is not None and slack.clock() >= token.expires:
        raise Refused("token_expired")
    return token


def _wait(call: Call, method: Method) -> int | None:
    if call.token is None or call.token.kind is TokenKind.CONFIG:
        return None
    installation = call.token.installation
    team = installation.team if installation is not None else ""
    return call.slack.limits.refuse(
        call.app.id, team, call.method, method.tier, call.text("channel")
    )
