"""The manifest: taken by Slack, asking for the least, saying why."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import unquote

import pytest

import tests
from adapters.slack.manifest import events, link, manifest, scopes, table
from commands import FEATURES
from community.chat.feature import Feature
from tests.adapters.slack.trial import trial
from tests.wire.slack.manifests import check_manifest

DOCS = Path(tests.__file__).parent.parent / "docs" / "slack.md"


@pytest.mark.parametrize("url", [None, "https://copse.example/"])
@pytest.mark.parametrize("prefix", ["", "cop"])
@pytest.mark.parametrize("features", [FEATURES, (trial,), (*FEATURES, trial)])
def test_slack_takes_the_manifest(
    features: tuple[Feature, ...], prefix: str, url: str | None
) -> None:
    assert check_manifest(manifest(features, prefix=prefix, url=url)) == []


def test_every_command_and_menu_entry_is_in_it() -> None:
    made = manifest(FEATURES, prefix="cop")["features"]

    assert {each["command"] for each in made["slash_commands"]} == {
        f"/cop-{each.name}" for each in FEATURES
    }
    assert all(each["should_escape"] for each in made["slash_commands"])
    assert {each["callback_id"] for each in made["shortcuts"]} == {
        label for each in FEATURES for label in each.message_actions
    }


def test_what_no_feature_needs_is_not_asked_for() -> None:
    bare = Feature("bare", "Nothing but a name")

    assert "reactions:read" in {need.name for need in scopes(FEATURES)}
    assert "reactions:read" not in {need.name for need in scopes([bare])}
    assert {need.name for need in events([bare])} == {
        "app_home_opened",
        "app_uninstalled",
        "tokens_revoked",
    }


def test_the_link_carries_the_whole_manifest_and_is_short_enough_to_open() -> None:
    made = manifest(FEATURES)
    address = link(made)

    assert address.startswith("https://api.slack.com/apps?new_app=1&manifest_json=")
    assert json.loads(unquote(address.partition("manifest_json=")[2])) == made
    assert len(address) < 8_000


def test_the_documentation_says_what_each_scope_and_event_is_for() -> None:
    assert table(FEATURES) in DOCS.read_text(encoding="utf-8")
