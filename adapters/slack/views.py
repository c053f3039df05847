"""Modals and home pages: forms as Slack asks them, and messages as it shows them in a window.

https://docs.slack.dev/reference/views
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Any

from adapters.slack import richtext
from adapters.slack.blocks import LABEL, VALUE, blocks, option, options, plain
from adapters.slack.mrkdwn import Reader
from community.chat.form import Form, Question
from community.chat.message import Choice, Message

Json = dict[str, Any]  # Any: JSON as Slack takes and gives it

TITLE = 24
LABELS, HINTS = 2_000, 2_000
ANSWER = "answer"  # the action id of every input
FORM, SHOWN = "form", "shown"  # what a modal is, in front of its callback id
HOME_BLOCKS = 100
ERROR = 300

_PERSON = re.compile(r"[UW][A-Z0-9]{2,30}")
_CHANNEL = re.compile(r"[CDG][A-Z0-9]{2,30}")


def asked(form: Form, about: str, completing: Collection[str] = ()) -> Json:
    """A form as a modal. `about` comes back with the answers; `completing` are the questions whose
    answers are suggested while they are typed."""
    return {
        "type": "modal",
        "callback_id": f"{FORM}:{form.action}",
        "private_metadata": about,
        "title": plain(form.title, TITLE),
        "submit": plain(form.submit, TITLE),
        "close": plain("Cancel", TITLE),
        "blocks": [_input(question, completing) for question in form.questions],
    }


def waiting(about: str) -> Json:
    """What stands in a modal until there is something to ask."""
    words = richtext.plain("One moment …")
    return _window(about, [words])


def told(message: Message, reader: Reader, about: str) -> Json:
    """A message in a modal."""
    return _window(about, blocks(message, reader, native=False))


def home(message: Message, reader: Reader) -> Json:
    """A message as somebody's home page."""
    return {"type": "home", "blocks": blocks(message, reader, native=False)[:HOME_BLOCKS]}


def answers(view: Json) -> dict[str, str]:
    """What was filled into a form, by question, as text."""
    values: Json = view.get("state", {}).get("values", {})
    return {key: _value(next(iter(inputs.values()), {})) for key, inputs in values.items()}


def action_of(view: Json) -> str:
    """The action of the form that a modal asks, or nothing if it asks none."""
    kind, _, action = str(view.get("callback_id", "")).partition(":")
    return action if kind == FORM else ""


def errors(view: Json, troubles: dict[str, str], otherwise: str) -> dict[str, str]:
    """What is wrong, by question; what is wrong with no single one stands at the first."""
    inputs = [block["block_id"] for block in view.get("blocks", []) if block["type"] == "input"]
    known = {key: words[:ERROR] for key, words in troubles.items() if key in inputs and words}
    return known or dict.fromkeys(inputs[:1], otherwise[:ERROR] or "That did not work.")


def _window(about: str, drawn: list[Json]) -> Json:
    return {
        "type": "modal",
        "callback_id": f"{SHOWN}:",
        "private_metadata": about,
        "title": plain("Copse", TITLE),
        "close": plain("Close", TITLE),
        "blocks": drawn,
    }


def _input(question: Question, completing: Collection[str]) -> Json:
    drawn: Json = {
        "type": "input",
        "block_id": question.key,
        "label": plain(question.label, LABELS),
        "optional": not question.required,
        "element": {"action_id": ANSWER} | _element(question, question.key in completing),
    }
    if question.hint:
        drawn["hint"] = plain(question.hint, HINTS)
    return drawn


def _element(question: Question, completes: bool) -> Json:
    value = question.value
    match question.kind:
        case "line" if completes and len(value) <= VALUE:
            menu: Json = {"type": "external_select", "min_query_length": 0}
            menu["placeholder"] = plain("Type to find or to add", VALUE)
            return menu | (
                {"initial_option": option(Choice(value[:LABEL], value))} if value else {}
            )
        case "line" | "paragraph":
            box: Json = {"type": "plain_text_input", "multiline": question.kind == "paragraph"}
            box["max_length"] = question.longest
            return box | ({"initial_value": value} if value else {})
        case "date":
            return {"type": "datepicker"} | ({"initial_date": value} if _is_date(value) else {})
        case "member":
            known = {"initial_user": value} if _PERSON.fullmatch(value) else {}
            return {"type": "users_select"} | known
        case "channel":
            known = {"initial_conversation": value} if _CHANNEL.fullmatch(value) else {}
            open_to_all = {"include": ["public", "private"], "exclude_bot_users": True}
            return {"type": "conversations_select", "filter": open_to_all} | known
        case "choice":
            offered = options(question.options)
            picked = [each for each in offered if each["value"] == value]
            first = {"initial_option": picked[0]} if picked else {}
            return {"type": "static_select", "options": offered} | first


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _value(state: Json) -> str:
    for name in ("value", "selected_date", "selected_user", "selected_conversation"):
        if isinstance(state.get(name), str):
            return str(state[name])
    picked = state.get("selected_option")
    return str(picked.get("value", "")) if isinstance(picked, dict) else ""


def refilled(view: Json, wrong: dict[str, str]) -> Json:
    """A form as it was sent in, with what is wrong above it: for when Slack no longer waits."""
    given = answers(view)
    said = richtext.plain("\n".join(words for words in wrong.values() if words) or "Please check.")
    kept = ("type", "callback_id", "private_metadata", "title", "submit", "close")
    blocks = [_filled(block, given) for block in view.get("blocks", []) if block["type"] == "input"]
    return {key: view[key] for key in kept if view.get(key)} | {"blocks": [said, *blocks]}


def _filled(block: Json, given: dict[str, str]) -> Json:
    value, element = given.get(block["block_id"], ""), dict(block["element"])
    for name in [name for name in element if name.startswith("initial_")]:
        del element[name]
    if value and element["type"] == "static_select":
        picked = [each for each in element["options"] if each["value"] == value]
        element |= {"initial_option": picked[0]} if picked else {}
    elif value and element["type"] == "external_select":
        element["initial_option"] = option(Choice(value[:LABEL], value))
    elif value:
        names = {"datepicker": "date", "users_select": "user"}
        names["conversations_select"] = "conversation"
        element[f"initial_{names.get(element['type'], 'value')}"] = value
    return block | {"element": element}
