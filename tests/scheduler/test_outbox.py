"""What waits is said once, in order, whatever the platform does."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import pytest

from adapters.playground.platform import Playground
from community.chat.codec import to_json
from community.chat.markup import md
from community.chat.message import Message
from community.chat.place import Identity, Place, Posted, Source
from community.chat.platform import How, Limit, PlatformError
from community.dispatch import Dispatch
from scheduler.delivery import PATIENCE, Hold, MaySend
from scheduler.gap import LONGEST
from scheduler.lease import Timing
from scheduler.outbox import DEATHS, Outbox
from storage import communities, delivery
from storage import outbox as waiting
from storage.database import Connection, Database
from storage.delivery import Outgoing, Reach, Terms
from tests.letters import history, states
from tests.world import MONDAY

SPACE = "playground:copse"
PLACE = Place(SPACE, "general")
SETTLE = timedelta(seconds=Timing().settle)
UNTIL = Timing().until
ANA = Identity(SPACE, "ana", "Ana")


class Shaky:
    """A playground that fails as told, before or after it has done what was asked.

    `once` is for how long a repeated key says it once; `gates` hold a place's messages back.
    """

    name = "playground"

    def __init__(self, playground: Playground) -> None:
        self.playground = playground
        self.before: list[Exception | None] = []
        self.after: list[Exception | None] = []
        self.finding: list[PlatformError | None] = []
        self.found: list[str] = []
        self.once = timedelta()
        self.limited: list[Limit] = []
        self.within: Collection[str] | None = None
        self.gates: dict[str, asyncio.Event] = {}
        self.arrived = asyncio.Event()

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        await self._pass(place.channel)
        posted = await self.playground.post(place, message, key)
        if self.after and (error := self.after.pop(0)):
            raise error
        return posted

    async def whisper(self, place: Place, to: Identity, message: Message, key: str) -> Posted:
        await self._pass(place.channel)
        posted = await self.playground.whisper(place, to, message, key)
        if self.after and (error := self.after.pop(0)):
            raise error
        return posted

    async def edit(self, posted: Posted, message: Message) -> None:
        await self._pass(posted.place.channel)
        await self.playground.edit(posted, message)

    async def read(self, posted: Posted) -> Source:
        return await self.playground.read(posted)

    async def find(
        self, place: Place, key: str, since: datetime, *, to: Identity | None = None
    ) -> Posted | None:
        self.found.append(key)
        if self.finding and (error := self.finding.pop(0)):
            raise error
        return await self.playground.find(place, key, since)

    async def sees(self, person: Identity, channels: Collection[str]) -> frozenset[str]:
        return await self.playground.sees(person, channels)

    def repeats(self, place: Place) -> timedelta:
        return self.once

    def reach(self) -> Collection[str] | None:
        return self.within

    def limits(self, how: How, place: Place) -> Sequence[Limit]:
        return self.limited

    async def _pass(self, channel: str) -> None:
        if self.before and (error := self.before.pop(0)):
            raise error
        if channel in self.gates:
            self.arrived.set()
            await self.gates[channel].wait()


class Post:
    """An outbox with a shaky platform; `another` is that of another replica."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = MONDAY
        self.seconds = 0.0
        self.playground = Playground(lambda: self.now)
        self.room = self.playground.open("copse", {"ana": "Ana"})
        self.platform = Shaky(self.playground)
        self.may: list[MaySend] = []
        self.outbox = self.another()

    def another(self, platform: Shaky | None = None) -> Outbox:
        platforms = {"playground": platform or self.platform}
        dispatch = Dispatch(self.database, (), platforms, lambda: self.now)
        return Outbox(
            self.database,
            dispatch,
            platforms,
            lambda: self.now,
            may_send=self.may,
            timer=lambda: self.seconds,
        )

    async def put(self, *keys: str, place: Place = PLACE, must_arrive: bool = False) -> None:
        async with self.database.transaction() as db:
            for key in keys:
                said = to_json(Message(md("{key}", key=key)))
                where = to_json(place)
                await waiting.put(
                    db, key, SPACE, "post", where, said, self.now, must_arrive=must_arrive
                )

    async def whisper(self, key: str, *, must_arrive: bool = False) -> None:
        where = {"place": to_json(PLACE), "to": to_json(ANA)}
        async with self.database.transaction() as db:
            said = to_json(Message(md("{key}", key=key)))
            await waiting.put(
                db, key, SPACE, "whisper", where, said, self.now, must_arrive=must_arrive
            )

    async def edit(self, key: str, posted: Posted) -> None:
        async with self.database.transaction() as db:
            said = to_json(Message(md("{key}", key=key)))
            await waiting.put(db, key, SPACE, "edit", to_json(posted), said, self.now)

    async def die(self, most: int = 10) -> list[Outgoing]:
        """A process claims what is due and dies."""
        terms = Terms(self.now + UNTIL, most, DEATHS, idle=True)
        async with self.database.transaction() as db:
            return await delivery.claim(
                db, Reach(("playground",)), self.now, terms, lambda _each: ()
            )

    async def drain(self, after: timedelta = timedelta()) -> int:
        self.now += after
        return await self.outbox.drain()

    def said(self, channel: str | None = None) -> list[str]:
        there = [post for post in self.room.posts if channel in (None, post.place.channel)]
        return [post.text for post in there]


@pytest.fixture
async def post(database: Database) -> Post:
    async with database.transaction() as db:
        community = await communities.found(db, "Tea", "UTC", MONDAY)
        await communities.connect(db, SPACE, community.id, "Tea", MONDAY)
    return Post(database)


async def test_what_waits_is_said_in_order_and_once(post: Post) -> None:
    await post.put("one", "two", "three")
    await post.put("two")
    assert await post.drain() == 3
    assert await post.drain() == 0
    assert post.said() == ["one", "two", "three"]


async def test_every_change_of_a_message_is_written_down(post: Post) -> None:
    post.platform.before = [PlatformError("limited", 5.0)]
    await post.put("one")
    await post.drain()
    await post.drain(timedelta(seconds=5))
    assert await history(post.database, "one") == [
        ("sending", None),
        ("pending", "limited"),
        ("sending", None),
        ("sent", None),
    ]


async def test_a_direct_conversation_is_opened(post: Post) -> None:
    await post.put("hello", place=Place(SPACE, people=("ana",)))
    await post.drain()
    assert post.room.posts[0].place.channel == "@ana"
    assert post.room.sees("ana", "@ana")
    assert not post.room.sees("bo", "@ana")


async def test_a_platform_that_is_away_gets_it_later(post: Post) -> None:
    post.platform.before = [PlatformError("unreachable"), PlatformError("limited", retry_after=30)]
    await post.put("one")
    await post.drain()
    await post.drain(timedelta(seconds=2))
    await post.drain(timedelta(seconds=29))
    assert post.said() == []
    await post.drain(timedelta(seconds=1))
    assert post.said() == ["one"]
    assert post.platform.found == [], "it certainly had not been said"


async def test_a_lost_answer_is_looked_up_and_not_said_twice(post: Post) -> None:
    post.platform.after = [PlatformError("unreachable", ambiguous=True)]
    await post.put("one")
    await post.drain()
    await post.drain(SETTLE - timedelta(seconds=1))
    assert post.platform.found == [], "what is on its way cannot be looked up yet"
    assert await post.drain(timedelta(seconds=1)) == 1
    assert post.said() == ["one"]
    assert post.platform.found == ["one"]
    assert await post.outbox.next_due() is None


async def test_where_a_key_says_it_once_it_is_said_again_without_a_look(post: Post) -> None:
    post.platform.once = timedelta(minutes=2)
    post.platform.after = [PlatformError("unreachable", ambiguous=True)]
    await post.put("one")
    await post.drain()
    await post.drain(SETTLE)
    assert (post.said(), post.platform.found) == (["one"], [])
    post.platform.after = [PlatformError("unreachable", ambiguous=True)]
    await post.put("two")
    await post.drain()
    await post.drain(timedelta(minutes=2))
    assert (post.said(), post.platform.found) == (["one", "two"], ["two"])


async def test_what_never_arrived_after_a_lost_answer_is_said_again(post: Post) -> None:
    post.platform.before = [PlatformError("unreachable", ambiguous=True)]
    await post.put("one")
    await post.drain()
    await post.drain(SETTLE - timedelta(seconds=1))
    assert post.said() == []
    await post.drain(timedelta(seconds=1))
    assert post.said() == ["one"]


async def test_a_look_that_fails_is_no_answer(post: Post) -> None:
    post.platform.after = [PlatformError("unreachable", ambiguous=True)]
    post.platform.finding = [PlatformError("unreachable", ambiguous=True)]
    await post.put("one")
    await post.drain()
    await post.drain(SETTLE)
    assert await post.drain(timedelta(minutes=5)) == 1
    assert post.said() == ["one"]
    assert post.platform.found == ["one", "one"]


async def test_what_nobody_can_look_up_is_put_aside_or_sent_again_with_a_word(post: Post) -> None:
    post.platform.after = [PlatformError("unreachable", ambiguous=True)] * 2
    post.platform.finding = [PlatformError("unknown")] * 2
    await post.whisper("nice to have")
    await post.whisper("needed", must_arrive=True)
    await post.drain()
    await post.drain(SETTLE)
    post.room.posts.clear()
    post.room._by_id.clear()
    await post.drain(SETTLE)
    assert await states(post.database) == {"nice to have": "parked", "needed": "sent"}
    (again,) = post.room.posts
    assert again.message is not None
    assert "Sent again" in str(again.message.parts[-1])


async def test_what_was_said_and_deleted_is_not_said_again(post: Post) -> None:
    post.platform.before = [PlatformError("deleted")]
    await post.put("one")
    await post.drain()
    assert post.said() == []
    assert await states(post.database) == {"one": "sent"}


async def test_a_place_that_is_gone_does_not_hold_up_the_rest(post: Post) -> None:
    post.platform.before = [PlatformError("gone"), None]
    await post.put("one", "two")
    await post.drain()
    assert post.said() == ["two"]
    assert await post.drain(timedelta(days=9)) == 0
    assert await states(post.database) == {"one": "parked", "two": "sent"}


async def test_the_next_in_a_place_waits_until_the_one_before_is_settled(post: Post) -> None:
    post.platform.before = [PlatformError("unreachable", ambiguous=True)]
    await post.put("one", "two")
    await post.put("elsewhere", place=Place(SPACE, "aside"))
    await post.drain()
    assert post.said() == ["elsewhere"]
    await post.drain(SETTLE)
    assert post.said("general") == ["one", "two"]


async def test_a_place_that_is_slow_keeps_no_other_waiting(post: Post) -> None:
    post.platform.gates["general"] = asyncio.Event()
    await post.put("slow", "after it")
    draining = asyncio.create_task(post.drain())
    await post.platform.arrived.wait()
    await post.put("quick", place=Place(SPACE, "aside"))
    post.outbox.poke()
    async with asyncio.timeout(5):
        while not post.said():  # noqa: ASYNC110  # the playground tells nobody here
            await asyncio.sleep(0.01)
    assert post.said() == ["quick"]
    post.platform.gates["general"].set()
    await draining
    assert post.said() == ["quick", "slow", "after it"]


async def test_what_was_wanted_earlier_is_said_first_and_what_is_not_due_holds_up_nobody(
    post: Post,
) -> None:
    await post.put("now")
    post.now += timedelta(hours=1)
    await post.put("in an hour")
    post.now -= timedelta(hours=1)
    await post.put("now too")
    await post.drain()
    assert post.said() == ["now", "now too"]
    await post.drain(timedelta(hours=1))
    assert post.said() == ["now", "now too", "in an hour"]


async def test_a_platform_that_stays_away_for_a_day_is_given_up(post: Post) -> None:
    post.platform.before = [PlatformError("unreachable") for _ in range(500)]
    await post.put("one")
    while await post.outbox.next_due() is not None:
        await post.drain(timedelta(minutes=10))
    assert PATIENCE < post.now - MONDAY < PATIENCE + timedelta(hours=1)
    assert await states(post.database) == {"one": "parked"}


async def test_a_message_that_we_cannot_handle_is_put_aside_after_three_tries(post: Post) -> None:
    post.platform.before = [RuntimeError("a fault of ours") for _ in range(9)]
    await post.put("one")
    await post.put("two", place=Place(SPACE, "aside"))
    for _ in range(9):
        await post.drain(SETTLE)
    assert len(post.platform.before) == 3
    assert await states(post.database) == {"one": "parked", "two": "parked"}


async def test_a_message_whose_sender_died_is_said_by_the_next_one(post: Post) -> None:
    await post.put("one")
    assert len(await post.die()) == 1
    assert await post.drain() == 0
    assert await post.drain(UNTIL - timedelta(seconds=1)) == 0
    assert await post.drain(timedelta(seconds=1)) == 1
    assert post.said() == ["one"]
    assert post.platform.found == ["one"]


async def test_a_message_that_kills_its_process_is_put_aside_and_the_others_are_said(
    post: Post,
) -> None:
    others = [f"innocent {n}" for n in range(5)]
    for key in [*others[:2], "poison", *others[2:]]:
        await post.put(key, place=Place(SPACE, key.replace(" ", "-")))
    for _ in range(DEATHS):
        claimed = await post.die()
        post.now += UNTIL
        while len(claimed) == 1 and claimed[0].key != "poison":  # tried alone, and well
            await settle(post, claimed[0])
            claimed = await post.die()
            post.now += UNTIL
    await post.drain()
    ended = await states(post.database)
    assert ended.pop("poison") == "parked"
    assert set(ended.values()) == {"sent"}
    assert (await history(post.database, "poison"))[-1] == ("parked", "poison")
    assert sum(state == "sending" for state, _ in await history(post.database, "poison")) == DEATHS


async def settle(post: Post, claimed: Outgoing) -> bool:
    async with post.database.transaction() as db:
        return await delivery.settle(db, claimed, delivery.Ending("sent"), post.now)


async def test_who_lost_a_claim_can_settle_nothing(post: Post) -> None:
    await post.put("one")
    (old,) = await post.die()
    post.now += UNTIL
    (new,) = await post.die()
    assert new.epoch == old.epoch + 1
    assert not await settle(post, old)
    assert await states(post.database) == {"one": "sending"}
    assert await settle(post, new)


async def test_a_process_that_slept_over_its_lease_neither_sends_nor_settles(post: Post) -> None:
    frozen = Shaky(post.playground)
    frozen.gates["general"] = asyncio.Event()
    old = post.another(frozen)
    await post.put("one")
    draining = asyncio.create_task(old.drain())
    await frozen.arrived.wait()
    post.now += UNTIL
    post.seconds += UNTIL.total_seconds()
    assert await post.outbox.drain() == 1
    frozen.gates["general"].set()
    assert await draining == 0
    assert post.said() == ["one"]
    assert [state for state, _ in await history(post.database, "one")] == [
        *("sending", "sending", "sent")
    ]


async def test_a_process_that_slept_before_it_sent_does_not_send(post: Post) -> None:
    async def sleep(_db: Connection, _outgoing: Outgoing) -> Hold | None:
        post.seconds += Timing().lease
        return None

    await post.put("one")
    post.may.append(sleep)
    assert await post.drain() == 0
    assert post.said() == []
    post.may.clear()
    assert await post.drain(UNTIL) == 1


async def test_two_replicas_say_everything_once(post: Post) -> None:
    for number in range(200):
        await post.put(f"{number}", place=Place(SPACE, f"channel-{number % 40}"))
    said = await asyncio.gather(*(post.another().drain() for _ in range(2)))
    assert sum(said) == 200
    assert sorted(post.said(), key=int) == [str(number) for number in range(200)]
    for channel in range(40):
        there = [int(text) for text in post.said(f"channel-{channel}")]
        assert there == sorted(there)


async def test_only_what_can_be_reached_from_here_is_claimed(post: Post) -> None:
    post.platform.within = ()
    await post.put("one")
    assert await post.drain() == 0
    assert await post.outbox.next_due() is None
    post.platform.within = (SPACE,)
    assert await post.drain() == 1


async def test_nothing_is_said_faster_than_a_limit_allows_by_all_replicas_together(
    post: Post,
) -> None:
    post.platform.limited = [Limit("everywhere", 0.5, 3)]
    for number in range(10):
        await post.put(f"{number}", place=Place(SPACE, f"channel-{number}"))
    other = post.another()
    counts = []
    for _ in range(5):
        await asyncio.gather(post.outbox.drain(), other.drain())
        counts.append(len(post.said()))
        post.now += timedelta(seconds=1)
    assert counts == [3, 5, 7, 9, 10]


async def test_when_the_platform_says_to_wait_everybody_waits_and_nobody_rushes_after(
    post: Post,
) -> None:
    post.platform.limited = [Limit("everywhere", 1.0, 4, closes=True)]
    post.platform.before = [PlatformError("limited", 30.0)]
    await post.put("first")
    await post.drain()
    for number in range(4):
        await post.put(f"{number}", place=Place(SPACE, f"channel-{number}"))
    assert await post.another().drain() == 0
    assert await post.drain(timedelta(seconds=29)) == 0
    assert await post.drain(timedelta(seconds=1)) == 1
    assert await post.drain(timedelta(seconds=1)) == 1


async def test_what_a_rule_holds_back_waits_until_then_and_holds_up_nobody(post: Post) -> None:
    morning = MONDAY + timedelta(hours=12)

    async def quiet(_db: Connection, outgoing: Outgoing) -> Hold | None:
        late = post.now < morning and outgoing.key == "nudge"
        return Hold("quiet hours", morning) if late else None

    async def stopped(_db: Connection, outgoing: Outgoing) -> Hold | None:
        return Hold("opted out") if outgoing.key == "unwanted" else None

    post.may += [quiet, stopped]
    await post.put("nudge", "unwanted", "answer")
    await post.drain()
    assert post.said() == ["answer"]
    assert await post.outbox.next_due() == morning
    await post.drain(timedelta(hours=12))
    assert post.said() == ["answer", "nudge"]
    assert (await history(post.database, "unwanted"))[-1] == ("dropped", "opted out")


async def test_an_older_change_never_overwrites_a_newer_one(post: Post) -> None:
    await post.put("card")
    await post.drain()
    card = post.room.posts[0]
    post.platform.before = [PlatformError("unreachable", ambiguous=True)]
    await post.edit("first", card.posted)
    await post.drain()
    await post.edit("second", card.posted)
    await post.edit("third", card.posted)
    await post.drain()
    assert card.text == "card", "the first may still be on its way"
    await post.drain(SETTLE)
    assert card.text == "third"
    assert (await states(post.database))["second"] == "replaced"


async def test_a_change_of_a_message_that_is_gone_is_nobody_s_concern(post: Post) -> None:
    await post.edit("edit", Posted(PLACE, "nothing"))
    assert await post.drain() == 0
    assert await post.outbox.next_due() is None
    assert await states(post.database) == {"edit": "dropped"}


async def test_after_a_gap_everything_is_looked_up_as_a_backup_may_have_been_restored(
    post: Post,
) -> None:
    await post.put("said after the backup", "never said")
    await post.drain(timedelta())
    post.room.posts[-1].key = ""
    post.room.posts[-1].deleted = True
    async with post.database.transaction() as db:  # the backup knows of neither
        for key in ("said after the backup", "never said"):
            await db.exec_driver_sql(
                f"UPDATE outgoing SET state = 'pending', doubt_since = NULL WHERE key = '{key}'"
            )
    post.now += LONGEST + timedelta(hours=3)
    heir = post.another()
    await heir.drain()
    assert post.platform.found == ["said after the backup", "never said"]
    assert post.said().count("said after the backup") == 1
    await post.put("planned anew")
    await heir.drain()
    assert post.platform.found[-1] == "planned anew"
    post.now += timedelta(hours=2)
    await post.put("later")
    await heir.drain()
    assert post.platform.found[-1] == "planned anew"


async def test_a_restart_is_no_gap(post: Post) -> None:
    await post.drain()
    post.now += LONGEST
    await post.put("one")
    await post.another().drain()
    assert post.platform.found == []


async def test_the_end_waits_for_what_is_on_its_way_and_claims_no_more(post: Post) -> None:
    post.platform.gates["general"] = asyncio.Event()
    await post.put("on its way", "next")
    draining = asyncio.create_task(post.drain())
    await post.platform.arrived.wait()
    finishing = asyncio.create_task(post.outbox.finish())
    await asyncio.sleep(0)
    post.platform.gates["general"].set()
    await finishing
    await draining
    assert post.said() == ["on its way"]
    assert await states(post.database) == {"on its way": "sent", "next": "pending"}


async def test_the_end_leaves_what_does_not_arrive_to_be_looked_up(post: Post) -> None:
    post.platform.gates["general"] = asyncio.Event()
    await post.put("stuck")
    draining = asyncio.create_task(post.drain())
    await post.platform.arrived.wait()
    await post.outbox.finish(0.01)
    await draining
    assert await states(post.database) == {"stuck": "sending"}
    post.platform.gates["general"].set()
    post.now += UNTIL
    assert await post.another().drain() == 1
    assert post.platform.found == ["stuck"]


async def test_the_end_gives_back_what_was_not_tried(post: Post) -> None:
    held = asyncio.Event()

    async def slowly(_db: Connection, _outgoing: Outgoing) -> Hold | None:
        held.set()
        await asyncio.Event().wait()
        return None

    post.may.append(slowly)
    await post.put("one")
    draining = asyncio.create_task(post.drain())
    await held.wait()
    await post.outbox.finish(0.01)
    await draining
    post.may.clear()
    assert await states(post.database) == {"one": "pending"}
    assert await post.another().drain() == 1
    assert (post.said(), post.platform.found) == (["one"], [])


HOUR = timedelta(hours=1)


async def test_what_was_claimed_by_a_clock_an_hour_ahead_is_said_when_it_is_set_right(
    post: Post,
) -> None:
    await post.put("one")
    post.now += HOUR
    await post.outbox._beat()  # as every process does before it claims
    assert len(await post.die()) == 1
    post.now -= HOUR
    heir = post.another()
    assert await heir.drain() == 0
    post.now += UNTIL
    assert await heir.drain() == 1
    assert post.said() == ["one"]


async def test_a_limit_used_up_by_a_clock_an_hour_ahead_is_free_half_a_minute_later(
    post: Post,
) -> None:
    post.platform.limited = [Limit("everywhere", 1.0, 1)]
    await post.put("one", "two")
    assert await post.drain(HOUR) == 1
    post.now -= HOUR
    await post.drain()
    assert await post.drain(timedelta(seconds=31)) == 1
    assert post.said() == ["one", "two"]


async def test_what_was_said_while_a_clock_was_ahead_is_found_where_the_chat_has_it(
    post: Post,
) -> None:
    post.platform.before = [None, PlatformError("refused")]  # to be said again would be seen
    post.platform.after = [PlatformError("unreachable", ambiguous=True)]
    await post.put("one")
    await post.drain(HOUR)
    post.room.posts[0].at -= HOUR  # by the chat's own clock
    await post.drain(SETTLE)
    assert post.said() == ["one"]
    assert await states(post.database) == {"one": "sent"}


@pytest.mark.parametrize("step", [HOUR, 24 * HOUR])
async def test_what_was_said_before_a_clock_was_set_back_is_looked_up_and_not_said_again(
    post: Post, step: timedelta
) -> None:
    post.platform.after = [PlatformError("unreachable", ambiguous=True)]
    post.platform.once = timedelta(minutes=3)
    await post.put("one")
    await post.drain()
    post.now -= step
    await post.drain()
    await post.drain(UNTIL)
    assert post.platform.found == ["one"]
    assert post.said() == ["one"]
    assert await states(post.database) == {"one": "sent"}
