"""Routes for accounts, direct conversations, the application and the gateway's address."""

from tests.wire.discord.errors import Json, api_error
from tests.wire.discord.payloads import application_json, channel_json, guild_json, user_json
from tests.wire.discord.permissions import in_guild
from tests.wire.discord.rest.call import Answer, Asked, Table

routes = Table()


@routes.on("GET", "/users/@me")
async def me(asked: Asked) -> Answer:
    """Read the bot's own account."""
    return user_json(asked.by.user) | {"verified": True, "mfa_enabled": False, "flags": 0}


@routes.on("GET", "/users/@me/guilds")
async def my_guilds(asked: Asked) -> Answer:
    """Read the guilds the bot is in."""
    mine = [each for each in asked.world.guilds.values() if asked.by.user.id in each.members]
    after = asked.beside("after") or 0
    page = [each for each in mine if each.id > after][: asked.number("limit", 200, 1, 200)]
    said: list[Json] = []
    for guild in page:
        granted = in_guild(guild, asked.me(guild))
        more: Json = {"owner": guild.owner_id == asked.by.user.id, "permissions": str(granted)}
        if asked.query.get("with_counts") in ("1", "true", "True"):
            more |= {"approximate_member_count": len(guild.members)}
            more |= {"approximate_presence_count": len(guild.members)}
        said.append(guild_json(guild) | more)
    return said


@routes.on("POST", "/users/@me/channels")
async def open_direct(asked: Asked) -> Answer:
    """Open the direct conversation with someone, closed direct messages or not."""
    other = asked.world.users.get(int(asked.body.get("recipient_id") or 0))
    if other is None or other is asked.by.user:
        raise api_error(50033)
    if other.bot:
        raise api_error(50007)
    known = asked.world.direct(asked.by.user, other)
    if known is None and asked.world.new_dms is not None:
        if asked.world.new_dms <= 0:
            raise api_error(40003)
        asked.world.new_dms -= 1
    channel = known or asked.world.open_direct(asked.by.user, other)
    return channel_json(channel, asked.by.user.id)


@routes.on("GET", "/users/{user_id}")
async def user(asked: Asked) -> Answer:
    """Read an account."""
    return user_json(asked.world.user(asked.id("user_id")))


@routes.on("GET", "/oauth2/applications/@me")
async def application(asked: Asked) -> Answer:
    """Read the bot's application."""
    return application_json(asked.by)


@routes.on("GET", "/applications/@me")
async def own_application(asked: Asked) -> Answer:
    """Read the bot's application, by its newer address."""
    return application_json(asked.by)
