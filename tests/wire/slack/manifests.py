"""What Slack allows in an app manifest (docs.slack.dev/reference/app-manifest).

Codes and sentences are those `apps.manifest.validate` was seen to answer: `failed_constraint`,
`illegal_bot_scopes`, `requires_commands_bot_scope`, `requires_a_bot_scope` …
"""

import re
from collections.abc import Iterator

from tests.wire.slack.events import SCOPES
from tests.wire.slack.names import BOT_EVENTS, BOT_SCOPES
from tests.wire.slack.schema import (
    Json,
    Spot,
    anything,
    boolean,
    listed,
    number,
    one_of,
    shape,
    string,
    url,
)

_COMMAND = shape(
    {"command": string(32, pattern=r"/[^\sA-Z/]+"), "description": string(2000)},
    {"usage_hint": string(1000), "url": url(3000), "should_escape": boolean},
)
_SHORTCUT = shape(
    {
        "name": string(24),
        "callback_id": string(255),
        "description": string(150),
    },
    {"type": one_of("message", "global")},
)
_HOME = shape(
    None,
    {
        "home_tab_enabled": boolean,
        "messages_tab_enabled": boolean,
        "messages_tab_read_only_enabled": boolean,
    },
)
_SCOPE_LIST = listed(string(), 255, least=0)
MANIFEST = shape(
    {
        "display_information": shape(
            {"name": string(35)},
            {
                "description": string(140),
                "long_description": string(4000, least=174),
                "background_color": string(pattern=r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})"),
            },
        )
    },
    {
        "_metadata": shape(
            None, {"major_version": number(1, 2, whole=True), "minor_version": number(whole=True)}
        ),
        "features": shape(
            None,
            {
                "app_home": _HOME,
                "assistant_view": anything,
                "agent_view": anything,
                "bot_user": shape(
                    {"display_name": string(80, pattern=r"[A-Za-z0-9 ._-]+")},
                    {"always_online": boolean},
                ),
                "shortcuts": listed(_SHORTCUT, 10),
                "slash_commands": listed(_COMMAND, 50),
                "unfurl_domains": listed(string(), 5, least=0),
            },
        ),
        "oauth_config": shape(
            None,
            {
                "scopes": shape(
                    None,
                    {
                        "bot": _SCOPE_LIST,
                        "bot_optional": _SCOPE_LIST,
                        "user": _SCOPE_LIST,
                        "user_optional": _SCOPE_LIST,
                    },
                ),
                "redirect_urls": listed(url(), 1000),
                "pkce_enabled": boolean,
                "token_management_enabled": boolean,
            },
        ),
        "settings": shape(
            None,
            {
                "allowed_ip_address_ranges": listed(string(), 10),
                "event_subscriptions": shape(
                    None,
                    {
                        "request_url": url(),
                        "bot_events": listed(string(), 100),
                        "user_events": listed(string(), 100),
                        "metadata_subscriptions": anything,
                    },
                ),
                "interactivity": shape(
                    {"is_enabled": boolean},
                    {"request_url": url(), "message_menu_options_url": url()},
                ),
                "incoming_webhooks": anything,
                "org_deploy_enabled": boolean,
                "socket_mode_enabled": boolean,
                "token_rotation_enabled": boolean,
                "is_hosted": boolean,
                "is_mcp_enabled": boolean,
                "function_runtime": string(),
            },
        ),
    },
)


def check_manifest(manifest: object) -> list[Json]:
    """Return the `errors` of `invalid_manifest`; none when Slack would take the manifest."""
    spot = Spot("", "manifest")
    MANIFEST(manifest, spot)
    if spot.problems or not isinstance(manifest, dict):
        return [_error("failed_constraint", each.message, each.pointer) for each in spot.problems]
    return [*_scopes(manifest), *_events(manifest), *_reachable(manifest), *_doubled(manifest)]


def _error(code: str, message: str, pointer: str) -> Json:
    return {"code": code, "message": message, "pointer": pointer}


def _bot_scopes(manifest: Json) -> list[str]:
    scopes: Json = manifest.get("oauth_config", {}).get("scopes", {})
    return list(scopes.get("bot", []))


def _scopes(manifest: Json) -> Iterator[Json]:
    granted = _bot_scopes(manifest)
    features: Json = manifest.get("features", {})
    wrong = [scope for scope in granted if scope not in BOT_SCOPES]
    if wrong:
        named = ", ".join(f"`{scope}`" for scope in wrong)
        yield _error(
            "illegal_bot_scopes", f"Illegal bot scopes found {named}", "/oauth_config/scopes/bot"
        )
    if "bot_user" in features and not granted:
        yield _error("requires_a_bot_scope", "Bot user requires a scope", "/features/bot_user")
    if granted and "bot_user" not in features:
        yield _error("requires_bot_user", "Bot scopes require a bot user", "/features/bot_user")
    for feature, what in (("slash_commands", "Slash Commands"), ("shortcuts", "Shortcuts")):
        if feature in features and "commands" not in granted:
            yield _error(
                "requires_commands_bot_scope",
                f"{what} requires `commands` bot scope",
                f"/features/{feature}",
            )


def _events(manifest: Json) -> Iterator[Json]:
    subscriptions: Json = manifest.get("settings", {}).get("event_subscriptions", {})
    granted = _bot_scopes(manifest)
    for index, name in enumerate(subscriptions.get("bot_events", [])):
        pointer = f"/settings/event_subscriptions/bot_events/{index}"
        if name not in BOT_EVENTS | frozenset(SCOPES):
            yield _error("illegal_bot_events", f"Illegal bot event found `{name}`", pointer)
        needed = SCOPES.get(name, ())
        if needed and not any(scope in granted for scope in needed):
            named = " or ".join(f"`{scope}`" for scope in needed)
            yield _error("requires_scopes", f"Event `{name}` requires {named} bot scope", pointer)


def _reachable(manifest: Json) -> Iterator[Json]:
    settings: Json = manifest.get("settings", {})
    if settings.get("socket_mode_enabled"):
        return
    subscriptions: Json = settings.get("event_subscriptions", {})
    if subscriptions.get("bot_events") and "request_url" not in subscriptions:
        yield _error(
            "requires_request_url",
            "Event Subscription requires either Request URL or Socket Mode Enabled",
            "/settings/event_subscriptions",
        )
    interactivity: Json = settings.get("interactivity", {})
    if interactivity.get("is_enabled") and "request_url" not in interactivity:
        yield _error(
            "requires_request_url",
            "Interactivty requires a Request URL",
            "/settings/interactivity",
        )
    for index, command in enumerate(manifest.get("features", {}).get("slash_commands", [])):
        if "url" not in command:
            yield _error(
                "requires_request_url",
                "Slash Command requires a Request URL",
                f"/features/slash_commands/{index}",
            )


def _doubled(manifest: Json) -> Iterator[Json]:
    features: Json = manifest.get("features", {})
    for feature, key in (("slash_commands", "command"), ("shortcuts", "callback_id")):
        names = [each[key] for each in features.get(feature, [])]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield _error("duplicate", f"`{name}` is defined twice", f"/features/{feature}")
    bot: Json = features.get("bot_user", {})
    if re.fullmatch(r"slackbot|slack", bot.get("display_name", ""), re.IGNORECASE):
        yield _error("failed_constraint", "reserved name", "/features/bot_user/display_name")
