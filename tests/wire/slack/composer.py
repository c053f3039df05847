"""What Slack's composer makes of what people type: escaped text, mentions, links, rich text."""

import re
from collections.abc import Iterator

from tests.wire.slack.schema import Json
from tests.wire.slack.workspace import Workspace

_TOKEN = re.compile(
    r"(?P<picked><[@#!][^<>]*>|<https?://[^<>]*>)"
    r"|(?P<url>https?://[^\s<>]*[^\s<>.,;:!?)\"'])"
    r"|(?<!\S)@(?P<user>[\w.-]+)"
    r"|(?<!\S)#(?P<channel>[\w-]+)"
)


def escaped(text: str) -> str:
    """Return `text` with the three characters escaped that mean something to Slack."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def composed(team: Workspace, text: str) -> tuple[str, list[Json]]:
    """Return the `text` and `blocks` of a message somebody typed.

    `@name` and `#channel` become mentions where there is such a one, addresses become links;
    what is already written `<@U…>`, `<#C…>` or `<https://…>` counts as picked from a list.
    """
    said: list[str] = []
    line: list[Json] = []
    for plain, picked in _pieces(team, text):
        said.append(f"<{picked}>" if picked else escaped(plain))
        line.append(_element(picked) if picked else {"type": "text", "text": plain})
    section: Json = {"type": "rich_text_section", "elements": line}
    return "".join(said), [{"type": "rich_text", "elements": [section]}]


def for_command(team: Workspace, text: str) -> str:
    """Return the text of a slash command with `should_escape`: mentions carry names."""
    return "".join(
        f"<{picked}{_name(team, picked)}>" if picked else plain
        for plain, picked in _pieces(team, text)
    )


def _pieces(team: Workspace, text: str) -> Iterator[tuple[str, str]]:
    """Go through plain text (first of the pair) and what stands for something (second)."""
    end = 0
    for match in _TOKEN.finditer(text):
        meant = _meant(team, match)
        if meant:
            if match.start() > end:
                yield text[end : match.start()], ""
            yield "", meant
            end = match.end()
    if end < len(text):
        yield text[end:], ""


def _meant(team: Workspace, match: "re.Match[str]") -> str:
    if match["picked"]:
        return match["picked"][1:-1]
    if match["user"]:
        user = team.user_named(match["user"])
        return f"@{user.id}" if user is not None else ""
    if match["channel"]:
        channel = team.channel_named(match["channel"])
        return f"#{channel.id}" if channel is not None else ""
    return match["url"]


def _name(team: Workspace, picked: str) -> str:
    if "|" in picked:
        return ""
    if picked.startswith("@") and picked[1:] in team.users:
        return f"|{team.users[picked[1:]].name}"
    if picked.startswith("#") and picked[1:] in team.channels:
        return f"|{team.channels[picked[1:]].name}"
    return ""


def _element(picked: str) -> Json:
    target, _, label = picked.partition("|")
    if target.startswith("@"):
        return {"type": "user", "user_id": target[1:]}
    if target.startswith("#"):
        return {"type": "channel", "channel_id": target[1:]}
    if target.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": target.removeprefix("!subteam^")}
    if target.startswith("!"):
        return {"type": "broadcast", "range": target[1:]}
    return {"type": "link", "url": target} | ({"text": label} if label else {})
