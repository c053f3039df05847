"""What a text does when Discord shows it: whom it notifies, where it links.

Made for texts that came from people: a stored message must do nothing its author did not ask for.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.wire.discord.errors import Json
from tests.wire.discord.permissions import Can, may
from tests.wire.discord.state import Channel, Mentions, Message
from tests.wire.discord.tree import LINK_STYLE, every, texts

BLOCK = re.compile(r"```(?:[a-z0-9_+\-.#]+?\n)?\n*[^\n].*?\n*```", re.DOTALL | re.IGNORECASE)
SPAN = re.compile(r"(`+)(.*?[^`])\1(?!`)", re.DOTALL)
USER = re.compile(r"<@!?(\d+)>")
ROLE = re.compile(r"<@&(\d+)>")
EVERYONE = re.compile(r"@(?:everyone|here)")
MASKED = re.compile(r"(?<!\\)\[((?:[^\[\]\\]|\\.)*)\]\(<?((?:https?|discord)://[^\s)>]+)", re.I)
BARE = re.compile(r"""(?:https?|discord|steam)://[^\s<]+[^<.,:;"'\]\s>)]""", re.IGNORECASE)
INVITE = re.compile(r"discord(?:\.gg|(?:app)?\.com/invite)/[\w-]+", re.IGNORECASE)
ANGLED = re.compile(r"<((?:mailto:|tel:|sms:)?(?:[^\s@<>]+@[^\s@<>]+\.[a-z]+|\+\d[\d()-]*))>", re.I)
REFERS = re.compile(r"<#\d+>|</[^:<>]+:\d+>|<id:[a-z-]+>")


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere a press leads. A masked link has a `label` of its own."""

    url: str
    where: str
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Pings:
    """All a message does: notifies `everyone`, `users`, `roles`; shows mentions; links; refers.

    `shows` are mentions as written that Discord draws as mentions, notified or not. `refers` are
    the links inside Discord: channels, commands, guild pages.
    """

    everyone: bool = False
    users: tuple[int, ...] = ()
    roles: tuple[int, ...] = ()
    shows: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    refers: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether the message only says what it says."""
        return self == Pings()


def pings(message: Message) -> Pings:
    """Return what `message`, as stored, notifies, shows as mentions and links to."""
    shows: list[str] = []
    links: list[Link] = []
    refers: list[str] = []
    for where, text in readable(message):
        seen = without_code(text)
        shows += [found.group() for rule in (USER, ROLE, EVERYONE) for found in rule.finditer(seen)]
        links += links_in(seen, where)
        refers += REFERS.findall(seen)
    links += [Link(url, where) for where, url in pressable(message)]
    notified = message.mentions
    return Pings(
        everyone=notified.everyone,
        users=notified.users,
        roles=notified.roles,
        shows=tuple(shows),
        links=tuple(links),
        refers=tuple(refers),
    )


def readable(message: Message) -> Iterator[tuple[str, str]]:
    """Yield the texts in which Discord draws mentions and links, and where they stand."""
    yield "content", message.content
    for text in texts(message.components):
        yield "text display", text
    for embed in message.embeds:
        for part in ("title", "description"):
            yield f"embed {part}", embed.get(part) or ""
        for field in embed.get("fields") or []:
            yield "embed field name", field["name"]
            yield "embed field value", field["value"]


def pressable(message: Message) -> Iterator[tuple[str, str]]:
    """Yield the addresses behind buttons, titles and names."""
    for part in every(message.components):
        if part.get("style") == LINK_STYLE and part.get("url"):
            yield "button", part["url"]
    for embed in message.embeds:
        for where, owner in (("embed title", embed), ("embed author", embed.get("author") or {})):
            if owner.get("url"):
                yield where, owner["url"]


def links_in(seen: str, where: str) -> list[Link]:
    """Return the links Discord makes in a text without code."""
    masked = [Link(found[2], where, found[1]) for found in MASKED.finditer(seen)]
    rest = MASKED.sub(" ", seen)
    bare = [Link(found.group(), where) for found in BARE.finditer(rest)]
    rest = BARE.sub(" ", rest)
    others = [found.group() for found in INVITE.finditer(rest)]
    others += [found[1] for found in ANGLED.finditer(rest)]
    return [*masked, *bare, *(Link(url, where) for url in others)]


def without_code(text: str) -> str:
    """Return `text` with code blocks and spans blanked: nothing in them pings or links.

    A backslash keeps a backtick from opening code. It does not keep a mention from notifying.
    """
    kept: list[str] = []
    at = 0
    while at < len(text):
        if text.startswith("\\`", at):
            kept.append("  ")
            at += 2
        elif text[at] == "`" and (code := BLOCK.match(text, at) or SPAN.match(text, at)):
            kept.append(" ")
            at = code.end()
        else:
            kept.append(text[at])
            at += 1
    return "".join(kept)


def notified(
    channel: Channel,
    author_id: int,
    said: list[str],
    allowed: Json | None,
    replied_to: Message | None = None,
) -> Mentions:
    """Return whom the texts `said` notify, as `allowed` (allowed_mentions) and roles permit.

    Without `allowed` everything is (Discord, "Allowed Mentions"). Embeds never notify.
    """
    seen = "\n".join(map(without_code, said))
    given = allowed or {}
    parse = {"users", "roles", "everyone"} if allowed is None else set(given.get("parse") or [])
    guild = channel.guild
    known = guild.members if guild else channel.recipients

    def listed(kind: str) -> set[int]:
        return set(map(int, given.get(kind) or []))

    users = [
        user
        for user in map(int, USER.findall(seen))
        if user in known and ("users" in parse or user in listed("users"))
    ]
    if replied_to is not None and (allowed is None or given.get("replied_user")):
        users.append(replied_to.author.id)
    if guild is None:
        return Mentions(users=tuple(dict.fromkeys(users)))
    anyone = may(channel, author_id, Can.MENTION_EVERYONE)
    roles = [
        role
        for role in map(int, ROLE.findall(seen))
        if role in guild.roles
        and (anyone or guild.roles[role].mentionable)
        and ("roles" in parse or role in listed("roles"))
    ]
    return Mentions(
        everyone=anyone and "everyone" in parse and bool(EVERYONE.search(seen)),
        users=tuple(dict.fromkeys(users)),
        roles=tuple(dict.fromkeys(roles)),
    )
