"""What Slack allows inside blocks: text and option objects, buttons, menus, pickers, inputs.

Limits are those of the Block Kit reference (docs.slack.dev/reference/block-kit) and slack_sdk's
models; surfaces those of the reference's table of block elements.
"""

from tests.wire.slack.schema import (
    Check,
    Json,
    Spot,
    anything,
    at_least_one,
    boolean,
    exactly_one,
    listed,
    number,
    one_of,
    shape,
    string,
    typed,
    url,
)

MESSAGE, MODAL, HOME = "message", "modal", "home"

NAME = string(255)


def text(most: int = 3000) -> Check:
    """A `plain_text` or `mrkdwn` object of 1 to `most` characters."""
    said = string(most)
    return typed(
        {
            "plain_text": shape({"text": said}, {"emoji": boolean}),
            "mrkdwn": shape({"text": said}, {"verbatim": boolean}),
        }
    )


def plain(most: int) -> Check:
    """A `plain_text` object of 1 to `most` characters."""
    return typed({"plain_text": shape({"text": string(most)}, {"emoji": boolean})})


CONFIRM = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
IMAGE_SOURCE = {
    "image_url": url(3000),
    "slack_file": shape(None, {"id": string(), "url": string()}, at_least_one("id", "url")),
}
IMAGE = shape({"alt_text": string(2000)}, IMAGE_SOURCE, exactly_one("image_url", "slack_file"))

OPTION = shape({"text": plain(75), "value": string(150)}, {"description": plain(75)})
RICH_OPTION = shape({"text": text(75), "value": string(150)}, {"description": text(75)})
LINK_OPTION = shape(
    {"text": plain(75), "value": string(150)}, {"description": plain(75), "url": url(3000)}
)
GROUP = shape({"label": plain(75), "options": listed(OPTION, 100)})
OPTIONS = listed(OPTION, 100)
GROUPS = listed(GROUP, 100)
"""Also what a block_suggestion may be answered with."""


def offered(value: Json) -> list[Json]:
    """Return every option a menu offers, groups opened."""
    grouped = [option for group in value.get("option_groups", []) for option in group["options"]]
    return [*value.get("options", []), *grouped]


def _initial(value: Json, spot: Spot) -> None:
    picked = value.get("initial_options", [])
    picked = [*picked, value["initial_option"]] if "initial_option" in value else picked
    for option in picked:
        if option not in offered(value):
            spot.refuse("initial option must match one of the options")


def _within(value: Json, spot: Spot) -> None:
    most = value.get("max_length", 3000)
    if len(value.get("initial_value", "")) > most:
        spot.at("initial_value").refuse(f"must be less than {most + 1} characters")


_ACTING = {"action_id": NAME}
_PICKING = _ACTING | {"placeholder": plain(150), "focus_on_load": boolean, "confirm": CONFIRM}
_SEVERAL = _PICKING | {"max_selected_items": number(1, whole=True)}
_ON_ACTION = shape(
    None,
    {"trigger_actions_on": listed(one_of("on_enter_pressed", "on_character_entered"), 2)},
)
_WRITING = _ACTING | {
    "placeholder": plain(150),
    "focus_on_load": boolean,
    "dispatch_action_config": _ON_ACTION,
}
_KINDS = listed(one_of("im", "mpim", "private", "public"), 4)
_FILTER = shape(
    None,
    {
        "include": _KINDS,
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
_CURRENT = {"default_to_current_conversation": boolean, "filter": _FILTER}
_RESPONDING = {"response_url_enabled": boolean}
_LISTS = {"options": OPTIONS, "option_groups": GROUPS}
_ONE_LIST = exactly_one("options", "option_groups")
_DATE = string(pattern=r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_TIME = string(pattern=r"([01]\d|2[0-3]):[0-5]\d")
_IDS = listed(string(), least=0)

BUTTON = shape(
    {"text": plain(75)},
    _ACTING
    | {
        "url": url(3000),
        "value": string(2000),
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)
FEEDBACK = shape({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})

SELECTS: dict[str, Check] = {
    "static_select": shape(
        None, _PICKING | _LISTS | {"initial_option": OPTION}, _ONE_LIST, _initial
    ),
    "external_select": shape(
        None, _PICKING | {"min_query_length": number(0, whole=True), "initial_option": OPTION}
    ),
    "users_select": shape(None, _PICKING | {"initial_user": string()}),
    "conversations_select": shape(
        None, _PICKING | _CURRENT | _RESPONDING | {"initial_conversation": string()}
    ),
    "channels_select": shape(None, _PICKING | _RESPONDING | {"initial_channel": string()}),
    "multi_static_select": shape(
        None, _SEVERAL | _LISTS | {"initial_options": listed(OPTION, 100)}, _ONE_LIST, _initial
    ),
    "multi_external_select": shape(
        None,
        _SEVERAL
        | {"min_query_length": number(0, whole=True), "initial_options": listed(OPTION, 100)},
    ),
    "multi_users_select": shape(None, _SEVERAL | {"initial_users": _IDS}),
    "multi_conversations_select": shape(
        None, _SEVERAL | _CURRENT | {"initial_conversations": _IDS}
    ),
    "multi_channels_select": shape(None, _SEVERAL | {"initial_channels": _IDS}),
}
PICKERS: dict[str, Check] = {
    "checkboxes": shape(
        {"options": listed(RICH_OPTION, 10)},
        _ACTING
        | {
            "initial_options": listed(RICH_OPTION, 10),
            "confirm": CONFIRM,
            "focus_on_load": boolean,
        },
        _initial,
    ),
    "radio_buttons": shape(
        {"options": listed(RICH_OPTION, 10)},
        _ACTING | {"initial_option": RICH_OPTION, "confirm": CONFIRM, "focus_on_load": boolean},
        _initial,
    ),
    "datepicker": shape(None, _PICKING | {"initial_date": _DATE}),
    "timepicker": shape(None, _PICKING | {"initial_time": _TIME, "timezone": string()}),
}
DATETIME = shape(
    None,
    _ACTING
    | {
        "initial_date_time": number(10**9, 10**10 - 1, whole=True),
        "confirm": CONFIRM,
        "focus_on_load": boolean,
    },
)
OVERFLOW = shape({"options": listed(LINK_OPTION, 5)}, _ACTING | {"confirm": CONFIRM})
WORKFLOW_BUTTON = shape(
    {"text": plain(75), "workflow": anything},
    _ACTING | {"style": one_of("primary", "danger"), "accessibility_label": string(75)},
)
INPUTS: dict[str, Check] = {
    "plain_text_input": shape(
        None,
        _WRITING
        | {
            "initial_value": string(3000, least=0),
            "multiline": boolean,
            "min_length": number(0, 3000, whole=True),
            "max_length": number(1, 3000, whole=True),
        },
        _within,
    ),
    "email_text_input": shape(None, _WRITING | {"initial_value": string()}),
    "url_text_input": shape(None, _WRITING | {"initial_value": string()}),
    "number_input": shape(
        {"is_decimal_allowed": boolean},
        _WRITING | {"initial_value": string(), "min_value": string(), "max_value": string()},
    ),
    "file_input": shape(
        None,
        _ACTING | {"filetypes": listed(string(), least=0), "max_files": number(1, 10, whole=True)},
    ),
    "rich_text_input": shape(None, _WRITING | {"initial_value": anything}),
}

_EVERYWHERE = (MESSAGE, MODAL, HOME)
SURFACES = {
    "datetimepicker": (MESSAGE, MODAL),
    "email_text_input": (MODAL,),
    "file_input": (MODAL,),
    "number_input": (MODAL,),
    "plain_text_input": _EVERYWHERE,
    "rich_text_input": (MODAL, HOME),
    "url_text_input": (MODAL,),
    "workflow_button": (MESSAGE,),
}

CHOICES = SELECTS | PICKERS
ACCESSORY = typed(
    CHOICES
    | {"button": BUTTON, "image": IMAGE, "overflow": OVERFLOW, "workflow_button": WORKFLOW_BUTTON},
    SURFACES,
)
ACTION = typed(
    CHOICES
    | {
        "button": BUTTON,
        "datetimepicker": DATETIME,
        "overflow": OVERFLOW,
        "workflow_button": WORKFLOW_BUTTON,
    },
    SURFACES,
)
INPUT = typed(CHOICES | INPUTS | {"datetimepicker": DATETIME}, SURFACES)
CONTEXT = typed(
    {
        "image": IMAGE,
        "plain_text": shape({"text": string(3000)}, {"emoji": boolean}),
        "mrkdwn": shape({"text": string(3000)}, {"verbatim": boolean}),
    }
)
CONTEXT_ACTION = typed(
    {
        "feedback_buttons": shape(
            {"positive_button": FEEDBACK, "negative_button": FEEDBACK}, _ACTING
        ),
        "icon_button": shape(
            {"icon": one_of("trash"), "text": plain(75)},
            _ACTING
            | {
                "value": string(2000),
                "confirm": CONFIRM,
                "accessibility_label": string(75),
                "visible_to_user_ids": _IDS,
            },
        ),
    }
)
