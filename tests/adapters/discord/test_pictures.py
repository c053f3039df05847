"""Pictures on Discord: sent along and shown with their description, else told in words."""

from __future__ import annotations

from adapters.discord.render import drawn
from community.chat.markup import Markup
from community.chat.message import Message
from community.chat.place import Place
from community.pictures.chart import as_picture
from community.pictures.png import png
from tests.adapters.discord.bench import Bench, words
from tests.pictures import CHART, GRID
from tests.wire.discord.permissions import Can
from tests.wire.discord.tree import Part, every

DRAWN = Message(Markup("Your weeks"), (GRID, CHART))


def general(bench: Bench) -> Place:
    return Place(bench.space, str(bench.general.id))


async def test_pictures_are_sent_along_and_described(tried: Bench) -> None:
    await tried.platform.post(general(tried), DRAWN, "key")
    message = tried.server.messages(tried.general)[-1]
    assert [each.content for each in message.attachments] == [
        png(GRID.svg),
        png(as_picture(CHART).svg),
    ]
    shown = [each["items"][0] for each in every(message.components) if each["type"] == Part.GALLERY]
    assert [each["description"] for each in shown] == [GRID.alt, as_picture(CHART).alt]
    assert "Seats fill faster" in words(message)


async def test_a_message_that_is_redrawn_has_its_new_pictures_alone(tried: Bench) -> None:
    posted = await tried.platform.post(general(tried), DRAWN, "key")
    await tried.platform.edit(posted, Message(Markup("Your weeks"), (GRID,)))
    message = tried.server.messages(tried.general)[-1]
    assert [each.content for each in message.attachments] == [png(GRID.svg)]


async def test_where_nothing_may_be_attached_the_finding_is_said(tried: Bench) -> None:
    everyone = tried.guild.roles[tried.guild.id]
    for role in tried.guild.roles.values():
        role.permissions &= ~int(Can.ATTACH_FILES)
    assert not everyone.permissions & int(Can.ATTACH_FILES)
    await tried.platform.post(general(tried), DRAWN, "key")
    message = tried.server.messages(tried.general)[-1]
    assert message.attachments == []
    assert "Answered in 10 of 14 weeks" in words(message)


def test_a_picture_is_made_anew_for_every_attempt() -> None:
    view = drawn(DRAWN, "discord:1")
    first, second = view.files()[0], view.files()[0]
    first.close()
    assert second.fp.read() == png(GRID.svg)
