"""What the playground's page asks the server: the state, people's acts, the clock, the inspector.

Every request names the person it is made `as`, and is answered with what that person may see.
What cannot be done is answered with status 4xx and `{"says": …}`, in words for whoever plays.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from adapters.playground import shown
from adapters.playground.about import About
from adapters.playground.chat import Chat, Impossible
from adapters.playground.clock import Passing
from adapters.playground.live import History, Live
from adapters.playground.room import Post, message_of
from adapters.playground.web_asked import body_of, emoji_of, instant, text_of, texts_of, whole
from community.chat.codec import Json, to_json
from community.chat.commandline import Unreadable
from community.chat.events import (
    Act,
    ChannelChanged,
    Event,
    MessageDeleted,
    MessagePosted,
    ReactionAdded,
    ReactionRemoved,
)
from community.chat.feature import Feature
from community.chat.message import Choose, buttons_of
from community.chat.platform import PlatformError

POST = 8_000  # characters of one message
FURTHEST = timedelta(days=366)  # the clock moves at most this far at once


class Api:
    """The endpoints of one room, in which time goes by as it is told to."""

    def __init__(
        self,
        chat: Chat,
        time: Passing,
        about: Callable[[], Awaitable[About]],
        features: Mapping[str, Feature],
    ) -> None:
        self._chat = chat
        self._room = chat.room
        self._time = time
        self._clock = time.clock
        self._about = about
        self._features = features
        self._history = History(chat.room)
        self._moving = asyncio.Lock()
        self.live = Live(chat.room, self._history, time.clock)

    async def state(self, request: Request) -> Response:
        """Everything a page needs at first, and the mark from which it follows what changes."""
        about = await self._about()
        wanted = request.query_params.get("as", "")
        person = wanted if wanted in self._room.people else next(iter(self._room.people), "")
        if not person:
            raise HTTPException(409, "Nobody is in this playground yet.")
        channels = [
            {
                **shown.channel(there),
                "topic": about.topics.get(there.id, ""),
                "unread": self._history.unread(person, there.id),
            }
            for there in self._room.channels.values()
            if self._room.sees(person, there.id)
        ]
        return JSONResponse(
            {
                "mark": self.live.mark,
                "last": len(self._room.posts),
                "you": person,
                "community": about.name,
                "zone": about.zone,
                "now": self._clock().isoformat(),
                "save": about.save_emoji,
                "people": [
                    {"id": id, "name": name, "role": about.roles.get(id, "")}
                    for id, name in self._room.people.items()
                ],
                "channels": channels,
                "threads": self._history.threads(person),
                "features": [
                    {"name": each.name, "about": each.about} for each in self._features.values()
                ],
                "commands": shown.commands(self._features),
                "actions": [
                    label for each in self._features.values() for label in each.message_actions
                ],
            }
        )

    async def posts(self, request: Request) -> Response:
        """Posts of a thread or a channel: the latest, those `before` a number or `around` an id."""
        asked = request.query_params
        person = self._person(asked.get("as"))
        channel = self._channel(person, asked.get("channel"))
        if thread := asked.get("thread"):
            return JSONResponse(self._history.thread(person, channel, thread))
        before = whole(asked["before"]) if "before" in asked else None
        around = asked.get("around", "")
        return JSONResponse(self._history.page(person, channel, before=before, around=around))

    async def act(self, request: Request) -> Response:
        """Something a person does; the answer is what it showed them, if anything."""
        body = await body_of(request)
        person = self._person(body.get("as"))
        try:
            said = await self._do(person, body)
        except (Impossible, Unreadable) as no:
            raise HTTPException(422, str(no)) from None
        except PlatformError:
            raise HTTPException(422, "That message is no longer there.") from None
        answer: Json = {"post": self._history.post(person, said) if said else None}
        if body["do"] == "type" and said and not (said.answering or said.form):
            answer["unread"] = True  # the line made no sense: it is kept, to be mended
        if body["do"] == "submit":  # what is wrong is told in the form itself
            answer["form"] = self._history.post(person, self._post(person, body.get("n")))
        return JSONResponse(answer)

    async def complete(self, request: Request) -> Response:
        """What fits while a person types the value of an option."""
        body = await body_of(request)
        person = self._person(body.get("as"))
        path = body.get("path")
        if not isinstance(path, list) or not all(isinstance(word, str) for word in path):
            raise HTTPException(400, "`path` is a list of words.")
        # An option may be called like a parameter of Chat.completes itself.
        others = {
            name: text
            for name, text in texts_of(body, "options").items()
            if name not in ("person", "path", "option", "typed")
        }
        option, typed = text_of(body, "option"), text_of(body, "typed", empty=True)
        fitting = await self._chat.completes(person, tuple(path), option, typed, **others)
        return JSONResponse([{"label": one.label, "value": one.value} for one in fitting])

    async def clock(self, request: Request) -> Response:
        """Move the clock on, `by` seconds or `to` a local time or `monday`.

        It stops on the way at whatever is due, so that it is said at its time.
        """
        body = await body_of(request)
        self._person(body.get("as"))
        zone = ZoneInfo((await self._about()).zone)
        async with self._moving:
            now = self._clock()
            to = now + timedelta(seconds=whole(body["by"])) if "by" in body else None
            to = to or instant(text_of(body, "to"), now.astimezone(zone))
            if not now <= to <= now + FURTHEST:
                raise HTTPException(422, "Time goes forward here, by a year at most.")
            await self._time.to(to, self.live.moved)
        return JSONResponse({"now": self._clock().isoformat()})

    async def follow(self, request: Request) -> Response:
        """What changes, as server-sent events."""
        person = self._person(request.query_params.get("as"))
        since = request.headers.get("last-event-id") or request.query_params.get("since", "")
        return StreamingResponse(
            self.live.follow(person, since),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    async def events(self, request: Request) -> Response:
        """The latest neutral events that concern a person, the newest first."""
        person = self._person(request.query_params.get("as"))
        seen = [event for event in reversed(self._chat.events) if self._concerns(person, event)]
        return JSONResponse([{"key": event.key, "event": to_json(event)} for event in seen[:30]])

    async def inspect(self, request: Request) -> Response:
        """One post in the neutral language, and the event that it came from or answers."""
        person = self._person(request.query_params.get("as"))
        post = self._post(person, request.path_params["n"])
        came = [
            event
            for event in self._chat.events
            if (event.key == post.answering or _posted_by(event) == post.id)
            and self._concerns(person, event)
        ]
        neutral: Json = {"n": post.n, "key": post.key, "posted": to_json(post.posted)}
        if post.form:
            neutral["form"] = to_json(post.form)
        else:
            neutral["message"] = to_json(message_of(post))
        neutral["events"] = [to_json(event) for event in came[-3:]]
        return JSONResponse(neutral)

    async def _do(self, person: str, body: Json) -> Post | None:
        chat = self._chat
        match body.get("do"):
            case "post":
                thread = self._post(person, body["thread"]) if body.get("thread") else None
                channel = self._channel(person, body.get("channel"))
                return await chat.posts(person, channel, text_of(body, "text", POST), thread)
            case "type":
                channel = self._channel(person, body.get("channel"))
                return await chat.types(person, channel, text_of(body, "text", POST))
            case "close":
                members = body.get("members")
                if not isinstance(members, list):
                    raise HTTPException(400, "`members` is a list of people.")
                channel = self._channel(person, body.get("channel"))
                if self._room.channels[channel].direct:
                    raise Impossible("A direct conversation is always private.")
                await chat.closes_off(channel, *(self._person(each) for each in members))
                return None
            case "read":
                self._history.read(person, self._channel(person, body.get("channel")))
                return None
        post = self._post(person, body.get("n"))
        match body.get("do"):
            case "press":
                action = text_of(body, "action")
                buttons = buttons_of(post.message) if post.message else ()
                if action not in [button.action for button in buttons]:
                    raise Impossible("That button is not there any more.")
                return await chat.presses_action(person, action, post)
            case "choose":
                parts = post.message.parts if post.message else ()
                if not any(isinstance(part, Choose) for part in parts):
                    raise Impossible("There is nothing to choose there any more.")
                return await chat.chooses(person, text_of(body, "label"), post)
            case "submit":
                return await self._submit(person, post, texts_of(body, "answers"))
            case "react":
                return await chat.reacts(person, emoji_of(body), post)
            case "unreact":
                return await chat.unreacts(person, emoji_of(body), post)
            case "use":
                return await chat.acts(person, text_of(body, "name"), post)
            case "delete":
                if post.by != person:
                    raise Impossible("People can only delete their own messages.")
                await chat.deletes(post)
                return None
        raise HTTPException(400, "`do` is no act that the playground knows.")

    async def _submit(self, person: str, post: Post, answers: dict[str, str]) -> Post | None:
        form = post.form
        if form is None or post.closed:
            raise Impossible("This form has been sent in already.")
        long = next((q for q in form.questions if len(answers.get(q.key, "")) > q.longest), None)
        if long is not None:
            raise Impossible(f"“{long.label}” can be {long.longest:,} characters long.")
        return await self._chat.submits(person, post, **answers)

    def _person(self, id: object) -> str:
        if not isinstance(id, str) or id not in self._room.people:
            raise HTTPException(400, "`as` is nobody of this playground.")
        return id

    def _channel(self, person: str, id: object) -> str:
        """A channel that a person may read; their own direct conversations are opened."""
        if isinstance(id, str) and id.startswith("@") and len(id) <= 1_000:
            people = id[1:].split("+")
            if person in people and all(each in self._room.people for each in people):
                return self._room.direct(*people).id
        if not isinstance(id, str) or not self._room.sees(person, id):
            raise HTTPException(404, "There is no such channel here, or it is a private one.")
        return id

    def _post(self, person: str, n: object) -> Post:
        post = self._room.number(whole(n))
        if post is None or post.deleted or not self._room.may_see(person, post):
            raise HTTPException(404, "That message is no longer there.")
        return post

    def _concerns(self, person: str, event: Event) -> bool:
        """Whether a person may see an event: it is their own, or happened before their eyes."""
        if isinstance(event, Act) and event.by.id == person:
            return True
        match event:
            case MessagePosted(source=source):
                return self._room.sees(person, source.posted.place.channel)
            case ReactionAdded(posted=posted) | ReactionRemoved(posted=posted):
                return posted.seen_by is None and self._room.sees(person, posted.place.channel)
            case MessageDeleted(posted=posted):
                return posted.seen_by is None and self._room.sees(person, posted.place.channel)
            case ChannelChanged(channel=channel):
                return self._room.sees(person, channel)
        return False


def _posted_by(event: Event) -> str | None:
    return event.source.posted.id if isinstance(event, MessagePosted) else None
