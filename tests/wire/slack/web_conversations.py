"""Web API methods `conversations.*`."""

from tests.wire.slack.call import Call, Method, Refused
from tests.wire.slack.channels import Channel, Kind
from tests.wire.slack.schema import Json

MOST_IN_A_GROUP = 8


async def open_(call: Call) -> Json:
    """conversations.open"""
    wanted = [each.strip() for each in call.text("users").split(",") if each.strip()]
    if not wanted:
        if not call.text("channel"):
            raise Refused("users_list_not_supplied")
        channel = call.channel()
        return {"channel": {"id": channel.id}, "no_op": True, "already_open": True}
    if len(wanted) > MOST_IN_A_GROUP:
        raise Refused("too_many_users")
    call.family(Kind.IM if len(wanted) == 1 else Kind.MPIM, "write")
    for each in wanted:
        user = call.team.users.get(each)
        if user is None:
            raise Refused("user_not_found")
        if user.deleted:
            raise Refused("user_disabled")
        if user.bot_id is not None:
            raise Refused("cannot_dm_bot")
    before = len(call.team.channels)
    channel = call.slack.state.direct(call.team.id, [*dict.fromkeys(wanted), call.bot.id])
    said: Json = {"id": channel.id}
    if call.flag("return_im"):
        said = channel.shown(call.bot.id)
    already = len(call.team.channels) == before
    if not already:
        call.slack.state.changed(call.method)
    return {"channel": said} | ({"no_op": True, "already_open": True} if already else {})


async def info(call: Call) -> Json:
    """conversations.info"""
    channel = call.channel(member=False)
    call.family(channel.kind, "read")
    said = channel.shown(call.bot.id, num_members=call.flag("include_num_members"))
    if call.flag("include_locale"):
        said["locale"] = "en-GB"
    return {"channel": said}


def _kinds(call: Call) -> set[Kind]:
    named = call.text("types", Kind.PUBLIC).split(",")
    try:
        kinds = {Kind(each.strip()) for each in named}
    except ValueError:
        raise Refused("invalid_types") from None
    for kind in kinds:
        call.family(kind, "read")
    return kinds


def _visible(call: Call, kinds: set[Kind], viewer: str) -> list[Channel]:
    hidden = call.flag("exclude_archived")
    return [
        each
        for each in call.team.channels.values()
        if each.kind in kinds
        and not (hidden and each.archived)
        and (each.kind is Kind.PUBLIC or {viewer, call.bot.id} <= set(each.members))
    ]


async def list_(call: Call) -> Json:
    """conversations.list"""
    found = _visible(call, _kinds(call), call.bot.id)
    page, more = call.page(found, 100, 1000)
    return {"channels": [each.shown(call.bot.id, num_members=True) for each in page]} | more


async def of_user(call: Call) -> Json:
    """users.conversations"""
    kinds = _kinds(call)
    viewer = call.user().id if call.text("user") else call.bot.id
    mine = [each for each in _visible(call, kinds, viewer) if viewer in each.members]
    page, more = call.page(mine, 100, 999)
    return {"channels": [each.shown(viewer) for each in page]} | more


async def members(call: Call) -> Json:
    """conversations.members"""
    channel = call.channel(member=False)
    call.family(channel.kind, "read")
    page, more = call.page(channel.members, 100, 1000)
    return {"members": page} | more


def _span(call: Call) -> tuple[float, float, bool]:
    try:
        oldest = float(call.text("oldest", "0") or 0)
        latest = float(call.text("latest", "inf") or "inf")
    except ValueError:
        raise Refused("invalid_ts_oldest") from None
    return oldest, latest, call.flag("inclusive")


def _inside(ts: str, span: tuple[float, float, bool]) -> bool:
    oldest, latest, inclusive = span
    at = float(ts)
    return oldest <= at <= latest if inclusive else oldest < at < latest


async def history(call: Call) -> Json:
    """conversations.history: newest first, without replies and without ephemeral messages."""
    channel = call.channel()
    call.family(channel.kind, "history")
    span = _span(call)
    found = [each for each in reversed(channel.top()) if _inside(each.ts, span)]
    page, more = call.page(found, 100, 999)
    metadata = call.flag("include_all_metadata")
    return {
        "messages": [channel.shown_message(each, metadata=metadata) for each in page],
        "has_more": bool(more["response_metadata"]["next_cursor"]),
        "pin_count": 0,
    } | more


async def replies(call: Call) -> Json:
    """conversations.replies: the parent, then its replies, oldest first."""
    channel = call.channel()
    call.family(channel.kind, "history")
    ts = call.need("ts")[0]
    if ts not in channel.messages:
        raise Refused("thread_not_found")
    root = channel.messages[ts].thread_ts or ts
    span = _span(call)
    thread = channel.thread(root)
    found = [each for each in thread if each.ts == root or _inside(each.ts, span)]
    page, more = call.page(found, 1000, 1000)
    metadata = call.flag("include_all_metadata")
    return {
        "messages": [channel.shown_message(each, metadata=metadata) for each in page],
        "has_more": bool(more["response_metadata"]["next_cursor"]),
    } | more


async def join(call: Call) -> Json:
    """conversations.join"""
    channel = call.channel(member=False)
    if channel.kind is not Kind.PUBLIC:
        raise Refused("method_not_supported_for_channel_type")
    if channel.archived:
        raise Refused("is_archived")
    said = {"channel": channel.shown(call.bot.id)}
    if not call.slack.join(channel, call.bot.id):
        return said | {"warning": "already_in_channel"}
    call.slack.state.changed(call.method)
    return {"channel": channel.shown(call.bot.id)}


METHODS = {
    "conversations.open": Method(open_, None, 3),
    "conversations.info": Method(info, None, 3),
    "conversations.list": Method(list_, None, 2),
    "users.conversations": Method(of_user, None, 3),
    "conversations.members": Method(members, None, 4),
    "conversations.history": Method(history, None, 3),
    "conversations.replies": Method(replies, None, 3),
    "conversations.join": Method(join, "channels:join", 3),
}
