"""Web API methods `files.*`: the upload in three steps, and what is known of a file."""

from aiohttp import web

from tests.wire.slack.call import Call, Method, Refused, invalid
from tests.wire.slack.channels import Channel
from tests.wire.slack.content import Content, read
from tests.wire.slack.core import Slack
from tests.wire.slack.schema import Json
from tests.wire.slack.state import File


async def upload_url(call: Call) -> Json:
    """files.getUploadURLExternal"""
    name, length = call.need("filename", "length")
    if not length.isdigit() or int(length) <= 0:
        raise Refused("invalid_arguments")
    state = call.slack.state
    file = File(state.id("F"), call.team.id, call.bot.id, name, name, int(length))
    file.alt_text = call.text("alt_txt")
    file.unseen = state.unseen
    state.files[file.id] = file
    state.changed(call.method)
    return {"upload_url": f"{call.slack.base_url}/upload/v1/{file.id}", "file_id": file.id}


async def take(slack: Slack, request: web.Request) -> web.Response:
    """Take the bytes of an upload, as they are or in a form."""
    file = slack.state.files.get(request.match_info["file"])
    if file is None or file.complete:
        return web.Response(status=404, text="not found")
    if request.content_type.startswith("multipart/"):
        form = await request.post()
        parts = [part for part in form.values() if isinstance(part, web.FileField)]
        content = parts[0].file.read() if parts else b""
    else:
        content = await request.read()
    if len(content) != file.length:
        return web.Response(status=400, text="length mismatch")
    file.content = content
    slack.state.changed("upload")
    return web.Response(text=f"OK - {len(content)}")


async def complete(call: Call) -> Json:
    """files.completeUploadExternal"""
    wanted = call.json("files")
    if not isinstance(wanted, list) or not wanted:
        raise Refused("invalid_arguments")
    files = [_uploaded(call, each) for each in wanted]
    places = _places(call)
    for file in files:
        file.complete = True
        file.channels.extend(place.id for place in places)
    call.slack.state.changed(call.method)
    for place in places:
        _share(call, place, files)
    return {"files": [each.shown(call.slack.base_url) for each in files]}


def _uploaded(call: Call, given: Json) -> File:
    file = call.slack.state.files.get(str(given.get("id")))
    if file is None or file.user != call.bot.id or file.content is None:
        raise Refused("file_not_found")
    file.title = str(given.get("title") or file.name)
    return file


def _places(call: Call) -> list[Channel]:
    named = call.text("channel_id") or call.text("channels")
    places = []
    for each in filter(None, named.split(",")):
        call.args["channel"] = each
        place = call.channel()
        if place.archived:
            raise Refused("is_archived")
        places.append(place)
    return places


def _share(call: Call, place: Channel, files: list[File]) -> None:
    comment = {"text": call.text("initial_comment"), "blocks": call.args.get("blocks")}
    content: Content = read(comment, empty=True)
    message = call.slack.by_bot(call.installation, place, content)
    message.subtype = "file_share"
    message.thread_ts = call.text("thread_ts") or None
    message.files = [each.shown(call.slack.base_url) for each in files]
    call.slack.store(place, message, "files.share")


async def info(call: Call) -> Json:
    """files.info"""
    file = call.slack.state.files.get(call.need("file")[0])
    if file is None or file.team != call.team.id:
        raise Refused("file_not_found")
    return {"file": file.shown(call.slack.base_url), "comments": [], "content": None}


def look_at(slack: Slack, team: str, blocks: list[Json] | None) -> None:
    """Refuse blocks that show a file which is not there, or which Slack is looking at still."""
    problems = []
    for index, block in enumerate(blocks or ()):
        shown = block.get("slack_file") if block.get("type") == "image" else None
        if shown is None:
            continue
        file = slack.state.files.get(str(shown.get("id")))
        if file is None or not file.complete or file.team != team or file.unseen > 0:
            problems.append(f"invalid slack file [json-pointer:/blocks/{index}/slack_file]")
        if file is not None:
            file.unseen -= 1
    if problems:
        raise invalid("invalid_blocks", problems)


METHODS = {
    "files.getUploadURLExternal": Method(upload_url, "files:write", 4, form_only=True),
    "files.completeUploadExternal": Method(complete, "files:write", 4),
    "files.info": Method(info, "files:read", 4),
}
