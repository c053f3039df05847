"""Messages to Slack: said once whatever happens, at Slack's pace, where they can be said."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from adapters.slack.pace import Closed, Pace
from community.chat.codec import to_json
from community.chat.markup import Markup, link, md, mention
from community.chat.message import Message, Section
from community.chat.place import Identity, Place, Posted
from community.chat.platform import PlatformError
from scheduler.outbox import Outbox
from storage import outbox as waiting
from tests.adapters.slack.scene import Scene, build, open_scene
from tests.wire.faults import Fault, lost_answer, reset, server_error, too_many
from tests.wire.slack.clock import HandClock
from tests.wire.slack.mentions import pings

HELLO = Message(Markup("Hello there"))


class Waiting:
    """The outbox of a scene, whose clock can be moved without moving Slack's."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.later = timedelta()
        scene.platform.pace = Pace(lambda: self.now().timestamp())
        scene.platform.web.closed = Closed(lambda: self.now().timestamp())
        platforms = {"slack": scene.platform}
        self.outbox = Outbox(scene.database, scene.dispatch, platforms, self.now)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.later

    async def put(self, place: Place, *keys: str) -> None:
        async with self.scene.database.transaction() as db:
            for key in keys:
                message = to_json(Message(md("{key}", key=key)))
                at = datetime.now(UTC)
                await waiting.put(db, key, place.space, "post", to_json(place), message, at)

    async def drain(self, times: int = 4) -> None:
        """Say what waits, and again after each wait that is asked for."""
        for _ in range(times):
            await self.outbox.drain()
            self.later += timedelta(seconds=40)


def general(scene: Scene) -> Place:
    return Place(scene.space, scene.room.general.id)


@pytest.mark.parametrize(
    ("fault", "times"),
    [
        (lost_answer(), 1),
        (server_error(503), 2),
        (server_error(500, stored=True), 1),
        (reset(), 1),
        (too_many(0.05), 1),
    ],
    ids=["lost answer", "unavailable", "stored then 500", "reset", "too many"],
)
async def test_a_message_is_posted_once(scene: Scene, fault: Fault, times: int) -> None:
    post = Waiting(scene)
    scene.room.slack.faults.add("chat.postMessage", fault, times=times)
    await post.put(general(scene), "only once")
    await post.drain()

    assert scene.public() == ["only once"]
    assert scene.room.slack.state.stored["chat.postMessage"] == 1


async def test_a_message_in_a_thread_and_directly_is_found_again(scene: Scene) -> None:
    room = scene.room
    head = await room.ana.posts("A question", "#general")
    thread = general(scene).in_thread(head.ts)
    direct = Place(scene.space, people=(room.bo.id,))
    group = Place(scene.space, people=(room.bo.id, room.cleo.id))
    since = datetime.now(UTC) - timedelta(minutes=1)
    for place in (thread, direct, group):
        posted = await scene.platform.post(place, HELLO, f"key {place}")
        assert await scene.platform.find(place, f"key {place}", since) == posted
        assert await scene.platform.find(place, "another key", since) is None
    assert scene.direct(room.bo) == ["Hello there"]


async def test_what_others_may_read_of_a_message_does_not_tell_its_key(scene: Scene) -> None:
    await scene.platform.post(general(scene), HELLO, "nudge|ana|goal 7")
    message = scene.room.ana.messages("#general")[-1]

    assert message.metadata is not None
    assert message.metadata["event_type"] == "copse_outgoing"
    assert "ana" not in json.dumps(message.metadata)
    assert message.client_msg_id is not None
    assert message.unfurl_links is False


async def test_a_forged_key_of_somebody_else_is_not_taken_for_ours(scene: Scene) -> None:
    room = scene.room
    since = datetime.now(UTC) - timedelta(minutes=1)
    await scene.platform.post(general(scene), HELLO, "key")
    metadata = room.ana.messages("#general")[-1].metadata
    other = room.slack.install(room.slack.app(room.app.manifest), room.team)
    room.general.members.append(other.bot_user)
    aside = room.slack.channel(room.team, "aside", [room.installed, other])
    await room.client(other.token).chat_postMessage(channel=aside.id, text="x", metadata=metadata)

    assert await scene.platform.find(Place(scene.space, aside.id), "key", since) is None


async def test_messages_to_one_channel_keep_slack_s_pace_and_hold_up_nobody(scene: Scene) -> None:
    room = scene.room
    post = Waiting(scene)
    aside = room.slack.channel(room.team, "aside", [room.ana, room.installed])
    await post.put(general(scene), *(f"general {n}" for n in range(4)))
    await post.put(Place(scene.space, aside.id), "aside")
    await post.outbox.drain()
    at_once = [*scene.public(), *scene.public("#aside")]
    read = room.slack.log.count("conversations.history")
    post.later = timedelta(seconds=1.1)
    await post.outbox.drain()

    assert at_once == ["general 0", "aside"]
    assert scene.public() == ["general 0", "general 1"]
    assert room.slack.limits.violations == []
    assert room.slack.log.count("conversations.history") == read


async def test_what_slack_says_to_wait_is_waited_by_that_method_alone(scene: Scene) -> None:
    scene.room.slack.faults.add("chat.postMessage", too_many(30))
    with pytest.raises(PlatformError) as first:
        await scene.platform.post(general(scene), HELLO, "one")
    with pytest.raises(PlatformError) as second:
        await scene.platform.post(Place(scene.space, people=(scene.room.bo.id,)), HELLO, "two")
    calls = scene.room.slack.log.count("chat.postMessage")
    await scene.platform.whisper(general(scene), who(scene), HELLO, "three")

    assert (first.value.reason, first.value.retry_after) == ("limited", 30)
    assert second.value.reason == "limited"
    assert second.value.retry_after is not None
    assert 28 < second.value.retry_after <= 30
    assert calls == 1
    assert scene.private(scene.room.ana) == ["Hello there"]


def who(scene: Scene) -> Identity:
    return Identity(scene.space, scene.room.ana.id, "Ana")


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        ("archived", "gone"),
        ("nowhere", "gone"),
        ("not a member", "refused"),
        ("deactivated", "gone"),
        ("a bot", "refused"),
    ],
)
async def test_a_place_that_cannot_be_written_to_is_known_for_good(
    scene: Scene, spoil: str, reason: str
) -> None:
    room = scene.room
    aside = room.slack.channel(room.team, "aside", [room.ana])
    places = {
        "archived": Place(scene.space, aside.id),
        "nowhere": Place(scene.space, "C0NOWHERE"),
        "not a member": Place(scene.space, aside.id),
        "deactivated": Place(scene.space, people=(room.dev.id,)),
        "a bot": Place(scene.space, people=(room.installed.bot_user,)),
    }
    if spoil == "archived":
        aside.members.append(room.installed.bot_user)
        room.slack.archive(aside, room.ana)
    if spoil == "deactivated":
        room.slack.deactivate(room.dev)
    with pytest.raises(PlatformError) as caught:
        await scene.platform.post(places[spoil], HELLO, "key")

    assert (caught.value.reason, caught.value.ambiguous) == (reason, False)


async def test_one_dead_place_holds_up_nobody(scene: Scene) -> None:
    post = Waiting(scene)
    await post.put(Place(scene.space, "C0NOWHERE"), "lost")
    await post.put(general(scene), "heard")
    await post.drain()

    assert scene.public() == ["heard"]
    assert scene.room.slack.log.count("chat.postMessage") == 2


async def test_a_connection_that_cannot_be_made_is_known_not_to_have_sent(scene: Scene) -> None:
    other = build(scene.room, scene.config, scene.database)
    scene.more.append(other.app)
    await other.app.start()
    other.platform.web.client.base_url = "http://127.0.0.1:1/"
    with pytest.raises(PlatformError) as caught:
        await other.platform.post(general(scene), HELLO, "key")

    assert (caught.value.reason, caught.value.ambiguous) == ("unreachable", False)


async def test_a_whisper_goes_directly_where_the_person_is_not(scene: Scene) -> None:
    room = scene.room
    aside = room.slack.channel(room.team, "aside", [room.bo, room.installed])
    posted = await scene.platform.whisper(Place(scene.space, aside.id), who(scene), HELLO, "key")

    assert scene.direct(room.ana) == ["Hello there"]
    assert posted.seen_by is None


async def test_what_one_person_sees_is_changed_while_slack_allows_it(sqlite_url: str) -> None:
    clock = HandClock()
    async with open_scene(sqlite_url, clock=clock) as scene:
        ana = scene.room.ana
        for minutes, changes in ((1, 4), (31, 0)):  # one is used by the press itself
            card = await scene.card(ana, "/trial buttons")
            await ana.presses("Count", card)
            posted = Posted(general(scene), card.ts, ana.id)
            clock.forward(60 * minutes)
            for _ in range(changes):
                await scene.platform.edit(posted, HELLO)
            with pytest.raises(PlatformError) as caught:
                await scene.platform.edit(posted, HELLO)
            assert caught.value.reason == "gone"


async def test_a_message_that_others_read_mentions_nobody(scene: Scene) -> None:
    bo = Identity(scene.space, scene.room.bo.id, "Bo")
    text = md("By {who}: {page}", who=mention(bo), page=link("A page", "https://example.org"))
    await scene.platform.post(general(scene), Message(text, (Section(text),)), "public")
    await scene.platform.post(Place(scene.space, people=(bo.id,)), Message(text), "direct")
    public = pings(scene.room.ana.messages("#general")[-1])
    direct = pings(scene.room.bo.messages(scene.room.bo.direct(scene.room.installed))[-1])

    assert {each.kind for each in public} == {"link"}
    assert any(each.target.endswith(f"/team/{bo.id}") for each in public)
    assert ("user", bo.id) in {(each.kind, each.target) for each in direct}


async def test_a_message_is_read_with_its_link_files_and_names(scene: Scene) -> None:
    room = scene.room
    head = await room.bo.posts("A question", "#general")
    reply = await room.ana.posts("see <https://example.org/a> @cleo :tada:", "#general", head)
    reply.files.append({"name": "plan.pdf", "permalink": "https://example.org/plan.pdf"})
    source = await scene.platform.read(Posted(general(scene), reply.ts))
    said = await room.client().chat_getPermalink(channel=room.general.id, message_ts=reply.ts)

    assert source.text == "see https://example.org/a @Cleo 🎉"
    assert source.author == Identity(scene.space, room.ana.id, "Ana")
    assert source.posted.place.thread == head.ts
    assert source.link == said["permalink"]
    assert source.files == (("plan.pdf", "https://example.org/plan.pdf"),)
