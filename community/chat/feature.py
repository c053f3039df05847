"""What is declared: features, their commands with options and hints, their buttons and watches.

A handler's typed signature is the schema. From it come Slack's parser and forms, Discord's command
tree, the playground's palette and the command reference; no adapter is opened for a feature.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from community.chat import limits
from community.chat.events import Event
from community.chat.form import Form
from community.chat.markup import Markup
from community.chat.message import Choice, Message

Completion = Callable[..., Awaitable[list[Choice]]]
Role = Literal["guest", "member", "facilitator", "steward"]


class MemberRef(str):
    """The platform id of a member named in an option."""

    __slots__ = ()


class ChannelRef(str):
    """The platform id of a channel named in an option."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Redrawn:
    """An answer that takes the place of the message whose button was pressed."""

    message: Message


@dataclass(frozen=True, slots=True)
class Aside:
    """An answer that takes long to find out, from a handler that reads.

    `work` is done while nothing is held and no snapshot is open, so it asks the database nothing;
    `tell` gets a call of its own and what was found, and answers.
    """

    work: Callable[[], Awaitable[Any]]  # Any: what `tell` is called with
    tell: Callable[..., Awaitable[Message]]


Reply = Message | Redrawn | Form | None
Handler = Callable[..., Awaitable[Reply | Aside]]
H = TypeVar("H", bound=Handler)
Shows = Callable[..., Awaitable[Message | None]]
S = TypeVar("S", bound=Shows)


@dataclass(frozen=True, slots=True)
class Hint:
    """What people are told about an option; `completes` offers values while they type.

    With `rest` the option takes all words that are left over, as a search does.
    """

    about: str
    completes: Completion | None = None
    rest: bool = False


Kind = Literal["text", "number", "yes or no", "date", "member", "channel", "choice"]
_KINDS: dict[object, Kind] = {
    str: "text",
    int: "number",
    bool: "yes or no",
    date: "date",
    MemberRef: "member",
    ChannelRef: "channel",
}


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a command, derived from a parameter of its handler."""

    name: str
    kind: Kind
    about: str
    required: bool
    completes: Completion | None = None
    rest: bool = False
    choices: tuple[str, ...] = ()
    type: Any = str  # Any: the class that the handler is called with
    parameter: str = ""  # the handler's own name for it


@dataclass(frozen=True, slots=True)
class Command:
    """Something a member types. `private` and `form` let an adapter acknowledge at once.

    `reads` promises that the handler changes nothing; it then works on a snapshot.
    """

    feature: str
    name: str
    about: str
    handler: Handler
    options: tuple[Option, ...]
    private: bool
    form: bool
    reads: bool
    requires: Role

    @property
    def path(self) -> tuple[str, ...]:
        """The words to type: `("library", "save")`, or one word alone."""
        return (self.feature, self.name) if self.name else (self.feature,)


@dataclass(frozen=True, slots=True)
class Action:
    """What a button, a choice or a form of a feature leads to; `feature.name:id` in the message."""

    feature: str
    name: str
    handler: Handler
    private: bool
    form: bool
    reads: bool
    requires: Role


@dataclass(frozen=True, slots=True)
class MessageAction:
    """An entry in the menu of every message."""

    feature: str
    label: str
    handler: Handler
    private: bool
    form: bool


@dataclass(frozen=True, slots=True)
class Watch:
    """Something that a feature wants to know of.

    `when` is asked with the event and the community before anything is fetched; with
    `reads_message` the message the event is about is read from the chat first.
    """

    feature: str
    event: type[Event]
    handler: Handler
    when: Callable[[Any, Any], bool] | None
    reads_message: bool
    reads: bool


@dataclass(frozen=True, slots=True)
class Routine:
    """What a feature does by itself when an occurrence of one of its schedules comes.

    `late` is how long after its time it is still worth doing; what is later than that is skipped.
    Of several that were missed, `missed` says whether the latest stands for all, or each is done.
    `asks` tells, for a dry run, who would be asked or where it would be said.
    """

    feature: str
    name: str
    about: str
    handler: Handler
    late: timedelta
    missed: Literal["latest", "each"]
    asks: Callable[..., Awaitable[Markup]] | None

    @property
    def key(self) -> str:
        """Its name among all routines: `prompt.weekly`."""
        return f"{self.feature}.{self.name}"


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing the bot does: one word, its commands and what they lead to."""

    name: str
    about: str
    commands: dict[str, Command] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)
    message_actions: dict[str, MessageAction] = field(default_factory=dict)
    watches: list[Watch] = field(default_factory=list)
    routines: dict[str, Routine] = field(default_factory=dict)
    nudges: dict[str, str] = field(default_factory=dict)
    homes: list[Shows] = field(default_factory=list)

    def command(
        self,
        name: str,
        about: str,
        *,
        private: bool = True,
        form: bool = False,
        reads: bool = False,
        requires: Role = "guest",
    ) -> Callable[[H], H]:
        """Declare a command; an empty name makes the feature's word the whole command."""
        if len(about) > limits.DESCRIPTION:
            raise TypeError(f"/{self.name} {name}: say it in {limits.DESCRIPTION} characters")
        if name in self.commands or ("" in self.commands) or (not name and self.commands):
            raise TypeError(f"/{self.name} {name} is declared twice, or both alone and in a group")

        def declare(handler: H) -> H:
            options = options_of(handler)
            self.commands[name] = Command(
                self.name, name, about, handler, options, private, form, reads, requires
            )
            return handler

        return declare

    def answers(
        self,
        name: str,
        *,
        private: bool = True,
        form: bool = False,
        reads: bool = False,
        requires: Role = "guest",
    ) -> Callable[[H], H]:
        """Declare what a button, choice or form leads to; the handler is given its id as text."""
        if name in self.actions:
            raise TypeError(f"{self.name}.{name} is declared twice")

        def declare(handler: H) -> H:
            self.actions[name] = Action(self.name, name, handler, private, form, reads, requires)
            return handler

        return declare

    def acts_on_message(
        self, label: str, *, private: bool = True, form: bool = False
    ) -> Callable[[H], H]:
        """Declare an entry in the menu of messages."""

        def declare(handler: H) -> H:
            self.message_actions[label] = MessageAction(self.name, label, handler, private, form)
            return handler

        return declare

    def watches_for(
        self,
        event: type[Event],
        *,
        when: Callable[[Any, Any], bool] | None = None,
        reads_message: bool = False,
        reads: bool = False,
    ) -> Callable[[H], H]:
        """Declare that something which happens concerns this feature; `reads` as for a command."""

        def declare(handler: H) -> H:
            self.watches.append(Watch(self.name, event, handler, when, reads_message, reads))
            return handler

        return declare

    def shows_at_home(self, handler: S) -> S:
        """Declare what of their own a member finds here on their home page.

        The handler changes nothing. It answers with a few short parts, or with None while there is
        nothing; what has no room any more on the page is left out.
        """
        self.homes.append(handler)
        return handler

    def routine(
        self,
        name: str,
        about: str,
        *,
        late: timedelta,
        missed: Literal["latest", "each"] = "latest",
        asks: Callable[..., Awaitable[Markup]] | None = None,
    ) -> Callable[[H], H]:
        """Declare what happens by itself: the handler is given the `OccurrenceCame`."""
        if name in self.routines:
            raise TypeError(f"the routine {self.name}.{name} is declared twice")

        def declare(handler: H) -> H:
            self.routines[name] = Routine(self.name, name, about, handler, late, missed, asks)
            return handler

        return declare

    def nudge(self, name: str, about: str) -> str:
        """Declare a kind of nudge, for `call.nudge`; members can stop each kind by itself."""
        if name in self.nudges:
            raise TypeError(f"the nudge {self.name}.{name} is declared twice")
        self.nudges[name] = about
        return f"{self.name}.{name}"


def options_of(handler: Handler) -> tuple[Option, ...]:
    """The options that a handler's signature declares; TypeError where it cannot be understood."""
    hints = get_type_hints(handler, include_extras=True)
    parameters = list(inspect.signature(handler).parameters.values())[1:]
    options = tuple(_option(handler, parameter, hints[parameter.name]) for parameter in parameters)
    if sum(option.rest for option in options) > 1:
        raise TypeError(f"{handler.__name__}: only one option can take the rest of the words")
    return options


def _option(handler: Handler, parameter: inspect.Parameter, hint: Any) -> Option:
    where = f"{handler.__name__}({parameter.name})"
    if get_origin(hint) is not Annotated:
        raise TypeError(f"{where} needs Annotated[…, Hint(…)]")
    kind, *notes = get_args(hint)
    told = [note for note in notes if isinstance(note, Hint)]
    if len(told) != 1 or len(told[0].about) > limits.DESCRIPTION:
        raise TypeError(f"{where} needs one Hint of at most {limits.DESCRIPTION} characters")
    required = parameter.default is inspect.Parameter.empty
    if get_origin(kind) in (Union, UnionType):
        rest = [each for each in get_args(kind) if each is not NoneType]
        if len(rest) != 1 or required:
            raise TypeError(f"{where}: optional is `X | None = None`")
        kind = rest[0]
    choices: tuple[str, ...] = ()
    if get_origin(kind) is Literal:
        choices = tuple(str(each) for each in get_args(kind))
        kind = str
    elif isinstance(kind, type) and issubclass(kind, StrEnum):
        choices = tuple(each.value for each in kind)
    if not choices and kind not in _KINDS:
        raise TypeError(f"{where}: {kind} is no type that a member can give")
    if len(choices) > limits.OPTIONS:
        raise TypeError(f"{where}: more than {limits.OPTIONS} choices")
    name = parameter.name.rstrip("_")
    word = "choice" if choices else _KINDS[kind]
    return Option(
        name,
        word,
        told[0].about,
        required,
        told[0].completes,
        told[0].rest,
        choices,
        kind,
        parameter.name,
    )
