"""What has to hold for long: acknowledgements under locks, kills, refreshes, and junk at the door.

The numbers R1, R2, R4, R6 and S9 are those of the project's list of promises. Each proof runs as
long as it is told, on the Slack stand-in, and says what it saw; the tests run the same for seconds.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import aiohttp

from storage import inbox
from storage.migrate import migrate
from tests.adapters.slack.scene import LONG, Scene, open_scene
from tests.endure.killing import born, ended, killed, meant, taken_up
from tests.wire.slack.delivery import signed
from tests.wire.slack.socket_mode import WARNING, Connection

LIMIT = 3.0  # seconds that Slack waits
RETRIES = (0.3, 1.0, 3.0, 3.0, 3.0)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a proof saw, in words, and what was wrong: nothing, if it holds."""

    words: str
    wrong: tuple[str, ...] = ()


@contextmanager
def locking(file: Path, held: float, free: float) -> Iterator[None]:
    """Another program holds the write lock of a SQLite file, lets go, and takes it again."""
    over = threading.Event()

    def hold() -> None:
        raw = sqlite3.connect(file, isolation_level=None, timeout=30.0)
        while not over.wait(free):
            raw.execute("BEGIN IMMEDIATE")
            over.wait(held)
            raw.execute("ROLLBACK")
        raw.close()

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@asynccontextmanager
async def with_child(url: str) -> AsyncIterator[Scene]:
    """A scene whose app runs in a process of its own, as it is run by people."""
    await migrate(url)
    async with open_scene(url, retries=RETRIES, enforce_limits=False) as scene:
        await scene.app.stop()
        scene.room.slack.deliveries.ack_within = LIMIT
        yield scene


async def stream(scene: Scene, count: int, rate: float) -> None:
    """Reactions, so many a second, each on a message of its own."""
    began = asyncio.get_running_loop().time()
    for number in range(count):
        message = await scene.room.bo.posts(f"numbered {number}", "#general")
        await scene.room.ana.reacts("bookmark", message)
        due = began + (number + 1) / rate
        await asyncio.sleep(max(due - asyncio.get_running_loop().time(), 0.0))


async def locked(folder: Path, seconds: float, rate: float) -> Seen:
    """R1: everything is answered within three seconds while the database is locked two of five."""
    file = folder / "locked.db"
    async with with_child(f"sqlite:///{file}") as scene:
        child = await born(scene, f"sqlite:///{file}")
        try:
            with locking(file, held=2.0, free=3.0):
                await stream(scene, round(seconds * rate), rate)
            await scene.room.slack.settled(within=LONG * 4)
        finally:
            await killed(child)
        told = scene.room.slack.deliveries.of("event")
        times = sorted(scene.room.slack.deliveries.times_to_ack)
        late = sum(try_.reason == "timeout" for each in told for try_ in each.attempts)
        lost = len(scene.room.slack.deliveries.unacked)
    p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
    words = (
        f"R1: {len(told):,} events, the database locked for 2 s of every 5: acknowledged after "
        f"{p50 * 1000:.0f} ms (p50), {p99 * 1000:.0f} ms (p99), {times[-1] * 1000:.0f} ms at most; "
        f"{late} tries were not, {lost} events never"
    )
    return Seen(words, (f"{lost} events were never acknowledged",) if lost else ())


async def kills(url: str, events: int, times: int, rate: float) -> Seen:
    """R2: whatever was acknowledged has its effect, however often the process is killed."""
    chance = Random(7)
    async with with_child(url) as scene:
        child = await born(scene, url)
        dead = set(chance.sample(range(1, events), times))
        for number in range(events):
            await stream(scene, 1, rate)
            if number in dead:
                await killed(child)
                child = await born(scene, url)
        await scene.room.slack.settled(within=LONG * 4)
        await killed(child)
        await taken_up(scene)
        sure, lost = await without_effect(scene)
    words = f"R2: {events:,} events, {times} kills: {sure:,} acknowledged, {lost} of them lost"
    wrong = [f"{lost} acknowledged events have no effect"] if lost else []
    if sure < events // 5:
        wrong.append(f"only {sure} of {events} were acknowledged")
    return Seen(words, tuple(wrong))


async def without_effect(scene: Scene) -> tuple[int, int]:
    """How many reactions were acknowledged, and how many of them have no effect."""
    told = [e for e in scene.room.slack.deliveries.of("event") if e.name == "reaction_added"]
    sure = [each for each in told if each.acked]
    lost = 0
    async with scene.database.reading() as db:
        for delivery in sure:
            event = meant(scene, delivery)
            lost += await inbox.answered(db, event.key, event.turn, event.at) is None
    return len(sure), lost


async def stops(url: str, times: int, seconds: float, rate: float) -> Seen:
    """S9: a process that is told to stop while events stream in ends within ten seconds; what it
    acknowledged has had its effect by then, or is left for the next process, which does it."""
    took, left = [], 0
    async with with_child(url) as scene:
        for _ in range(times):
            child = await born(scene, url)
            streaming = asyncio.create_task(stream(scene, round(seconds * rate / 2), rate / 2))
            await asyncio.sleep(seconds / 2)
            took.append(await ended(child))
            left += (await without_effect(scene))[1]
            await streaming
        last = await born(scene, url)
        await scene.room.slack.settled(within=LONG * 4)
        took.append(await ended(last))
        await taken_up(scene)
        sure, lost = await without_effect(scene)
    words = (
        f"S9: told to stop {times + 1} times under {rate:.0f} events a second: ended within "
        f"{max(took):.1f} s; of {sure:,} acknowledged {left} were left for the next process, and "
        f"{lost} had no effect"
    )
    wrong = ["a process took longer than ten seconds to end"] if max(took) > 10 else []
    wrong += [f"{lost} acknowledged events had no effect"] if lost else []
    return Seen(words, tuple(wrong))


async def refreshes(url: str, seconds: float, rate: float, every: float) -> Seen:
    """R4: connections that are warned over and over, and end ten seconds later, lose nothing."""
    await migrate(url)
    async with open_scene(url, retries=RETRIES, enforce_limits=False) as scene:
        await scene.wait_for(lambda: len(scene.sockets.connections) == 2)
        scene.sockets.handshake = 0.3
        over, ends = asyncio.Event(), set[asyncio.Task[None]]()

        async def end(connection: Connection) -> None:
            await asyncio.sleep(WARNING)
            if connection in scene.sockets.connections:
                await scene.sockets.refresh(connection)

        async def refresh() -> None:
            known = set[Connection]()
            while not over.is_set():
                for connection in [*scene.sockets.connections]:
                    if connection not in known:
                        known.add(connection)
                        await scene.sockets.warn(connection)
                        ends.add(asyncio.create_task(end(connection)))
                try:
                    async with asyncio.timeout(every):
                        await over.wait()
                except TimeoutError:
                    continue

        refreshing = asyncio.create_task(refresh())
        await stream(scene, round(seconds * rate / 2), rate / 2)  # two events each
        over.set()
        await refreshing
        await scene.settle()
        for task in ends:
            task.cancel()
        deliveries = scene.room.slack.deliveries
        told, nowhere = len(deliveries.of("event")), len(deliveries.without_socket)
        unsaid, opened = len(deliveries.unacked), scene.sockets.opened
        again = sum(len(each.attempts) > 1 for each in deliveries.of("event"))
    words = (
        f"R4: {told:,} events over {opened} connections: {nowhere} found none, {again} came "
        f"again, {unsaid} were never acknowledged"
    )
    wrong = [f"{nowhere} events found no connection"] if nowhere else []
    wrong += [f"{unsaid} events were not acknowledged"] if unsaid else []
    return Seen(words, tuple(wrong))


async def junk(url: str, count: int) -> Seen:
    """R6: forged, stale and garbled requests are refused, and none is a fault of ours."""
    chance = Random(4)
    statuses: dict[int, int] = {}
    await migrate(url)
    async with open_scene(url, http=True) as scene, aiohttp.ClientSession() as session:
        address = scene.room.app.address("event")
        assert address is not None
        secret, now = scene.room.app.signing_secret, int(scene.room.slack.state.now())
        for _ in range(count):
            body = chance.randbytes(chance.randrange(200))
            made = [
                signed("guessed", now, body),
                signed(secret, now - chance.randrange(301, 10**6), body),
                signed(secret, now, body + b"x"),
                {"X-Slack-Request-Timestamp": chance.choice(["", "abc", "1e9", "9" * 40, "-1"])},
                {
                    "X-Slack-Request-Timestamp": str(now),
                    "X-Slack-Signature": chance.choice(["", "v0=", "v1=0", "v0=" + "0" * 64]),
                },
            ]
            async with session.post(address, data=body, headers=chance.choice(made)) as got:
                statuses[got.status] = statuses.get(got.status, 0) + 1
        await scene.settle()
        effects = scene.public() + scene.private(scene.room.ana)
    words = f"R6: {count:,} requests that are none of Slack's: answered {statuses}"
    wrong = [f"answered {status}" for status in statuses if status != 401]
    return Seen(words, (*wrong, *(["something was said"] if effects else [])))
