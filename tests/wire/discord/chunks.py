"""Members on request: the answer to gateway opcode 8, in chunks."""

from collections.abc import Iterator

from tests.wire.discord.errors import Json
from tests.wire.discord.events import Intent, Viewer
from tests.wire.discord.payloads import member_json
from tests.wire.discord.state import Guild, Member
from tests.wire.discord.world import World

CHUNK = 1_000
QUERY_LIMIT = 100


def members_chunks(world: World, viewer: Viewer, asked: Json) -> Iterator[Json]:
    """Yield the chunks that answer a request for members, by ids or by the start of a name."""
    guild = world.guilds.get(int(asked["guild_id"]))
    if guild is None or viewer.user_id not in guild.members:
        return
    wanted = asked.get("user_ids") or []
    ids = [int(each) for each in (wanted if isinstance(wanted, list) else [wanted])]
    found = by_ids(guild, ids) if ids else by_name(guild, viewer, asked)
    missing = [str(each) for each in ids if each not in guild.members]
    chunks = [found[at : at + CHUNK] for at in range(0, len(found), CHUNK)] or [[]]
    for number, chunk in enumerate(chunks):
        said: Json = {
            "guild_id": str(guild.id),
            "members": [member_json(member) for member in chunk],
            "chunk_index": number,
            "chunk_count": len(chunks),
        }
        if missing:
            said["not_found"] = missing
        if asked.get("nonce"):
            said["nonce"] = asked["nonce"]
        yield said


def by_ids(guild: Guild, ids: list[int]) -> list[Member]:
    """Return the members with the given ids."""
    return [guild.members[each] for each in ids if each in guild.members]


def by_name(guild: Guild, viewer: Viewer, asked: Json) -> list[Member]:
    """Return members whose name starts with the query; everyone needs the members intent."""
    query, limit = str(asked.get("query") or "").lower(), int(asked.get("limit") or 0)
    if not query and not limit:
        return list(guild.members.values()) if viewer.has(Intent.GUILD_MEMBERS) else []
    named = [
        member
        for member in guild.members.values()
        if any(
            name and name.lower().startswith(query)
            for name in (member.user.name, member.user.display, member.nick)
        )
    ]
    return named[: min(limit or QUERY_LIMIT, QUERY_LIMIT)]
