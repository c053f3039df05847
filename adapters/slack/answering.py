"""Answers shown: with the acknowledgement, through a response URL, in a modal, or as a message."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import Any, assert_never

from adapters.slack import views
from adapters.slack.blocks import body, is_delicate
from adapters.slack.errors import SlackTrouble
from adapters.slack.inlet import House, Turn
from adapters.slack.origin import Origin
from adapters.slack.platform import ELSEWHERE, SlackPlatform, hidden
from community.chat.codec import to_json
from community.chat.commandline import Unreadable, find
from community.chat.events import Act, Event, MessageShown
from community.chat.feature import Redrawn
from community.chat.form import Form
from community.chat.markup import Markup
from community.chat.message import Message
from community.chat.place import Identity, Place, Posted
from community.dispatch import Answer
from storage import outbox
from storage.database import Database

log = logging.getLogger(__name__)

Json = dict[str, Any]  # Any: JSON as Slack takes and gives it

TOO_LATE = Message(Markup("That took me too long to open. Please do it once more."))
INTERRUPTED = Message(Markup("I was interrupted while I did that. Please do it once more."))
SHORT = 5.0  # seconds that somebody who asked may wait for a message that is held back


class Answering:
    """Shows answers to those who asked."""

    def __init__(self, platform: SlackPlatform, house: House, database: Database) -> None:
        self._platform = platform
        self._house = house
        self._database = database

    async def show(self, origin: Origin, event: Event, answer: Answer, turn: Turn) -> None:
        """Show the answer to an event; with its acknowledgement where that can be.

        What was answered before was shown before: only a replay gets here a second time.
        """
        reply = None if answer.repeat else answer.reply
        match reply:
            case None:
                return
            case Form():
                await self.ask(origin, reply)
            case Redrawn(message):
                posted = await self._redraw(origin, event, message)
                turn.give()
                await self._shown(event, message, posted)
            case Message():
                if answer.private or answer.refused:
                    posted = await self._privately(origin, event, reply, turn)
                else:
                    posted = await self._publicly(origin, event, reply)
                turn.give()
                await self._shown(event, reply, posted)
            case _:
                assert_never(reply)

    async def tell(self, origin: Origin, event: Event, message: Message, turn: Turn) -> None:
        """Tell the one who asked something that only they see."""
        await self._privately(origin, event, message, turn)

    async def ask(self, origin: Origin, form: Form) -> None:
        """Open a form, or let it take the place of the modal that waits for it."""
        view = self.form(origin, form)
        try:
            if origin.waiting:
                await self._views(origin, "views.update", view_id=origin.waiting, view=view)
            else:
                how = "views.push" if origin.surface == "modal" else "views.open"
                await self._views(origin, how, trigger_id=origin.trigger, view=view)
        except SlackTrouble as trouble:
            log.warning("a form could not be opened: %s", trouble)
            await self._elsewhere(origin, TOO_LATE, f"late|{origin.trigger}")

    async def hold(self, origin: Origin) -> None:
        """Open a modal now that will hold what is being asked for."""
        try:
            view = views.waiting(origin.about())
            how = "views.push" if origin.surface == "modal" else "views.open"
            answer = await self._views(origin, how, trigger_id=origin.trigger, view=view)
            origin.waiting = str(answer["view"]["id"])
        except SlackTrouble as trouble:
            log.warning("a modal could not be opened: %s", trouble)

    def form(self, origin: Origin, form: Form) -> Json:
        """A form as a modal that knows where it was asked for."""
        return views.asked(form, origin.about(), self._completing(form))

    async def late(self, event: Event, answer: Answer) -> None:
        """Show the answer to an event that was taken up after a crash."""
        reply, where = answer.reply, place_of(event)
        if reply is None or where is None or not isinstance(event, Act) or not event.by.id:
            return
        message = reply.message if isinstance(reply, Redrawn) else reply
        message = INTERRUPTED if isinstance(message, Form) else message
        key = f"{event.key}|answer"
        if answer.private or answer.refused or isinstance(reply, Redrawn | Form):
            posted = await self._platform.whisper(where, event.by, message, key)
            await self._shown(event, message, posted)
            return
        if await self._platform.find(where, key, event.at):
            return  # it was posted before the crash
        async with self._database.transaction() as db:
            said, now = to_json(message), self._platform.clock()
            await outbox.put(db, key, where.space, "post", to_json(where), said, now)

    async def _privately(
        self, origin: Origin, event: Event, message: Message, turn: Turn
    ) -> Posted | None:
        if origin.waiting or origin.surface in ("modal", "home"):
            return await self._in_a_modal(origin, event, message)
        posted = Posted(origin.place, f"~{hidden(event.id)[:16]}", origin.by.id)
        in_ack = origin.surface == "command" and not is_delicate(message)
        if in_ack and not turn.given.done():
            reader = await self._platform.reader(origin.space, alone=True)
            turn.give(body(message, reader) | {"response_type": "ephemeral"})
            self._platform.hooks.bind(posted, origin.hook, replaces=False)
            return posted
        if await self._by_hook(origin, message, {"response_type": "ephemeral"}):
            self._platform.hooks.bind(posted, origin.hook, replaces=False)
            return posted
        return await self._elsewhere(origin, message, f"{event.key}|answer")

    async def _publicly(self, origin: Origin, event: Event, message: Message) -> Posted | None:
        key = f"{event.key}|answer"
        try:
            return await self._patiently(origin.place, message, key)
        except SlackTrouble as trouble:
            if trouble.ambiguous:
                return await self._once_more(origin.place, message, key)
            if trouble.error not in ELSEWHERE and trouble.reason not in ("limited", "busy"):
                raise
        # A response URL speaks where the bot is no member.
        if await self._by_hook(origin, message, {"response_type": "in_channel"}):
            return None
        return await self._elsewhere(origin, message, key)

    async def _once_more(self, place: Place, message: Message, key: str) -> Posted:
        """Post what may have been posted already, if it cannot be found in a while."""
        since = self._platform.clock() - timedelta(minutes=1)
        await asyncio.sleep(self._platform.config.settle)
        found = await self._platform.find(place, key, since)
        return found or await self._patiently(place, message, key)

    async def _redraw(self, origin: Origin, event: Event, message: Message) -> Posted | None:
        posted = origin.posted
        if origin.surface in ("modal", "home") or posted is None:
            return await self._in_a_modal(origin, event, message)
        if origin.waiting:
            await self._in_a_modal(origin, event, message)
        try:
            if posted.seen_by is None:
                await self._platform.edit(posted, message)
                return posted
            if await self._by_hook(origin, message, {"replace_original": True}):
                return posted
        except SlackTrouble as trouble:
            if trouble.reason not in ("gone", "refused"):
                raise
        return await self._elsewhere(origin, message, f"{event.key}|answer")

    async def _in_a_modal(self, origin: Origin, event: Event, message: Message) -> Posted | None:
        reader = await self._platform.reader(origin.space, alone=True)
        view = views.told(message, reader, origin.about())
        try:
            if origin.waiting or origin.surface == "modal":
                there = origin.waiting or origin.view
                await self._views(origin, "views.update", view_id=there, view=view)
            elif origin.surface == "home":
                await self._views(origin, "views.open", trigger_id=origin.trigger, view=view)
            else:
                return await self._elsewhere(origin, message, f"{event.key}|answer")
        except SlackTrouble as trouble:
            log.warning("a modal could not be shown: %s", trouble)
            return await self._elsewhere(origin, message, f"{event.key}|answer")
        return None

    async def _by_hook(self, origin: Origin, message: Message, how: Json) -> bool:
        """Say something through the response URL, if there is one that can be used still."""
        hook = self._platform.hooks.find(origin.hook)
        if hook is None:
            return False
        reader = await self._platform.reader(
            origin.space, alone=how.get("response_type") != "in_channel"
        )
        if origin.place.thread and not how.get("replace_original"):
            how = how | {"thread_ts": origin.place.thread}
        how = {"replace_original": False} | how
        try:
            await self._platform.respond(self._platform.hooks.use(hook), message, reader, how)
        except SlackTrouble as trouble:
            # It may have been said all the same. To be answered twice is better than not at all.
            log.warning("a response URL could not be used: %s", trouble)
            return False
        return True

    async def _elsewhere(self, origin: Origin, message: Message, key: str) -> Posted | None:
        """Say something to one person without any URL: where they are, else directly."""
        place = origin.place
        try:
            return await self._platform.whisper(place, origin.by, message, key)
        except SlackTrouble as trouble:
            if trouble.reason not in ("limited", "busy") or (trouble.retry_after or 0) > SHORT:
                raise
            await asyncio.sleep(trouble.retry_after or 0)
        return await self._platform.whisper(place, origin.by, message, key)

    async def _patiently(self, place: Place, message: Message, key: str) -> Posted:
        try:
            return await self._platform.post(place, message, key)
        except SlackTrouble as trouble:
            if trouble.reason not in ("limited", "busy") or (trouble.retry_after or 0) > SHORT:
                raise
            await asyncio.sleep(trouble.retry_after or 0)
        return await self._platform.post(place, message, key)

    async def _shown(self, event: Event, message: Message, posted: Posted | None) -> None:
        """Tell the house where something that may change is shown."""
        if message.about is None or posted is None:
            return
        by = event.by if isinstance(event, Act) else Identity(event.space, posted.seen_by or "")
        await self._house(
            MessageShown(
                id=f"{event.id}|shown",
                space=event.space,
                at=self._platform.clock(),
                by=by,
                posted=posted,
                about=message.about,
            )
        )

    async def _views(self, origin: Origin, method: str, **asked: Any) -> Json:
        """Call a views method. Any: its arguments."""
        return await self._platform.web.post(origin.space, method, **asked)

    def _completing(self, form: Form) -> set[str]:
        """The questions of a command's form whose answers can be completed."""
        if not form.action.startswith("/"):
            return set()
        try:
            command = find(self._house.features, tuple(form.action.removeprefix("/").split()))
        except Unreadable:
            return set()
        return {option.name for option in command.options if option.completes is not None}


def place_of(event: Event) -> Place | None:
    """Where an event happened, if it was in a place."""
    place = getattr(event, "place", None)
    posted = getattr(event, "posted", None) or getattr(
        getattr(event, "source", None), "posted", None
    )
    if isinstance(place, Place):
        return place
    return posted.place if isinstance(posted, Posted) else None
