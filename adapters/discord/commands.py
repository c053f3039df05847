"""The command tree, made from what features declare, in the form Discord registers it in.

It is plain data: what is registered can be compared by its hash, and a command that a member's
client still offers from an older tree reaches the same code as any other.
https://docs.discord.com/developers/interactions/application-commands
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import discord
from discord import AppCommandOptionType, AppCommandType

from community.chat import limits
from community.chat.feature import Command, Feature, Option

Json = dict[str, Any]  # Any: a JSON object of Discord's

COMMANDS = 100
MESSAGE_ACTIONS = 15
NAME = 32
SIZE = 8_000  # characters of all names, descriptions and choices of one command
OPTIONS = 25

_NAME = re.compile(r"[-_a-z0-9]{1,32}")
_TYPES = {
    "text": AppCommandOptionType.string,
    "number": AppCommandOptionType.integer,
    "yes or no": AppCommandOptionType.boolean,
    "date": AppCommandOptionType.string,
    "member": AppCommandOptionType.user,
    "channel": AppCommandOptionType.channel,
    "choice": AppCommandOptionType.string,
}
_COMPLETE = ("text", "number")
_LARGEST = 2**53 - 1  # a number that survives JSON
_IN_SERVERS, _IN_DIRECT_MESSAGES = 0, 1


class TooMuch(TypeError):
    """What is declared is more than Discord registers: a fault of ours, found at start."""


def tree(features: Mapping[str, Feature]) -> list[Json]:
    """Every command and message action of the features; TooMuch where Discord takes less."""
    commands = [_top(feature) for feature in features.values() if feature.commands]
    actions = [label for feature in features.values() for label in feature.message_actions]
    _within("commands", len(commands), COMMANDS)
    _within("message actions", len(actions), MESSAGE_ACTIONS)
    return [*commands, *map(_action, actions)]


def size(command: Json) -> int:
    """The characters that count towards a command's size."""
    own = len(command.get("name", "")) + len(command.get("description", ""))
    for choice in command.get("choices", ()):
        own += len(choice["name"]) + len(str(choice["value"]))
    return own + sum(size(option) for option in command.get("options", ()))


def _top(feature: Feature) -> Json:
    single = feature.commands.get("")
    said: Json = {
        "type": AppCommandType.chat_input.value,
        "name": _named(feature.name),
        "description": (single.about if single else feature.about)[: limits.DESCRIPTION],
        "options": _options(single) if single else _words(feature),
        "contexts": [_IN_SERVERS, _IN_DIRECT_MESSAGES],
        "integration_types": [0],
        "default_member_permissions": _permissions(feature),
    }
    _within(f"/{feature.name}", size(said), SIZE)
    return said


def _words(feature: Feature) -> list[Json]:
    _within(f"words of /{feature.name}", len(feature.commands), OPTIONS)
    return [
        {
            "type": AppCommandOptionType.subcommand.value,
            "name": _named(command.name),
            "description": command.about,
            "options": _options(command),
        }
        for command in feature.commands.values()
    ]


def _options(command: Command) -> list[Json]:
    _within(f"options of /{' '.join(command.path)}", len(command.options), OPTIONS)
    required_first = sorted(command.options, key=lambda option: not option.required)
    return [_option(option) for option in required_first]


def _option(option: Option) -> Json:
    kind = _TYPES[option.kind]
    said: Json = {
        "type": kind.value,
        "name": _named(option.name),
        "description": option.about,
        "required": option.required,
    }
    if option.choices:
        said["choices"] = [{"name": choice, "value": choice} for choice in option.choices]
    elif option.completes is not None and option.kind in _COMPLETE:
        said["autocomplete"] = True
    if kind is AppCommandOptionType.string and not option.choices:
        said["max_length"] = limits.ANSWER
    if kind is AppCommandOptionType.integer:
        said |= {"min_value": 0, "max_value": _LARGEST}
    return said


def _action(label: str) -> Json:
    _within(f"the label “{label}”", len(label), NAME)
    return {
        "type": AppCommandType.message.value,
        "name": label,
        "contexts": [_IN_SERVERS],
        "integration_types": [0],
    }


def _permissions(feature: Feature) -> str | None:
    """Who is offered the commands at first, where a server has not said otherwise.

    A steward is chosen in Copse and need not manage the server, so commands are hidden only where
    every one of a feature is for stewards; the role is checked when a command is used all the same.
    """
    commands: Iterable[Command] = feature.commands.values()
    if all(command.requires == "steward" for command in commands):
        return str(discord.Permissions(manage_guild=True).value)
    return None


def _named(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise TooMuch(f"Discord takes no command or option called {name!r}")
    return name


def _within(what: str, count: int, limit: int) -> None:
    if count > limit:
        raise TooMuch(f"{what}: {count} is more than {limit}")
