"""A typed command line to a command and its options, for chats whose commands are plain text.

`/library save https://example.org kind:book tags:"sql, beginners" #databases` reads as the options
that `save` declares. Words without a name fill the options in their declared order, one word each;
an option declared with `rest` takes all that is left. `#word` is a tag where tags are declared.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rapidfuzz import fuzz, process

from community.chat import limits
from community.chat.feature import Command, Feature, Option
from community.chat.form import Form, Question
from community.chat.message import Choice

_TOKEN = re.compile(r'(?:[^\s"“”:=]+[:=])?["“”][^"“”]*["“”]|\S+')
_QUOTES = '"“”'
_YES = {"yes", "y", "true", "on", "1"}
_NO = {"no", "n", "false", "off", "0"}


class Unreadable(ValueError):
    """What was typed cannot be understood; the message says what, for the member to read."""


@dataclass(frozen=True, slots=True)
class Line:
    """A command that was found and the options that were typed, as text."""

    command: Command
    options: dict[str, str]

    @property
    def missing(self) -> tuple[Option, ...]:
        """The options that the command needs and the line lacks."""
        return tuple(
            option
            for option in self.command.options
            if option.required and not self.options.get(option.name)
        )


def nearest(word: str, words: Mapping[str, object] | list[str]) -> str | None:
    """The most similar of the words, if one is similar enough to be meant."""
    found = process.extractOne(word.lower(), list(words), scorer=fuzz.WRatio, score_cutoff=70)
    return found[0] if found else None


def find(features: Mapping[str, Feature], path: tuple[str, ...]) -> Command:
    """The command at a path; Unreadable, naming the nearest one, where there is none."""
    feature = features.get(path[0]) if path else None
    if feature is None:
        guess = nearest(path[0], list(features)) if path else None
        hint = f" Did you mean /{guess}?" if guess else ""
        raise Unreadable(f"I do not know /{' '.join(path)}.{hint}")
    name = path[1] if len(path) > 1 else ""
    if command := feature.commands.get(name):
        return command
    known = ", ".join(feature.commands)
    guess = nearest(name, list(feature.commands)) if name else None
    hint = f" Did you mean /{feature.name} {guess}?" if guess else f" It can: {known}."
    raise Unreadable(
        f"/{feature.name} has no “{name}”.{hint}" if name else f"/{feature.name}:{hint}"
    )


def read(command: Command, text: str) -> Line:
    """The options typed after a command's words; Unreadable where they make no sense."""
    named = {option.name: option for option in command.options}
    options: dict[str, str] = {}
    loose: list[str] = []
    rest = next((option for option in command.options if option.rest), None)
    for token in _TOKEN.findall(text):
        name, mark, value = _split(token)
        if mark and name in named:
            options[name] = f"{options[name]}, {value}" if name in options else value
        elif token.startswith("#") and len(token) > 1 and "tags" in named and not _only(rest):
            options["tags"] = ", ".join(filter(None, (options.get("tags"), token[1:])))
        else:
            loose.append(token)
    _place(command, options, loose, rest)
    return Line(command, options)


def value_of(option: Option, text: str) -> object:
    """The value that a text gives for an option, in the handler's own type; Unreadable if none."""
    text = text.strip()
    if option.kind == "choice":
        wanted = {choice.lower(): choice for choice in option.choices}
        found = wanted.get(text.lower().replace("_", " "))
        if found is None:
            guess = nearest(text, list(wanted))
            hint = f" Did you mean “{wanted[guess]}”?" if guess else ""
            raise Unreadable(
                f"“{text[:60]}” is no {option.name} I know.{hint} "
                f"It can be: {', '.join(option.choices)}."
            )
        return option.type(found)
    if option.kind == "number":
        digits = text.removeprefix("#")
        if not digits.isascii() or not digits.isdigit() or len(digits) > 15:
            raise Unreadable(f"“{text[:60]}” is no number, and {option.name} needs one.")
        return int(digits)
    if option.kind == "yes or no":
        if text.lower() not in _YES | _NO:
            raise Unreadable(f"Please say yes or no for {option.name}.")
        return text.lower() in _YES
    if option.kind == "date":
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise Unreadable(
                f"“{text[:60]}” is no date I can read. Write it like 2027-03-28."
            ) from None
    return option.type(text)


def usage(command: Command) -> str:
    """The command with its options, as it is typed: `/library save <url> [kind:…]`."""
    options = (
        f"<{option.name}>" if option.required else f"[{option.name}:…]"
        for option in command.options
    )
    return " ".join(["/" + " ".join(command.path), *options])


def _split(token: str) -> tuple[str, str, str]:
    for mark in ":=":
        name, found, value = token.partition(mark)
        if found and name.isidentifier():
            return name, found, value.strip(_QUOTES)
    return "", "", token.strip(_QUOTES)


def _only(rest: Option | None) -> bool:
    return rest is not None and rest.name == "query"


def _place(
    command: Command, options: dict[str, str], loose: list[str], rest: Option | None
) -> None:
    for option in command.options:
        if not loose:
            return
        if option is rest:
            options[option.name] = " ".join([*filter(None, [options.get(option.name)]), *loose])
            return
        if option.name not in options and (option.required or rest is None):
            options[option.name] = loose[0].strip(_QUOTES)
            loose = loose[1:]
    if loose:
        raise Unreadable(
            f"I do not know what to do with “{' '.join(loose)[:80]}”. Try: {usage(command)}"
        )


def form_for(line: Line) -> Form:
    """A form that asks for the options of a command, with what was typed already in it.

    Its action is the command itself (`/library save`): sent in, it is the command used in full.
    """
    questions = tuple(
        Question(
            option.name,
            option.about if len(option.about) <= limits.QUESTION else option.name.capitalize(),
            kind="choice" if option.choices else _ASKED.get(option.kind, "line"),
            required=option.required,
            value=line.options.get(option.name, "")[: limits.ANSWER],
            hint="" if len(option.about) <= limits.QUESTION else option.about,
            options=tuple(Choice(choice, choice) for choice in option.choices),
        )
        for option in line.command.options[: limits.QUESTIONS]
    )
    path = " ".join(line.command.path)
    return Form(f"/{path}", f"/{path}"[: limits.TITLE], questions)


_ASKED: dict[str, Literal["date", "member", "channel"]] = {
    "date": "date",
    "member": "member",
    "channel": "channel",
}
