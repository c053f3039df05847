"""A member of a workspace as a test sees them: what they do, and how Slack takes it."""

from dataclasses import dataclass
from typing import Any

from tests.wire.slack.apps import App, Installation
from tests.wire.slack.channels import Channel, Kind
from tests.wire.slack.composer import composed, for_command
from tests.wire.slack.content import dressed
from tests.wire.slack.interactions import (
    answered_command,
    answered_submission,
    answered_suggestion,
    command_payload,
    common,
    in_message,
    response,
    triggered,
)
from tests.wire.slack.messages import Message
from tests.wire.slack.outcomes import TROUBLE, Outcome
from tests.wire.slack.schema import Json
from tests.wire.slack.screen import Place, Screen, Shown
from tests.wire.slack.state import View
from tests.wire.slack.values import STATELESS, action, all_state, chosen, complaint, find, menu
from tests.wire.slack.web_views import close_views


@dataclass(slots=True, eq=False)
class Person(Screen):
    """Someone at the keyboard. What they do reaches the apps as it does from Slack's clients."""

    async def posts(self, text: str, channel: Place, thread: Message | None = None) -> Message:
        """Write a message, in a thread under another one if given.

        LookupError where Slack's own client would not let them.
        """
        place = self.channel(channel)
        self._may_write(place)
        state = self.slack.state
        said, blocks = composed(self.team, text)
        message = Message(state.ts(), place.team, place.id, said, self.id)
        message.thread_ts = (thread.thread_ts or thread.ts) if thread is not None else None
        message.blocks = dressed(state, blocks)
        message.client_msg_id = state.secret("client-")
        return self.slack.store(place, message, "posted")

    def _may_write(self, place: Channel) -> None:
        if place.archived or self.id not in place.members:
            raise LookupError(f"{self.user.real_name} cannot write in {place.name or place.id}")
        bots = [self.team.users[each].app_id for each in place.members if each != self.id]
        if place.kind is Kind.IM and bots and bots[0] is not None:
            home = self.slack.state.apps[bots[0]].features.get("app_home", {})
            open_tab = home.get("messages_tab_enabled", True)
            if not open_tab or home.get("messages_tab_read_only_enabled", False):
                raise LookupError("Sending messages to this app has been turned off.")

    async def edits(self, message: Message, text: str) -> None:
        """Change what they wrote."""
        place = self.channel(message.channel)
        before = place.shown_message(message)
        message.history.append(message.text)
        message.text, blocks = composed(self.team, text)
        message.blocks = dressed(self.slack.state, blocks)
        message.edited = {"user": self.id, "ts": self.slack.state.ts()}
        self.slack.events.edited(place, message, before)
        self.slack.state.changed("edited")

    async def deletes(self, message: Message) -> None:
        """Delete a message: theirs, or as an admin anybody's."""
        self.slack.remove(self.channel(message.channel), message)
        self.slack.state.changed("deleted")

    async def reacts(self, emoji: str, message: Message) -> bool:
        """React with the emoji of this name; False when they had."""
        done = self.slack.react(self.channel(message.channel), message, self.id, emoji)
        self.slack.state.changed("reacted")
        return done

    async def unreacts(self, emoji: str, message: Message) -> bool:
        """Take a reaction back; False when there was none."""
        done = self.slack.unreact(self.channel(message.channel), message, self.id, emoji)
        self.slack.state.changed("unreacted")
        return done

    async def joins(self, channel: Place) -> None:
        """Come into a channel."""
        self.slack.join(self.channel(channel), self.id)

    async def leaves(self, channel: Place) -> None:
        """Go out of a channel."""
        self.slack.leave(self.channel(channel), self.id)

    async def invites(self, other: "Person | Installation", channel: Place) -> None:
        """Bring someone, or an app's bot, into a channel."""
        whom = other.bot_user if isinstance(other, Installation) else other.id
        self.slack.join(self.channel(channel), whom, self.id)

    async def types(self, line: str, channel: Place, thread: Message | None = None) -> Outcome:
        """Type a slash command, such as `/library save https://…`."""
        name, _, text = line.partition(" ")
        if thread is not None:
            return Outcome(error=f"{name} is not supported in threads. Sorry!")
        place = self.channel(channel)
        app = self._commanded(name)
        if app is None:
            return Outcome(error=f"{name} is not a valid command.")
        if (app.command(name) or {}).get("should_escape"):
            text = for_command(self.team, text)
        url = self.slack.triggers.response_url(app, self.team.id, self.id, place.id)
        payload = command_payload(self.slack, app, self.user, place, name, text.strip(), url)
        delivery = await self.slack.deliveries.interaction("command", app, payload, name)
        return answered_command(self.slack, delivery, url)

    def _commanded(self, name: str) -> App | None:
        for each in reversed(self.slack.state.installed(self.team.id)):
            if each.app.command(name) is not None and "commands" in each.scopes:
                return each.app
        return None

    async def presses(self, what: str, where: Shown) -> Outcome:
        """Press the button with this text, value or action id, in a message or a view."""
        block, element = find(self.blocks_of(where), what, STATELESS)
        return await self._acts(where, block, element, None)

    async def chooses(self, value: Any, where: Shown, what: str | None = None) -> Outcome:
        """Choose from the menu or picker `what` (default: the only one) by text, value or id."""
        blocks = self.blocks_of(where)
        block, element = menu(blocks) if what is None else find(blocks, what)
        state = chosen(element, value, self.suggested.get(element["action_id"]))
        if element["type"] not in STATELESS:
            self.remember(where, block, element, state)
        return await self._acts(where, block, element, state)

    async def _acts(self, where: Shown, block: Json, element: Json, state: Json | None) -> Outcome:
        app = self.app_of(where)
        if not app.interactive:
            return Outcome(error="This app is not configured to handle interactive responses.")
        acted = [action(block, element, state, self.slack.state.ts())]
        payload = common(self.slack, app, self.user, "block_actions") | {"actions": acted}
        payload |= self.place_of(where)
        if isinstance(where, Message):
            values = all_state(self.blocks_of(where), self.touched.get(where.ts, {}))
            url = self.slack.triggers.response_url(app, self.team.id, self.id, where.channel, where)
            payload |= response(self.slack, url) | {"state": {"values": values}}
            payload |= triggered(self.slack, app, self.user)
        else:
            payload |= triggered(self.slack, app, self.user, where)
        delivery = await self.slack.deliveries.interaction("interactive", app, payload)
        error = None if delivery.acked else TROUBLE
        return Outcome(acked=delivery.acked, error=error, delivery=delivery)

    async def suggests(self, what: str, text: str, where: Shown | None = None) -> Outcome:
        """Type into an external menu (default: of the form on top) and get its options."""
        place = where if where is not None else self.views()[-1]
        block, element = find(self.blocks_of(place), what)
        if len(text) < element.get("min_query_length", 3):
            return Outcome(error="Keep typing …")
        app = self.app_of(place)
        payload = common(self.slack, app, self.user, "block_suggestion") | self.place_of(place)
        payload |= {
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "value": text,
        }
        delivery = await self.slack.deliveries.interaction("options", app, payload)
        outcome = answered_suggestion(self.slack, delivery)
        self.suggested[element["action_id"]] = outcome.options
        return outcome

    async def fills(self, view: View, values: Json) -> None:
        """Put values into a form, by label, block id or action id, without submitting it."""
        for name, value in values.items():
            block, element = find(view.given["blocks"], name)
            kind = element["type"]
            if kind in ("external_select", "multi_external_select"):
                await self.suggests(element["action_id"], str(value), view)
            state = chosen(element, value, self.suggested.get(element["action_id"]))
            self.remember(view, block, element, state)

    async def submits(self, view: View, values: Json | None = None) -> Outcome:
        """Fill in a form and submit it."""
        await self.fills(view, values or {})
        view.values = all_state(view.given["blocks"], view.values)
        errors: dict[str, str] = {}
        for block in view.given["blocks"]:
            if block["type"] == "input":
                element = block["element"]
                state = view.values[block["block_id"]][element["action_id"]]
                wrong = complaint(block, element, state)
                if wrong is not None:
                    errors[block["block_id"]] = wrong
        if errors:
            return Outcome(result="refused", errors=errors)
        payload = common(self.slack, view.app, self.user, "view_submission")
        bot = view.app.installations[view.team].bot_id
        payload |= {"view": view.shown(bot), "response_urls": []}
        payload |= triggered(self.slack, view.app, self.user, view)
        delivery = await self.slack.deliveries.interaction("interactive", view.app, payload)
        return answered_submission(self.slack, view, delivery)

    async def closes(self, view: View) -> None:
        """Close a form without submitting it; the app is told if the view asked for that."""
        bot = view.app.installations[view.team].bot_id
        payload = common(self.slack, view.app, self.user, "view_closed")
        payload |= {"view": view.shown(bot), "is_cleared": False}
        close_views(self.slack, self.team.id, self.id, only_top=True)
        if view.given.get("notify_on_close"):
            await self.slack.deliveries.interaction("interactive", view.app, payload)

    async def uses_shortcut(self, callback_id: str, message: Message | None = None) -> Outcome:
        """Use a shortcut: of a message, or (without one) a global one."""
        app = self._shortcut(callback_id, "message" if message is not None else "global")
        kind = "message_action" if message is not None else "shortcut"
        payload = common(self.slack, app, self.user, kind)
        payload |= {"callback_id": callback_id, "action_ts": self.slack.state.ts()}
        if message is not None:
            place = self.channel(message.channel)
            url = self.slack.triggers.response_url(app, self.team.id, self.id, place.id, message)
            shown = in_message(self.slack, place, message)
            payload |= {"channel": shown["channel"], "message": shown["message"]}
            payload |= {"message_ts": message.ts} | response(self.slack, url)
        payload |= triggered(self.slack, app, self.user)
        delivery = await self.slack.deliveries.interaction("interactive", app, payload)
        error = None if delivery.acked else TROUBLE
        return Outcome(acked=delivery.acked, error=error, delivery=delivery)

    def _shortcut(self, callback_id: str, kind: str) -> App:
        for each in reversed(self.slack.state.installed(self.team.id)):
            found = each.app.shortcut(callback_id)
            if found is not None and found.get("type", "message") == kind:
                return each.app
        raise LookupError(f"no app has a {kind} shortcut {callback_id!r}")

    async def opens_home(self, installation: Installation, tab: str = "home") -> View | None:
        """Look at an app's home (or messages) tab."""
        self.slack.events.home_opened(installation.app, self.team.id, self.id, tab)
        return self.home(installation)
