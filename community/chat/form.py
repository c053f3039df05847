"""What the bot asks: a form with its questions. Adapters draw it, in pages if need be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from community.chat import limits
from community.chat.message import Choice, TooLong


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked. The answer arrives under `key`, as the text typed or the value chosen.

    `kind` is "line", "paragraph", "date" (YYYY-MM-DD), "member" or "channel" (a platform id), or
    "choice" with `options`. `value` is what stands there already.
    """

    key: str
    label: str
    kind: Literal["line", "paragraph", "date", "member", "channel", "choice"] = "line"
    required: bool = False
    value: str = ""
    hint: str = ""
    longest: int = limits.ANSWER
    options: tuple[Choice, ...] = ()

    def __post_init__(self) -> None:
        if len(self.label) > limits.QUESTION or len(self.hint) > limits.HINT:
            raise TooLong(f"the question {self.key} is too long")
        if not 0 < self.longest <= limits.ANSWER or len(self.value) > self.longest:
            raise TooLong(f"the answer to {self.key} is too long")
        if (self.kind == "choice") != bool(self.options) or len(self.options) > limits.OPTIONS:
            raise TooLong(f"the question {self.key} needs between 1 and {limits.OPTIONS} options")


@dataclass(frozen=True, slots=True)
class Form:
    """Questions asked together. `action` is `feature.action:id`, as on a button."""

    action: str
    title: str
    questions: tuple[Question, ...]
    submit: str = "Save"

    def __post_init__(self) -> None:
        if len(self.title) > limits.TITLE or len(self.submit) > limits.TITLE:
            raise TooLong(f"the form {self.action} has too long a title")
        if len(self.action) > limits.ACTION:
            raise TooLong(f"the form {self.action} has too long an action")
        keys = [question.key for question in self.questions]
        if not 0 < len(keys) <= limits.QUESTIONS or len(set(keys)) != len(keys):
            raise TooLong(f"the form {self.action} asks between 1 and {limits.QUESTIONS} questions")
