"""Web API methods about people, bots and the workspace."""

from tests.wire.slack.call import Call, Method, Refused
from tests.wire.slack.schema import Json


async def info(call: Call) -> Json:
    """users.info"""
    email = "users:read.email" in call.installation.scopes
    return {"user": call.user().shown(locale=call.flag("include_locale"), email=email)}


async def list_(call: Call) -> Json:
    """users.list"""
    email = "users:read.email" in call.installation.scopes
    locale = call.flag("include_locale")
    page, more = call.page(list(call.team.users.values()), 1000, 1000)
    members = [each.shown(locale=locale, email=email) for each in page]
    return {"members": members, "cache_ts": int(call.slack.state.now())} | more


async def team_info(call: Call) -> Json:
    """team.info"""
    return {"team": call.team.shown()}


async def bots_info(call: Call) -> Json:
    """bots.info"""
    wanted = call.need("bot")[0]
    for each in call.slack.state.installed(call.team.id):
        if each.bot_id == wanted:
            return {
                "bot": {
                    "id": each.bot_id,
                    "deleted": False,
                    "name": each.app.name,
                    "updated": 0,
                    "app_id": each.app.id,
                    "user_id": each.bot_user,
                    "icons": {},
                }
            }
    raise Refused("bot_not_found")


METHODS = {
    "users.info": Method(info, "users:read", 4),
    "users.list": Method(list_, "users:read", 2),
    "team.info": Method(team_info, "team:read", 3),
    "bots.info": Method(bots_info, "users:read", 3),
}
