"""Answering: an event goes to the house, and what comes back is shown in its interaction.

Most answers are there within a second and are the first answer. For one that takes longer Discord
is told to wait, and the event is written down first: should this process die, the next one answers
it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.discord.config import Patience
from adapters.discord.exchange import Exchange
from adapters.discord.house import House
from community.chat.codec import to_json
from community.chat.events import (
    Act,
    ButtonPressed,
    ChoiceMade,
    CommandUsed,
    FormSubmitted,
    MessageActed,
    MessageShown,
)
from community.chat.feature import Redrawn
from community.chat.form import Form
from community.chat.markup import Markup
from community.chat.message import Message
from community.chat.place import Posted
from community.chat.platform import PlatformError
from community.dispatch import Answer
from storage import arrivals
from storage.arrivals import Row
from storage.database import Database

log = logging.getLogger(__name__)

PLATFORM = "discord"
FORM = 2.0  # seconds that a form may take: it can only be a first answer
WRITING = 0.7  # seconds to write down that an answer is owed, before it is announced anyway
LEASE = timedelta(seconds=30)  # how long a process has to answer before another may

SORRY = Markup("Something went wrong on my side and I cannot show the answer. Please ask again.")


@dataclass(frozen=True, slots=True)
class Promise:
    """What was declared of an answer: who sees it, and whether it is a form."""

    private: bool = True
    form: bool = False


class Answers:
    """Has events answered and shows the answers."""

    def __init__(
        self,
        house: House,
        database: Database,
        clock: Callable[[], datetime],
        prompt: float,
        patience: Patience,
    ) -> None:
        self._prompt = prompt
        self._patience = patience
        self._house = house
        self._database = database
        self._clock = clock
        self._owed: set[str] = set()

    def promised(self, event: Act) -> Promise:
        """What was declared of the answer to an event."""
        features = self._house.features
        match event:
            case CommandUsed(path=(feature, *rest)) if feature in features:
                command = features[feature].commands.get(rest[0] if rest else "")
                return Promise(command.private, command.form) if command else Promise()
            case ButtonPressed(action=action) | ChoiceMade(action=action):
                return self._of_action(action)
            case FormSubmitted(action=action):
                return Promise(self._of_action(action).private)
            case MessageActed(name=name):
                found = [
                    f.message_actions[name] for f in features.values() if name in f.message_actions
                ]
                return Promise(found[0].private, found[0].form) if found else Promise()
        return Promise()

    @asynccontextmanager
    async def to(self, exchange: Exchange, event: Act, form: str = "") -> AsyncIterator[Answer]:
        """The answer to an event, to be shown inside; `form` is the kept form it was sent in with.

        Once it takes long, the answer is owed until the block is over.
        """
        promise = self.promised(event)
        working = asyncio.ensure_future(self._house(event))
        try:
            await self._patience(working, FORM if promise.form else self._prompt)
            if not working.done() and exchange.state == "open":
                await self._announce(exchange, event, promise, form)
            yield await working
        except BaseException:
            self._owed.discard(key_of(event))  # somebody else may give it
            raise
        finally:
            working.cancel()
        await self.settle(event)

    async def show(self, exchange: Exchange, event: Act, answer: Answer) -> Posted | None:
        """Show an answer that is a message; one without words is accepted silently."""
        reply = answer.reply
        assert not isinstance(reply, Form)
        if reply is None:
            await exchange.accept()
            return None
        message = reply.message if isinstance(reply, Redrawn) else reply
        try:
            if isinstance(reply, Redrawn):
                posted = await exchange.replace(message)
            else:
                posted = await exchange.say(message, private=answer.private)
        except PlatformError as error:
            if error.reason != "invalid":
                raise
            log.exception("the answer to %s cannot be drawn", type(event).__name__)
            return await exchange.say(Message(SORRY), private=True)
        await self.tell_shown(event, posted, message)
        return posted

    async def tell_shown(self, event: Act, posted: Posted, message: Message) -> None:
        """Tell the house where a message is that is about something."""
        if message.about is None:
            return
        await self._house(
            MessageShown(
                id=f"{event.id}-shown",
                space=event.space,
                at=self._clock(),
                by=event.by,
                posted=posted,
                about=message.about,
            )
        )

    def is_owed_here(self, key: str) -> bool:
        """Whether this process is about to give an answer that it owes."""
        return key in self._owed

    async def settle(self, event: Act) -> None:
        """An answer was given: it is owed no more."""
        key = key_of(event)
        if key in self._owed:
            async with self._database.transaction() as db:
                await arrivals.done(db, key)
            self._owed.discard(key)

    def _of_action(self, action: str) -> Promise:
        name = action.partition(":")[0]
        feature, _, word = name.partition(".")
        declared = self._house.features.get(feature)
        found = declared.actions.get(word) if declared else None
        return Promise(found.private, found.form) if found else Promise()

    async def _announce(self, exchange: Exchange, event: Act, promise: Promise, form: str) -> None:
        """Write down that an answer is owed, then tell the member's client to wait for it."""
        key = key_of(event)
        self._owed.add(key)
        writing = asyncio.ensure_future(self._write(exchange, event, promise, form))
        await asyncio.wait({writing}, timeout=WRITING)
        try:
            await exchange.defer(private=promise.private)
        except PlatformError as error:
            log.warning("could not ask for patience: %s", error.reason)
        finally:
            await asyncio.wait({writing})
            if not writing.cancelled() and (error_ := writing.exception()) is not None:
                log.error("could not write down an answer that is owed", exc_info=error_)

    async def _write(self, exchange: Exchange, event: Act, promise: Promise, form: str) -> None:
        now = self._clock()
        updates = exchange.asked is not None and exchange.asked.message is not None
        body = {
            "event": to_json(event),
            "token": exchange.token,
            "state": "updating" if updates else "thinking",
            "private": promise.private,
            "place": to_json(exchange.place),
            "form": form,
        }
        async with self._database.transaction() as db:
            await arrivals.keep(db, [Row(PLATFORM, key_of(event), body, now, now + LEASE)])


def key_of(event: Act) -> str:
    """The key under which an answer is owed."""
    return f"{PLATFORM}|{event.id}"
