"""The stand-in itself, without the wire: its memory and what happens when something is said."""

from dataclasses import dataclass, field

from tests.wire.calls import CallLog
from tests.wire.faults import FaultPlan
from tests.wire.slack.apps import Installation
from tests.wire.slack.channels import Channel
from tests.wire.slack.clock import Clock
from tests.wire.slack.content import Content, dressed
from tests.wire.slack.delivery import Deliveries
from tests.wire.slack.events import Events
from tests.wire.slack.limits import RateLimits
from tests.wire.slack.messages import Message
from tests.wire.slack.schema import Json
from tests.wire.slack.state import State
from tests.wire.slack.triggers import Triggers


@dataclass(slots=True, eq=False)
class Slack:
    """Slack's memory and machinery; `server.SlackServer` puts it on the wire."""

    clock: Clock
    state: State
    deliveries: Deliveries
    events: Events
    triggers: Triggers
    limits: RateLimits
    faults: FaultPlan
    log: CallLog
    base_url: str = ""
    honours_client_msg_id: bool = False
    """Whether a second post with the same `client_msg_id` is the first one again (unverified)."""
    refused_answers: list[Json] = field(default_factory=list)
    """Acknowledgement payloads Slack could make nothing of, with the errors."""

    def profile(self, installation: Installation) -> Json:
        """Return the `bot_profile` of an app's messages."""
        return {
            "id": installation.bot_id,
            "app_id": installation.app.id,
            "name": installation.app.name,
            "deleted": installation.uninstalled,
            "updated": 0,
            "team_id": installation.team,
        }

    def by_bot(self, installation: Installation, channel: Channel, content: Content) -> Message:
        """Make (and do not yet store) a message of an app's bot."""
        return Message(
            ts=self.state.ts(),
            team=channel.team,
            channel=channel.id,
            text=content.text,
            user=installation.bot_user,
            bot_id=installation.bot_id,
            app_id=installation.app.id,
            bot_profile=self.profile(installation),
            blocks=dressed(self.state, content.blocks),
            attachments=content.attachments,
            metadata=content.metadata,
            parse=content.parse,
            link_names=content.link_names,
            unfurl_links=content.unfurl_links,
        )

    def store(self, channel: Channel, message: Message, method: str) -> Message:
        """Put a message into its channel and tell the apps; `method` is what is counted."""
        channel.add(message)
        self.events.posted(channel, message)
        self.state.changed(method)
        return message

    def whisper(self, message: Message, to: str, method: str) -> Message:
        """Show a message to one person only."""
        message.ephemeral_to = to
        self.state.ephemerals.append(message)
        self.state.changed(method)
        return message

    def rewrite(self, channel: Channel, message: Message, content: Content, by: str) -> None:
        """Change what a message says: blocks without a text keep the text, and the reverse not."""
        before = channel.shown_message(message)
        message.history.append(message.text)
        if content.blocks is not None:
            message.blocks = dressed(self.state, content.blocks) or None
            message.text = content.text or message.text
        elif content.text:
            message.text, message.blocks = content.text, None
        if content.attachments is not None:
            message.attachments = content.attachments or None
        if content.metadata is not None:
            message.metadata = content.metadata
        message.parse, message.link_names = content.parse, content.link_names
        message.edited = {"user": by, "ts": self.state.ts()}
        self.events.edited(channel, message, before)

    def remove(self, channel: Channel, message: Message) -> None:
        """Delete a message; one with replies leaves a tombstone."""
        before = channel.shown_message(message)
        channel.discard(message)
        self.events.deleted(channel, message, before)

    def react(self, channel: Channel, message: Message, user: str, name: str) -> bool:
        """Add a reaction; False when `user` reacted so before."""
        users = message.reactions.setdefault(name, [])
        if user in users:
            return False
        users.append(user)
        self.events.reacted(channel, message, user, name, "reaction_added")
        return True

    def unreact(self, channel: Channel, message: Message, user: str, name: str) -> bool:
        """Take a reaction back; False when there was none."""
        users = message.reactions.get(name, [])
        if user not in users:
            return False
        users.remove(user)
        if not users:
            del message.reactions[name]
        self.events.reacted(channel, message, user, name, "reaction_removed")
        return True

    def join(self, channel: Channel, user: str, inviter: str | None = None) -> bool:
        """Make someone a member of a channel; False when they were."""
        if user in channel.members:
            return False
        channel.members.append(user)
        self.events.moved(channel, user, "member_joined_channel", inviter)
        self._notice(channel, user, "channel_join", "has joined the channel")
        return True

    def leave(self, channel: Channel, user: str) -> None:
        """Take someone out of a channel; the apps that can still see it are told."""
        channel.members.remove(user)
        self.events.moved(channel, user, "member_left_channel")
        self._notice(channel, user, "channel_leave", "has left the channel")

    def _notice(self, channel: Channel, user: str, subtype: str, words: str) -> None:
        ts = self.state.ts()
        notice = Message(ts, channel.team, channel.id, f"<@{user}> {words}", user)
        notice.subtype = subtype
        self.store(channel, notice, subtype)
