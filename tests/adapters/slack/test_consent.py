"""Many workspaces by consent, over the wire: asked once, in one browser, within ten minutes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from community.chat.markup import Markup
from community.chat.message import Message
from community.chat.place import Place
from storage import communities, installations
from tests.adapters.slack.eyes import said
from tests.adapters.slack.scene import Scene, open_scene, served
from tests.wire.slack.apps import Installation
from tests.wire.slack.clock import HandClock
from tests.wire.slack.person import Person


@dataclass
class Office:
    """A scene whose app waits for workspaces, and the address of its pages."""

    scene: Scene
    url: str
    clock: HandClock

    async def visits(self, path: str, cookie: str = "") -> tuple[int, str, str, str]:
        """Open a page: its status, where it leads, the cookie it sets, its text."""
        headers = {"Cookie": cookie} if cookie else {}
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.get(self.url + path, headers=headers, allow_redirects=False) as got,
        ):
            kept = got.headers.get("Set-Cookie", "").partition(";")[0]
            return got.status, got.headers.get("Location", ""), kept, await got.text()

    async def asks(self) -> tuple[str, str]:
        """Begin: the state that Slack is given, and the browser's cookie."""
        status, there, cookie, _ = await self.visits("/slack/install")
        assert status == 302
        return parse_qs(urlsplit(there).query)["state"][0], cookie


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    clock = HandClock()
    async with open_scene(database_url, consent=True, clock=clock) as scene:
        await scene.app.start()
        async with served(scene) as url:
            yield Office(scene, url, clock)


async def installed(office: Office, name: str, person: str) -> tuple[Installation, Person]:
    """Somebody installs the bot in a workspace of theirs."""
    slack, app = office.scene.room.slack, office.scene.room.app
    team = slack.workspace(name)
    who = slack.person(team, person)
    state, cookie = await office.asks()
    code = slack.authorize(app, team, by=who)
    status, *_ = await office.visits(f"/slack/oauth_redirect?code={code}&state={state}", cookie)
    assert status == 200
    general = team.channel_named("general")
    assert general is not None
    general.members.append(app.installations[team.id].bot_user)
    return app.installations[team.id], who


async def test_slack_is_asked_for_the_least_with_our_address(office: Office) -> None:
    _, there, cookie, _ = await office.visits("/slack/install")
    asked = parse_qs(urlsplit(there).query)

    assert there.startswith("https://slack.com/oauth/v2/authorize?")
    assert asked["client_id"] == [office.scene.room.app.client_id]
    assert asked["redirect_uri"] == ["https://copse.example/slack/oauth_redirect"]
    assert asked["scope"][0].split(",") == office.scene.room.app.wanted_scopes
    assert cookie.endswith(asked["state"][0])


async def test_workspaces_install_the_bot_and_are_each_by_themselves(office: Office) -> None:
    scene = office.scene
    oak, ana = await installed(office, "Oak", "Ana")
    elm, eli = await installed(office, "Elm", "Eli")
    first = await ana.types("/library save https://example.org/oak", "#general")
    second = await eli.types("/library search", "#general")
    async with scene.database.reading() as db:
        steward = await communities.member_of(db, f"slack:{oak.team}", ana.id)
        tokens = {each.token for each in await installations.living(db, "slack")}

    assert first.message is not None
    assert second.message is not None
    assert "#1" in said(first.message)
    assert "empty" in said(second.message)
    assert steward is not None
    assert steward.role == "steward"
    assert len(tokens) == 2
    await scene.platform.post(
        Place(f"slack:{elm.team}", people=(eli.id,)), Message(Markup("Hello Elm")), "key"
    )
    assert [said(each) for each in eli.messages(eli.direct(elm))] == ["Hello Elm"]


async def test_a_workspace_that_comes_back_is_served_again(office: Office) -> None:
    scene = office.scene
    oak, ana = await installed(office, "Oak", "Ana")
    scene.room.slack.uninstall(oak)
    await scene.settle()
    state, cookie = await office.asks()
    code = scene.room.slack.authorize(scene.room.app, ana.team, by=ana)
    await office.visits(f"/slack/oauth_redirect?code={code}&state={state}", cookie)
    outcome = await ana.types("/library", "#general")

    assert outcome.message is not None
    assert await scene.platform.web.tokens.known(f"slack:{oak.team}") is not None


@pytest.mark.parametrize(
    "spoil", ["no state", "another state", "another browser", "too late", "twice", "bad code"]
)
async def test_a_consent_that_is_not_ours_installs_nothing(office: Office, spoil: str) -> None:
    slack, app = office.scene.room.slack, office.scene.room.app
    team = slack.workspace("Oak")
    state, cookie = await office.asks()
    code = slack.authorize(app, team)
    path = f"/slack/oauth_redirect?code={code}&state={state}"
    if spoil == "no state":
        path = f"/slack/oauth_redirect?code={code}"
    elif spoil == "another state":
        path, cookie = path.replace(state, "x" * 43), cookie.replace(state, "x" * 43)
    elif spoil == "another browser":
        cookie = ""
    elif spoil == "too late":
        office.clock.forward(601)
    elif spoil == "twice":
        await office.visits("/slack/oauth_redirect?code=guessed&state=" + state, cookie)
    elif spoil == "bad code":
        path = path.replace(code, "guessed")
    status, _, _, page = await office.visits(path, cookie)
    async with office.scene.database.reading() as db:
        assert await installations.living(db, "slack") == []

    assert status in (400, 401)
    assert code not in page


async def test_somebody_who_declines_is_told_so_safely(office: Office) -> None:
    status, _, _, page = await office.visits("/slack/oauth_redirect?error=<script>alert(1)")

    assert status == 200
    assert "<script>alert" not in page
