"""The door: Bolt hands every request in here, once, and gets the acknowledgement back.

Bolt runs global middleware before it acknowledges; this one answers by itself. So Bolt never looks
through listeners one by one, never polls for an `ack()`, and never acknowledges what is not safe.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.commands import Commands
from adapters.slack.errors import SlackTrouble
from adapters.slack.events import Events
from adapters.slack.inlet import NotKept, Turn
from adapters.slack.interactions import Interactions
from adapters.slack.logs import quiet

log = logging.getLogger(__name__)

Json = dict[str, Any]  # Any: JSON as Slack takes and gives it
Handles = Callable[[Json, str, Turn], Awaitable[Json | None]]

AGAIN = 503  # not acknowledged: bring it again


class Door(AsyncMiddleware):
    """Sends each kind of request to what handles it."""

    def __init__(self, commands: Commands, interactions: Interactions, events: Events) -> None:
        self._handles: dict[str, Handles] = {
            "event_callback": events.happened,
            "block_actions": interactions.acted,
            "view_submission": interactions.submitted,
            "block_suggestion": interactions.suggested,
            "message_action": interactions.shortcut,
            "command": commands.used,
        }

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # Bolt's own name
    ) -> BoltResponse:
        """Take a request in; the response is its acknowledgement."""
        del resp, next  # nothing stands behind the door
        kind = str(req.body.get("type") or ("command" if "command" in req.body else ""))
        handles = self._handles.get(kind)
        if handles is None:
            return BoltResponse(status=200)
        try:
            payload = await handles(req.body, req.context.team_id or "", Turn())
        except NotKept:
            return BoltResponse(status=AGAIN)
        except SlackTrouble as trouble:
            log.warning("a %s could not be taken in: %s", kind, trouble)
            return BoltResponse(status=AGAIN if trouble.reason != "gone" else 200)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            log.error("a %s is not what Slack says it is: %r", kind, error)
            return BoltResponse(status=200)
        return BoltResponse(status=200, body=payload if payload is not None else "")


class _Everybody(AsyncAuthorize):
    """Lets every request in: it was signed, or came over our own socket."""

    def __init__(self) -> None:
        """Nothing is needed for that."""

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,  # noqa: ARG002  # as Bolt calls it, here and below
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,  # noqa: ARG002
        actor_team_id: str | None = None,  # noqa: ARG002
        actor_user_id: str | None = None,  # noqa: ARG002
    ) -> AuthorizeResult:
        """Who asks, without a token: nothing is said on behalf of Bolt."""
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)


def bolt(door: Door, client: AsyncWebClient) -> AsyncApp:
    """The Bolt app around the door. Signatures are checked before it; nothing is in its logs."""
    with _no_slack_settings():
        app = AsyncApp(
            name="copse",
            client=client,
            signing_secret="",
            authorize=_Everybody(),
            process_before_response=True,
            request_verification_enabled=False,
            ignoring_self_events_enabled=False,
            ssl_check_enabled=False,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
            logger=quiet(),
        )
    app.use(door)
    return app


async def enter(app: AsyncApp, payload: Json) -> BoltResponse:
    """Let something in that is known to come from Slack; what it says nobody can read is over."""
    # Also over HTTP: Bolt's own reader of bodies loses a command with "payload" in its text.
    try:
        request = AsyncBoltRequest(mode="socket_mode", body=payload)
        readable = isinstance(payload.get("event", {}), dict)
    except (AttributeError, KeyError, TypeError, ValueError):
        readable = False
    if not readable:
        log.error("something from Slack is not what Slack says it is")
        return BoltResponse(status=200)
    return await app.async_dispatch(request)


@contextmanager
def _no_slack_settings() -> Iterator[None]:
    """Without the `SLACK_…` of the environment, by which Bolt would change what it does."""
    found = {name: value for name, value in os.environ.items() if name.startswith("SLACK_")}
    for name in found:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(found)
