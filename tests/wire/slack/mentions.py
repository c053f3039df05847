"""What a message would do to its readers: whom it notifies and where its links lead.

Written for tests with hostile text. It errs on the side of alarm: what Slack might turn into a
mention or a link counts as one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from tests.wire.slack.blocks import walk
from tests.wire.slack.messages import Message
from tests.wire.slack.schema import Json

CROWDS = ("channel", "here", "everyone")
_CONTROL = re.compile(r"<([^<>]*)>")
_CROWD = re.compile(r"(?<![\w.])@(channel|here|everyone)\b", re.IGNORECASE)
_URL = re.compile(r"(?:https?://|mailto:|www\.)[^\s<>|]+", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|example|test|edu)\b", re.I)
_HASH = re.compile(r"(?<![\w&])#[a-z0-9][\w-]*", re.IGNORECASE)
_MASKED = re.compile(r"\[[^\]]*\]\(([^)\s]+)[^)]*\)")


@dataclass(frozen=True, slots=True)
class Ping:
    """One notification or link: what kind, of whom or to where, and where it stands.

    `kind` is `crowd`, `user`, `usergroup`, `channel` or `link`; `auto` means Slack would make it
    of plain text by itself.
    """

    kind: str
    target: str
    pointer: str
    auto: bool = False
    label: str = ""


def pings(message: Message) -> list[Ping]:
    """Return everything `message` would notify or link, in its text, blocks and attachments."""
    found = list(_text(message.text, "/text", loud=message.link_names or message.parse == "full"))
    if message.parse == "none":
        found = [each for each in found if not each.auto]
    for name, parts in (("blocks", message.blocks), ("attachments", message.attachments)):
        for pointer, each in walk(parts or [], f"/{name}"):
            found.extend(_object(each, pointer))
    return found


def _object(value: Json, pointer: str) -> Iterator[Ping]:
    kind = value.get("type")
    text = value.get("text")
    if kind == "mrkdwn" and isinstance(text, str):
        yield from _text(text, f"{pointer}/text", loud=True, verbatim=bool(value.get("verbatim")))
    elif kind == "markdown" and isinstance(text, str):
        yield from _text(text, f"{pointer}/text", loud=True)
        for match in _MASKED.finditer(text):
            yield Ping("link", match[1], f"{pointer}/text", label=match[0])
    elif kind == "broadcast":
        yield Ping("crowd", str(value.get("range")), pointer)
    elif kind in ("user", "usergroup", "channel"):
        yield Ping(str(kind), str(value.get(f"{kind}_id")), pointer)
    elif kind == "link":
        yield Ping("link", str(value.get("url")), pointer, label=str(text or ""))
    for name in ("url", "title_url", "title_link", "author_link"):
        if kind != "link" and isinstance(value.get(name), str):
            yield Ping("link", value[name], f"{pointer}/{name}")
    if kind is None:
        for name in ("pretext", "fallback", "footer", "title"):
            if isinstance(value.get(name), str):
                yield from _text(value[name], f"{pointer}/{name}", loud=True)
        if isinstance(text, str) and "value" not in value:
            yield from _text(text, f"{pointer}/text", loud=True)


def _text(text: str, pointer: str, *, loud: bool, verbatim: bool = False) -> Iterator[Ping]:
    """Read mrkdwn: control sequences first, then what Slack makes of the plain rest."""
    for match in _CONTROL.finditer(text):
        yield from _control(match[1], pointer)
    if verbatim:
        return
    rest = unescape(_CONTROL.sub(" ", text))
    for match in _URL.finditer(rest):
        yield Ping("link", match[0], pointer, auto=True)
    for match in _BARE.finditer(_URL.sub(" ", rest)):
        yield Ping("link", match[0], pointer, auto=True)
    if not loud:
        return
    for match in _CROWD.finditer(rest):
        yield Ping("crowd", match[1].lower(), pointer, auto=True)
    for match in _HASH.finditer(rest):
        yield Ping("channel", match[0], pointer, auto=True)


def _control(inside: str, pointer: str) -> Iterator[Ping]:
    target, _, label = inside.partition("|")
    if target.startswith("!subteam^"):
        yield Ping("usergroup", target.removeprefix("!subteam^"), pointer, label=label)
    elif target.startswith("!date^"):
        parts = target.split("^")
        if len(parts) > 3:
            yield Ping("link", parts[3], pointer, label=label)
    elif target.startswith("!"):
        if target[1:].lower() in CROWDS:
            yield Ping("crowd", target[1:].lower(), pointer, label=label)
    elif target.startswith("@"):
        yield Ping("user", target[1:], pointer, label=label)
    elif target.startswith("#"):
        yield Ping("channel", target[1:], pointer, label=label)
    elif re.match(r"[a-z][a-z0-9+.-]*:", target, re.IGNORECASE):
        yield Ping("link", target, pointer, label=label)
