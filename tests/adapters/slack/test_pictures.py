"""Pictures on Slack: uploaded once, shown when Slack has looked at them, else told in words."""

from __future__ import annotations

from itertools import count

from adapters.slack.pace import Pace
from community.chat.markup import Markup
from community.chat.message import Message
from community.chat.place import Identity, Place
from community.pictures.png import png
from tests.adapters.slack.scene import Scene
from tests.pictures import CHART, GRID
from tests.wire.faults import server_error

DRAWN = Message(Markup("Your weeks"), (GRID, CHART))


def general(scene: Scene) -> Place:
    return Place(scene.space, scene.room.general.id)


def kinds(scene: Scene) -> list[str]:
    """What the newest message of the bot is made of."""
    mine = scene.room.installed.bot_id
    blocks = [each for each in scene.room.ana.messages("#general") if each.bot_id == mine][
        -1
    ].blocks
    return [block["type"] for block in blocks or ()]


async def test_a_picture_is_uploaded_once_and_shown(scene: Scene) -> None:
    seconds = count(1.0)
    scene.platform.pace = Pace(lambda: next(seconds))
    for key in ("one", "two"):
        await scene.platform.post(general(scene), DRAWN, key)
        assert kinds(scene) == ["rich_text", "image", "rich_text", "data_visualization"]
    (file,) = scene.room.slack.state.files.values()
    assert file.content == png(GRID.svg)
    assert file.alt_text == GRID.alt
    assert file.channels == []


async def test_a_picture_waits_until_slack_has_looked_at_it(scene: Scene) -> None:
    scene.room.slack.state.unseen = 1
    await scene.platform.post(general(scene), Message(Markup("Weeks"), (GRID,)), "one")
    assert kinds(scene) == ["rich_text", "image"]


async def test_a_picture_that_cannot_be_uploaded_is_told_in_words(scene: Scene) -> None:
    scene.room.slack.faults.add("files.getUploadURLExternal", server_error())
    await scene.platform.post(general(scene), DRAWN, "one")
    assert kinds(scene) == ["rich_text", "rich_text", "data_visualization"]
    assert "Answered in 10 of 14 weeks" in scene.public()[-1]


async def test_an_app_that_may_not_upload_says_what_the_picture_shows(scene: Scene) -> None:
    scene.room.installed.scopes.remove("files:write")
    await scene.platform.post(general(scene), DRAWN, "one")
    assert "Answered in 10 of 14 weeks" in scene.public()[-1]
    assert scene.room.slack.state.files == {}


async def test_a_picture_is_shown_to_one_person_too(scene: Scene) -> None:
    ana = Identity(scene.space, scene.room.ana.id, "Ana")
    await scene.platform.whisper(general(scene), ana, DRAWN, "k")
    assert GRID.alt in str(scene.room.ana.ephemerals()[-1].blocks)
