"""Application commands as registered: kept by scope, counted, found by what a member types."""

from datetime import timedelta

from tests.wire.discord import limits
from tests.wire.discord.errors import Form, Json, api_error
from tests.wire.discord.forms.command import SLASH, check_command, check_commands
from tests.wire.discord.state import Application
from tests.wire.discord.world import World

Scope = int | None
"""A guild's id, or None for commands that exist everywhere."""

DEFAULTS: Json = {
    "name_localizations": None,
    "description_localizations": None,
    "default_member_permissions": None,
    "dm_permission": True,
    "contexts": None,
    "integration_types": [0],
    "nsfw": False,
}


def commands_in(application: Application, scope: Scope) -> dict[int, Json]:
    """Return the commands of a scope, by id."""
    return application.commands.setdefault(scope, {})


def same(command: Json, body: Json) -> bool:
    """Whether `body` is about `command`: same type, same name."""
    key = (body.get("type", SLASH), body.get("name"))
    return (command["type"], command["name"]) == key


def upsert(world: World, application: Application, scope: Scope, body: Json) -> Json:
    """Register one command, replacing the one of the same name and type.

    Raises:
        ApiError: 50035, 30032 or 30034.
    """
    form = Form()
    check_command(form, (), body)
    form.check()
    known = commands_in(application, scope)
    old = next((each for each in known.values() if same(each, body)), None)
    if old is None:
        check_room(known, [body])
        count_creates(world, application, scope, 1)
    return store(world, application, scope, body, old)


def replace_all(
    world: World, application: Application, scope: Scope, bodies: list[object]
) -> list[Json]:
    """Register exactly these commands; those of a known name keep their id.

    Raises:
        ApiError: 50035, 30032 or 30034; then nothing has changed.
    """
    form = Form()
    check_commands(form, bodies)
    form.check()
    wanted = [each for each in bodies if isinstance(each, dict)]
    known = commands_in(application, scope)
    check_room({}, wanted)
    old = [next((each for each in known.values() if same(each, body)), None) for body in wanted]
    count_creates(world, application, scope, old.count(None))
    application.commands[scope] = {}
    pairs = zip(wanted, old, strict=True)
    stored = [store(world, application, scope, body, before) for body, before in pairs]
    world.changed()
    return stored


def store(
    world: World, application: Application, scope: Scope, body: Json, old: Json | None
) -> Json:
    """Keep a checked command and return it."""
    command: Json = {
        **DEFAULTS,
        "type": SLASH,
        "description": "",
        "options": [],
        **{key: value for key, value in body.items() if value is not None},
        "id": old["id"] if old else str(world.snowflakes.next()),
        "application_id": str(application.id),
        "version": str(world.snowflakes.next()),
    }
    if scope is not None:
        command["guild_id"] = str(scope)
        command.pop("dm_permission")
    commands_in(application, scope)[int(command["id"])] = command
    world.changed()
    return command


def check_room(known: dict[int, Json], bodies: list[Json]) -> None:
    """Check that there are not too many commands of a type.

    Raises:
        ApiError: 30032.
    """
    kinds = [each.get("type", SLASH) for each in [*known.values(), *bodies]]
    if any(kinds.count(kind) > most for kind, most in limits.COMMANDS.items()):
        raise api_error(30032)


def count_creates(world: World, application: Application, scope: Scope, created: int) -> None:
    """Count new commands towards the 200 a day and guild.

    Raises:
        ApiError: 30034.
    """
    now = world.now()
    recent = [pair for pair in application.creates if now - pair[1] < timedelta(days=1)]
    today = sum(where == scope for where, _ in recent)
    if created and today + created > limits.CREATES_PER_DAY:
        raise api_error(30034)
    application.creates = recent + [(scope, now)] * created


def find(application: Application, guild_id: int | None, kind: int, name: str) -> Json | None:
    """Return the command a member gets by `name`: the guild's own comes before the global one."""
    scopes = [None] if guild_id is None else [guild_id, None]
    for scope in scopes:
        for command in commands_in(application, scope).values():
            if (command["type"], command["name"]) == (kind, name):
                return command
    return None
