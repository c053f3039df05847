"""Registering the command tree: only when it changed, since Discord lets 200 be made a day."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256

import discord

from adapters.discord.commands import Json
from adapters.discord.errors import asking
from community.chat.platform import PlatformError
from storage import notes
from storage.database import Database

log = logging.getLogger(__name__)

KIND = "discord.commands"
EVERYWHERE = "everywhere"
TOO_MANY_TODAY = 30034
SECONDS = 30.0  # Discord takes its time with a whole tree


async def sync(
    client: discord.Client,
    database: Database,
    clock: Callable[[], datetime],
    tree: list[Json],
    guild_ids: Sequence[int],
) -> None:
    """Let the given servers, or with none given all of them, have exactly this tree.

    Scopes that had one and should not any more lose it, so that no command is offered twice. A
    failure is logged: the commands that are registered already go on working.
    """
    application = str(client.application_id)
    wanted = [str(guild_id) for guild_id in guild_ids] or [EVERYWHERE]
    async with database.reading() as db:
        known = (await notes.all_of(db, KIND, clock())).items()
    before = {key.partition("|")[2]: note for key, note in known if key.startswith(application)}
    for scope in [*wanted, *(each for each in before if each not in wanted)]:
        commands = tree if scope in wanted else []
        name = hash_of(commands)
        if before.get(scope, {}).get("hash") == name:
            continue
        try:
            await _register(client, scope, commands)
        except PlatformError as error:
            _explain(scope, error)
            continue
        async with database.transaction() as db:
            if commands:
                await notes.keep(db, KIND, f"{application}|{scope}", {"hash": name}, clock())
            else:
                await notes.drop(db, KIND, f"{application}|{scope}")
        log.info("registered %s commands (%s)", len(commands), scope)


def hash_of(commands: list[Json]) -> str:
    """A name of a tree that changes with anything in it."""
    return sha256(json.dumps(commands, sort_keys=True).encode()).hexdigest()


async def _register(client: discord.Client, scope: str, commands: list[Json]) -> None:
    # discord.py registers trees of decorated functions; the requests below it take any tree.
    assert client.application_id is not None
    async with asking(SECONDS):
        if scope == EVERYWHERE:
            await client.http.bulk_upsert_global_commands(client.application_id, commands)
        else:
            await client.http.bulk_upsert_guild_commands(
                client.application_id, int(scope), commands
            )


def _explain(scope: str, error: PlatformError) -> None:
    cause = error.__cause__
    code = cause.code if isinstance(cause, discord.HTTPException) else 0
    if code == TOO_MANY_TODAY:
        log.error("Discord lets no more commands be made today (%s); restart tomorrow", scope)
    else:
        log.error("the commands could not be registered (%s): %s", scope, cause or error.reason)
