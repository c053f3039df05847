"""What people put into elements: the state Slack keeps of an element, and what it sends of it."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from tests.wire.slack.blocks import elements
from tests.wire.slack.elements import offered
from tests.wire.slack.richtext import typed_text
from tests.wire.slack.schema import Json

FIELDS = {
    "button": "value",
    "channels_select": "selected_channel",
    "checkboxes": "selected_options",
    "conversations_select": "selected_conversation",
    "datepicker": "selected_date",
    "datetimepicker": "selected_date_time",
    "email_text_input": "value",
    "external_select": "selected_option",
    "file_input": "files",
    "multi_channels_select": "selected_channels",
    "multi_conversations_select": "selected_conversations",
    "multi_external_select": "selected_options",
    "multi_static_select": "selected_options",
    "multi_users_select": "selected_users",
    "number_input": "value",
    "overflow": "selected_option",
    "plain_text_input": "value",
    "radio_buttons": "selected_option",
    "rich_text_input": "rich_text_value",
    "static_select": "selected_option",
    "timepicker": "selected_time",
    "url_text_input": "value",
    "users_select": "selected_user",
}
"""Element type to the field of its state that holds what was chosen."""
STATELESS = ("button", "overflow", "feedback_buttons", "icon_button", "workflow_button")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def several(element: Json) -> bool:
    """Tell whether more than one thing can be chosen."""
    return FIELDS[element["type"]].endswith("s")


def blank(element: Json) -> Json:
    """Return the state of an element nobody has touched."""
    field = FIELDS[element["type"]]
    initial = {
        "selected_option": "initial_option",
        "selected_options": "initial_options",
        "value": "initial_value",
        "rich_text_value": "initial_value",
        "files": "",
    }.get(field, field.replace("selected", "initial"))
    empty: list[Json] | None = [] if several(element) else None
    return {"type": element["type"], field: element.get(initial, empty)}


def all_state(blocks: list[Json], kept: Json) -> Json:
    """Return the state of every element of `blocks` that has one: `kept` where touched."""
    values: Json = {}
    for block, element in elements(blocks):
        if element["type"] in FIELDS and element["type"] not in STATELESS:
            name = element["action_id"]
            touched = kept.get(block["block_id"], {}).get(name)
            values.setdefault(block["block_id"], {})[name] = touched or blank(element)
    return values


def chosen(element: Json, value: Any, options: Iterable[Json] | None = None) -> Json:
    """Return the state of an element in which `value` was chosen or typed.

    Options are meant by their text or value (`options` where the app suggested them), people and
    channels by their ids, dates and times by Python's own.
    """
    field = FIELDS[element["type"]]
    many = several(element)
    given = list(value) if many and not isinstance(value, str) else [value]
    if field in ("selected_option", "selected_options"):
        known = list(options) if options is not None else offered(element)
        picked: list[Any] = [_option(known, each) for each in given]
    elif field == "rich_text_value":
        picked = [typed_text(str(value))]
    else:
        picked = [_plain(each) for each in given]
    return {"type": element["type"], field: picked if many else picked[0]}


def _option(known: list[Json], wanted: str) -> Json:
    for option in known:
        if wanted in (option["text"]["text"], option["value"]):
            return option
    offers = ", ".join(option["text"]["text"] for option in known)
    raise LookupError(f"there is no option {wanted!r}; there are: {offers}")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return int(value.timestamp())
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value if isinstance(value, int) and not isinstance(value, bool) else str(value)


def action(block: Json, element: Json, state: Json | None, at: str) -> Json:
    """Return what a block_actions payload says of the use of an element."""
    said: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": at,
    }
    for name in ("text", "value", "style", "placeholder", "confirm"):
        if name in element:
            said[name] = element[name]
    return said | (state or {})


def find(blocks: list[Json], wanted: str, kinds: Iterable[str] | None = None) -> tuple[Json, Json]:
    """Return the block and element with this action id, visible text, value, label or block id."""
    seen: list[str] = []
    for block, element in elements(blocks):
        if kinds is not None and element["type"] not in kinds:
            continue
        shown = (element.get("text"), element.get("placeholder"), block.get("label"))
        names = [element.get("action_id"), block.get("block_id"), element.get("value")]
        names.extend((each or {}).get("text") for each in shown)
        if wanted in names:
            return block, element
        seen.extend(str(name) for name in names if name)
    raise LookupError(f"there is nothing called {wanted!r} here; there is: {', '.join(seen)}")


def menu(blocks: list[Json]) -> tuple[Json, Json]:
    """Return the only element of `blocks` that is more than a button, with its block."""
    found = [pair for pair in elements(blocks) if pair[1]["type"] != "button"]
    if len(found) != 1:
        raise LookupError(f"there are {len(found)} menus here: say which")
    return found[0]


def complaint(block: Json, element: Json, state: Json) -> str | None:
    """Return what Slack's own client says against what was filled in; None when it is good."""
    value = state.get(FIELDS[element["type"]])
    if value in (None, "", []):
        return None if block.get("optional") else "Please complete this required field."
    kind = element["type"]
    if kind == "plain_text_input":
        if len(value) > element.get("max_length", 3000):
            return f"Must be at most {element.get('max_length', 3000)} characters."
        if len(value) < element.get("min_length", 0):
            return f"Must be at least {element['min_length']} characters."
    if kind == "email_text_input" and _EMAIL.fullmatch(value) is None:
        return "Please enter a valid email address."
    if kind == "url_text_input" and re.match(r"https?://\S+\.\S+", value) is None:
        return "Please enter a valid URL."
    if kind == "number_input":
        return _not_a_number(element, str(value))
    if several(element) and len(value) > element.get("max_selected_items", len(value)):
        return f"You can select up to {element['max_selected_items']} items."
    return None


def _not_a_number(element: Json, value: str) -> str | None:
    decimal = r"\.\d+" if element["is_decimal_allowed"] else ""
    if re.fullmatch(rf"-?\d+({decimal})?", value) is None:
        return "Please enter a number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"Must be at least {element['min_value']}."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"Must be at most {element['max_value']}."
    return None
