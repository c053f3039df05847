"""Steps: what an event is answered by, as it was declared, with what its handler is called with."""

from __future__ import annotations

from dataclasses import dataclass, field

from community.chat import limits
from community.chat.commandline import Unreadable, value_of
from community.chat.events import Event
from community.chat.feature import Command, Handler, MessageAction, Role, Watch
from community.chat.place import Posted, Source


@dataclass(frozen=True, slots=True)
class Step:
    """A handler, what it is called with, and what was declared about it."""

    handler: Handler
    given: tuple[object, ...] = ()
    named: dict[str, object] = field(default_factory=dict)
    private: bool = True
    reads: bool = False
    role: Role = "guest"
    reads_message: Posted | None = None


def of_command(command: Command, options: dict[str, str]) -> Step:
    """A command with its options read. Raises Unreadable."""
    known = {option.name: option for option in command.options}
    for name, text in options.items():
        if name not in known:
            raise Unreadable(f"/{' '.join(command.path)} has no option “{name[:40]}”.")
        if len(text) > limits.ANSWER:
            raise Unreadable(
                f"That {name} is too long: {len(text):,} characters, and I take {limits.ANSWER:,}."
            )
    given: dict[str, object] = {}
    for option in command.options:
        text = options.get(option.name, "").strip()
        if text:
            given[option.parameter] = value_of(option, text)
        elif option.required:
            raise Unreadable(f"/{' '.join(command.path)} needs: {option.name} ({option.about}).")
    return Step(
        command.handler,
        named=given,
        private=command.private,
        reads=command.reads or command.form,
        role=command.requires,
    )


def of_message_action(action: MessageAction, source: Source) -> Step:
    """Something that is done to a message."""
    return Step(action.handler, (source,), private=action.private, reads=action.form)


def of_watch(watch: Watch, event: Event) -> Step:
    """Something that a feature watches for."""
    posted = getattr(event, "posted", None) if watch.reads_message else None
    return Step(watch.handler, reads=watch.reads, reads_message=posted)
