"""Which manifests the Slack stand-in takes, and how it says what is wrong with the others."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.wire.slack.manifests import check_manifest
from tests.wire.slack.room import a_manifest, furnished
from tests.wire.slack.schema import Json


def edited(path: str, value: Any) -> Json:
    """Return a good manifest with one field changed."""
    manifest = a_manifest()
    *above, last = path.split("/")
    place = manifest
    for name in above:
        place = place[name]
    place[last] = value
    return manifest


LIMITS: dict[str, tuple[int, Callable[[int], Any]]] = {
    "display_information/name": (35, lambda n: "x" * n),
    "display_information/description": (140, lambda n: "x" * n),
    "display_information/long_description": (4000, lambda n: "x" * n),
    "features/slash_commands": (
        50,
        lambda n: [{"command": f"/c{i}", "description": "x"} for i in range(n)],
    ),
    "features/shortcuts": (
        10,
        lambda n: [{"name": "x", "callback_id": str(i), "description": "x"} for i in range(n)],
    ),
    "features/bot_user/display_name": (80, lambda n: "x" * n),
    "features/unfurl_domains": (5, lambda n: ["example.org"] * n),
}


@pytest.mark.parametrize("path", LIMITS)
def test_a_manifest_keeps_to_its_limits(path: str) -> None:
    most, build = LIMITS[path]

    assert check_manifest(edited(path, build(most))) == []
    errors = check_manifest(edited(path, build(most + 1)))
    assert [each["pointer"] for each in errors] == [f"/{path}"]


REFUSALS = {
    "no name": ("display_information", {}, "failed_constraint"),
    "an empty list of commands": ("features/slash_commands", [], "failed_constraint"),
    "a command without a slash": (
        "features/slash_commands",
        [{"command": "library", "description": "x"}],
        "failed_constraint",
    ),
    "a command twice": (
        "features/slash_commands",
        [{"command": "/library", "description": "x"}] * 2,
        "duplicate",
    ),
    "a scope nobody knows": (
        "oauth_config/scopes/bot",
        [*a_manifest()["oauth_config"]["scopes"]["bot"], "world:rule"],
        "illegal_bot_scopes",
    ),
    "an event nobody knows": (
        "settings/event_subscriptions/bot_events",
        ["sun_rose"],
        "illegal_bot_events",
    ),
    "a setting nobody knows": ("settings/colour", "green", "failed_constraint"),
    "no address without Socket Mode": (
        "settings/socket_mode_enabled",
        False,
        "requires_request_url",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_slack_would_not_take_is_named(name: str) -> None:
    path, value, code = REFUSALS[name]

    assert code in [each["code"] for each in check_manifest(edited(path, value))]


def test_commands_and_events_need_their_scopes() -> None:
    bare = a_manifest(scopes=("chat:write",), events=("message.channels", "app_mention"))
    codes = {(each["code"], each["message"]) for each in check_manifest(bare)}

    assert codes == {
        ("requires_commands_bot_scope", "Slash Commands requires `commands` bot scope"),
        ("requires_commands_bot_scope", "Shortcuts requires `commands` bot scope"),
        ("requires_scopes", "Event `message.channels` requires `channels:history` bot scope"),
        ("requires_scopes", "Event `app_mention` requires `app_mentions:read` bot scope"),
    }


async def test_a_manifest_is_validated_and_exported_with_a_config_token() -> None:
    async with furnished() as room:
        client = room.client(room.app.config_token)
        good = await client.apps_manifest_validate(manifest=a_manifest())
        with pytest.raises(SlackApiError) as bad:
            await client.apps_manifest_validate(manifest={"display_information": {}})
        with pytest.raises(SlackApiError) as forbidden:
            await room.client().apps_manifest_validate(manifest=a_manifest())
        exported = await client.apps_manifest_export(app_id=room.app.id)

    assert good["errors"] == []
    assert bad.value.response["error"] == "invalid_manifest"
    assert bad.value.response["errors"][0]["pointer"] == "/display_information"
    assert forbidden.value.response["error"] == "not_allowed_token_type"
    assert exported["manifest"] == a_manifest()


async def test_an_app_with_a_wrong_manifest_cannot_be_made() -> None:
    async with furnished() as room:
        with pytest.raises(ValueError, match="invalid_manifest"):
            room.slack.app(a_manifest(scopes=()))
