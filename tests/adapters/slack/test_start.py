"""Switched on: what cannot work is said, what is missing is named, and no secret is told."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from adapters.slack.app import SlackError
from adapters.slack.errors import SlackTrouble
from adapters.slack.logs import masked
from community.chat.markup import Markup
from community.chat.message import Message
from community.chat.place import Place
from storage import communities
from tests.adapters.slack.scene import Scene, build, open_scene
from tests.wire.faults import server_error


@pytest.mark.parametrize(
    ("settings", "explained"),
    [
        ({"bot_token": "xoxb-wrong"}, "refuses the bot token: invalid_auth"),
        ({"bot_token": ""}, "needs a bot token"),
        ({"app_token": ""}, "needs an app-level token, or a signing secret"),
        ({"app_token": "xapp-wrong"}, "refuses the app-level token: invalid_auth"),
    ],
)
async def test_a_configuration_that_cannot_work_is_explained(
    scene: Scene, settings: dict[str, str], explained: str
) -> None:
    config = replace(scene.config, **settings)  # type: ignore[arg-type]  # names of settings
    other = build(scene.room, config, scene.database)
    with pytest.raises(SlackError, match=explained):
        await other.app.start()


async def test_socket_mode_that_is_off_is_explained(scene: Scene) -> None:
    other = build(scene.room, scene.config, scene.database)
    await scene.sockets.disable()
    with pytest.raises(SlackError, match="Socket Mode is switched off"):
        await other.app.start()


async def test_a_slack_that_does_not_answer_is_no_fault_of_the_configuration(
    scene: Scene,
) -> None:
    other = build(scene.room, scene.config, scene.database)
    scene.room.slack.faults.add("auth.test", server_error())
    with pytest.raises(SlackTrouble) as caught:
        await other.app.start()

    assert caught.value.reason == "unreachable"


async def test_scopes_that_were_not_granted_are_named_with_what_they_are_for(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.room.installed.scopes.remove("reactions:read")
    other = build(scene.room, scene.config, scene.database)
    scene.more.append(other.app)
    with caplog.at_level(logging.WARNING):
        await other.app.start()

    told = [each.message for each in caplog.records if "lacks" in each.message]
    assert len(told) == 1
    assert "reactions:read: save a message by reacting to it" in told[0]


async def test_a_granted_manifest_leaves_nothing_to_say(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    other = build(scene.room, scene.config, scene.database)
    scene.more.append(other.app)
    with caplog.at_level(logging.WARNING):
        await other.app.start()

    assert [each.message for each in caplog.records if "lacks" in each.message] == []


async def test_a_community_meets_in_the_space_run_by_those_who_run_it(scene: Scene) -> None:
    async with scene.database.reading() as db:
        ana = await communities.member_of(db, scene.space, scene.room.ana.id)
        bo = await communities.member_of(db, scene.space, scene.room.bo.id)
        known = await communities.recognise(db, scene.space, "")

    assert ana is not None
    assert ana.role == "steward"
    assert bo is None
    assert known is not None
    assert (known.community.name, known.community.zone) == ("Copse", "Europe/London")


async def test_a_space_that_is_opened_again_keeps_its_community(scene: Scene) -> None:
    other = build(scene.room, scene.config, scene.database)
    scene.more.append(other.app)
    await other.app.start()
    async with scene.database.reading() as db:
        known = await communities.recognise(db, scene.space, "")

    assert known is not None
    assert known.community.id == 1


async def test_nothing_is_said_before_the_start(scene: Scene) -> None:
    other = build(scene.room, scene.config, scene.database)
    with pytest.raises(SlackTrouble) as caught:
        await other.platform.post(
            Place(scene.space, people=("U1",)), Message(Markup("Hello")), "key"
        )
    assert (caught.value.reason, caught.value.ambiguous) == ("unreachable", False)
    await other.app.stop()


async def test_no_secret_and_no_words_reach_the_log(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with open_scene(sqlite_url, http=True, rotation=False) as scene:
        room = scene.room
        await room.ana.types("/library save https://example.org/a note:canary", "#general")
        message = await room.bo.posts("a canary sings", "#general")
        await room.ana.reacts("bookmark", message)
        card = await scene.card(room.ana, "/trial buttons")
        await room.ana.presses("Count", card)
        room.slack.faults.add("chat.postMessage", server_error())
        await room.ana.types("/trial say canary", "#general")
        await scene.settle()
        room.slack.uninstall(room.installed)
        await scene.settle()
        secrets = [room.installed.token, room.app.app_token, room.app.signing_secret]
        secrets += [room.app.client_secret, *room.slack.core.triggers.responses]
    # Not ours to silence: what parses every text says so at DEBUG.
    ours = [each for each in caplog.records if not each.name.startswith(("aiosqlite", "asyncio"))]
    told = "\n".join(f"{each.getMessage()} {each.exc_text or ''}" for each in ours)

    assert [each for each in secrets if each in told] == []
    assert "canary" not in told


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-1234-abcdef",
        "xoxe.xoxb-1-abc.def-ghi",
        "xoxe-1-abcdef",
        "xapp-1-A1-2-abc",
        "https://hooks.slack.com/commands/T1/2/abc",
        "wss://wss-primary.slack.com/link/?ticket=abc",
        "v0=" + "0f" * 32,
    ],
)
def test_a_secret_is_masked_wherever_it_stands(secret: str) -> None:
    assert masked(f"it was ({secret}), they said") in (
        "it was (***), they said",
        "it was (*** they said",
    )
