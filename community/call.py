"""One event being answered, and the ways a rule can say no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from community.chat import limits
from community.chat.codec import to_json
from community.chat.events import Act, Event
from community.chat.feature import Feature
from community.chat.markup import Markup, quote
from community.chat.message import Buttons, Choose, Message, TooLong
from community.chat.place import Identity, Place, Posted, Source
from storage import nudges, outbox
from storage.communities import Community, Member

if TYPE_CHECKING:
    from storage.database import Connection


class Refusal(Exception):
    """A rule said no, in words the member may read.

    `answers` names what is wrong in single questions of a form, so that it can be mended in place.
    """

    def __init__(self, text: Markup | str, answers: dict[str, str] | None = None) -> None:
        self.text = text if isinstance(text, Markup) else quote(text)
        self.answers = answers or {}
        super().__init__(str(self.text))


@dataclass(frozen=True, slots=True)
class Call:
    """One event being answered: who, where, when, and the transaction it is answered in.

    `now` is one instant for the whole call and `chance` is seeded by the event, so that an event
    replayed gives the same answer. `visible` are the private channels (`space|channel`) whose
    messages this member may read; `source` is the message an event is about, where the feature
    asked for it; `features` is all that is declared.
    """

    event: Event
    community: Community
    member: Member
    now: datetime
    db: Connection
    chance: Random
    visible: frozenset[str] = frozenset()
    source: Source | None = None
    features: Mapping[str, Feature] = field(default_factory=dict)

    @property
    def by(self) -> Identity:
        """Who acts; the space's own voice where nobody does."""
        return self.event.by if isinstance(self.event, Act) else Identity(self.event.space, "")

    @property
    def zone(self) -> ZoneInfo:
        """The member's time zone, else the community's."""
        return ZoneInfo(self.member.zone or self.community.zone)

    async def say(
        self, key: str, place: Place, message: Message, *, must_arrive: bool = False
    ) -> None:
        """Say something to a place once this call is committed; the same key says it once.

        Where nobody can find out whether it arrived, what `must_arrive` is said again and says so;
        anything else is put aside for a steward.
        """
        where = to_json(place)
        await self._put(key, place.space, "post", where, message, must_arrive=must_arrive)

    async def whisper(
        self, key: str, place: Place, to: Identity, message: Message, *, must_arrive: bool = False
    ) -> None:
        """Say something to one person: where they are if only they can see it, else directly."""
        where = {"place": to_json(place), "to": to_json(to)}
        await self._put(key, place.space, "whisper", where, message, must_arrive=must_arrive)

    async def nudge(
        self,
        member_id: int,
        kind: str,
        key: str,
        message: Message,
        *,
        why: Markup,
        solicited: bool = False,
        fallback: Place | None = None,
        due: datetime | None = None,
        expires: datetime | None = None,
    ) -> bool:
        """Plan to say something unasked to one member; the same key plans it once.

        `kind` is what `feature.nudge` declared. It is said when the member's hours, their budget
        over all features and their wishes allow, folded into their digest, or not at all; `why`
        tells them why they are told. What they asked for themselves is `solicited`: it does not
        count against the budget and comes at `due`, whatever the hour. `fallback` is where it may
        be said instead when they take no direct messages; after `expires` it is not said any more.
        False when it was planned before. The message leaves room for one more row of buttons.
        """
        name, _, word = kind.partition(".")
        if self.features and word not in self.features[name].nudges:
            raise TypeError(f"no feature declared the nudge {kind}")
        rows = sum(isinstance(part, Buttons | Choose) for part in message.parts)
        if rows >= limits.BUTTON_ROWS or len(message.parts) > limits.PARTS - 2:
            raise TooLong("a nudge leaves room for what can be done about it")
        planned = await nudges.plan(
            self.db,
            community_id=self.community.id,
            member_id=member_id,
            kind=kind,
            key=key,
            message=to_json(message),
            why=str(why),
            solicited=solicited,
            fallback=to_json(fallback) if fallback else None,
            planned_at=self.now,
            due_at=due or self.now,
            expires_at=expires,
        )
        return planned is not None

    async def answered(self, member_id: int, kind: str) -> None:
        """A member did by themselves what nudges of a kind are about: they were not ignored."""
        await nudges.answered(self.db, member_id, self.now, kind=kind)

    async def redraw(self, posted: Posted, message: Message) -> None:
        """Put another message in the place of one that is out there, once this is committed."""
        key = f"{self.event.key}|{posted.place.channel}|{posted.id}"
        await self._put(key, posted.place.space, "edit", to_json(posted), message)

    async def _put(
        self,
        key: str,
        space: str,
        how: str,
        where: outbox.Said,
        message: Message,
        *,
        must_arrive: bool = False,
    ) -> None:
        said = to_json(message)
        await outbox.put(self.db, key, space, how, where, said, self.now, must_arrive=must_arrive)


def requires(call: Call, role: str) -> None:
    """Refuse a member who holds less than a role."""
    if RANK[call.member.role] < RANK[role]:
        raise Refusal(f"That is for a {role} of this community. Ask one of them to do it with you.")


RANK = {"guest": 0, "member": 1, "facilitator": 2, "steward": 3}
