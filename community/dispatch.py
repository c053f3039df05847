"""Event → handler → answer, in one transaction.

Everything that happens comes through here: an adapter hands in a neutral event and shows the
answer. This is the only place that catches: a refusal is shown as it stands, anything else is
logged under a short reference that the member is told. An event that is no news gets the answer it
got before and has no effect.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import blake2s
from random import Random

from community.attempts import Changed, persist
from community.call import Call, Refusal, requires
from community.chat import limits
from community.chat.codec import from_json, to_json
from community.chat.commandline import Unreadable, find
from community.chat.events import (
    Act,
    ButtonPressed,
    ChannelChanged,
    ChoiceMade,
    CommandUsed,
    CompletionAsked,
    Event,
    FormSubmitted,
    MemberLeft,
    MemberRenamed,
    MessageActed,
    MessageEdited,
    MessagePosted,
    MessageShown,
    SpaceOpened,
)
from community.chat.feature import (
    Action,
    Aside,
    Completion,
    Feature,
    Redrawn,
    Reply,
    Watch,
)
from community.chat.form import Form
from community.chat.marks import marked
from community.chat.markup import clip, md, quote
from community.chat.message import Choice, Message
from community.chat.place import Source
from community.chat.platform import Platform, PlatformError
from community.people import meet, open_space
from community.presence import Presence
from community.schedules import OccurrenceCame, begun, settled
from community.sight import Sight
from community.steps import Step, of_command, of_message_action, of_watch
from storage import communities, erasures, inbox
from storage.communities import Community, Member, Recognised
from storage.database import Connection, Database

log = logging.getLogger(__name__)

# What people do without turning to the bot.
PASSIVE = (MemberLeft, MemberRenamed, MessagePosted, MessageEdited, MessageShown)

NOBODY = Member(id=0, name="", role="guest", zone=None)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an adapter shows to the one who asked.

    `refused` says that nothing was done, and `answers` what is wrong in single questions of a form;
    `failed`, besides, that it was no rule but a fault of ours, so that another attempt may do it.
    `repeat` says that this was answered before: chats that have shown it need not show it again.
    """

    reply: Reply = None
    private: bool = True
    refused: bool = False
    failed: bool = False
    answers: dict[str, str] = field(default_factory=dict)
    repeat: bool = False

    @property
    def message(self) -> Message | None:
        """The words of the answer, new or put in the place of others."""
        reply = self.reply.message if isinstance(self.reply, Redrawn) else self.reply
        return None if isinstance(reply, Form) else reply


class _Taken(Exception):
    """Another transaction took the same event first."""


class _Long(Exception):
    """Something takes long to find out, and nothing is to be held meanwhile."""

    def __init__(self, aside: Aside, step: Step) -> None:
        self.aside = aside
        self.step = step


class Dispatch:
    """The way of every event through the house. `seed` makes its chances replayable."""

    def __init__(
        self,
        database: Database,
        features: Sequence[Feature],
        platforms: Mapping[str, Platform],
        clock: Callable[[], datetime],
        seed: int = 0,
    ) -> None:
        self.features = {feature.name: feature for feature in features}
        self.clock = clock
        self.sight = Sight(platforms, clock)
        self._presence = Presence()
        self._database = database
        self._platforms = platforms
        self._seed = seed
        self._watches: dict[type[Event], list[Watch]] = {}
        for feature in features:
            for watch in feature.watches:
                self._watches.setdefault(watch.event, []).append(watch)
        self._message_actions = {
            label: action
            for feature in features
            for label, action in feature.message_actions.items()
        }
        self.routines = {
            routine.key: routine for feature in features for routine in feature.routines.values()
        }

    async def __call__(self, event: Event) -> Answer:
        """Answer one event. It never raises but when it is cancelled."""
        try:
            if isinstance(event, ChannelChanged):
                self.sight.forget()
            if isinstance(event, SpaceOpened):
                return await self._open(event)
            return await persist(partial(self._attempt, event), self.sight)
        except (Refusal, Unreadable) as refusal:
            text = refusal.text if isinstance(refusal, Refusal) else quote(clip(str(refusal), 500))
            answers = refusal.answers if isinstance(refusal, Refusal) else {}
            return Answer(Message(text), refused=True, answers=answers)
        except Exception:
            reference = blake2s(event.key.encode()).hexdigest()[:6]
            log.exception("%s went wrong, reference %s", type(event).__name__, reference)
            sorry = md(
                "Something went wrong on my side, and nothing was changed. Please try again; if it "
                "happens again, tell a steward this reference: **{reference}**",
                reference=reference,
            )
            return Answer(Message(sorry), refused=True, failed=True)

    async def complete(self, asked: CompletionAsked) -> list[Choice]:
        """What fits while a member types the value of an option; empty where nothing does."""
        try:
            command = find(self.features, asked.path)
        except Unreadable:
            return []
        option = next((each for each in command.options if each.name == asked.option), None)
        if option is None:
            return []
        if option.choices:
            typed = asked.typed.strip().lower()
            fitting = [choice for choice in option.choices if typed in choice]
            return [Choice(choice, choice) for choice in fitting[: limits.COMPLETIONS]]
        if option.completes is None:
            return []
        found = await persist(partial(self._complete, asked, option.completes), self.sight)
        return found[: limits.COMPLETIONS]

    async def _complete(self, asked: CompletionAsked, completes: Completion) -> list[Choice]:
        async with self._database.reading() as db:
            known = await communities.recognise(db, asked.space, asked.by.id)
            if known is None:
                return []
            visible = await self._visible(db, known)
            call = self._call(db, asked, known.community, known.member or NOBODY, visible)
            return await completes(call, asked.typed)

    async def _open(self, event: SpaceOpened) -> Answer:
        """A community meets, now or again: what a feature does by itself is planned then."""
        async with self._database.transaction() as db:
            await open_space(db, event, self.clock())
            known = await communities.recognise(db, event.space, "")
            assert known is not None
            call = self._call(db, event, known.community, NOBODY, frozenset())
            for watch in self._watches.get(SpaceOpened, ()):
                await watch.handler(call)
        return Answer()

    async def _attempt(self, event: Event) -> Answer:
        try:
            return await self._answer(event)
        except _Long as long:
            return await self._tell(event, long.step, long.aside)

    async def _tell(self, event: Event, step: Step, aside: Aside) -> Answer:
        """Find out what takes long, and answer from what is so afterwards."""
        found = await aside.work()
        async with self._database.reading() as db:
            known = await communities.recognise(db, event.space, _actor(event))
            if known is None or known.member is None:
                raise Changed
            visible = await self._visible(db, known)
            call = self._call(db, event, known.community, known.member, visible)
            requires(call, step.role)
            answer = Answer(await aside.tell(call, found), step.private)
        return await self._noted(event, known.member, answer)

    async def _noted(self, event: Event, member: Member, answer: Answer) -> Answer:
        """What was only read is answered; that somebody was here is written down beside it."""
        if self._presence.is_news(event, member.id, self.clock()):
            async with self._database.transaction() as db:
                await self._presence.note(db, event, member.id, self.clock())
        return answer

    async def _answer(self, event: Event) -> Answer:
        async with self._database.reading() as db:
            known = await communities.recognise(db, event.space, _actor(event))
            if known is None:
                raise Refusal("This space is not connected to a community yet.")
            steps = self._steps(event, known.community)
            if not steps:
                return Answer()
            visible = await self._visible(db, known)
            read = None
            if known.member is not None and all(step.reads for step in steps):
                call = self._call(db, event, known.community, known.member, visible)
                read = await self._run(call, steps, writes=False)
        if read is not None and known.member is not None:
            return await self._noted(event, known.member, read)
        if known.member is None and isinstance(event, Act) and event.by.id:
            if isinstance(event, PASSIVE) and await self._is_forgotten(event):
                return Answer()
            await self._meet(event)
            return await self._attempt(event)
        source = await self._read_message(steps)
        try:
            async with self._database.transaction() as db:
                before = await inbox.answered(db, event.key, event.turn, event.at)
                if before is not None:
                    return _again(before[0])
                # What was found out before counts only if it is so still.
                if await communities.hold(db, event.space, _actor(event)) != known:
                    raise Changed
                member = known.member or NOBODY
                call = self._call(db, event, known.community, member, visible, source)
                writes = not all(step.reads for step in steps)
                answer = await self._run(call, steps, writes=writes)
                if self._presence.is_news(event, member.id, call.now):
                    await self._presence.note(db, event, member.id, call.now)
                return answer
        except _Taken:
            async with self._database.reading() as db:
                before = await inbox.answered(db, event.key, event.turn, event.at)
            return _again(before[0] if before else None)

    async def _run(self, call: Call, steps: list[Step], *, writes: bool) -> Answer:
        answer = Answer()
        for step in steps:
            requires(call, step.role)
            reply = await step.handler(call, *step.given, **step.named)
            if isinstance(reply, Aside):
                raise _Long(reply, step)
            if reply is not None and answer.reply is None:
                answer = Answer(reply, step.private)
        if writes and not isinstance(answer.reply, Form):
            event, kept = call.event, _kept(answer)
            if not await inbox.take(call.db, event.key, event.turn, event.at, call.now, kept):
                raise _Taken
        return answer

    async def _meet(self, event: Act) -> None:
        """Meet somebody for the first time, whatever becomes of what they did."""
        async with self._database.transaction() as db:
            here = await communities.hold(db, event.space, event.by.id)
            if here is not None and here.member is None:
                await meet(db, here.community.id, event.by, self.clock())

    async def _is_forgotten(self, event: Act) -> bool:
        """Whether somebody was forgotten and has not turned to the bot since."""
        async with self._database.reading() as db:
            return await erasures.is_forgotten(db, event.space, event.by.id, self.clock())

    async def _visible(self, db: Connection, known: Recognised) -> frozenset[str]:
        if known.member is None or not known.secrets:
            return frozenset()
        return await self.sight.of(db, known.community.id, known.member.id)

    def _call(
        self,
        db: Connection,
        event: Event,
        community: Community,
        member: Member,
        visible: frozenset[str],
        source: Source | None = None,
    ) -> Call:
        chance = Random(f"{self._seed}|{event.key}")  # noqa: S311  # replayable, not secret
        now = self.clock()
        return Call(
            event, community, member, now, db, chance, visible, source, features=self.features
        )

    async def _read_message(self, steps: list[Step]) -> Source | None:
        for step in steps:
            posted = step.reads_message
            if posted is None:
                continue
            platform = self._platforms.get(posted.place.space.partition(":")[0])
            try:
                return await platform.read(posted) if platform else None
            except PlatformError as error:
                if error.reason in ("gone", "refused"):
                    raise Refusal("I cannot read that message, so nothing was saved.") from None
                raise
        return None

    def _steps(self, event: Event, community: Community) -> list[Step]:
        match event:
            case CommandUsed(path=path, options=options):
                return [of_command(find(self.features, path), options)]
            case ButtonPressed(action=action) | ChoiceMade(action=action):
                return [self._action(action)]
            case FormSubmitted(action=action):
                return [self._action(action)]
            case OccurrenceCame(routine=name) if name in self.routines:
                steps = (begun, self.routines[name].handler, settled)
                return [Step(step, (event,)) for step in steps]
            case MessageActed(name=name, source=source) if name in self._message_actions:
                return [of_message_action(self._message_actions[name], source)]
            case _:
                return [
                    of_watch(watch, event)
                    for watch in self._watches.get(type(event), ())
                    if watch.when is None or watch.when(event, community)
                ]

    def _action(self, action: str) -> Step:
        name, _, id = marked(action)[0].partition(":")
        feature, _, word = name.partition(".")
        found: Action | None = None
        if feature in self.features:
            found = self.features[feature].actions.get(word)
        if found is None:
            raise Refusal("That button is from an older version of me. Please ask again.")
        return Step(
            found.handler,
            (id,),
            private=found.private,
            reads=found.reads or found.form,
            role=found.requires,
        )


def _actor(event: Event) -> str:
    return event.by.id if isinstance(event, Act) else ""


def _kept(answer: Answer) -> inbox.Answer | None:
    if answer.reply is None:
        return None
    return {"reply": to_json(answer.reply), "private": answer.private}


def _again(kept: inbox.Answer | None) -> Answer:
    if kept is None:
        return Answer(repeat=True)
    reply: Message | Redrawn = from_json(Message | Redrawn, kept["reply"])  # type: ignore[arg-type]  # a union
    return Answer(reply, kept["private"], repeat=True)
