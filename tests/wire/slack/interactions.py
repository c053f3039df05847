"""Interaction payloads (docs.slack.dev/reference/interaction-payloads) and what answers do."""

from typing import Any

from tests.wire.slack.apps import App
from tests.wire.slack.call import Refused
from tests.wire.slack.channels import Channel, Kind
from tests.wire.slack.core import Slack
from tests.wire.slack.delivery import Delivery
from tests.wire.slack.elements import GROUPS, MODAL, OPTIONS, offered
from tests.wire.slack.messages import Message
from tests.wire.slack.outcomes import TROUBLE, Outcome
from tests.wire.slack.responses import say
from tests.wire.slack.schema import Json, Spot
from tests.wire.slack.state import View
from tests.wire.slack.triggers import ResponseUrl
from tests.wire.slack.web_views import accept, close_views, push_view, replace_view
from tests.wire.slack.workspace import User

SHOWN_NAMES = {Kind.IM: "directmessage", Kind.PRIVATE: "privategroup"}


def channel_name(channel: Channel) -> str:
    """Return the name payloads give a conversation."""
    return SHOWN_NAMES.get(channel.kind, channel.name)


def common(slack: Slack, app: App, user: User, kind: str) -> Json:
    """Return what every interaction payload starts with."""
    team = slack.state.teams[user.team]
    enterprise = (
        {"id": team.enterprise_id, "name": team.enterprise_name} if team.enterprise_id else None
    )
    return {
        "type": kind,
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": user.team,
        },
        "api_app_id": app.id,
        "token": app.verification_token,
        "team": {"id": team.id, "domain": team.domain},
        "enterprise": enterprise,
        "is_enterprise_install": False,
    }


def triggered(slack: Slack, app: App, user: User, view: View | None = None) -> Json:
    """Return a fresh trigger id, as payloads carry it."""
    name = view.id if view is not None else None
    return {"trigger_id": slack.triggers.trigger(app, user.team, user.id, name).id}


def in_message(slack: Slack, channel: Channel, message: Message) -> Json:
    """Return where an element in a message stands; nobody is shown an ephemeral one again."""
    hidden = message.ephemeral_to is not None
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": hidden,
    }
    if message.thread_ts is not None:
        container["thread_ts"] = message.thread_ts
    said: Json = {
        "container": container,
        "channel": {"id": channel.id, "name": channel_name(channel)},
    }
    if not hidden:
        said["message"] = channel.shown_message(message)
    return said


def in_view(slack: Slack, view: View) -> Json:
    """Return where an element in a view stands."""
    bot = view.app.installations[view.team].bot_id
    return {"container": {"type": "view", "view_id": view.id}, "view": view.shown(bot)}


def response(slack: Slack, url: ResponseUrl) -> Json:
    """Return a response URL as payloads carry it."""
    return {"response_url": f"{slack.base_url}{url.path}"}


def command_payload(
    slack: Slack, app: App, user: User, channel: Channel, name: str, text: str, url: ResponseUrl
) -> Json:
    """Return the fields of a slash command."""
    team = slack.state.teams[user.team]
    said: Json = {
        "token": app.verification_token,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": app.id,
        "is_enterprise_install": "false",
    }
    if team.enterprise_id is not None:
        said |= {"enterprise_id": team.enterprise_id, "enterprise_name": team.enterprise_name}
    return said | response(slack, url) | triggered(slack, app, user)


def answered_command(slack: Slack, delivery: Delivery, url: ResponseUrl) -> Outcome:
    """Show what an app answered to a command with its acknowledgement."""
    outcome = Outcome(acked=delivery.acked, delivery=delivery)
    if not delivery.acked:
        tried = delivery.attempts[-1].reason
        how = "operation_timeout" if tried in ("timeout", "http_timeout") else "dispatch_failed"
        outcome.error = f"{delivery.command} failed with the error “{how}”"
        return outcome
    if delivery.answer:
        try:
            outcome.message = say(slack, url, delivery.answer, "command_answer")
        except Refused as no:
            outcome.error = f"{delivery.command} failed with the error “{no.error}”"
            slack.refused_answers.append({"error": no.error} | no.details)
    return outcome


def answered_submission(slack: Slack, view: View, delivery: Delivery) -> Outcome:
    """Do with the views what an app answered to a submission."""
    outcome = Outcome(acked=delivery.acked, delivery=delivery)
    try:
        outcome.result = _act(slack, view, delivery, outcome)
    except Refused as no:
        slack.refused_answers.append({"error": no.error} | no.details)
        outcome.result = "failed"
    if outcome.result == "failed":
        outcome.error = TROUBLE
    slack.state.bell.ring()
    return outcome


def _act(slack: Slack, view: View, delivery: Delivery, outcome: Outcome) -> str:
    if not delivery.acked:
        return "failed"
    answer: Json = delivery.answer or {}
    action = answer.get("response_action")
    if action is None and not answer:
        close_views(slack, view.team, view.user, only_top=True)
        return "closed"
    if action == "clear":
        close_views(slack, view.team, view.user)
        return "cleared"
    if action == "errors":
        outcome.errors = _errors(view, answer.get("errors"))
        return "errors"
    if action == "update":
        replace_view(slack, view, accept(slack, answer.get("view"), MODAL))
        outcome.view = view
        return "updated"
    if action == "push":
        given = accept(slack, answer.get("view"), MODAL)
        outcome.view = push_view(slack, view.app, view.team, view.user, given)
        return "pushed"
    raise Refused("invalid_response_action", answer=answer)


def _errors(view: View, given: Any) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.given["blocks"] if block["type"] == "input"}
    good = isinstance(given, dict) and given
    if not good or not all(isinstance(words, str) and words for words in given.values()):
        raise Refused("invalid_errors", given=given)
    unknown = [name for name in given if name not in inputs]
    if unknown:
        raise Refused("unknown_block_ids", given=unknown)
    return dict(given)


def answered_suggestion(slack: Slack, delivery: Delivery) -> Outcome:
    """Read the options an app suggested; what Slack cannot show becomes no result at all."""
    outcome = Outcome(acked=delivery.acked, delivery=delivery)
    if not delivery.acked:
        outcome.error = "No result"
        return outcome
    answer: Json = delivery.answer or {}
    spot = Spot("", MODAL)
    if "option_groups" in answer:
        GROUPS(answer["option_groups"], spot)
    elif answer.get("options") != []:
        OPTIONS(answer.get("options"), spot.at("options"))
    if spot.problems:
        outcome.error = "No result"
        wrong = [str(each) for each in spot.problems]
        slack.refused_answers.append({"error": "invalid_options", "errors": wrong})
        return outcome
    outcome.options = offered(answer)
    return outcome
