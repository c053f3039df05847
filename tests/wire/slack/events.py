"""What happens in a workspace, told to the apps that subscribed and may know."""

from collections.abc import Iterable

from tests.wire.slack.apps import App, Installation
from tests.wire.slack.channels import EVENT_NAMES, FAMILY, Channel, Kind
from tests.wire.slack.delivery import Deliveries, Delivery
from tests.wire.slack.messages import Message
from tests.wire.slack.schema import Json
from tests.wire.slack.state import State
from tests.wire.slack.workspace import User

SCOPES = {
    "app_mention": ("app_mentions:read",),
    "channel_archive": ("channels:read",),
    "channel_created": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "file_shared": ("files:read",),
    "link_shared": ("links:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "message.mpim": ("mpim:history",),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
    "team_join": ("users:read",),
    "user_change": ("users:read",),
}
"""Event type to the scopes of which one is needed; events not named here need none."""
PLURAL = {Kind.PUBLIC: "channels", Kind.PRIVATE: "groups", Kind.IM: "im", Kind.MPIM: "mpim"}


class Events:
    """Makes events and hands them to the right apps."""

    def __init__(self, state: State, deliveries: Deliveries) -> None:
        self.state = state
        self.deliveries = deliveries

    def audience(self, team: str, name: str, channel: Channel | None = None) -> list[Installation]:
        """Return who hears an event: subscribed, with a scope for it, and in the channel."""
        needed = SCOPES.get(name, ())
        if channel is not None and name.startswith("member_"):
            needed = (f"{FAMILY[channel.kind]}:read",)
        return [
            each
            for each in self.state.installed(team)
            if name in each.app.events
            and (not needed or any(scope in each.scopes for scope in needed))
            and (channel is None or each.bot_user in channel.members)
        ]

    def tell(self, who: Iterable[Installation], event: Json) -> list[Delivery]:
        """Deliver `event` to each of `who`, each under an event id of its own."""
        return [self.deliveries.event(each.app, self.envelope(each, event)) for each in who]

    def again(self, delivery: Delivery) -> Delivery:
        """Deliver an event once more under a new event id, as Slack sometimes does."""
        payload = delivery.payload | {"event_id": self.state.id("Ev")}
        return self.deliveries.event(delivery.app, payload)

    def repeat(self, delivery: Delivery) -> Delivery:
        """Deliver an event once more under its own event id."""
        return self.deliveries.event(delivery.app, delivery.payload)

    def envelope(self, installation: Installation, event: Json) -> Json:
        """Return the outer event of docs.slack.dev/apis/events-api."""
        app, team = installation.app, self.state.teams[installation.team]
        return {
            "token": app.verification_token,
            "team_id": team.id,
            "context_team_id": team.id,
            "context_enterprise_id": team.enterprise_id,
            "api_app_id": app.id,
            "event": event,
            "type": "event_callback",
            "event_id": self.state.id("Ev"),
            "event_time": int(self.state.now()),
            "authorizations": [
                {
                    "enterprise_id": team.enterprise_id,
                    "team_id": team.id,
                    "user_id": installation.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{team.id}-{app.id}",
        }

    def posted(self, channel: Channel, message: Message) -> None:
        """Tell of a new message, and of the bots it mentions."""
        self._message(channel, channel.shown_message(message))
        for each in self.audience(channel.team, "app_mention", channel):
            named = f"<@{each.bot_user}>" in message.text or f"<@{each.bot_user}|" in message.text
            direct = channel.kind is Kind.IM
            if named and message.user != each.bot_user and not direct and message.subtype is None:
                said = channel.shown_message(message)
                event = said | {
                    "type": "app_mention",
                    "channel": channel.id,
                    "event_ts": message.ts,
                }
                self.tell([each], event)

    def edited(self, channel: Channel, message: Message, before: Json) -> None:
        """Tell that a message reads differently now."""
        at = self.state.ts()
        event: Json = {
            "type": "message",
            "subtype": "message_changed",
            "message": channel.shown_message(message),
            "previous_message": before,
            "hidden": True,
            "ts": at,
        }
        self._message(channel, event)

    def deleted(self, channel: Channel, message: Message, before: Json) -> None:
        """Tell that a message is gone."""
        event: Json = {
            "type": "message",
            "subtype": "message_deleted",
            "previous_message": before,
            "deleted_ts": message.ts,
            "hidden": True,
            "ts": self.state.ts(),
        }
        self._message(channel, event)

    def _message(self, channel: Channel, event: Json) -> None:
        named = f"message.{PLURAL[channel.kind]}"
        event = event | {
            "channel": channel.id,
            "event_ts": event["ts"],
            "channel_type": EVENT_NAMES[channel.kind],
        }
        self.tell(self.audience(channel.team, named, channel), event)

    def reacted(self, channel: Channel, message: Message, user: str, name: str, what: str) -> None:
        """Tell of a reaction; `what` is `reaction_added` or `reaction_removed`."""
        event: Json = {
            "type": what,
            "user": user,
            "reaction": name,
            "item": {"type": "message", "channel": channel.id, "ts": message.ts},
            "item_user": message.user,
            "event_ts": self.state.ts(),
        }
        self.tell(self.audience(channel.team, what, channel), event)

    def moved(self, channel: Channel, user: str, what: str, inviter: str | None = None) -> None:
        """Tell who came or went; `what` is `member_joined_channel` or `member_left_channel`."""
        event: Json = {
            "type": what,
            "user": user,
            "channel": channel.id,
            "channel_type": "C" if channel.kind is Kind.PUBLIC else "G",
            "team": channel.team,
            "event_ts": self.state.ts(),
        }
        if inviter is not None:
            event["inviter"] = inviter
        self.tell(self.audience(channel.team, what, channel), event)

    def archived(self, channel: Channel, user: str) -> None:
        """Tell that a channel was archived, or is in use again."""
        what = "channel_archive" if channel.archived else "channel_unarchive"
        event: Json = {
            "type": what,
            "channel": channel.id,
            "user": user,
            "event_ts": self.state.ts(),
        }
        self.tell(self.audience(channel.team, what, channel), event)

    def about_user(self, user: User, what: str) -> None:
        """Tell of a person; `what` is `team_join` or `user_change`."""
        event: Json = {"type": what, "user": user.shown(locale=True), "event_ts": self.state.ts()}
        self.tell(self.audience(user.team, what), event)

    def home_opened(self, app: App, team: str, user: str, tab: str) -> None:
        """Tell that a person looks at the app's `home` or `messages` tab."""
        installation = app.installations[team]
        channel = self.state.direct(team, [user, installation.bot_user])
        event: Json = {
            "type": "app_home_opened",
            "user": user,
            "channel": channel.id,
            "tab": tab,
            "event_ts": self.state.ts(),
        }
        view = self.state.homes.get((app.id, user))
        if view is not None and tab == "home":
            event["view"] = view.shown(installation.bot_id)
        if "app_home_opened" in app.events:
            self.tell([installation], event)

    def revoked(self, installation: Installation) -> None:
        """Tell that an installation's tokens are worth nothing any more."""
        event: Json = {
            "type": "tokens_revoked",
            "tokens": {"oauth": [], "bot": [installation.bot_user]},
            "event_ts": self.state.ts(),
        }
        if "tokens_revoked" in installation.app.events:
            self.tell([installation], event)

    def uninstalled(self, installation: Installation) -> None:
        """Tell an app that it was removed from a workspace."""
        event: Json = {"type": "app_uninstalled", "event_ts": self.state.ts()}
        if "app_uninstalled" in installation.app.events:
            self.tell([installation], event)
