"""What a member of a workspace sees: conversations, what is for their eyes only, forms, homes."""

from dataclasses import dataclass, field
from typing import TypeAlias

from tests.wire.slack.apps import App, Installation
from tests.wire.slack.channels import Channel
from tests.wire.slack.core import Slack
from tests.wire.slack.interactions import in_message, in_view
from tests.wire.slack.messages import Message
from tests.wire.slack.schema import Json
from tests.wire.slack.state import View
from tests.wire.slack.values import all_state
from tests.wire.slack.web_views import stack
from tests.wire.slack.workspace import User, Workspace

Place: TypeAlias = Channel | str
Shown: TypeAlias = Message | View
NOTICES = ("channel_join", "channel_leave")


@dataclass(slots=True, eq=False)
class Screen:
    """Someone's Slack client: what is on it, and what they have put into menus so far."""

    slack: Slack
    user: User
    touched: dict[str, Json] = field(default_factory=dict)
    """By message ts: the state of the menus they have used there."""
    suggested: dict[str, list[Json]] = field(default_factory=dict)
    """By action id: the options an app last suggested."""

    @property
    def id(self) -> str:
        """Their user id."""
        return self.user.id

    @property
    def team(self) -> Workspace:
        """The workspace they are in."""
        return self.slack.state.teams[self.user.team]

    def channel(self, place: Place) -> Channel:
        """Return the conversation meant by an object, an id or a `#name`."""
        if isinstance(place, Channel):
            return place
        found = self.slack.state.channel(self.team.id, place)
        if found is None:
            raise LookupError(f"there is no channel {place!r}")
        return found

    def direct(self, other: "Screen | Installation") -> Channel:
        """Return their direct conversation with someone, or with an app's bot."""
        partner = other.bot_user if isinstance(other, Installation) else other.id
        return self.slack.state.direct(self.team.id, [self.id, partner])

    def messages(self, channel: Place, thread: Message | None = None) -> list[Message]:
        """Return what stands in a channel, or in a thread, oldest first, without join notices."""
        place = self.channel(channel)
        if thread is not None:
            return place.thread(thread.thread_ts or thread.ts)
        return [each for each in place.top() if each.subtype not in NOTICES]

    def ephemerals(self, channel: Place | None = None) -> list[Message]:
        """Return what only they were shown."""
        mine = [each for each in self.slack.state.ephemerals if each.ephemeral_to == self.id]
        if channel is None:
            return mine
        return [each for each in mine if each.channel == self.channel(channel).id]

    def views(self) -> list[View]:
        """Return the forms they have open, the one on top last."""
        opened = stack(self.slack, self.team.id, self.id)
        return [self.slack.state.views[name] for name in opened]

    def home(self, installation: Installation) -> View | None:
        """Return the home tab an app published for them."""
        return self.slack.state.homes.get((installation.app.id, self.id))

    def app_of(self, where: Shown) -> App:
        """Return the app a message or view is of."""
        if isinstance(where, View):
            return where.app
        if where.app_id is None:
            raise LookupError("no app posted this message")
        return self.slack.state.apps[where.app_id]

    def blocks_of(self, where: Shown) -> list[Json]:
        """Return the blocks of a message, those of its attachments too, or of a view."""
        if isinstance(where, View):
            blocks: list[Json] = where.given["blocks"]
            return blocks
        nested = (each.get("blocks", []) for each in where.attachments or [])
        return [*(where.blocks or []), *(block for blocks in nested for block in blocks)]

    def place_of(self, where: Shown) -> Json:
        """Return where an element stands, as payloads say it."""
        if isinstance(where, View):
            where.values = all_state(where.given["blocks"], where.values)
            return in_view(self.slack, where)
        return in_message(self.slack, self.channel(where.channel), where)

    def remember(self, where: Shown, block: Json, element: Json, state: Json) -> None:
        """Keep what was put into an element."""
        values = where.values if isinstance(where, View) else self.touched.setdefault(where.ts, {})
        values.setdefault(block["block_id"], {})[element["action_id"]] = state
