"""What people do in a playground room: each act becomes a neutral event, each answer is shown."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Protocol, TypedDict

from adapters.playground.platform import Playground, name_of
from adapters.playground.room import BOT, Post, Room, words_of
from community.chat.commandline import Line, Unreadable, find, form_for, read
from community.chat.events import (
    Act,
    ButtonPressed,
    ChannelChanged,
    ChoiceMade,
    CommandUsed,
    CompletionAsked,
    Event,
    FormSubmitted,
    MessageActed,
    MessageDeleted,
    MessagePosted,
    MessageShown,
    ReactionAdded,
    ReactionRemoved,
)
from community.chat.feature import Feature, Redrawn
from community.chat.form import Form
from community.chat.markup import Markup, clip, quote
from community.chat.message import Choice, Choose, Message, buttons_of
from community.chat.place import Identity, Place
from community.dispatch import Answer


class House(Protocol):
    """What the chat needs of the house: somewhere to take events, and what is declared."""

    features: dict[str, Feature]

    async def __call__(self, event: Event) -> Answer:
        """Answer an event."""
        ...

    async def complete(self, asked: CompletionAsked) -> list[Choice]:
        """Complete an option."""
        ...


class _Acting(TypedDict):
    id: str
    space: str
    at: datetime
    by: Identity


class Impossible(ValueError):
    """Nobody could do this in the room as it is: no such message, button or form."""


class Chat:
    """People acting in one room.

    `run` tells the acts of this sitting from those of any other. With `steady` the ids of people's
    own messages depend on what they say alone, so that the same script says the same messages.
    """

    def __init__(
        self, playground: Playground, room: Room, house: House, run: str, *, steady: bool = False
    ) -> None:
        self.room = room
        self._playground = playground
        self.house = house
        self._run = run
        self._steady = steady
        self._acts = count(1)
        self._said: dict[str, int] = {}
        self.events: list[Event] = []  # the latest events, for the inspector

    async def posts(self, person: str, channel: str, text: str, thread: Post | None = None) -> Post:
        """A person writes a message in a channel, or in the thread under another message."""
        by = self.room.person(person)
        place = self._place(channel, thread)
        if not self.room.sees(person, channel):
            raise Impossible(f"@{person} is not in #{channel}")
        id = self._message_id(person, place, text)
        post = self.room.add(id, place, person, self._now(), text)
        source = await self._playground.read(post.posted)
        await self._show(
            MessagePosted(id=self._id(), space=by.space, at=post.at, by=by, source=source), place
        )
        return post

    async def types(self, person: str, channel: str, text: str) -> Post | None:
        """A person types a command line; what it lacks is asked for with a form."""
        words = text.removeprefix("/").split(maxsplit=2)
        feature = self.house.features.get(words[0]) if words else None
        single = feature is not None and "" in feature.commands
        path = tuple(words[:1] if single else words[:2])
        rest = text.removeprefix("/").split(maxsplit=len(path))[len(path) :]
        if feature is not None and not single and len(path) == 1:
            return await self.uses(person, "copse", "help", channel=channel, feature=path[0])
        try:
            line = read(find(self.house.features, path), " ".join(rest))
        except Unreadable as unreadable:
            return self._tell(person, channel, quote(clip(str(unreadable), 500)))
        for option in line.command.options:
            mark = {"member": "@", "channel": "#"}.get(option.kind)
            if mark and option.name in line.options:
                line.options[option.name] = line.options[option.name].removeprefix(mark)
        if line.missing:
            return self._ask(person, Place(self.room.space, channel), line)
        return await self.uses(person, *path, channel=channel, **line.options)

    async def uses(
        self, person: str, /, *path: str, channel: str = "general", **options: str
    ) -> Post | None:
        """A person uses a command with its options as text; the answer's post, if there is one."""
        by = self.room.person(person)
        place = self._place(channel, None)
        return await self._show(
            CommandUsed(
                id=self._id(),
                space=by.space,
                at=self._now(),
                by=by,
                place=self._here(place),
                path=path,
                options={name.rstrip("_"): str(value) for name, value in options.items()},
            ),
            place,
        )

    async def presses(self, person: str, label: str, post: Post) -> Post | None:
        """A person presses a button of a message by its label."""
        self._visible(person, post)
        buttons = buttons_of(post.message) if post.message else ()
        found = next((each for each in buttons if each.label == label and each.action), None)
        if found is None:
            there = ", ".join(f"“{each.label}”" for each in buttons) or "no buttons"
            raise Impossible(f"message {post.n} has no button “{label}”; it has {there}")
        return await self.presses_action(person, found.action, post)

    async def presses_action(self, person: str, action: str, post: Post) -> Post | None:
        """A person presses a button by its action, as a chat sends it back."""
        self._visible(person, post)
        event = ButtonPressed(**self._act(person), posted=post.posted, action=action)
        return await self._show(event, post.place, post)

    async def chooses(self, person: str, label: str, post: Post) -> Post | None:
        """A person chooses from a list in a message by the words of an option."""
        self._visible(person, post)
        lists = (
            [part for part in post.message.parts if isinstance(part, Choose)]
            if (post.message)
            else []
        )
        for part in lists:
            for choice in part.options:
                if choice.label == label:
                    event = ChoiceMade(
                        **self._act(person),
                        posted=post.posted,
                        action=part.action,
                        values=(choice.value,),
                    )
                    return await self._show(event, post.place, post)
        raise Impossible(f"message {post.n} offers no “{label}”")

    async def submits(self, person: str, post: Post, /, **answers: str) -> Post | None:
        """A person fills in a form; what they leave alone stays as it was put before them."""
        self._visible(person, post)
        form = post.form
        if form is None or post.closed:
            raise Impossible(f"{post.n} is no open form")
        unknown = set(answers) - {question.key for question in form.questions}
        if unknown:
            asked = ", ".join(question.key for question in form.questions)
            raise Impossible(f"form {post.n} does not ask {unknown.pop()}; it asks {asked}")
        filled = {each.key: answers.get(each.key, each.value) for each in form.questions}
        if form.action.startswith("/"):
            path = tuple(form.action.removeprefix("/").split())
            event: Act = CommandUsed(
                **self._act(person),
                place=post.place,
                path=path,
                options={name: value for name, value in filled.items() if value},
            )
        else:
            event = FormSubmitted(
                **self._act(person), place=post.place, action=form.action, answers=filled
            )
        return await self._show(event, post.place, post)

    async def reacts(self, person: str, emoji: str, post: Post) -> Post | None:
        """A person puts a reaction on a message."""
        self._visible(person, post)
        people = post.reactions.setdefault(emoji, [])
        if person not in people:
            people.append(person)
            self.room.tell("reacted", post)
        event = ReactionAdded(**self._act(person), posted=post.posted, emoji=emoji)
        return await self._show(event, post.place)

    async def unreacts(self, person: str, emoji: str, post: Post) -> Post | None:
        """A person takes a reaction back."""
        self._visible(person, post)
        if person in post.reactions.get(emoji, []):
            post.reactions[emoji].remove(person)
            self.room.tell("reacted", post)
        event = ReactionRemoved(**self._act(person), posted=post.posted, emoji=emoji)
        return await self._show(event, post.place)

    async def acts(self, person: str, name: str, post: Post) -> Post | None:
        """A person chooses an action from the menu of a message."""
        self._visible(person, post)
        known = [
            each for feature in self.house.features.values() for each in (feature.message_actions)
        ]
        if name not in known:
            raise Impossible(f"messages have no action “{name}”; they have {', '.join(known)}")
        source = await self._playground.read(post.posted)
        event = MessageActed(**self._act(person), name=name, source=source)
        return await self._show(event, post.place)

    async def completes(
        self, person: str, path: tuple[str, ...], option: str, typed: str, /, **options: str
    ) -> list[Choice]:
        """What is offered to a person who is typing the value of an option."""
        asked = CompletionAsked(
            **self._act(person), path=path, option=option, typed=typed, options=options
        )
        return await self.house.complete(asked)

    async def deletes(self, post: Post) -> None:
        """A message is taken away."""
        post.deleted = True
        self.room.tell("deleted", post)
        event = MessageDeleted(
            id=self._id(), space=self.room.space, at=self._now(), posted=post.posted
        )
        await self._take(event)

    async def closes_off(self, channel: str, *members: str) -> None:
        """A channel becomes private to some people, or with nobody named open to all."""
        there = self.room.channel(channel)
        there.private, there.members = bool(members), set(members)
        self.room.tell("channel", there)
        event = ChannelChanged(
            id=self._id(),
            space=self.room.space,
            at=self._now(),
            channel=channel,
            name=there.shown,
            private=there.private,
        )
        await self._take(event)

    async def _show(self, event: Act, place: Place, at: Post | None = None) -> Post | None:
        answer = await self._take(event)
        reply, person = answer.reply, event.by.id
        if at is not None and at.form is not None:
            at.troubles = answer.answers
            at.closed = not answer.refused
            self.room.tell("closed" if at.closed else "edited", at)
            if answer.answers:
                return at  # what is wrong stands beside the questions
        if reply is None:
            return None
        if isinstance(reply, Redrawn):
            if at is not None and at.message is not None:
                await self._playground.edit(at.posted, reply.message)
                await self._tell_shown(event, at, reply.message)
                return at
            reply = reply.message
        seen_by = person if answer.private or isinstance(reply, Form) else None
        if answer.repeat and any(post.answering == event.key for post in self.room.posts):
            return None  # it was shown here before
        id = name_of(f"{event.key}|{event.id}|{words_of(reply)}")
        post = self.room.add(
            id, place, BOT, self._now(), reply, seen_by=seen_by, answering=event.key
        )
        if isinstance(reply, Message):
            await self._tell_shown(event, post, reply)
        return post

    async def _tell_shown(self, event: Act, post: Post, message: Message) -> None:
        if message.about is not None:
            shown = self._act(event.by.id) | {"id": f"{event.id}-shown"}
            await self._take(MessageShown(**shown, posted=post.posted, about=message.about))

    async def _take(self, event: Event) -> Answer:
        self.events = [*self.events[-99:], event]
        return await self.house(event)

    def _tell(self, person: str, channel: str, text: Markup) -> Post:
        id, place = name_of(self._id()), self._place(channel, None)
        return self.room.add(id, place, BOT, self._now(), Message(text), seen_by=person)

    def _ask(self, person: str, place: Place, line: Line) -> Post:
        form = form_for(line)
        return self.room.add(name_of(self._id()), place, BOT, self._now(), form, seen_by=person)

    def _act(self, person: str) -> _Acting:
        by = self.room.person(person)
        return {"id": self._id(), "space": by.space, "at": self._now(), "by": by}

    def _id(self) -> str:
        return f"{self._run}-{next(self._acts)}"

    def _now(self) -> datetime:
        return self._playground.clock()

    def _place(self, channel: str, thread: Post | None) -> Place:
        self.room.channel(channel)
        place = Place(self.room.space, channel)
        return place.in_thread(thread.place.thread or thread.id) if thread else place

    def _here(self, place: Place) -> Place:
        """A place in neutral words: a direct conversation is whom it is with, and no channel."""
        known = self.room.channel(place.channel)
        people = tuple(sorted(known.members))
        return Place(place.space, people=people) if known.direct else place

    def _message_id(self, person: str, place: Place, text: str) -> str:
        if not self._steady:
            return name_of(self._id())
        what = f"{place.channel}|{place.thread}|{person}|{text}"
        self._said[what] = self._said.get(what, 0) + 1
        return name_of(f"{what}|{self._said[what]}")

    def _visible(self, person: str, post: Post) -> None:
        self.room.person(person)
        if post.deleted or not self.room.may_see(person, post):
            raise Impossible(f"@{person} sees no message {post.n}")
