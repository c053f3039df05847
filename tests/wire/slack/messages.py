"""A message and the JSON Slack shows of it."""

from dataclasses import dataclass, field

from tests.wire.slack.schema import Json


@dataclass(slots=True, eq=False)
class Message:
    """A message as stored: one of a channel, or (`ephemeral_to`) for one person's eyes."""

    ts: str
    team: str
    channel: str
    text: str
    user: str
    bot_id: str | None = None
    app_id: str | None = None
    bot_profile: Json | None = None
    username: str | None = None
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    subtype: str | None = None
    metadata: Json | None = None
    edited: Json | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list[Json] = field(default_factory=list)
    client_msg_id: str | None = None
    ephemeral_to: str | None = None
    parse: str = "client"
    link_names: bool = False
    unfurl_links: bool = True
    history: list[str] = field(default_factory=list)
    """The texts it had before, oldest first."""

    @property
    def is_reply(self) -> bool:
        """Whether it stands in a thread under another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    def shown(self, *, metadata: bool = False) -> Json:
        """Return it as the Web API and events show it; `metadata` in full only when asked for."""
        said: Json = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts}
        extra: Json = {
            "subtype": self.subtype,
            "team": self.team,
            "bot_id": self.bot_id,
            "app_id": self.app_id,
            "bot_profile": self.bot_profile,
            "username": self.username,
            "client_msg_id": self.client_msg_id,
            "blocks": self.blocks,
            "attachments": self.attachments,
            "thread_ts": self.thread_ts,
            "edited": self.edited,
            "files": self.files or None,
            "reactions": self.shown_reactions() or None,
        }
        said |= {name: value for name, value in extra.items() if value is not None}
        if self.broadcast:
            said["subtype"] = "thread_broadcast"
        if self.metadata is not None:
            said["metadata"] = (
                self.metadata if metadata else {"event_type": self.metadata["event_type"]}
            )
        return said

    def shown_reactions(self) -> list[Json]:
        """Return its reactions, in the order the emoji were first used."""
        return [
            {"name": name, "users": list(users), "count": len(users)}
            for name, users in self.reactions.items()
        ]
