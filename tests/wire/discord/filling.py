"""What a member puts into menus and modals, as their client turns it into an interaction."""

from collections.abc import Mapping, Sequence

from tests.wire.discord import limits
from tests.wire.discord.errors import Json
from tests.wire.discord.interactions import Modal
from tests.wire.discord.options import Refused, Resolved, account
from tests.wire.discord.state import Channel, Message, Role, User
from tests.wire.discord.tree import LINK_STYLE, SELECTS, Part, every


def button_of(message: Message, which: str) -> Json:
    """Return the button called `which`, by label or custom id.

    Raises:
        Refused: when there is none, several, or it cannot be pressed.
    """
    buttons = [part for part in every(message.components) if part["type"] == Part.BUTTON]
    found = [part for part in buttons if which in (part.get("custom_id"), part.get("label"))]
    if len(found) != 1:
        labels = [part.get("label") for part in buttons]
        raise Refused(f"{len(found)} buttons called {which!r} among {labels}")
    if found[0].get("disabled"):
        raise Refused(f"{which!r} is disabled")
    if found[0]["style"] == LINK_STYLE:
        raise Refused(f"{which!r} is a link to {found[0]['url']}")
    return found[0]


def menu_of(message: Message, which: str) -> Json:
    """Return the select called `which`, by placeholder or custom id.

    Raises:
        Refused: when there is none or it is disabled.
    """
    for part in every(message.components):
        known = part["type"] in SELECTS and which in (part["custom_id"], part.get("placeholder"))
        if known and not part.get("disabled"):
            return part
    raise Refused(f"no menu called {which!r} can be used")


def picked(menu: Json, values: Sequence[object], resolved: Resolved, user: User) -> list[str]:
    """Return what is sent for the `values` picked in a select or group.

    Raises:
        Refused: when they are too few, too many or not on offer.
    """
    fewest = menu.get("min_values")
    if fewest is None:
        fewest = 1 if menu.get("required", True) else 0
    most = menu.get("max_values")
    if most is None:
        most = len(menu["options"]) if menu["type"] == Part.CHECKBOX_GROUP else 1
    if not fewest <= len(values) <= most:
        raise Refused(f"{menu['custom_id']} takes {fewest} to {most}, not {len(values)}")
    return [pick(menu, value, resolved, user) for value in values]


def pick(menu: Json, value: object, resolved: Resolved, user: User) -> str:
    """Return what is sent for one value."""
    if isinstance(value, int):  # the id of what stood there before
        world = resolved.world
        value = world.users.get(value) or world.channels.get(value) or value
    kind, who = menu["type"], account(value)
    for option in menu.get("options") or []:
        if value in (option["label"], option["value"]):
            return str(option["value"])
    if who is not None and kind in (Part.USER_SELECT, Part.MENTIONABLE_SELECT):
        return resolved.user(who)
    if isinstance(value, Role) and kind in (Part.ROLE_SELECT, Part.MENTIONABLE_SELECT):
        return resolved.role(value)
    if isinstance(value, Channel) and kind == Part.CHANNEL_SELECT:
        allowed = menu.get("channel_types")
        if not allowed or value.kind in allowed:
            return resolved.place(value, user)
    raise Refused(f"{menu['custom_id']} does not offer {value!r}")


def filled_modal(modal: Modal, values: Mapping[str, object], resolved: Resolved) -> list[Json]:
    """Return a modal's components as submitted with `values`, by label or custom id.

    Raises:
        Refused: for a field that is not there, or a value it does not take.
    """
    left = dict(values)
    filled = [filled_part(part, left, resolved, modal.user) for part in modal.components]
    if left:
        raise Refused(f"the modal {modal.title!r} has no {sorted(left)}")
    return filled


def filled_part(part: Json, left: dict[str, object], resolved: Resolved, user: User) -> Json:
    """Return one component of a modal as submitted, taking its value out of `left`."""
    said: Json = {"type": part["type"], "id": part["id"]}
    if part["type"] == Part.ROW:
        inner = part["components"][0]
        return said | {"components": [filled_field(inner, inner["label"], left, resolved, user)]}
    if part["type"] == Part.LABEL:
        inner = filled_field(part["component"], part["label"], left, resolved, user)
        return said | {"component": inner}
    return said


def filled_field(
    asked: Json, label: str, left: dict[str, object], resolved: Resolved, user: User
) -> Json:
    """Return one field as submitted."""
    key = label if label in left else asked["custom_id"]
    value = left.pop(key, None)
    said: Json = {"type": asked["type"], "id": asked["id"], "custom_id": asked["custom_id"]}
    kind = asked["type"]
    if kind == Part.TEXT_INPUT:
        return said | {"value": typed(asked, label, value)}
    if kind == Part.CHECKBOX:
        return said | {"value": bool(asked.get("default") if value is None else value)}
    if kind == Part.FILE_UPLOAD:
        files = value if isinstance(value, list) else []
        if not files and asked.get("required", True):
            raise Refused(f"{label!r} needs a file")
        return said | {"values": [resolved.file(file) for file in files]}
    chosen = default(asked) if value is None else value
    values = chosen if isinstance(chosen, list) else [chosen]
    if not values and not asked.get("required", True):
        nothing: Json = {"value": None} if kind == Part.RADIO_GROUP else {"values": []}
        return said | nothing
    sent = picked(asked, values, resolved, user)
    something: Json = {"value": sent[0]} if kind == Part.RADIO_GROUP else {"values": sent}
    return said | something


def default(asked: Json) -> list[object]:
    """Return what stands in a field of a modal before the member touches it."""
    chosen = [each["value"] for each in asked.get("options") or [] if each.get("default")]
    return chosen or [int(each["id"]) for each in asked.get("default_values") or []]


def typed(asked: Json, label: str, value: object) -> str:
    """Return the text of a text input.

    Raises:
        Refused: when it is missing, too short or too long.
    """
    text = (asked.get("value") or "") if value is None else value
    if not isinstance(text, str):
        raise Refused(f"{label!r} takes text, not {text!r}")
    if not text:
        if asked.get("required", True):
            raise Refused(f"{label!r} is required")
        return ""
    least, most = asked.get("min_length") or 0, asked.get("max_length") or limits.TEXT_INPUT
    if not least <= len(text) <= most:
        raise Refused(f"{label!r} takes {least} to {most} characters, not {len(text)}")
    return text
