"""What was said in a room, in the order a page asks for it, and the stream of what changes.

`History` finds posts by channel and thread and remembers how far everybody has read. `Live` numbers
every change; a page that was away asks for what it missed by number, and is told to start afresh
when that is no longer kept. Both show a person only what that person may see.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from bisect import bisect_left
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime

from adapters.playground import shown
from adapters.playground.room import Change, Channel, Post, Room
from community.chat.codec import Json
from community.chat.place import Place, Posted

PAGE = 200  # posts a page shows of a channel at first, and each time it asks for more
MANY = 100  # unread messages; more are not counted
KEPT = 2_000  # changes kept for pages that were away
BEAT = 15.0  # seconds of silence after which the stream says what time it is


class History:
    """The posts of a room by channel and thread. What is there at the start counts as read."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._said: dict[str, list[Post]] = {}
        self._replies: dict[tuple[str, str], list[Post]] = {}
        self._read: dict[tuple[str, str], int] = {}
        self._start = len(room.posts)
        for post in room.posts:
            self._keep("said", post)
        room.listen(self._keep)

    def page(
        self, person: str, channel: str, *, before: int | None = None, around: str = ""
    ) -> Json:
        """At most `PAGE` posts of a channel: the latest, those before one, or those around one.

        Around a reply they are around the message it hangs under, and `thread` names that one.
        """
        said = self._said.get(channel, [])
        end = len(said) if before is None else bisect_left(said, before, key=_number)
        wanted = self._find(channel, around) if around else None
        root = self.root(wanted) if wanted else None
        if wanted is not None:
            middle = bisect_left(said, (root or wanted).n, key=_number)
            end = min(len(said), middle + PAGE // 2)
        shown_posts: list[Post] = []
        older = False
        for post in reversed(said[:end]):
            if self._drawn(person, post):
                if len(shown_posts) == PAGE:
                    older = True
                    break
                shown_posts.append(post)
        newer = any(self._drawn(person, post) for post in said[end:])
        return {
            "posts": [self.post(person, post) for post in reversed(shown_posts)],
            "older": older,
            "newer": newer,
            "thread": root.id if root else None,
        }

    def thread(self, person: str, channel: str, root: str) -> Json:
        """A message and all that was said under it."""
        under = self._replies.get((channel, root), [])
        first = self._find(channel, root)
        posts = ([first] if first else []) + [p for p in under if not p.deleted]
        seen = [self.post(person, p) for p in posts if self._room.may_see(person, p)]
        return {"posts": seen, "older": False, "newer": False}

    def post(self, person: str, said: Post) -> Json:
        """A post with the sum of what was said under it."""
        drawn = shown.post(said, self._room)
        if said.place.thread is None:
            drawn["replies"] = self.replies(person, said)
        return drawn

    def replies(self, person: str, root: Post) -> Json | None:
        """How many replies there are, by whom and since when; None without any."""
        under = list(self._under(person, root))
        if not under:
            return None
        people = list(dict.fromkeys(post.by for post in under))
        return {"count": len(under), "last": under[-1].at.isoformat(), "people": people}

    def threads(self, person: str, most: int = 6) -> list[Json]:
        """The threads that a person takes part in, the liveliest first."""
        mine: list[tuple[int, Post]] = []
        for channel, id in self._replies:
            root = self._find(channel, id)
            if root is None or not self._room.may_see(person, root):
                continue
            under = list(self._under(person, root))
            if under and person in {root.by, *(post.by for post in under)}:
                mine.append((under[-1].n, root))
        mine.sort(key=lambda pair: pair[0], reverse=True)
        return [self.post(person, root) for _, root in mine[:most]]

    def root(self, reply: Post) -> Post | None:
        """The message that a reply hangs under."""
        thread = reply.place.thread
        return self._find(reply.place.channel, thread) if thread else None

    def read(self, person: str, channel: str) -> None:
        """A person has seen all there is in a channel."""
        self._read[person, channel] = len(self._room.posts)

    def unread(self, person: str, channel: str) -> int:
        """How many messages of others a person has not seen in a channel; counted up to `MANY`."""
        mark = self._read.get((person, channel), self._start)
        count = 0
        for post in reversed(self._said.get(channel, [])):
            if post.n <= mark or count == MANY:
                break
            count += post.by != person and post.seen_by is None and self._drawn(person, post)
        return count

    def _keep(self, change: Change, what: Post | Channel) -> None:
        if change != "said" or not isinstance(what, Post):
            return
        place = what.place
        if place.thread is None:
            self._said.setdefault(place.channel, []).append(what)
        else:
            self._replies.setdefault((place.channel, place.thread), []).append(what)

    def _drawn(self, person: str, post: Post) -> bool:
        """Whether a page shows a post; a deleted one keeps its place while replies hang on it.

        Private answers of an earlier time are gone, as they are in the chats people know.
        """
        earlier = post.seen_by is not None and post.n <= self._start
        if earlier or not self._room.may_see(person, post):
            return False
        return not post.deleted or any(True for _ in self._under(person, post))

    def _under(self, person: str, root: Post) -> Iterator[Post]:
        under = self._replies.get((root.place.channel, root.id), ())
        return (p for p in under if not p.deleted and self._room.may_see(person, p))

    def _find(self, channel: str, id: str) -> Post | None:
        return self._room.find(Posted(Place(self._room.space, channel), id))


def _number(post: Post) -> int:
    return post.n


class Live:
    """The numbered changes of a room, for pages that stay open."""

    def __init__(self, room: Room, history: History, now: Callable[[], datetime]) -> None:
        self.history = history
        self._room = room
        self._now = now
        self._run = secrets.token_hex(4)
        self._seq = 0
        self._changes: deque[tuple[int, Post | Channel | None]] = deque(maxlen=KEPT)
        self._waiting: set[asyncio.Event] = set()
        self._closed = False
        room.listen(lambda _, what: self._add(what))

    @property
    def mark(self) -> str:
        """Where the stream stands; a page that was given a state goes on from here."""
        return f"{self._run}.{self._seq}"

    def moved(self) -> None:
        """The clock was moved."""
        self._add(None)

    def close(self) -> None:
        """End every stream."""
        self._closed = True
        self._wake()

    async def follow(self, person: str, since: str) -> AsyncIterator[str]:
        """What changes from a mark on, as server-sent events, until the page goes or we close."""
        news = asyncio.Event()
        self._waiting.add(news)
        try:
            at = self._place(since)
            yield "retry: 1000\n\n"
            if at is None:
                yield self._event({"reset": True})
                at = self._seq
            while not self._closed:
                news.clear()
                if self._changes and self._changes[0][0] > at + 1:
                    yield self._event({"reset": True})  # read too slowly, more than KEPT behind
                    at = self._seq
                for seq, what in [each for each in self._changes if each[0] > at]:
                    at = seq
                    told = self._told(person, what)
                    if told is not None:
                        yield self._event(told, seq)
                try:
                    await asyncio.wait_for(news.wait(), BEAT)
                except TimeoutError:
                    yield self._event({"now": self._now().isoformat()})
        finally:
            self._waiting.discard(news)

    def _place(self, since: str) -> int | None:
        """The number that a mark means, or None when it is of another run or in the future."""
        run, _, seq = since.partition(".")
        if run != self._run or not seq.isascii() or not seq.isdigit() or len(seq) > 15:
            return None
        return int(seq) if int(seq) <= self._seq else None

    def _add(self, what: Post | Channel | None) -> None:
        self._seq += 1
        self._changes.append((self._seq, what))
        self._wake()

    def _wake(self) -> None:
        for news in self._waiting:
            news.set()

    def _told(self, person: str, what: Post | Channel | None) -> Json | None:
        """A change as one person sees it; None where it is nothing to them."""
        match what:
            case None:
                return {"now": self._now().isoformat()}
            case Channel():
                if self._room.sees(person, what.id):
                    return {"channel": shown.channel(what)}
                return {"left": what.id}
            case Post():
                return self._told_post(person, what)

    def _told_post(self, person: str, post: Post) -> Json | None:
        if not self._room.may_see(person, post):
            return None
        told: Json = {"post": self.history.post(person, post), "now": self._now().isoformat()}
        root = self.history.root(post)
        if root is not None and self._room.may_see(person, root):
            told["root"] = self.history.post(person, root)
        return told

    def _event(self, told: Json, seq: int | None = None) -> str:
        id = f"id: {self._run}.{self._seq if seq is None else seq}\n"
        return f"{id}data: {json.dumps(told, ensure_ascii=False)}\n\n"
