"""Routes for application commands, global and of one guild."""

from tests.wire.discord.commands import Scope, commands_in, replace_all, upsert
from tests.wire.discord.errors import Form, Json, api_error
from tests.wire.discord.forms.command import check_command
from tests.wire.discord.rest.call import Answer, Asked, Table

routes = Table()
EVERYWHERE = "/applications/{application_id}/commands"
IN_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"


def scope_of(asked: Asked) -> Scope:
    """Return the scope the path names.

    Raises:
        ApiError: 20012 for another's application, 50001 for a guild the bot is not in.
    """
    if asked.id("application_id") != asked.by.id:
        raise api_error(20012)
    if "guild_id" not in asked.params:
        return None
    guild = asked.world.guilds.get(asked.id("guild_id"))
    if guild is None or asked.by.user.id not in guild.members:
        raise api_error(50001)
    return guild.id


def command_of(asked: Asked, scope: Scope) -> Json:
    """Return the command the path names.

    Raises:
        ApiError: 10063.
    """
    command = commands_in(asked.by, scope).get(asked.id("command_id"))
    if command is None:
        raise api_error(10063)
    return command


@routes.on("GET", EVERYWHERE)
@routes.on("GET", IN_GUILD)
async def read_all(asked: Asked) -> Answer:
    """Read the commands of a scope."""
    return list(commands_in(asked.by, scope_of(asked)).values())


@routes.on("POST", EVERYWHERE)
@routes.on("POST", IN_GUILD)
async def create(asked: Asked) -> Answer:
    """Register a command."""
    return upsert(asked.world, asked.by, scope_of(asked), asked.body)


@routes.on("PUT", EVERYWHERE)
@routes.on("PUT", IN_GUILD)
async def overwrite(asked: Asked) -> Answer:
    """Register exactly the given commands."""
    return replace_all(asked.world, asked.by, scope_of(asked), asked.items)


@routes.on("GET", EVERYWHERE + "/{command_id}")
@routes.on("GET", IN_GUILD + "/{command_id}")
async def read(asked: Asked) -> Answer:
    """Read a command."""
    return command_of(asked, scope_of(asked))


@routes.on("PATCH", EVERYWHERE + "/{command_id}")
@routes.on("PATCH", IN_GUILD + "/{command_id}")
async def change(asked: Asked) -> Answer:
    """Change a command."""
    command = command_of(asked, scope_of(asked))
    form = Form()
    check_command(form, (), command | asked.body)
    form.check()
    command |= asked.body | {"version": str(asked.world.snowflakes.next())}
    return command


@routes.on("DELETE", EVERYWHERE + "/{command_id}")
@routes.on("DELETE", IN_GUILD + "/{command_id}")
async def delete(asked: Asked) -> Answer:
    """Remove a command."""
    scope = scope_of(asked)
    command_of(asked, scope)
    del commands_in(asked.by, scope)[asked.id("command_id")]
    return None
