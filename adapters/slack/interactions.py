"""Buttons, menus, forms, shortcuts and suggestions: what people do with what we showed them.

https://docs.slack.dev/reference/interaction-payloads. Ids in buttons and modals come back from
people's machines: they say what is meant, never that it is allowed.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any, TypedDict

from adapters.slack import views
from adapters.slack.answering import Answering
from adapters.slack.blocks import LABEL, VALUE, options
from adapters.slack.directory import Channel
from adapters.slack.errors import SlackTrouble
from adapters.slack.inlet import House, Inlet, Turn
from adapters.slack.messages import source_of, space_of
from adapters.slack.origin import Origin, Surface, opened_from
from adapters.slack.people import who
from adapters.slack.platform import SlackPlatform
from community.chat.events import (
    Act,
    ButtonPressed,
    ChoiceMade,
    CommandUsed,
    CompletionAsked,
    FormSubmitted,
    MessageActed,
)
from community.chat.feature import Action
from community.chat.form import Form
from community.chat.markup import clip
from community.chat.message import Choice
from community.chat.place import Identity, Place, Posted
from community.chat.tree import plain
from community.dispatch import Answer

Json = dict[str, Any]  # Any: JSON as Slack takes and gives it

ASKING = 1.0  # seconds to find out what channel a message stands in
SUGGESTING = 2.0  # seconds for suggestions
NAMELESS = frozenset({"privategroup", "directmessage"})


class _Acting(TypedDict):
    id: str
    space: str
    at: datetime
    by: Identity


class Interactions:
    """What people do with messages, modals and menus."""

    def __init__(
        self, platform: SlackPlatform, house: House, inlet: Inlet, answering: Answering
    ) -> None:
        self._platform = platform
        self._house = house
        self._inlet = inlet
        self._answering = answering
        self._clock = platform.clock

    async def acted(self, payload: Json, team: str, turn: Turn) -> Json | None:
        """A button was pressed or something was chosen."""
        used: Json = payload["actions"][0]
        action = str(used.get("action_id") or "")
        chosen = used.get("selected_option")
        if "." not in action or action.startswith("link."):
            return None
        by = await self._by(payload, team)
        origin = self._pressed_in(payload, by)
        assert origin.posted is not None
        common = self._acting(self._id(payload), by)
        event: Act
        if isinstance(chosen, dict):
            values = (str(chosen["value"]),)
            event = ChoiceMade(**common, posted=origin.posted, action=action, values=values)
        else:
            event = ButtonPressed(**common, posted=origin.posted, action=action)
        declared = self._action(action)
        return await self._take(origin, event, turn, opens=declared is not None and declared.form)

    async def submitted(self, payload: Json, team: str, turn: Turn) -> Json | None:
        """A form was sent in."""
        view: Json = payload["view"]
        action = views.action_of(view)
        if not action:
            return None
        by = await self._by(payload, team)
        origin = opened_from("form", str(view.get("private_metadata") or ""), by)
        origin.trigger, origin.view = str(payload.get("trigger_id") or ""), str(view["id"])
        filled = views.answers(view)
        common = self._acting(f"{view['id']}|{action}", by)
        event: Act
        if action.startswith("/"):
            path = tuple(action.removeprefix("/").split())
            given = {name: value for name, value in filled.items() if value}
            event = CommandUsed(**common, place=origin.here, path=path, options=given)
        else:
            event = FormSubmitted(**common, place=origin.here, action=action, answers=filled)

        async def finish(answer: Answer, turn: Turn) -> None:
            await self._answer_form(origin, event, answer, turn, view)

        async def waiting() -> Json:
            origin.waiting = origin.view
            return {"response_action": "update", "view": views.waiting(origin.about())}

        return await self._inlet.take(event, finish, turn, waiting=waiting)

    async def suggested(self, payload: Json, team: str, turn: Turn) -> Json | None:
        """Somebody types into a menu that we fill."""
        view: Json = payload.get("view") or {}
        action, typed = views.action_of(view), str(payload.get("value") or "")
        turn.give()
        if not action.startswith("/"):
            return {"options": []}
        asked = CompletionAsked(
            id=f"{view['id']}|{payload.get('block_id')}|{typed}",
            space=space_of(team),
            at=self._clock(),
            by=Identity(space_of(team), str(payload["user"]["id"])),
            path=tuple(action.removeprefix("/").split()),
            option=str(payload.get("block_id") or ""),
            typed=typed,
            options=views.answers(view),
        )
        try:
            async with asyncio.timeout(SUGGESTING * self._platform.config.leisure):
                found = await self._house.complete(asked)
        except TimeoutError:
            found = []
        own = typed.strip()
        if own and len(own) <= VALUE and all(each.value != own for each in found):
            found = [Choice(clip(own, LABEL), own), *found]
        return {"options": options(found[:100])}

    async def shortcut(self, payload: Json, team: str, turn: Turn) -> Json | None:
        """An entry in the menu of a message was chosen."""
        by = await self._by(payload, team)
        space, name = by.space, str(payload["callback_id"])
        installation = await self._platform.web.tokens.of(space)
        channel = await self._channel(space, payload["channel"])
        message: Json = {"ts": payload.get("message_ts")} | payload["message"]
        source = await source_of(self._platform.directory, installation, channel, message)
        origin = Origin(
            "menu",
            by,
            source.posted.place,
            hook=self._platform.hooks.keep(str(payload.get("response_url") or "")),
            trigger=str(payload.get("trigger_id") or ""),
        )
        event = MessageActed(
            id=self._id(payload), space=space, at=self._clock(), by=by, name=name, source=source
        )
        declared = [
            each.message_actions[name]
            for each in self._house.features.values()
            if name in each.message_actions
        ]
        return await self._take(origin, event, turn, opens=any(each.form for each in declared))

    async def _take(self, origin: Origin, event: Act, turn: Turn, *, opens: bool) -> Json | None:
        async def finish(answer: Answer, turn: Turn) -> None:
            await self._answering.show(origin, event, answer, turn)

        async def waiting() -> None:
            await self._answering.hold(origin)

        return await self._inlet.take(event, finish, turn, waiting=waiting if opens else None)

    async def _answer_form(
        self, origin: Origin, event: Act, answer: Answer, turn: Turn, view: Json
    ) -> None:
        """Show what became of a form: in the modal while it is open, else like any answer."""
        words = plain(answer.message.text) if answer.message is not None else ""
        if answer.refused:
            wrong = views.errors(view, answer.answers, words)
            if wrong and turn.give({"response_action": "errors", "errors": wrong}):
                return
            if origin.waiting:
                again = views.refilled(view, wrong or {"": words})
                await self._platform.web.post(
                    origin.space, "views.update", view_id=origin.waiting, view=again
                )
                return
        if isinstance(answer.reply, Form):
            following = self._answering.form(origin, answer.reply)
            if turn.give({"response_action": "update", "view": following}):
                return
        await self._answering.show(origin, event, answer, turn)

    def _pressed_in(self, payload: Json, by: Identity) -> Origin:
        container: Json = payload.get("container") or {}
        trigger = str(payload.get("trigger_id") or "")
        if container.get("type") == "view" or "view" in payload:
            view: Json = payload["view"]
            surface: Surface = "home" if view.get("type") == "home" else "modal"
            origin = opened_from(surface, str(view.get("private_metadata") or ""), by)
            origin.trigger, origin.view = trigger, str(view["id"])
            origin.posted = Posted(origin.place, origin.view, by.id)
            return origin
        channel = str(container.get("channel_id") or payload["channel"]["id"])
        ts, thread = str(container["message_ts"]), container.get("thread_ts")
        place = Place(by.space, channel, str(thread) if thread and thread != ts else None)
        posted = Posted(place, ts, by.id if container.get("is_ephemeral") else None)
        hook = self._platform.hooks.keep(str(payload.get("response_url") or ""))
        if posted.seen_by is not None:
            self._platform.hooks.bind(posted, hook, replaces=True)
        return Origin("message", by, place, posted, hook, trigger)

    async def _channel(self, space: str, shown: Json) -> Channel:
        """The channel of a message; one that Slack does not tell us of counts as private."""
        try:
            async with asyncio.timeout(ASKING * self._platform.config.leisure):
                return await self._platform.directory.channel(space, str(shown["id"]))
        except (SlackTrouble, TimeoutError):
            name = str(shown.get("name") or "")
            return Channel(str(shown["id"]), "" if name in NAMELESS else name, private=True)

    async def _by(self, payload: Json, team: str) -> Identity:
        user: Json = payload["user"]
        handle = str(user.get("name") or user.get("username") or "")
        return await who(self._platform.directory, space_of(team), str(user["id"]), handle)

    def _acting(self, id: str, by: Identity) -> _Acting:
        return {"id": id, "space": by.space, "at": self._clock(), "by": by}

    def _action(self, action: str) -> Action | None:
        feature, _, word = action.partition(":")[0].partition(".")
        known = self._house.features.get(feature)
        return known.actions.get(word) if known else None

    def _id(self, payload: Json) -> str:
        return str(payload.get("trigger_id") or payload.get("action_ts") or "")
