"""Web API methods about the app itself: `api`, `auth`, `oauth` and `apps`."""

from datetime import timedelta

from tests.wire.slack.apps import ACTIVE_TOKENS, TOKEN_LIFE, App, Installation, Token, TokenKind
from tests.wire.slack.call import Call, Method, Refused
from tests.wire.slack.core import Slack
from tests.wire.slack.manifests import check_manifest
from tests.wire.slack.schema import Json


async def api_test(call: Call) -> Json:
    """api.test"""
    args = {name: value for name, value in call.args.items() if name != "token"}
    if args.get("error"):
        raise Refused(str(args["error"]), args=args)
    return {"args": args}


async def auth_test(call: Call) -> Json:
    """auth.test"""
    if call.token is not None and call.token.kind is TokenKind.APP:
        return {"app_name": call.app.name, "app_id": call.app.id}
    team = call.team
    said: Json = {
        "url": team.url,
        "team": team.name,
        "user": call.bot.name,
        "team_id": team.id,
        "user_id": call.bot.id,
        "bot_id": call.installation.bot_id,
        "is_enterprise_install": False,
    }
    if team.enterprise_id is not None:
        said["enterprise_id"] = team.enterprise_id
    left = call.token.expires if call.token is not None else None
    if left is not None:
        said["expires_in"] = int((left - call.slack.clock()).total_seconds())
    return said


async def auth_revoke(call: Call) -> Json:
    """auth.revoke"""
    if call.flag("test"):
        return {"revoked": False}
    assert call.token is not None
    call.token.revoked = True
    call.slack.state.changed(call.method)
    call.slack.events.revoked(call.installation)
    return {"revoked": True}


async def connections_open(call: Call) -> Json:
    """apps.connections.open"""
    sockets = call.slack.deliveries.sockets[call.app.id]
    if not call.app.socket_mode or not sockets.enabled:
        raise Refused("socket_mode_not_enabled")
    ticket = call.slack.state.secret("ticket-")
    sockets.tickets.add(ticket)
    base = call.slack.base_url.replace("http", "ws", 1)
    return {"url": f"{base}/link/?ticket={ticket}&app_id={call.app.id}"}


def issue(slack: Slack, installation: Installation) -> tuple[Token, str | None]:
    """Make a bot token; with rotation it expires and comes with a refresh token."""
    app = installation.app
    prefix = "xoxe.xoxb-" if app.rotates else "xoxb-"
    token = slack.state.token(prefix, TokenKind.BOT, app, installation.scopes, installation)
    if not app.rotates:
        return token, None
    token.expires = slack.clock() + TOKEN_LIFE
    installation.rotated.append(token)
    for old in installation.rotated[:-ACTIVE_TOKENS]:
        old.revoked = True
    refresh = slack.state.secret("xoxe-1-")
    slack.state.refresh[refresh] = installation
    return token, refresh


def _client(call: Call) -> App:
    client_id, secret = call.client or (call.text("client_id"), call.text("client_secret"))
    found = (each for each in call.slack.state.apps.values() if each.client_id == client_id)
    app = next(found, None)
    if app is None:
        raise Refused("invalid_client_id")
    if app.client_secret != secret:
        raise Refused("bad_client_secret")
    return app


def _grant(call: Call, installation: Installation) -> Json:
    slack = call.slack
    token, refresh = issue(slack, installation)
    team = slack.state.teams[installation.team]
    slack.state.changed(call.method)
    said: Json = {
        "app_id": installation.app.id,
        "authed_user": {"id": installation.installer},
        "scope": ",".join(installation.scopes),
        "token_type": "bot",
        "access_token": token.value,
        "bot_user_id": installation.bot_user,
        "team": {"id": team.id, "name": team.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }
    if team.enterprise_id is not None:
        said["enterprise"] = {"id": team.enterprise_id, "name": team.enterprise_name}
    if refresh is not None:
        said |= {
            "refresh_token": refresh,
            "expires_in": int(TOKEN_LIFE / timedelta(seconds=1)),
        }
    return said


async def oauth_access(call: Call) -> Json:
    """oauth.v2.access: a code, or with `grant_type=refresh_token` a refresh token, once each."""
    app = _client(call)
    state = call.slack.state
    if call.text("grant_type") == "refresh_token":
        installation = state.refresh.pop(call.text("refresh_token"), None)
        error = "invalid_refresh_token"
    else:
        installation = state.codes.pop(call.text("code"), None)
        error = "invalid_code"
    if installation is None or installation.app is not app or installation.uninstalled:
        raise Refused(error)
    return _grant(call, installation)


async def oauth_exchange(call: Call) -> Json:
    """oauth.v2.exchange: a token that lasts for ever for one that expires."""
    app = _client(call)
    token = call.slack.state.tokens.get(call.text("token"))
    if token is None or token.app is not app or token.installation is None:
        raise Refused("invalid_token")
    if not app.rotates:
        raise Refused("token_rotation_not_enabled")
    if token.expires is not None:
        raise Refused("token_already_exchanged")
    token.revoked = True
    return _grant(call, token.installation)


async def manifest_validate(call: Call) -> Json:
    """apps.manifest.validate"""
    call.need("manifest")
    errors = check_manifest(call.json("manifest", "invalid_manifest"))
    if errors:
        raise Refused("invalid_manifest", errors=errors)
    return {"errors": []}


async def manifest_export(call: Call) -> Json:
    """apps.manifest.export"""
    app = call.slack.state.apps.get(call.need("app_id")[0])
    if app is None:
        raise Refused("app_not_found")
    return {"manifest": app.manifest}


_NOBODY: tuple[TokenKind, ...] = ()
METHODS = {
    "api.test": Method(api_test, None, 4, _NOBODY),
    "auth.test": Method(auth_test, None, None, (TokenKind.BOT, TokenKind.APP)),
    "auth.revoke": Method(auth_revoke, None, 3),
    "apps.connections.open": Method(connections_open, "connections:write", None, (TokenKind.APP,)),
    "oauth.v2.access": Method(oauth_access, None, 4, _NOBODY),
    "oauth.v2.exchange": Method(oauth_exchange, None, 4, _NOBODY),
    "apps.manifest.validate": Method(manifest_validate, None, 3, (TokenKind.CONFIG,)),
    "apps.manifest.export": Method(manifest_export, None, 3, (TokenKind.CONFIG,)),
}
