"""Slash commands: one line of text to a command with its options, or to a form that asks for them.

https://docs.slack.dev/interactivity/implementing-slash-commands
"""

from __future__ import annotations

from typing import Any

from adapters.slack.answering import Answering
from adapters.slack.inlet import House, Inlet, Turn
from adapters.slack.messages import space_of
from adapters.slack.mrkdwn import prefixed
from adapters.slack.origin import Origin
from adapters.slack.people import who
from adapters.slack.platform import SlackPlatform
from adapters.slack.text import command_line, option_values, unmarked
from community.chat.commandline import Line, Unreadable, find, form_for, read, usage
from community.chat.events import CommandUsed
from community.chat.feature import Feature
from community.chat.markup import Markup, code, md, quote
from community.chat.message import Message, Section
from community.chat.place import Place
from community.dispatch import Answer

Json = dict[str, Any]  # Any: JSON as Slack takes and gives it

HELP = ("copse", "help")


class Commands:
    """What members type after a slash."""

    def __init__(
        self, platform: SlackPlatform, house: House, inlet: Inlet, answering: Answering
    ) -> None:
        self._platform = platform
        self._house = house
        self._inlet = inlet
        self._answering = answering
        prefix = platform.config.command_prefix
        self._prefix = f"/{prefix}-" if prefix else "/"

    async def used(self, payload: Json, team: str, turn: Turn) -> Json | None:
        """A command was typed; what to acknowledge it with."""
        space = space_of(team)
        by = await who(
            self._platform.directory,
            space,
            str(payload["user_id"]),
            str(payload.get("user_name") or ""),
        )
        origin = Origin(
            "command",
            by,
            Place(space, str(payload["channel_id"])),
            hook=self._platform.hooks.keep(str(payload.get("response_url") or "")),
            trigger=str(payload.get("trigger_id") or ""),
        )
        typed = command_line(str(payload.get("text") or ""))
        word = str(payload["command"]).removeprefix(self._prefix).removeprefix("/")
        try:
            path, line = self._read(word, typed)
        except Unreadable as unreadable:
            return await self._tell(origin, turn, unreadable)
        if line is None:
            if not self._has_help:
                return await self._show(origin, turn, _uses(self._house.features[path[0]]))
            options = {} if path[0] == HELP[0] else {"feature": path[0]}
            return await self._take(origin, turn, HELP, options)
        options = option_values(line.options, line.command.options)
        if line.missing:
            form = form_for(Line(line.command, options))
            self._inlet.start(self._answering.ask(origin, form))
            return None
        return await self._take(origin, turn, path, options, opens=line.command.form)

    async def _take(
        self,
        origin: Origin,
        turn: Turn,
        path: tuple[str, ...],
        options: dict[str, str],
        *,
        opens: bool = False,
    ) -> Json | None:
        event = self._event(origin, path, options)

        async def finish(answer: Answer, turn: Turn) -> None:
            await self._answering.show(origin, event, answer, turn)

        async def waiting() -> None:
            await self._answering.hold(origin)

        return await self._inlet.take(event, finish, turn, waiting=waiting if opens else None)

    def _event(self, origin: Origin, path: tuple[str, ...], options: dict[str, str]) -> CommandUsed:
        return CommandUsed(
            id=origin.trigger or origin.hook,
            space=origin.space,
            at=self._platform.clock(),
            by=origin.by,
            place=origin.here,
            path=path,
            options=options,
        )

    def _read(self, word: str, typed: str) -> tuple[tuple[str, ...], Line | None]:
        """The command's path and its options; no options where only the feature was named."""
        feature = self._house.features.get(word)
        single = feature is not None and "" in feature.commands
        first, *rest = [typed] if single else typed.split(maxsplit=1) or [""]
        if feature is not None and not first and not single:
            return (word,), None
        path = (word,) if single or not first else (word, first.lower())
        command = find(self._house.features, path)
        return path, read(command, typed if single else "".join(rest))

    async def _tell(self, origin: Origin, turn: Turn, unreadable: Unreadable) -> Json | None:
        config = self._platform.config
        text = prefixed(unmarked(str(unreadable)), config.command_prefix, self._platform.commands)
        return await self._show(origin, turn, Message(quote(text)))

    async def _show(self, origin: Origin, turn: Turn, message: Message) -> Json | None:
        event = self._event(origin, (), {})
        await self._answering.tell(origin, event, message, turn)
        turn.give()
        return turn.given.result()

    @property
    def _has_help(self) -> bool:
        feature = self._house.features.get(HELP[0])
        return feature is not None and HELP[1] in feature.commands


def _uses(feature: Feature) -> Message:
    """What a feature can do."""
    lines = [
        md("- {usage}: {about}", usage=code(usage(each)), about=each.about)
        for each in feature.commands.values()
    ]
    head = md("**/{word}**: {about}", word=feature.name, about=feature.about)
    return Message(head, (Section(head), Section(Markup("\n").joined(lines))))
