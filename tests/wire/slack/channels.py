"""Conversations: public and private channels, direct and group conversations."""

from dataclasses import dataclass, field
from enum import StrEnum

from tests.wire.slack.messages import Message
from tests.wire.slack.schema import Json


class Kind(StrEnum):
    """What kind of conversation it is, in the words of `conversations.list`."""

    PUBLIC = "public_channel"
    PRIVATE = "private_channel"
    IM = "im"
    MPIM = "mpim"


EVENT_NAMES = {Kind.PUBLIC: "channel", Kind.PRIVATE: "group", Kind.IM: "im", Kind.MPIM: "mpim"}
"""`channel_type` in events; the subscription is `message.` and this (a plural for channels)."""
FAMILY = {Kind.PUBLIC: "channels", Kind.PRIVATE: "groups", Kind.IM: "im", Kind.MPIM: "mpim"}
"""The family of scopes that covers it: `channels:history`, `im:write` …"""


@dataclass(slots=True, eq=False)
class Channel:
    """A conversation, its members in the order they came, its messages by ts."""

    id: str
    team: str
    kind: Kind
    name: str = ""
    created: int = 0
    creator: str = ""
    topic: str = ""
    purpose: str = ""
    archived: bool = False
    members: list[str] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    replies: dict[str, list[Message]] = field(default_factory=dict)
    """By the ts of the first message of a thread: what stands under it, oldest first."""
    deleted: list[Message] = field(default_factory=list)

    def add(self, message: Message) -> None:
        """Put a new message into the channel, or into its thread."""
        self.messages[message.ts] = message
        if message.thread_ts is not None and message.is_reply:
            self.replies.setdefault(message.thread_ts, []).append(message)

    def discard(self, message: Message) -> None:
        """Take a message out; one with replies leaves a tombstone in its place."""
        self.deleted.append(message)
        if message.is_reply and message in self.replies.get(message.thread_ts or "", []):
            self.replies[message.thread_ts or ""].remove(message)
        if self.replies.get(message.ts):
            words = "This message was deleted."
            stone = Message(message.ts, message.team, message.channel, words, "USLACKBOT")
            stone.subtype, stone.thread_ts = "tombstone", message.ts
            self.messages[message.ts] = stone
        else:
            del self.messages[message.ts]

    def shown(self, viewer: str, *, num_members: bool = False) -> Json:
        """Return it as `conversations.info` shows it to `viewer`."""
        said: Json = {
            "id": self.id,
            "created": self.created,
            "is_archived": self.archived,
            "is_channel": self.kind is Kind.PUBLIC,
            "is_group": self.kind is Kind.PRIVATE,
            "is_im": self.kind is Kind.IM,
            "is_mpim": self.kind is Kind.MPIM,
            "is_private": self.kind is not Kind.PUBLIC,
            "is_shared": False,
            "is_ext_shared": False,
            "is_org_shared": False,
            "context_team_id": self.team,
        }
        if self.kind is Kind.IM:
            others = [member for member in self.members if member != viewer]
            return said | {"user": others[0] if others else viewer, "is_open": True}
        said |= {
            "name": self.name,
            "name_normalized": self.name,
            "is_general": self.name == "general",
            "is_member": viewer in self.members,
            "creator": self.creator,
            "topic": {"value": self.topic, "creator": "", "last_set": 0},
            "purpose": {"value": self.purpose, "creator": "", "last_set": 0},
        }
        if num_members:
            said["num_members"] = len(self.members)
        return said

    def thread(self, ts: str) -> list[Message]:
        """Return the message `ts` and its replies, oldest first."""
        first = [self.messages[ts]] if ts in self.messages else []
        return first + self.replies.get(ts, [])

    def top(self) -> list[Message]:
        """Return what stands in the channel itself, oldest first."""
        return [each for each in self.messages.values() if not each.is_reply or each.broadcast]

    def shown_message(self, message: Message, *, metadata: bool = False) -> Json:
        """Return a message with what Slack adds about its thread."""
        said = message.shown(metadata=metadata)
        replies = self.replies.get(message.ts)
        if replies:
            people = list(dict.fromkeys(each.user for each in replies))
            said |= {
                "thread_ts": message.ts,
                "reply_count": len(replies),
                "reply_users": people[:5],
                "reply_users_count": len(people),
                "latest_reply": replies[-1].ts,
                "is_locked": False,
                "subscribed": False,
            }
        parent = self.messages.get(message.thread_ts or "")
        if message.is_reply and parent is not None:
            said["parent_user_id"] = parent.user
        return said
