"""What Discord asks of application commands."""

import unicodedata
from collections.abc import Iterator
from enum import IntEnum

from tests.wire.discord import limits
from tests.wire.discord.errors import Form, Json, Path
from tests.wire.discord.forms import fields


class Takes(IntEnum):
    """Option types ("Application Command Option Type" in Discord's documentation)."""

    SUBCOMMAND = 1
    GROUP = 2
    STRING = 3
    INTEGER = 4
    BOOLEAN = 5
    USER = 6
    CHANNEL = 7
    ROLE = 8
    MENTIONABLE = 9
    NUMBER = 10
    ATTACHMENT = 11


SLASH, ON_USER, ON_MESSAGE = 1, 2, 3
WITH_CHOICES = frozenset({Takes.STRING, Takes.INTEGER, Takes.NUMBER})
NESTED = frozenset({Takes.SUBCOMMAND, Takes.GROUP})
SCRIPTS = ("DEVANAGARI", "THAI")
"""Scripts whose combining marks may stand in names, though they are no letters."""


def check_commands(form: Form, commands: list[object]) -> None:
    """Check the commands of one bulk request; they must also differ in name within a type."""
    seen: set[tuple[object, object]] = set()
    for number, command in enumerate(commands):
        if (checked := fields.a_dict(form, (number,), command)) is None:
            continue
        check_command(form, (number,), checked)
        key = (checked.get("type", SLASH), checked.get("name"))
        if key in seen:
            words = "Application command names must be unique"
            form.complain((number,), "APPLICATION_COMMANDS_DUPLICATE_NAME", words)
        seen.add(key)


def check_command(form: Form, path: Path, command: Json) -> None:
    """Check one command."""
    kind = command.get("type", SLASH)
    if not fields.choice(form, (*path, "type"), kind, (SLASH, ON_USER, ON_MESSAGE)):
        return
    if kind != SLASH:
        name = command.get("name")
        fields.text(form, (*path, "name"), name, limits.COMMAND_NAME, 1, required=True)
        for unwanted in ("description", "options"):
            if command.get(unwanted):
                words = f"Context menu commands cannot have {unwanted}"
                code = "APPLICATION_COMMAND_CONTEXT_MENU_INVALID"
                form.complain((*path, unwanted), code, words)
        return
    check_words(form, path, command)
    check_options(form, (*path, "options"), command.get("options"), depth=0)
    if size(command) > limits.COMMAND_SIZE:
        words = f"Command exceeds maximum size ({limits.COMMAND_SIZE})"
        form.complain(path, "APPLICATION_COMMAND_TOO_LARGE", words)


def check_words(form: Form, path: Path, named: Json) -> None:
    """Check the name and description of a slash command or an option."""
    name, said = named.get("name"), named.get("description")
    fields.text(form, (*path, "name"), name, limits.COMMAND_NAME, 1, required=True)
    if isinstance(name, str) and name and not is_name(name):
        form.complain(
            (*path, "name"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid"
        )
    where = (*path, "description")
    fields.text(form, where, said, limits.COMMAND_DESCRIPTION, 1, required=True)


def check_options(form: Form, path: Path, options: object, *, depth: int) -> None:
    """Check the options of a command, a group (depth 1) or a subcommand."""
    given = fields.a_list(form, path, options)
    fields.length(form, path, len(given), limits.COMMAND_OPTIONS)
    names: set[object] = set()
    kinds: set[bool] = set()
    optional = False
    for number, option in enumerate(given):
        here = (*path, number)
        if (checked := fields.a_dict(form, here, option)) is None:
            continue
        if not fields.choice(form, (*here, "type"), checked.get("type"), range(1, 12)):
            continue
        check_words(form, here, checked)
        check_option(form, here, checked, depth=depth)
        if checked.get("name") in names:
            words = "Option names must be unique"
            form.complain((*here, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", words)
        names.add(checked.get("name"))
        kinds.add(checked["type"] in NESTED)
        if checked.get("required") and optional:
            words = "Required options must be placed before non-required options"
            form.complain(here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", words)
        optional = optional or not checked.get("required")
    if len(kinds) > 1:
        words = (
            "Sub-command and sub-command group option types are mutually exclusive "
            "to all other types"
        )
        form.complain(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", words)


def check_option(form: Form, path: Path, option: Json, *, depth: int) -> None:
    """Check what one option nests or accepts. Groups are for the top level only."""
    kind = option["type"]
    if kind in NESTED:
        if depth > (1 if kind == Takes.SUBCOMMAND else 0):
            words = "Sub-commands cannot be nested this deep"
            form.complain((*path, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", words)
            return
        inside = 1 if kind == Takes.GROUP else 2
        check_options(form, (*path, "options"), option.get("options"), depth=inside)
        return
    check_choices(form, (*path, "choices"), option)
    if kind == Takes.STRING:
        most = limits.COMMAND_TEXT
        fields.whole(form, (*path, "min_length"), option.get("min_length"), 0, most)
        fields.whole(form, (*path, "max_length"), option.get("max_length"), 1, most)
    if option.get("autocomplete") and (option.get("choices") or kind not in WITH_CHOICES):
        words = "Autocomplete is not possible for this option"
        form.complain((*path, "autocomplete"), "APPLICATION_COMMAND_AUTOCOMPLETE_INVALID", words)


def check_choices(form: Form, path: Path, option: Json) -> None:
    """Check the fixed choices of an option."""
    given = fields.a_list(form, path, option.get("choices"))
    if given and option["type"] not in WITH_CHOICES:
        words = "Choices are not available for this option type"
        form.complain(path, "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID", words)
    check_choice_list(form, path, given, option["type"], limits.COMMAND_CHOICES)


def check_choice_list(form: Form, path: Path, given: list[object], kind: int, most: int) -> None:
    """Check choices, fixed or suggested: how many, their names and their values."""
    fields.length(form, path, len(given), most)
    for number, choice in enumerate(given):
        here = (*path, number)
        if (checked := fields.a_dict(form, here, choice)) is None:
            continue
        name, value = checked.get("name"), checked.get("value")
        fields.text(form, (*here, "name"), name, limits.OPTION_TEXT, 1, required=True)
        if kind == Takes.STRING:
            fields.text(form, (*here, "value"), value, limits.OPTION_TEXT, 1, required=True)
        elif isinstance(value, bool) or not isinstance(value, int | float):
            words = f'Value "{value}" is not a number.'
            form.complain((*here, "value"), "NUMBER_TYPE_COERCE", words)


def is_name(name: str) -> bool:
    """Whether Discord accepts `name` for a slash command: its regular expression, lower case."""
    return len(name) <= limits.COMMAND_NAME and all(map(may_be_in_name, name))


def may_be_in_name(letter: str) -> bool:
    """Whether one character may be in a name: -, _, ', letters without an upper case, digits."""
    if letter in "-_'":
        return True
    if unicodedata.name(letter, "").startswith(SCRIPTS):
        return True
    if unicodedata.category(letter)[0] not in "LN":
        return False
    lower = letter.lower()
    return len(lower) != 1 or lower == letter


def size(command: Json) -> int:
    """Return the characters a command counts: names, descriptions and values, all levels."""
    return sum(texts(command))


def texts(named: Json) -> Iterator[int]:
    """Yield the length of every text that counts."""
    for part in ("name", "description"):
        said = named.get(part) or ""
        translations = (named.get(f"{part}_localizations") or {}).values()
        yield max(map(len, [said, *translations]))
    for choice in named.get("choices") or []:
        yield len(choice.get("name") or "") + len(str(choice.get("value", "")))
    for option in named.get("options") or []:
        yield from texts(option)
