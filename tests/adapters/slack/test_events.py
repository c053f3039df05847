"""What happens in a workspace, over the wire: reactions, messages, members, channels."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from adapters.slack.pace import Closed
from community.chat.place import Identity
from storage import arrivals, communities
from tests import gates
from tests.adapters.slack.scene import LONG, OFTEN, Scene, open_scene
from tests.wire.faults import kept_back, server_error, slow, too_many
from tests.wire.slack.channels import Channel, Kind
from tests.wire.slack.clock import HandClock
from tests.wire.slack.messages import Message
from tests.wire.slack.person import Person
from tests.wire.slack.schema import Json


def long_ago(scene: Scene, text: str, thread: Message | None = None) -> Message:
    """A message of two years ago, by Bo in #general."""
    room = scene.room
    at = (datetime.now(UTC) - timedelta(days=730)).timestamp() + (10 if thread else 0)
    message = Message(f"{at:.6f}", room.team.id, room.general.id, text, room.bo.id)
    message.thread_ts = thread.ts if thread else None
    room.general.add(message)
    return message


def close_off(scene: Scene, channel: Channel) -> None:
    """A public channel becomes a private one."""
    slack, room = scene.room.slack, scene.room
    channel.kind = Kind.PRIVATE
    at = slack.state.ts()
    said: Json = {"type": "message", "subtype": "channel_convert_to_private", "user": room.ana.id}
    said |= {"channel": channel.id, "channel_type": "group", "ts": at, "event_ts": at}
    slack.events.tell(slack.state.installed(room.team.id), said)


async def library(scene: Scene, person: Person, query: str = "") -> str:
    """What a person finds."""
    return await scene.types(person, f"/library search {query}".rstrip())


async def test_a_reaction_saves_a_message_of_two_years_ago(scene: Scene) -> None:
    room = scene.room
    old = long_ago(scene, "Measure &amp; then cut: <https://example.org/cut|the guide>")
    await room.ana.posts("Newer words", "#general")
    await room.ana.reacts("bookmark", old)
    await scene.settle()

    card = scene.private(room.ana)[0]
    assert "Saved to the library as #1" in card
    assert "Measure & then cut" in card
    assert f"— <{room.bo.id}> in general" in card


async def test_a_reaction_in_a_thread_saves_the_reply(scene: Scene) -> None:
    head = long_ago(scene, "A question")
    reply = long_ago(scene, "The answer is in the manual", head)
    await scene.room.ana.reacts("bookmark", reply)
    await scene.settle()

    assert "The answer is in the manual" in scene.private(scene.room.ana)[0]


async def test_a_reaction_with_another_skin_tone_or_emoji_saves_nothing(scene: Scene) -> None:
    message = await scene.room.bo.posts("words", "#general")
    await scene.room.ana.reacts("+1::skin-tone-3", message)
    await scene.room.ana.reacts("tada", message)
    await scene.settle()

    assert scene.private(scene.room.ana) == []


async def test_a_community_s_own_emoji_saves_too(scene: Scene) -> None:
    await scene.types(scene.room.ana, "/copse settings emoji::party-parrot:")
    message = await scene.room.bo.posts("words worth keeping", "#general")
    await scene.room.ana.reacts("party-parrot", message)
    await scene.settle()

    assert "words worth keeping" in scene.private(scene.room.ana)[-1]


async def test_an_emoji_is_the_same_typed_and_reacted_with(scene: Scene) -> None:
    told = await scene.types(scene.room.ana, "/copse settings emoji::heart:")
    message = await scene.room.bo.posts("words worth keeping", "#general")
    await scene.room.ana.reacts("heart", message)
    await scene.settle()

    assert "❤️" in told
    assert "words worth keeping" in scene.private(scene.room.ana)[-1]


async def test_one_reaction_delivered_eleven_times_saves_once(scene: Scene) -> None:
    room = scene.room
    message = await room.bo.posts("Delivered often", "#general")
    await room.ana.reacts("bookmark", message)
    await room.slack.settled()
    first = next(
        each for each in room.slack.deliveries.of("event") if each.name == "reaction_added"
    )
    for _ in range(10):
        room.slack.events.again(first)
    await scene.settle()

    assert len(scene.private(room.ana)) == 1
    assert "1 found" in await library(scene, room.ana, "delivered")
    assert room.slack.deliveries.unacked == []


async def test_a_reaction_taken_back_takes_the_vote_back_once(scene: Scene) -> None:
    room = scene.room
    message = await room.bo.posts("Now and then", "#general")
    await room.ana.reacts("bookmark", message)
    await scene.settle()
    await room.ana.unreacts("bookmark", message)
    await scene.settle()
    added = next(e for e in room.slack.deliveries.of("event") if e.name == "reaction_added")
    room.slack.events.again(added)
    await scene.settle()

    assert "Took back your vote" in scene.private(room.ana)[1]
    assert len(scene.private(room.ana)) == 2


async def test_what_the_bot_itself_says_and_does_is_no_event(scene: Scene) -> None:
    room = scene.room
    client = room.client()
    posted = await client.chat_postMessage(channel=room.general.id, text="ping")
    room.installed.scopes.append("reactions:write")
    await client.reactions_add(channel=room.general.id, timestamp=posted["ts"], name="bookmark")
    await scene.settle()

    assert scene.public() == ["ping"]
    assert "empty" in await library(scene, room.ana)


async def test_a_message_can_be_answered_for_its_writer(scene: Scene) -> None:
    await scene.room.bo.posts("ping", "#general")
    await scene.settle()

    assert scene.private(scene.room.bo) == ["pong"]


async def test_the_words_of_a_deleted_message_are_hidden(scene: Scene) -> None:
    room = scene.room
    message = await room.bo.posts("Regretted words", "#general")
    await room.ana.reacts("bookmark", message)
    await scene.settle()
    assert f"— <{room.bo.id}>" in scene.private(room.ana)[0]
    await room.bo.deletes(message)
    await scene.settle()

    assert f"— <{room.bo.id}>" not in await scene.types(room.ana, "/library show 1")


async def test_the_words_of_a_deleted_head_of_a_thread_are_hidden(scene: Scene) -> None:
    room = scene.room
    head = await room.bo.posts("Regretted words", "#general")
    await room.ana.posts("A reply", "#general", head)
    await room.ana.reacts("bookmark", head)
    await scene.settle()
    assert f"— <{room.bo.id}>" in scene.private(room.ana)[0]
    await room.bo.deletes(head)
    await scene.settle()

    assert f"— <{room.bo.id}>" not in await scene.types(room.ana, "/library show 1")


async def test_what_is_from_a_private_channel_is_for_its_members(scene: Scene) -> None:
    room = scene.room
    core = room.slack.channel(room.team, "core", [room.ana, room.bo], private=True)
    await room.ana.invites(room.installed, core)
    message = await room.bo.posts("Between us: the budget", core)
    await room.ana.reacts("bookmark", message)
    await scene.settle()

    assert "budget" in scene.private(room.ana)[-1]
    assert "1 found" in await library(scene, room.bo, "budget")
    assert "Nothing found" in await library(scene, room.cleo, "budget")


async def test_a_guest_sees_what_is_from_the_channels_they_are_in(scene: Scene) -> None:
    room = scene.room
    room.dev.user.is_restricted = True
    core = room.slack.channel(room.team, "core", [room.ana], private=True)
    await room.ana.invites(room.installed, core)
    who = Identity(scene.space, room.dev.id)
    both = [room.general.id, core.id]
    await room.dev.leaves("#general")

    assert await scene.platform.sees(who, both) == frozenset()
    await room.dev.joins(core)
    assert await scene.platform.sees(who, both) == {core.id}


async def test_a_channel_that_is_closed_off_hides_what_was_saved_from_it(scene: Scene) -> None:
    room = scene.room
    message = await room.bo.posts("Was open once", "#general")
    await room.ana.reacts("bookmark", message)
    await scene.settle()
    await room.dev.leaves("#general")
    close_off(scene, room.general)
    await scene.settle()

    assert "1 found" in await library(scene, room.ana, "open")
    room.slack.channel(room.team, "aside", [room.dev])
    found = await scene.types(room.dev, "/library search open", "#aside")
    assert "Nothing found" in found


async def test_a_person_is_called_by_the_name_they_go_by(scene: Scene) -> None:
    room = scene.room
    await scene.types(room.ana, "/library")
    async with scene.database.reading() as db:
        member = await communities.member_of(db, scene.space, room.ana.id)

    assert member is not None
    assert member.name == "Ana"
    assert member.role == "steward"


async def test_an_event_that_takes_long_is_written_down_before_it_is_acknowledged(
    scene: Scene,
) -> None:
    room = scene.room
    message = await room.bo.posts("Slow to read", "#general")
    await scene.settle()
    held = room.slack.faults.add("conversations.history", kept_back())
    with gates.hurrying():
        await room.ana.reacts("bookmark", message)
        await room.slack.settled(LONG)
    async with scene.database.reading() as db:
        kept = await arrivals.next_due(db, "slack")
    await scene.wait_for(lambda: held.met)
    room.slack.faults.release()
    await scene.settle()
    async with scene.database.reading() as db:
        left = await arrivals.next_due(db, "slack")

    assert kept is not None
    assert left is None
    assert "Slow to read" in scene.private(room.ana)[0]


async def test_an_event_that_cannot_be_kept_is_brought_again(impatient: Scene) -> None:
    scene, room = impatient, impatient.room
    message = await room.bo.posts("Kept at last", "#general")
    await scene.settle()
    room.slack.deliveries.ack_within = 1.0
    with gates.hurrying():
        async with scene.database.transaction():
            await room.ana.reacts("bookmark", message)
            reacted = room.slack.deliveries.of("event")[-1]
            await scene.wait_for(lambda: reacted.attempts)
            first = reacted.acked
    await scene.settle()

    assert (first, reacted.acked) == (False, True)
    assert len(reacted.attempts) > 1
    assert len(scene.private(room.ana)) == 1


async def test_a_newcomer_is_met(scene: Scene) -> None:
    eli = scene.room.slack.person(scene.room.team, "Eli", announce=True)
    await scene.settle()
    async with scene.database.reading() as db:
        member = await communities.member_of(db, scene.space, eli.id)

    assert member is not None
    assert member.name == "Eli"


async def test_slack_s_trouble_while_an_event_is_read_brings_it_again(scene: Scene) -> None:
    room = scene.room
    core = room.slack.channel(room.team, "core", [room.ana], private=True)
    room.slack.deliveries.ack_within, room.slack.deliveries.retries = 1.0, OFTEN
    room.slack.faults.add("conversations.info", server_error(), times=2)
    await room.ana.invites(room.installed, core)
    await scene.settle()
    async with scene.database.reading() as db:
        known = await communities.recognise(db, scene.space, room.ana.id)

    assert known is not None
    assert known.secrets
    assert room.slack.deliveries.unacked == []


async def test_a_removed_app_is_quiet_from_then_on(scene: Scene) -> None:
    room = scene.room
    await room.ana.types("/library save https://example.org/late", "#general")
    room.slack.uninstall(room.installed)
    await scene.settle()
    calls = room.slack.log.count("chat.postMessage")
    await scene.outbox.drain()

    assert await scene.platform.web.tokens.known(scene.space) is None
    assert room.slack.log.count("chat.postMessage") == calls


async def test_an_event_that_slack_s_limits_kept_from_its_effect_has_it_later(
    sqlite_url: str,
) -> None:
    clock = HandClock()
    async with open_scene(sqlite_url, clock=clock) as scene:
        room = scene.room
        message = await room.bo.posts("Limited", "#general")
        await scene.settle()
        room.slack.faults.add("conversations.history", too_many(20))
        await room.ana.reacts("bookmark", message)
        await scene.settle()
        first = scene.private(room.ana)
        scene.platform.web.closed = Closed(lambda: 0.0)  # the twenty seconds are over
        clock.forward(31)
        await scene.app.inlet.drain()

        assert "Something went wrong" in first[0]
        assert room.slack.deliveries.unacked == []
        assert "Limited" in scene.private(room.ana)[1]
        assert len(scene.private(room.ana)) == 2


async def test_an_event_that_is_refused_for_good_is_refused_once(sqlite_url: str) -> None:
    clock = HandClock()
    async with open_scene(sqlite_url, clock=clock) as scene:
        room = scene.room
        message = await room.bo.posts("Soon gone", "#general")
        await scene.settle()
        room.slack.faults.add("conversations.history", slow(0.2))
        await room.ana.reacts("bookmark", message)
        await room.bo.deletes(message)
        await scene.settle()
        async with scene.database.reading() as db:
            assert await arrivals.next_due(db, "slack") is None
        for _ in range(90):
            clock.forward(60)
            await scene.app.inlet.drain()
        async with scene.database.reading() as db:
            left = await arrivals.next_due(db, "slack")

        assert len(scene.private(room.ana)) == 1
        assert "cannot read that message" in scene.private(room.ana)[0]
        assert left is None
