"""Telling a member something unasked: a due nudge becomes a message, waits, or is spared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from community.call import Call, Refusal
from community.chat.codec import from_json
from community.chat.events import Event
from community.chat.message import Message
from community.chat.place import Identity, Place
from community.nudges import (
    FEW,
    PERIPHERAL,
    WEEK,
    Fold,
    History,
    Hours,
    Planned,
    Prefs,
    SendAt,
    Suppress,
    decide,
    is_ignored,
    weekly,
)
from community.schedules import GRACE
from storage import activity, communities, nudges, preferences
from storage.database import Connection
from storage.nudges import DIGEST, Nudge, Outcome
from storage.preferences import ALL, Door

CLOSED = timedelta(days=30)  # how long a closed direct conversation is not tried again


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgeCame(Event):
    """A nudge is to be decided about now. `look` tells one look at it from the next."""

    nudge_id: int
    look: str

    @property
    def key(self) -> str:
        return f"NudgeCame|{self.nudge_id}|{self.look}"


@dataclass(frozen=True, slots=True)
class Telling:
    """What is to be said now: to whom, where, and how. `stops`: in its place is said that it stops.

    `items` is what a digest tells.
    """

    nudge: Nudge
    place: Place
    to: Identity
    stops: bool = False
    items: tuple[Nudge, ...] = ()

    @property
    def direct(self) -> bool:
        """Whether the member alone reads it."""
        return bool(self.place.people)


async def come(call: Call, event: NudgeCame) -> Telling | None:
    """Decide about a nudge that came due; what is to be said now, if anything is."""
    nudge = await nudges.hold(call.db, event.nudge_id)
    if nudge is None or nudge.state != "planned" or nudge.due_at > call.now:
        return None
    prefs = await prefs_of(call.db, nudge, call.now)
    history = await history_of(call.db, nudge, call.now)
    planned = Planned(nudge.due_at, nudge.expires_at, nudge.solicited, nudge.kind == DIGEST)
    stops = not (planned.solicited or planned.digest) and is_ignored(history, call.now)
    match decide(prefs, history, call.now, planned):
        case Suppress(reason):
            await _suppress(call, nudge, reason)
        case SendAt(at) if at > call.now:
            await nudges.change(call.db, nudge.id, due_at=at, look_at=at, attempts=0)
        case Fold(at):
            await _fold(call, nudge, at)
        case SendAt():
            return await _told(call, nudge, stops=stops)
    return None


async def say(call: Call, telling: Telling, message: Message) -> None:
    """Put what is told into the outbox."""
    nudge = telling.nudge
    key = f"nudge|{nudge.id}|{nudge.tries + 1}"
    if telling.stops:
        await preferences.wish(
            call.db, nudge.member_id, nudge.kind, stopped_at=call.now, stopped_by="silence"
        )
    await nudges.change(
        call.db, nudge.id, state="saying", outgoing_key=key, tries=nudge.tries + 1, attempts=0
    )
    await call.say(key, telling.place, message)


async def ended(db: Connection, outcome: Outcome, now: datetime) -> None:
    """Write down how the outbox ended with a nudge; where a direct conversation is closed, that
    is remembered, and the nudge goes another way if there is one."""
    nudge = await nudges.hold(db, outcome.nudge_id)
    if nudge is None or nudge.state != "saying":
        return
    at = outcome.at or now
    if outcome.state == "sent":
        state = "late" if at - nudge.due_at > GRACE else "sent"
        await nudges.change(db, nudge.id, state=state, settled_at=at)
        return
    if outcome.state == "dropped":
        why = outcome.trouble or outcome.state
        await nudges.change(db, nudge.id, state="suppressed", reason=why, settled_at=at)
        return
    place = from_json(Place, outcome.place)
    if outcome.trouble in ("refused", "gone") and place.people:
        await preferences.note_closed(db, place.space, place.people[0], at)
        await nudges.change(db, nudge.id, state="planned", due_at=now, look_at=now)
        return
    await nudges.change(
        db, nudge.id, state="failed", reason=outcome.trouble or outcome.state, settled_at=at
    )


async def as_wished(db: Connection, key: str, now: datetime) -> SendAt | Suppress | None:
    """Whether a nudge in the outbox under a key may still be said, as its member wishes now.

    None for what is no nudge. The budget was asked when it was put there, and where it can be said
    the chat will tell; that it is the last one of its kind is said although the kind has stopped.
    """
    word, number, *_ = [*key.split("|"), ""]
    if word != "nudge" or not number.isdecimal():
        return None
    nudge = await nudges.nudge(db, int(number))
    if nudge is None:
        return Suppress("gone")
    prefs = replace(await prefs_of(db, nudge, now), reach="direct")
    if prefs.stopped == "silence":
        prefs = replace(prefs, stopped="")
    planned = Planned(nudge.due_at, nudge.expires_at, nudge.solicited, nudge.kind == DIGEST)
    decided = decide(prefs, History(), now, planned)
    return SendAt(decided.at) if isinstance(decided, Fold) else decided


async def prefs_of(db: Connection, nudge: Nudge, now: datetime) -> Prefs:
    """What counts for a nudge of what its member wants."""
    wanted = await preferences.of(db, nudge.member_id)
    wishes = await preferences.wishes(db, nudge.member_id)
    zone = await preferences.zone_of(db, nudge.member_id)
    stopped, snoozed = "", None
    for kind in (ALL, nudge.kind):
        wish = wishes.get(kind)
        if wish is None or (kind == ALL and nudge.solicited):
            continue
        if wish.stopped_at is not None:
            stopped = wish.stopped_by
        if wish.snoozed_until is not None:
            snoozed = max(snoozed or wish.snoozed_until, wish.snoozed_until)
    hours = Hours(frozenset(map(int, wanted.days)), wanted.starts, wanted.ends, zone)
    peripheral = await is_peripheral(db, nudge.member_id, now)
    prefs = Prefs(
        weekly(wanted.level, peripheral=peripheral), hours, wanted.away_until, snoozed, stopped
    )
    doors = await preferences.doors(db, nudge.member_id)
    known = wanted.opted_in or any(door.active_at is not None for door in doors)
    if not doors:
        return replace(prefs, reach="gone")
    if known and any(_is_open(door, now) for door in doors):
        return prefs
    if nudge.fallback is not None:
        return replace(prefs, reach="fallback")
    return replace(prefs, reach="closed" if known else "unknown")


async def history_of(db: Connection, nudge: Nudge, now: datetime) -> History:
    """What the member of a nudge was told lately."""
    wishes = await preferences.wishes(db, nudge.member_id)
    digests = await nudges.digests(db, nudge.member_id)
    came = [each.settled_at or now for each in digests if each.state != "planned"]
    wish = wishes.get(nudge.kind)
    return History(
        sent=await nudges.told(db, nudge.member_id, now, now - WEEK),
        waiting=any(each.state == "planned" for each in digests),
        digested=came[0] if came else None,
        unanswered=await nudges.unanswered(
            db, nudge.member_id, nudge.kind, wish.since if wish else None
        ),
    )


async def is_peripheral(db: Connection, member_id: int, now: datetime) -> bool:
    """Whether a member mostly reads along: here for a while, and seldom active."""
    met_at = await communities.met_at(db, member_id)
    if now - met_at < PERIPHERAL:
        return False
    return await activity.days(db, member_id, (now - PERIPHERAL).date()) < FEW


async def mine(call: Call, nudge_id: int) -> Nudge:
    """A nudge of the member who acts; Refusal where it is another's, or none."""
    nudge = await nudges.nudge(call.db, nudge_id)
    if nudge is None or nudge.community_id != call.community.id:
        raise Refusal("I do not remember that message any more.")
    if nudge.member_id != call.member.id:
        raise Refusal("That was said to somebody else: only they can change what I tell them.")
    return nudge


async def _told(call: Call, nudge: Nudge, *, stops: bool) -> Telling | None:
    items = await _items(call, nudge) if nudge.kind == DIGEST else ()
    if nudge.kind == DIGEST and not items:
        await nudges.change(
            call.db, nudge.id, state="suppressed", reason="empty", settled_at=call.now
        )
        return None
    doors = await preferences.doors(call.db, nudge.member_id)
    wanted = await preferences.of(call.db, nudge.member_id)
    known = wanted.opted_in or any(door.active_at is not None for door in doors)
    door = next((door for door in doors if known and _is_open(door, call.now)), None)
    if door is not None:
        place = Place(door.space, people=(door.external_id,))
    else:
        place = from_json(Place, nudge.fallback or {})
        door = next((door for door in doors if door.space == place.space), doors[0])
    to = Identity(door.space, door.external_id, door.name)
    return Telling(nudge, place, to, stops=stops, items=items)


async def _items(call: Call, digest: Nudge) -> tuple[Nudge, ...]:
    """What a digest has to tell still."""
    wishes = await preferences.wishes(call.db, digest.member_id)
    kept = []
    for item in await nudges.folded(call.db, digest.id):
        wish = wishes.get(item.kind)
        reason = ""
        if item.expires_at is not None and item.expires_at <= call.now:
            reason = "expired"
        elif wish is not None and wish.stopped_at is not None:
            reason = "stopped"
        if reason:
            await nudges.change(
                call.db, item.id, state="suppressed", reason=reason, settled_at=call.now
            )
        else:
            kept.append(item)
    return tuple(kept)


async def _suppress(call: Call, nudge: Nudge, reason: str) -> None:
    spared = (nudge, *(await nudges.folded(call.db, nudge.id) if nudge.kind == DIGEST else ()))
    for each in spared:
        await nudges.change(
            call.db, each.id, state="suppressed", reason=reason, settled_at=call.now
        )


async def _fold(call: Call, nudge: Nudge, at: datetime) -> None:
    """Let a nudge wait for the member's digest; one is planned where none is."""
    wishes = await preferences.wishes(call.db, nudge.member_id)
    if DIGEST in wishes and wishes[DIGEST].stopped_at is not None:
        await _suppress(call, nudge, "budget")
        return
    digests = await nudges.digests(call.db, nudge.member_id)
    waits = next((each.id for each in digests if each.state == "planned"), None)
    if waits is None:
        waits = await nudges.plan(
            call.db,
            community_id=nudge.community_id,
            member_id=nudge.member_id,
            kind=DIGEST,
            key=f"digest|{nudge.id}",
            message={},
            why="",
            solicited=False,
            planned_at=call.now,
            due_at=at,
        )
    await nudges.change(call.db, nudge.id, state="folded", digest_id=waits, settled_at=call.now)


def _is_open(door: Door, now: datetime) -> bool:
    return door.closed_at is None or now - door.closed_at >= CLOSED
