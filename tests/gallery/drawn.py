"""Exhibits as the platforms draw them, by the adapters' own pure functions; nothing is sent."""

from __future__ import annotations

import re
from typing import Any

from adapters.discord import modal, render
from adapters.slack import views
from adapters.slack.blocks import body
from adapters.slack.mrkdwn import Reader
from community.chat.codec import Json
from community.chat.commandline import find
from community.chat.feature import Feature
from community.chat.form import Form
from tests.gallery.wall import Exhibit, in_other_words

SLACK, DISCORD = "slack:T0DATA", "discord:100000000000000001"
_HERE = re.compile(r"(member|channel):(?:playground|slack|discord)%3A[^/)]+/([\w%-]+)")
_SLACK_IDS = {"ana": "U0ANA", "bo": "U0BO", "cleo": "U0CLEO", "dev": "U0DEV"}
_DISCORD_IDS = {name: str(200_000_000_000_000_001 + n) for n, name in enumerate(_SLACK_IDS)}
_V2 = 1 << 15  # Discord's flag of a message made of components


def on_slack(exhibit: Exhibit, features: dict[str, Feature]) -> Json:
    """The arguments of the call that says a message on Slack, or the view of a form."""
    shows = _moved(exhibit, SLACK, _SLACK_IDS)
    if isinstance(shows, Form):
        return views.asked(shows, "", _completing(shows, features))
    return body(shows, _reader(exhibit), files=_Uploaded())


def in_slack_modal(exhibit: Exhibit) -> Json | None:
    """A message as a modal of Slack's, where it takes the place of a form; None for a form."""
    shows = _moved(exhibit, SLACK, _SLACK_IDS)
    return None if isinstance(shows, Form) else views.told(shows, _reader(exhibit), "")


def on_discord(exhibit: Exhibit) -> Json:
    """The body of the request that says a message on Discord, or the pages of a form."""
    shows = _moved(exhibit, DISCORD, _DISCORD_IDS)
    if isinstance(shows, Form):
        sheets = (modal.sheet(shows, page, "kept", {}, {}) for page in range(modal.pages(shows)))
        return {"pages": [sheet.to_dict() for sheet in sheets]}
    drawn = render.drawn(shows, DISCORD, exhibit.name)
    tree = drawn.to_components()  # type: ignore[no-untyped-call]  # discord.py gives it no type
    files = [{"filename": each.filename} for each in drawn.files()]
    return {"flags": _V2, "components": tree} | ({"files": files} if files else {})


class _Uploaded(dict[str, str]):
    """Every picture as if it were there already."""

    def get(self, key: str, default: str = "") -> str:  # type: ignore[override]  # one of the ways
        return "F0PICTURE"


def _reader(exhibit: Exhibit) -> Reader:
    return Reader(SLACK, "https://data-practice.slack.example/", exhibit.alone)


def _completing(form: Form, features: dict[str, Feature]) -> set[str]:
    if not form.action.startswith("/"):
        return set()
    command = find(features, tuple(form.action.removeprefix("/").split()))
    return {option.name for option in command.options if option.completes is not None}


def _moved(exhibit: Exhibit, space: str, ids: dict[str, str]) -> Any:  # Any: a message or a form
    """What an exhibit shows, its people and channels as those of a space of the platform."""

    def renamed(found: re.Match[str]) -> str:
        return f"{found[1]}:{space.replace(':', '%3A')}/{ids.get(found[2], found[2])}"

    return in_other_words(exhibit.shows, lambda text: ids.get(text) or _HERE.sub(renamed, text))
