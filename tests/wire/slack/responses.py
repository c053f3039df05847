"""Response URLs on the wire: what an app may say after an interaction, and where it appears."""

from typing import Any

from aiohttp import web

from tests.wire.slack.call import Refused
from tests.wire.slack.content import read
from tests.wire.slack.core import Slack
from tests.wire.slack.messages import Message
from tests.wire.slack.schema import Json
from tests.wire.slack.triggers import ResponseUrl
from tests.wire.slack.web import words
from tests.wire.slack.web_files import look_at

METHOD = "response_url"


async def serve(slack: Slack, request: web.Request) -> web.StreamResponse:
    """Answer one POST to a response URL."""
    try:
        body: Any = await request.json()
    except ValueError:
        body = None
    slack.log.add(request.method, request.path, body)

    async def answer() -> web.StreamResponse:
        if not isinstance(body, dict):
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        found = slack.triggers.answer(request.path)
        if isinstance(found, str):
            return web.json_response({"ok": False, "error": found}, status=404)
        try:
            say(slack, found, body)
        except Refused as no:
            said = {"ok": False, "error": no.error} | no.details
            return web.json_response(said, status=400)
        return web.json_response({"ok": True})

    return await slack.faults.suffer(METHOD, request, answer, words)


def say(slack: Slack, url: ResponseUrl, body: Json, method: str = METHOD) -> Message | None:
    """Do what `body` says: a new message, a change of the first one, or its end.

    It needs no membership: a response URL goes where the person was. Answers to commands given
    with the acknowledgement are told here, too.
    """
    if body.get("delete_original"):
        _delete(slack, url)
        slack.state.changed(method)
        return None
    content = read(body)
    look_at(slack, url.team, content.blocks)
    channel = slack.state.teams[url.team].channels[url.channel]
    installation = url.app.installations[url.team]
    if body.get("replace_original") and url.message is not None:
        url.message.history.append(url.message.text)
        if url.message.ephemeral_to is None:
            slack.rewrite(channel, url.message, content, installation.bot_user)
        else:
            fresh = slack.by_bot(installation, channel, content)
            url.message.text, url.message.blocks = fresh.text, fresh.blocks
        slack.state.changed(method)
        return url.message
    message = slack.by_bot(installation, channel, content)
    message.thread_ts = body.get("thread_ts")
    if body.get("response_type") == "in_channel":
        return slack.store(channel, message, method)
    return slack.whisper(message, url.user, method)


def _delete(slack: Slack, url: ResponseUrl) -> None:
    if url.message is None:
        raise Refused("message_not_found")
    if url.message.ephemeral_to is not None:
        if url.message in slack.state.ephemerals:
            slack.state.ephemerals.remove(url.message)
        return
    channel = slack.state.teams[url.team].channels[url.channel]
    if url.message.ts not in channel.messages:
        raise Refused("message_not_found")
    slack.remove(channel, url.message)
