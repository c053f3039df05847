"""Interactions: what members do with our commands, buttons and forms, and the way each goes."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

import discord
from discord import app_commands

from adapters.discord import incoming, marks, modal
from adapters.discord.answers import Answers
from adapters.discord.exchange import Exchange
from adapters.discord.forms import PAGE, Forms
from adapters.discord.house import House
from adapters.discord.incoming import Asked
from adapters.discord.kept import Kept
from adapters.discord.places import Places, component_of
from adapters.discord.platform import OPEN_KEPT, DiscordPlatform
from adapters.discord.spaces import Spaces
from community.chat.codec import from_json, to_json
from community.chat.events import Act, ButtonPressed, ChoiceMade, CommandUsed, FormSubmitted
from community.chat.feature import Redrawn
from community.chat.form import Form
from community.chat.markup import Markup, clip, one_line, quote
from community.chat.message import Button, Buttons, Message, Section
from community.chat.place import Place, Posted
from community.chat.platform import PlatformError
from storage.database import Database

log = logging.getLogger(__name__)

SURE, NEVER = "discord.sure", "discord.never"
QUESTIONS = timedelta(days=1)  # how long “Are you sure?” can be answered
COMPLETION = 2.5  # seconds after which nobody waits for a completion any more
REMEMBERED = 4_096  # interactions that are known to have arrived

RESTARTING = Markup("I am just being restarted. Please try again in a minute.")
NOWHERE = Markup("I do not know which server of yours you mean. Please use me there once.")
ELSEWHERE = Markup("I am not set up for this server.")
KINDS = discord.InteractionType


class Interactions:
    """Takes interactions as they arrive. `stopping` is set when no new work is taken."""

    def __init__(
        self,
        house: House,
        platform: DiscordPlatform,
        places: Places,
        spaces: Spaces,
        database: Database,
        clock: Callable[[], datetime],
    ) -> None:
        config = platform.config
        self.answers = Answers(house, database, clock, config.prompt, config.patience)
        self.forms = Forms(database, clock, platform)
        self.stopping = False
        self._house = house
        self._platform = platform
        self._places = places
        self._spaces = spaces
        self._questions = Kept(database, clock, "question", QUESTIONS)
        self._arrived: OrderedDict[int, None] = OrderedDict()

    async def take(self, asked: Asked) -> None:
        """Answer an interaction. The same one again, as after a lost connection, is no news."""
        if asked.id in self._arrived:
            return
        self._arrived[asked.id] = None
        if len(self._arrived) > REMEMBERED:
            self._arrived.popitem(last=False)
        space = await self._space(asked)
        place = incoming.place_of(asked, space or f"discord:{asked.guild_id or 0}", self._places)
        if asked.type is KINDS.autocomplete:
            await self._complete(asked, place)
            return
        exchange = Exchange(
            self._platform,
            asked.client,
            asked.token,
            place,
            incoming.person_of(asked, place.space),
            key=f"discord|{asked.id}",
            asked=asked,
        )
        if space is None or self.stopping:
            why = RESTARTING if self.stopping else NOWHERE if asked.guild_id is None else ELSEWHERE
            await exchange.say(Message(why), private=True)
            return
        self._spaces.seen(asked.user.id, space)
        if asked.guild_id is None:
            await self._platform.conversations.note_open(str(asked.user.id))
        await self._answer(asked, exchange, place)

    async def _answer(self, asked: Asked, exchange: Exchange, place: Place) -> None:
        if asked.type is KINDS.application_command:
            event = incoming.command(asked, place)
            if event is not None:
                await self.run(exchange, event)
        elif asked.type is KINDS.component:
            await self._use(asked, exchange, incoming.component(asked, place))
        elif asked.type is KINDS.modal_submit:
            await self._take_form(asked, exchange)

    async def run(self, exchange: Exchange, event: Act) -> None:
        """Have an event answered and show the answer."""
        async with self.answers.to(exchange, event) as answer:
            if isinstance(answer.reply, Form):
                await self.forms.open(exchange, answer.reply)
            else:
                await self.answers.show(exchange, event, answer)

    async def submit(
        self, exchange: Exchange, event: CommandUsed | FormSubmitted, id: str, *, replaces: bool
    ) -> None:
        """Have a form that was sent in answered; refused, it can be edited again."""
        async with self.answers.to(exchange, event, form=id) as answer:
            if answer.refused:
                await self.forms.refuse(exchange, id, answer, replaces=replaces)
                return
            if isinstance(answer.reply, Form):
                await self.forms.open(exchange, answer.reply)
            elif replaces and isinstance(answer.reply, Message) and answer.private:
                posted = await exchange.replace(answer.reply)
                await self.answers.tell_shown(event, posted, answer.reply)
            else:
                if replaces and not isinstance(answer.reply, Redrawn):
                    await exchange.replace(Message(Markup("Sent in.")))
                await self.answers.show(exchange, event, answer)
            await self.forms.done(id)

    async def _use(
        self, asked: Asked, exchange: Exchange, event: ButtonPressed | ChoiceMade
    ) -> None:
        """A button or a list: one of the adapter's own, one that asks first, or a feature's."""
        action, _, rest = event.action.partition(":")
        if action == PAGE:
            id, _, page = rest.partition(":")
            await self.forms.turn_to(exchange, id, int(page) if page.isdigit() else 0)
        elif action == OPEN_KEPT:
            await self._open_kept(asked, exchange, event, rest)
        elif action in (SURE, NEVER):
            await self._decided(asked, exchange, rest, sure=action == SURE)
        elif isinstance(event, ButtonPressed) and (question := _question(asked)):
            await self._ask(exchange, event, *question)
        else:
            await self.run(exchange, event)

    async def _ask(
        self, exchange: Exchange, event: ButtonPressed, label: str, question: str
    ) -> None:
        """Ask once before doing what a button does."""
        body = {
            "by": exchange.person.id,
            "action": event.action,
            "posted": to_json(event.posted),
        }
        id = self._questions.new(body)
        # Accepted first, the press stays tied to its own message: that is what “yes” will change.
        await exchange.accept()
        text = quote(question)
        row = Buttons((Button(label, f"{SURE}:{id}", "danger"), Button("No", f"{NEVER}:{id}")))
        await exchange.say(Message(text, (Section(text), row)), private=True)
        await self._questions.save(id)

    async def _decided(self, asked: Asked, exchange: Exchange, id: str, *, sure: bool) -> None:
        body = await self._questions.get(id)
        if body is None or not sure or body["by"] != exchange.person.id:
            text = "Nothing was changed." if body else "That was long ago. Please press it again."
            ours = asked.message is not None and asked.message.flags.ephemeral
            message = Message(Markup(text))
            await (exchange.replace(message) if ours else exchange.say(message, private=True))
            return
        origin = from_json(Posted, body["posted"])
        event = ButtonPressed(
            id=str(asked.id),
            space=exchange.place.space,
            at=asked.created_at,
            by=exchange.person,
            posted=origin,
            action=body["action"],
        )
        async with self.answers.to(exchange, event) as answer:
            reply = answer.reply
            if isinstance(reply, Form):
                await self.forms.open(exchange, reply)
            elif isinstance(reply, Redrawn) and await self._redraw(origin, reply.message):
                await exchange.replace(Message(Markup("Done.")))
                await self.answers.tell_shown(event, origin, reply.message)
            elif reply is not None and (answer.private or isinstance(reply, Redrawn)):
                message = reply.message if isinstance(reply, Redrawn) else reply
                posted = await exchange.replace(message)
                await self.answers.tell_shown(event, posted, message)
            else:
                await exchange.replace(Message(Markup("Done.")))
                if reply is not None:
                    await self.answers.show(exchange, event, answer)
        await self._questions.drop(id)

    async def _redraw(self, posted: Posted, message: Message) -> bool:
        """Put a message in the place of the one whose button asked; False where it cannot be."""
        try:
            await self._platform.edit(posted, message)
        except PlatformError:
            return False
        return True

    async def _open_kept(
        self, asked: Asked, exchange: Exchange, event: ButtonPressed | ChoiceMade, id: str
    ) -> None:
        """Show an answer that waited for one person, and take its notice away."""
        body = await self._platform.kept.get(id)
        if body is None or body["to"] != exchange.person.id:
            text = "That is for somebody else." if body else "I kept that for a week; it is gone."
            await exchange.say(Message(Markup(text)), private=True)
            return
        message = from_json(Message, body["message"])
        posted = await exchange.say(message, private=True)
        await self.answers.tell_shown(event, posted, message)
        await self._platform.kept.drop(id)
        try:
            if asked.message is not None:
                await asked.message.delete()
        except discord.HTTPException as error:
            log.info("a notice could not be taken away: %s", error.code)

    async def _take_form(self, asked: Asked, exchange: Exchange) -> None:
        kind, _, rest = incoming.custom_id_of(asked).partition(":")
        id, _, place = rest.partition(":")
        page, _, flag = place.partition(":")
        if kind != modal.FORM or not page.isdigit():
            return
        replaces = flag == "r" and asked.message is not None
        event = await self.forms.take(exchange, asked, id, int(page), replaces=replaces)
        if event is not None:
            await self.submit(exchange, event, id, replaces=replaces)

    async def _complete(self, asked: Asked, place: Place) -> None:
        event = incoming.completion(asked, place)
        found: list[app_commands.Choice[str | int | float]] = []
        if event is not None and not self.stopping:
            try:
                async with asyncio.timeout(COMPLETION):
                    choices = await self._house.complete(event)
            except TimeoutError:
                choices = []
            number = incoming.completes_number(asked)
            for choice in choices[:25]:
                value = choice.value[:100]
                if value and (value.isdigit() or not number):
                    label = clip(one_line(choice.label), 100) or value
                    found.append(
                        app_commands.Choice(name=label, value=int(value) if number else value)
                    )
        try:
            await asked.response.autocomplete(found)
        except discord.HTTPException as error:
            log.debug("a completion came too late: %s", error.code)

    async def _space(self, asked: Asked) -> str | None:
        if asked.guild_id is not None:
            return f"discord:{asked.guild_id}" if self._spaces.serves(asked.guild_id) else None
        components = asked.message.components if asked.message else ()
        space = await self._spaces.meant(asked.user.id, components)
        if space is None or not await self._spaces.belongs(asked.user.id, space):
            return None
        return space


def _question(asked: Asked) -> tuple[str, str] | None:
    """The label of a pressed button and what it asks first, if it does."""
    id = incoming.custom_id_of(asked)
    button = component_of(asked.message.components if asked.message else (), id)
    if button is None or not marks.asks(button.id):
        return None
    label = getattr(button, "label", None) or "Yes"
    return clip(one_line(label), 75), marks.question_of(id) or f"{label}: are you sure?"
