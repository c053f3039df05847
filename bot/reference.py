"""The reference of all commands, made from their declarations: `docs/commands.md`."""

from __future__ import annotations

from collections.abc import Iterator

from commands import FEATURES
from community.chat.commandline import usage
from community.chat.feature import Command, Feature, Option

HEAD = """# Commands

Made from the declarations by `copse reference > docs/commands.md`; a test keeps it true.
The same words work in Slack, in Discord and in the playground. In Slack and in the playground
options are typed as `name:value`; whatever a command needs and was not given is asked in a form.
"""


def reference() -> str:
    """The whole reference, as Markdown."""
    return "\n".join([HEAD, *(line for feature in FEATURES for line in _feature(feature))])


def _feature(feature: Feature) -> Iterator[str]:
    yield f"## /{feature.name}\n"
    yield f"{feature.about}.\n"
    for command in feature.commands.values():
        yield from _command(command)
    for label in feature.message_actions:
        yield f"### “{label}” in the menu of a message\n"
        yield "Works on any message: its link is kept, or its words with their author.\n"


def _command(command: Command) -> Iterator[str]:
    yield f"### `{usage(command)}`\n"
    notes = [] if command.private else ["everybody sees the answer"]
    notes += [f"needs the role {command.requires}"] if command.requires != "guest" else []
    notes += ["opens a form"] if command.form else []
    yield f"{command.about}{' (' + ', '.join(notes) + ')' if notes else ''}.\n"
    if command.options:
        yield "| option | what it is | |\n| --- | --- | --- |"
        yield from map(_option, command.options)
        yield ""


def _option(option: Option) -> str:
    kind = ", ".join(option.choices) if option.choices else option.kind
    notes = [kind, "needed" if option.required else "", "completes" if option.completes else ""]
    about = option.about.replace("|", "\\|")
    return f"| `{option.name}` | {about} | {'; '.join(filter(None, notes))} |"
