"""Marks on buttons: which nudge a button came with, so that pressing it counts as an answer.

A mark follows the id (`library.renew:7~n12`); handlers never see it, and it is no authority.
"""

from __future__ import annotations

import re
from dataclasses import replace

from community.chat import limits
from community.chat.message import Button, Buttons, Choose, Message, Part

_MARK = re.compile(r"~n(\d{1,15})$", re.ASCII)


def mark(message: Message, nudge: int) -> Message:
    """The message with all its buttons and lists marked; those without room stay as they are."""
    return replace(message, parts=tuple(_marked(part, nudge) for part in message.parts))


def marked(action: str) -> tuple[str, int | None]:
    """An action without its mark, and the nudge it came with, if it did."""
    found = _MARK.search(action)
    return (action[: found.start()], int(found[1])) if found else (action, None)


def _marked(part: Part, nudge: int) -> Part:
    match part:
        case Buttons(buttons):
            return Buttons(tuple(_button(button, nudge) for button in buttons))
        case Choose(action):
            return replace(part, action=_fitting(action, nudge))
        case _:
            return part


def _button(button: Button, nudge: int) -> Button:
    return replace(button, action=_fitting(button.action, nudge)) if button.action else button


def _fitting(action: str, nudge: int) -> str:
    with_mark = f"{action}{'' if ':' in action else ':'}~n{nudge}"
    return with_mark if len(with_mark) <= limits.ACTION else action
