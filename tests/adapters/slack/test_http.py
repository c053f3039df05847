"""Signed requests over HTTP: what is Slack's is done once, everything else has no effect."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from random import Random

import aiohttp
import pytest

from adapters.slack.app import SlackError
from tests import gates
from tests.adapters.slack.eyes import said
from tests.adapters.slack.scene import OFTEN, Scene, acknowledged, build, open_scene
from tests.wire.slack.delivery import http_body, signed


@pytest.fixture
async def over_http(database_url: str) -> AsyncIterator[Scene]:
    async with open_scene(database_url, http=True) as scene:
        yield scene


def url(scene: Scene) -> str:
    found = scene.room.app.address("event")
    assert found is not None
    return found


async def knock(
    scene: Scene, body: bytes, headers: dict[str, str], kind: str = "application/json"
) -> int:
    """Send a request to the app; the status it is answered with."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(url(scene), data=body, headers={"Content-Type": kind} | headers) as got,
    ):
        return got.status


def now(scene: Scene) -> int:
    return int(scene.room.slack.state.now())


def an_event(scene: Scene, text: str = "forged") -> bytes:
    event = {"type": "message", "channel": scene.room.general.id, "user": scene.room.ana.id}
    event |= {"text": text, "ts": "1700000000.000001", "event_ts": "1700000000.000001"}
    outer = {"type": "event_callback", "team_id": scene.room.team.id, "event_id": "EvX"}
    return json.dumps(outer | {"event": event, "event_time": 1_700_000_000}).encode()


async def test_the_address_is_proven(over_http: Scene) -> None:
    assert await over_http.room.slack.deliveries.verifies(over_http.room.app)


async def test_everything_works_over_http(over_http: Scene) -> None:
    scene, room = over_http, over_http.room
    assert "#1" in await scene.types(room.ana, "/library save https://example.org/a tags:x")
    message = await room.bo.posts("words to keep", "#general")
    await room.ana.reacts("bookmark", message)
    await scene.settle()
    acknowledged(await room.ana.types("/trial paint", "#general"))
    form = await scene.form(room.ana)
    assert [each["value"] for each in (await room.ana.suggests("colour", "gre", form)).options] == [
        "gre",
        "green",
    ]
    assert (await room.ana.submits(form, {"colour": "green"})).result == "closed"
    card = await scene.card(room.ana, "/trial buttons")
    acknowledged(await room.ana.presses("Count", card))
    acknowledged(await room.ana.uses_shortcut("Weigh", message))
    await scene.settle()

    assert "words to keep" in scene.private(room.ana)[1]
    assert "Counted to 1" in said(card)
    assert scene.private(room.ana)[-1] == "13 letters by Bo"


async def test_a_command_may_speak_of_a_payload(over_http: Scene) -> None:
    acknowledged(await over_http.room.ana.types("/trial say payload=1&x payload", "#general"))
    await over_http.settle()

    assert over_http.public() == ["Ana says payload=1&x payload"]


async def test_a_forged_request_is_refused(over_http: Scene) -> None:
    body = an_event(over_http, "ping")
    secret = over_http.room.app.signing_secret

    assert await knock(over_http, body, signed("guessed", now(over_http), body)) == 401
    assert await knock(over_http, body + b" ", signed(secret, now(over_http), body)) == 401
    assert await knock(over_http, body, {}) == 401
    await over_http.settle()
    assert over_http.private(over_http.room.ana) == []


@pytest.mark.parametrize("seconds", [-301, -86_400, 302, 86_400])
async def test_a_stale_request_is_refused(over_http: Scene, seconds: int) -> None:
    body, secret = an_event(over_http, "ping"), over_http.room.app.signing_secret

    headers = signed(secret, now(over_http) + seconds, body)
    assert await knock(over_http, body, headers) == 401
    await over_http.settle()
    assert over_http.private(over_http.room.ana) == []


async def test_a_replayed_request_has_no_second_effect(over_http: Scene) -> None:
    scene, room = over_http, over_http.room
    await scene.types(room.ana, "/library save https://example.org/a")
    await room.ana.types("/trial say once", "#general")
    delivery = room.slack.deliveries.of("command")[-1]
    body, kind = http_body(delivery)
    headers = [signed(room.app.signing_secret, now(scene) - age, body) for age in (0, 0, 2, 9)]
    statuses = [await knock(scene, body, each, kind) for each in headers]
    await scene.settle()

    assert statuses == [200] * 4
    assert scene.public() == ["Ana says once"]


async def test_junk_is_refused_and_nothing_is_a_fault_of_ours(
    over_http: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    chance = Random(4)  # the same junk every time
    good = signed(over_http.room.app.signing_secret, now(over_http), b"{}")
    stamps = [
        "",
        "abc",
        "-1",
        "1e9",
        "９" * 10,
        "9" * 40,
        "0x10",
        good["X-Slack-Request-Timestamp"],
    ]
    signatures = ["", "v0=", "v0=é", "v1=00", "v0=" + "0" * 64, "\xff" * 20]
    statuses = set()
    async with aiohttp.ClientSession() as session:
        for _ in range(1_000):
            body = chance.randbytes(chance.randrange(200))
            headers = {
                "X-Slack-Request-Timestamp": chance.choice(stamps),
                "X-Slack-Signature": chance.choice(signatures),
                "Content-Type": chance.choice(["application/json", "text/plain", "x", ""]),
            }
            async with session.post(url(over_http), data=body, headers=headers) as got:
                statuses.add(got.status)

    assert statuses == {401}
    assert [each for each in caplog.records if each.levelname in ("ERROR", "CRITICAL")] == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"nothing",
        b"{",
        b"\xff\xfe",
        b"[" * 5_000,
        b'{"type": "event_callback"}',
        b'{"type": "event_callback", "event": []}',
        b'{"type": "event_callback", "event": {}, "authorizations": "x"}',
        b'{"type": "block_actions", "actions": []}',
        b'{"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "a.b"}]}',
        b'{"type": "view_submission", "view": {"callback_id": "form:x"}}',
        b'{"type": "something_new"}',
        b"payload=%7B",
        b"command=%2Flibrary",
    ],
)
async def test_what_slack_signs_and_nobody_understands_has_no_effect(
    over_http: Scene, body: bytes
) -> None:
    headers = signed(over_http.room.app.signing_secret, now(over_http), body)
    kind = "application/x-www-form-urlencoded" if b"%" in body else "application/json"

    assert await knock(over_http, body, headers, kind) == 200


async def test_more_than_slack_ever_sends_is_not_read(over_http: Scene) -> None:
    body = b"x" * 1_000_001
    headers = signed(over_http.room.app.signing_secret, now(over_http), body)

    assert await knock(over_http, body, headers) == 413


async def test_an_event_that_cannot_be_kept_is_brought_again(sqlite_url: str) -> None:
    async with open_scene(sqlite_url, http=True, latest=0.25, retries=OFTEN) as scene:
        with gates.hurrying():
            async with scene.database.transaction():
                await scene.room.bo.posts("ping", "#general")
                delivery = scene.room.slack.deliveries.of("event")[-1]
                await scene.wait_for(lambda: delivery.attempts)
        await scene.settle()

        assert delivery.attempts[0].status == 503
        assert delivery.acked
        assert scene.private(scene.room.bo) == ["pong"]


async def test_without_a_signing_secret_there_is_nothing_to_mount(scene: Scene) -> None:
    with pytest.raises(SlackError, match="signing secret"):
        scene.app.http()


async def test_settings_in_the_environment_of_bolt_change_nothing(
    over_http: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CLIENT_ID", "CLIENT_SECRET", "BOT_TOKEN", "SIGNING_SECRET", "SCOPES"):
        monkeypatch.setenv(f"SLACK_{name}", "from elsewhere")
    other = build(over_http.room, over_http.config, over_http.database)
    over_http.more.append(other.app)
    await other.app.start()
    paths = [getattr(route, "path", "") for route in other.app.http().routes]

    assert paths == ["/slack/events"]
