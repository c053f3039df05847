"""What every platform must do: one suite, inherited by the playground, Slack and Discord.

A platform's tests give a fixture `stage` and inherit `PlatformContract`:

    class TestSlack(PlatformContract):
        @pytest.fixture
        async def stage(self) -> AsyncIterator[Stage]: ...
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest

from community.chat.markup import Markup, code, link, md, mention, quoted, when
from community.chat.message import (
    Button,
    Buttons,
    Chart,
    Choice,
    Choose,
    Fields,
    Message,
    Note,
    Picture,
    Progress,
    Section,
    Table,
)
from community.chat.place import Identity, Place, Posted
from community.chat.platform import Platform, PlatformError
from community.pictures.svg import drawing
from tests.hostile import HOSTILE

HELLO = Message(Markup("Hello there"))


class Stage(Protocol):
    """A platform with people in it, and a way to look at it with their eyes."""

    platform: Platform
    space: str
    ana: Identity
    bo: Identity

    async def channel(self, name: str, *private_to: Identity) -> Place:
        """A channel where the bot is: open to all, or private to some."""
        ...

    async def says(self, by: Identity, place: Place, text: str, at: datetime) -> Posted:
        """A person wrote something, perhaps long ago."""
        ...

    async def deletes(self, posted: Posted) -> None:
        """A message is taken away by somebody else."""
        ...

    async def sees(self, person: Identity, place: Place | None = None) -> list[str]:
        """What a person reads in a place, or where the bot writes to them directly; in order."""
        ...

    def pings(self) -> list[str]:
        """Whom and what everything the bot has said would notify or link, but for `allowed`."""
        ...


NOW = datetime.now(UTC)


def everything(text: str) -> Message:
    """A message of all parts, with somebody's words wherever words can stand."""
    label = (text.strip() or "x")[:40]
    return Message(
        md("All parts: {text}", text=text[:500]),
        (
            Section(md("**{text}** _it_ ~~no~~ {c}", text=text[:300], c=code(text[:40]))),
            Section(quoted(text[:300]) + Markup("\n\n- one\n- two")),
            Note(md("A note: {text}", text=text[:300])),
            Fields((("Name", md("{text}", text=text[:200])), (label, Markup("value")))),
            Table(("Head", label), (("1", label), ("two", "cells")), caption=label),
            Progress(3, 4, md("Three of four: {text}", text=text[:100])),
            Chart(label, md("Up: {text}", text=text[:100]), "bar", ("1", "2"), (("a", (1, 2)),)),
            Picture(md("Drawn: {text}", text=text[:100]), label, drawing(9, 9, label, text[:99])),
            Buttons((Button("Go", "x.go:1", "primary"), Button(label, "x.other:2", "danger"))),
            Choose("x.pick", "Pick one", (Choice(label, "a"), Choice("B", "b"))),
        ),
    )


class PlatformContract:
    """The suite. Subclasses give the fixture `stage`."""

    async def test_what_is_posted_is_read_by_everybody(self, stage: Stage) -> None:
        place = await stage.channel("general")
        await stage.platform.post(place, HELLO, "key-1")
        assert "Hello there" in (await stage.sees(stage.ana, place))[-1]
        assert "Hello there" in (await stage.sees(stage.bo, place))[-1]

    async def test_what_is_whispered_is_read_by_one(self, stage: Stage) -> None:
        place = await stage.channel("general")
        await stage.platform.whisper(place, stage.ana, HELLO, "key-1")
        mine = [*await stage.sees(stage.ana, place), *await stage.sees(stage.ana)]
        theirs = [*await stage.sees(stage.bo, place), *await stage.sees(stage.bo)]
        assert any("Hello there" in words for words in mine)
        assert not any("Hello there" in words for words in theirs)

    async def test_a_thread_is_a_place(self, stage: Stage) -> None:
        place = await stage.channel("general")
        head = await stage.says(stage.ana, place, "A question", NOW)
        thread = place.in_thread(head.id)
        posted = await stage.platform.post(thread, HELLO, "key-1")
        assert posted.place.thread == head.id
        assert "Hello there" in (await stage.sees(stage.bo, posted.place))[-1]

    async def test_one_person_is_written_to_directly(self, stage: Stage) -> None:
        direct = Place(stage.space, people=(stage.ana.id,))
        await stage.platform.post(direct, HELLO, "key-1")
        assert "Hello there" in (await stage.sees(stage.ana))[-1]
        assert not any("Hello there" in words for words in await stage.sees(stage.bo))

    async def test_a_posted_message_becomes_another(self, stage: Stage) -> None:
        place = await stage.channel("general")
        posted = await stage.platform.post(place, everything("first"), "key-1")
        await stage.platform.edit(posted, Message(Markup("Second")))
        last = (await stage.sees(stage.bo, place))[-1]
        assert "Second" in last
        assert "first" not in last

    async def test_a_message_that_is_gone_cannot_be_edited(self, stage: Stage) -> None:
        place = await stage.channel("general")
        posted = await stage.platform.post(place, HELLO, "key-1")
        await stage.deletes(posted)
        with pytest.raises(PlatformError) as error:
            await stage.platform.edit(posted, HELLO)
        assert error.value.reason == "gone"
        assert not error.value.ambiguous

    async def test_a_place_that_is_not_there_is_gone(self, stage: Stage) -> None:
        place = await stage.channel("general")
        nowhere = Place(place.space, "1" + place.channel[1:-4] + "0000")
        with pytest.raises(PlatformError) as error:
            await stage.platform.read(Posted(nowhere, "1000000000.000001"))
        assert error.value.reason == "gone"

    async def test_a_message_of_two_years_ago_is_read_back(self, stage: Stage) -> None:
        place = await stage.channel("general")
        long_ago = NOW - timedelta(days=730)
        posted = await stage.says(stage.ana, place, "Old <words> & *marks*", long_ago)
        await stage.says(stage.bo, place, "Newer words", NOW)
        source = await stage.platform.read(posted)
        assert source.text == "Old <words> & *marks*"
        assert source.author.id == stage.ana.id
        assert source.author.name
        assert abs(source.at - long_ago) < timedelta(seconds=2)
        assert source.posted.id == posted.id
        assert not source.private
        assert not source.by_bot
        assert "general" in source.channel_name

    async def test_a_message_of_the_bot_is_known_as_its_own(self, stage: Stage) -> None:
        place = await stage.channel("general")
        posted = await stage.platform.post(place, HELLO, "key-1")
        assert (await stage.platform.read(posted)).by_bot

    async def test_a_message_that_is_gone_is_not_read(self, stage: Stage) -> None:
        place = await stage.channel("general")
        posted = await stage.says(stage.ana, place, "Soon gone", NOW)
        await stage.deletes(posted)
        with pytest.raises(PlatformError) as error:
            await stage.platform.read(posted)
        assert error.value.reason == "gone"

    async def test_a_message_in_a_private_channel_is_known_to_be_private(
        self, stage: Stage
    ) -> None:
        place = await stage.channel("core", stage.ana)
        posted = await stage.says(stage.ana, place, "Between us", NOW)
        assert (await stage.platform.read(posted)).private

    async def test_a_private_channel_is_seen_by_its_members_alone(self, stage: Stage) -> None:
        general, core = await stage.channel("general"), await stage.channel("core", stage.ana)
        both = [general.channel, core.channel]
        assert await stage.platform.sees(stage.ana, both) == set(both)
        assert await stage.platform.sees(stage.bo, both) == {general.channel}
        assert await stage.platform.sees(stage.bo, []) == set()

    async def test_what_was_posted_is_found_by_its_key(self, stage: Stage) -> None:
        place = await stage.channel("general")
        since = datetime.now(UTC) - timedelta(minutes=1)
        posted = await stage.platform.post(place, HELLO, "key-1")
        await stage.platform.post(place, HELLO, "key-2")
        found = await stage.platform.find(place, "key-1", since)
        assert found is not None
        assert found.id == posted.id
        assert await stage.platform.find(place, "key-3", since) is None

    async def test_every_part_can_be_shown(self, stage: Stage) -> None:
        place = await stage.channel("general")
        await stage.platform.post(place, everything("plain words"), "key-1")
        shown = (await stage.sees(stage.ana, place))[-1]
        for words in ("plain words", "one", "two", "A note", "value", "cells", "Three of four"):
            assert words in shown

    async def test_people_links_and_days_are_shown_in_words(self, stage: Stage) -> None:
        place = await stage.channel("general")
        text = md(
            "By {who} on {day}: {page}",
            who=mention(stage.ana),
            day=when(NOW, "that day"),
            page=link("A page", "https://example.org/page"),
        )
        await stage.platform.post(place, Message(text, (Section(text),)), "key-1")
        shown = (await stage.sees(stage.bo, place))[-1]
        assert "A page" in shown
        assert "example.org" in shown

    async def test_hostile_words_are_words(self, stage: Stage) -> None:
        place = await stage.channel("general")
        for number, bad in enumerate(HOSTILE):
            posted = await stage.platform.post(place, everything(bad), f"bad-{number}")
            await stage.platform.edit(posted, everything(bad + " "))
        assert stage.pings() == []
