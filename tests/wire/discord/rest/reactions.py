"""Routes for reactions."""

from tests.wire.discord.errors import api_error
from tests.wire.discord.payloads import user_json
from tests.wire.discord.permissions import Can
from tests.wire.discord.reactions import canonical, clear, react, unreact
from tests.wire.discord.rest.call import Answer, Asked, Table

routes = Table()
PATH = "/channels/{channel_id}/messages/{message_id}/reactions"


@routes.on("PUT", PATH + "/{emoji}/@me")
async def add(asked: Asked) -> Answer:
    """React to a message."""
    react(asked.world, asked.message(), asked.by.user, asked.params["emoji"])
    return None


@routes.on("DELETE", PATH + "/{emoji}/{user_id}")
async def remove(asked: Asked) -> Answer:
    """Take back one's own reaction or, with permission, another's."""
    message, user = asked.message(), asked.world.user(asked.id("user_id"))
    if user is not asked.by.user:
        if message.channel.guild is None:
            raise api_error(50003)
        if not asked.can(message.channel, Can.MANAGE_MESSAGES):
            raise api_error(50013)
    unreact(asked.world, message, user, asked.params["emoji"])
    return None


@routes.on("GET", PATH + "/{emoji}")
async def users(asked: Asked) -> Answer:
    """Read who reacted with an emoji."""
    message = asked.message(Can.READ_MESSAGE_HISTORY)
    emoji = canonical(message.channel.guild, asked.params["emoji"])
    reacted = sorted(message.reactions.get(emoji, []))
    after = asked.beside("after") or 0
    page = [each for each in reacted if each > after][: asked.number("limit", 25, 1, 100)]
    return [user_json(asked.world.users[each]) for each in page]


@routes.on("DELETE", PATH)
async def remove_all(asked: Asked) -> Answer:
    """Remove all reactions."""
    clear(asked.world, asked.message(Can.MANAGE_MESSAGES))
    return None


@routes.on("DELETE", PATH + "/{emoji}")
async def remove_emoji(asked: Asked) -> Answer:
    """Remove all reactions with one emoji."""
    clear(asked.world, asked.message(Can.MANAGE_MESSAGES), asked.params["emoji"])
    return None
