"""Forms as Discord draws them: modals of at most five questions, so that longer forms have pages.

https://docs.discord.com/developers/components/reference#label
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from community.chat.form import Form, Question
from community.chat.markup import clip, one_line

QUESTIONS = 5  # of one modal
TITLE = 45
LABEL = 45
DESCRIPTION = 100
OPTION = 100
FORM = "discord.form"

Item = ui.Item[Any]  # Any: discord.py's items are generic in the view they sit in


class Sheet(ui.Modal):
    """One page of a form on its way out. It comes back as an event, so nothing waits for it."""

    def is_finished(self) -> bool:
        """Never kept in memory: many are opened and never sent in."""
        return True


def pages(form: Form) -> int:
    """How many pages a form has."""
    return -(-len(form.questions) // QUESTIONS)


def questions_on(form: Form, page: int) -> tuple[Question, ...]:
    """The questions of a page, counted from 0."""
    return form.questions[page * QUESTIONS : (page + 1) * QUESTIONS]


def page_of(form: Form, key: str) -> int:
    """The page on which a question stands."""
    keys = [question.key for question in form.questions]
    return keys.index(key) // QUESTIONS if key in keys else 0


def custom_id(id: str, page: int, *, replaces: bool) -> str:
    """The id of a page: the kept form, and whether its answer replaces the message it came from."""
    return f"{FORM}:{id}:{page}:{'r' if replaces else ''}"


def sheet(
    form: Form,
    page: int,
    id: str,
    typed: Mapping[str, str],
    troubles: Mapping[str, str],
    *,
    replaces: bool = False,
) -> Sheet:
    """A page of a form with what was typed before, and what was wrong with it."""
    count = pages(form)
    place = f" ({page + 1}/{count})" if count > 1 else ""
    title = (clip(one_line(form.title), TITLE - len(place)) or "…") + place
    drawn = Sheet(title=title, custom_id=custom_id(id, page, replaces=replaces), timeout=None)
    for question in questions_on(form, page):
        drawn.add_item(_label(question, typed, troubles.get(question.key, "")))
    return drawn


def _label(question: Question, typed: Mapping[str, str], trouble: str) -> ui.Label[Any]:
    said = f"⚠ {one_line(trouble)}" if trouble else one_line(question.hint)
    text = clip(one_line(question.label), LABEL) or clip(question.key, LABEL)
    value = typed.get(question.key, question.value)
    field = _field(question, value)
    return ui.Label(text=text, description=clip(said, DESCRIPTION) or None, component=field)


def _field(question: Question, value: str) -> Item:
    least = 1 if question.required else 0
    match question.kind:
        case "choice":
            # The union of two kinds of selects cannot say that each takes its own arguments.
            return ui.Select(
                custom_id=question.key,
                required=question.required,
                min_values=least,
                options=_options(question, value),
            )
        case "member":
            person = discord.SelectDefaultValueType.user
            return ui.UserSelect(
                custom_id=question.key,
                required=question.required,
                min_values=least,
                default_values=_default(value, person),
            )
        case "channel":
            channel = discord.SelectDefaultValueType.channel
            return ui.ChannelSelect(
                custom_id=question.key,
                required=question.required,
                min_values=least,
                default_values=_default(value, channel),
            )
    long = question.kind == "paragraph"
    return ui.TextInput(
        custom_id=question.key,
        style=discord.TextStyle.long if long else discord.TextStyle.short,
        default=(value if long else " ".join(value.splitlines()))[: question.longest] or None,
        required=question.required,
        max_length=question.longest,
        placeholder="2027-03-28" if question.kind == "date" else None,
    )


def _options(question: Question, value: str) -> list[discord.SelectOption]:
    known = {choice.value: choice.label for choice in question.options}
    return [
        discord.SelectOption(
            label=clip(one_line(label), OPTION) or "…", value=each or " ", default=each == value
        )
        for each, label in known.items()
    ]


def _default(value: str, kind: discord.SelectDefaultValueType) -> list[discord.SelectDefaultValue]:
    return [discord.SelectDefaultValue(id=int(value), type=kind)] if value.isdigit() else []
