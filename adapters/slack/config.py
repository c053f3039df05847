"""What has to be known to meet Slack. It is all given; nothing is read from the environment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

API = "https://slack.com/api/"
CONSENT = "https://slack.com/oauth/v2/authorize"

Given = asyncio.Future[Any]  # Any: an acknowledgement, or whatever a task that makes one returns
Patience = Callable[[Given, float, Given], Coroutine[Any, Any, None]]


async def for_seconds(given: Given, seconds: float, _by: Given) -> None:
    """Wait for an acknowledgement, but no longer than so many seconds."""
    await asyncio.wait({given}, timeout=seconds)


@dataclass(frozen=True, slots=True)
class SlackConfig:
    """How Copse meets Slack.

    One workspace: `bot_token`. Many, by consent: `client_id` and `client_secret`, and `public_url`,
    where the pages below are reached from outside. Events come over Socket Mode with an
    `app_token`, or over HTTP with a `signing_secret`. `command_prefix` keeps commands apart from
    those of other apps: with `cop`, `/library` is `/cop-library`.

    `leisure` and `patience` are for tests: how many times as long as usual Slack's own answers are
    waited for, and what decides without a clock which of ours take long.
    """

    app_token: str = field(default="", repr=False)
    bot_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    command_prefix: str = ""
    public_url: str = ""
    sockets: int = 2
    api_url: str = API
    consent_url: str = CONSENT
    quick: float = 0.03  # seconds until an event that is not done is written down, and acknowledged
    latest: float = 2.4  # seconds until an acknowledgement has to be given; Slack waits three
    settle: float = 5.0  # seconds until what may have been posted can be looked up
    heartbeat: float = 10.0  # seconds between looks whether a socket is still alive
    leisure: float = 1.0
    patience: Patience = field(default=for_seconds, repr=False)
    stagger: float = 30.0  # seconds between the openings of the first sockets

    @property
    def by_consent(self) -> bool:
        """Whether workspaces can install the bot by themselves."""
        return bool(self.client_id and self.client_secret and self.public_url)
