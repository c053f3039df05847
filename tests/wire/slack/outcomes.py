"""What a person sees after doing something: an answer, a form, or Slack's words of regret."""

from dataclasses import dataclass, field

from tests.wire.slack.delivery import Delivery
from tests.wire.slack.messages import Message
from tests.wire.slack.schema import Json
from tests.wire.slack.state import View

TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(slots=True, eq=False)
class Outcome:
    """What came of a command, a press, a submission …

    `acked`: whether the app acknowledged in time. `error`: what Slack tells the person instead.
    `message`: the answer given with the acknowledgement. Of a submission, `result` is `closed`,
    `cleared`, `updated`, `pushed`, `errors` (the app's, by block id), `refused` (by Slack's own
    client, by block id; nothing was sent) or `failed`.
    """

    acked: bool = False
    error: str | None = None
    message: Message | None = None
    result: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    view: View | None = None
    options: list[Json] = field(default_factory=list)
    delivery: Delivery | None = None
