"""Trigger ids, good for one modal within three seconds, and response URLs."""

from dataclasses import dataclass, field

from tests.wire.slack.apps import App
from tests.wire.slack.messages import Message
from tests.wire.slack.state import State

TRIGGER_LIFE = 3.0
RESPONSE_LIFE = 30 * 60.0
RESPONSE_USES = 5


@dataclass(slots=True, eq=False)
class Trigger:
    """The right to open one modal for `user`, from `view` when one was open."""

    id: str
    app: App
    team: str
    user: str
    at: float
    view: str | None = None
    used: bool = False


@dataclass(slots=True, eq=False)
class ResponseUrl:
    """Where an app may answer an interaction: five times within half an hour."""

    path: str
    app: App
    team: str
    user: str
    channel: str
    at: float
    message: Message | None = None
    uses: int = 0


@dataclass(slots=True, eq=False)
class Triggers:
    """Everything interactions handed out. A trigger is good for `life` seconds."""

    state: State
    life: float = TRIGGER_LIFE
    given: dict[str, Trigger] = field(default_factory=dict)
    responses: dict[str, ResponseUrl] = field(default_factory=dict)

    def trigger(self, app: App, team: str, user: str, view: str | None = None) -> Trigger:
        """Hand out a trigger id."""
        made = Trigger(self.state.secret(""), app, team, user, self.state.now(), view)
        self.given[made.id] = made
        return made

    def use(self, trigger_id: str, app: App) -> Trigger | str:
        """Take a trigger id back; return it, or Slack's error if it is no good."""
        trigger = self.given.get(trigger_id)
        if trigger is None or trigger.app is not app:
            return "invalid_trigger_id"
        if trigger.used:
            return "exchanged_trigger_id"
        if self.state.now() - trigger.at > self.life:
            return "expired_trigger_id"
        trigger.used = True
        return trigger

    def response_url(
        self, app: App, team: str, user: str, channel: str, message: Message | None = None
    ) -> ResponseUrl:
        """Hand out a response URL; its path is below the stand-in's own address."""
        path = f"/response/{app.id}/{self.state.secret('')}"
        made = ResponseUrl(path, app, team, user, channel, self.state.now(), message)
        self.responses[path] = made
        return made

    def answer(self, path: str) -> ResponseUrl | str:
        """Use a response URL once; return it, or Slack's error if it is no good."""
        found = self.responses.get(path)
        if found is None or self.state.now() - found.at > RESPONSE_LIFE:
            return "expired_url"
        if found.uses >= RESPONSE_USES:
            return "used_url"
        found.uses += 1
        return found
