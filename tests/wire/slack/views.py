"""What Slack allows in a view: a modal or a home tab."""

import json

from tests.wire.slack.blocks import check_blocks
from tests.wire.slack.elements import HOME, MODAL, plain
from tests.wire.slack.schema import Check, Json, Problem, Spot, boolean, shape, string, typed

DEEPEST = 3
"""Views in one stack."""
LARGEST = 250_000
"""Bytes of JSON (`view_too_large`)."""

_COMMON: dict[str, Check] = {
    "private_metadata": string(3000, least=0),
    "callback_id": string(255, least=0),
    "external_id": string(255, least=0),
}


def _blocks(value: object, spot: Spot) -> None:
    check_blocks(value, spot)


def _submittable(view: Json, spot: Spot) -> None:
    for index, block in enumerate(view["blocks"]):
        if block["type"] == "input" and "submit" not in view:
            spot.at("blocks").at(index).at("input").refuse(
                "must define `submit` to use an `input` block in modals"
            )


def _one_focus(view: Json, spot: Spot) -> None:
    focused = [block for block in view["blocks"] if block.get("element", {}).get("focus_on_load")]
    if len(focused) > 1:
        spot.refuse("only one element can have `focus_on_load` set to true")


VIEW = typed(
    {
        "modal": shape(
            {"title": plain(24), "blocks": _blocks},
            _COMMON
            | {
                "close": plain(24),
                "submit": plain(24),
                "clear_on_close": boolean,
                "notify_on_close": boolean,
                "submit_disabled": boolean,
            },
            _submittable,
            _one_focus,
        ),
        "home": shape({"blocks": _blocks}, _COMMON),
    }
)


def check_view(view: object, wanted: str | None = None) -> list[Problem]:
    """Return everything Slack would refuse in `view`; `wanted` is the type it has to be."""
    kind = view.get("type") if isinstance(view, dict) else None
    surface = HOME if kind == "home" else MODAL
    spot = Spot("/view", surface)
    if wanted is not None and kind is not None and kind != wanted:
        spot.at("type").refuse(f"unsupported type: {kind}")
    else:
        VIEW(view, spot)
    if not spot.problems:
        return []
    return [Problem("failed to match all allowed schemas", "/view"), *spot.problems]


def too_large(view: Json) -> bool:
    """Tell whether `view` is past the size Slack keeps."""
    return len(json.dumps(view).encode()) > LARGEST
