"""What the bot says: one required text and a closed union of parts.

The text is the whole message in words: it is the notification, and the fallback where a part cannot
be drawn. Adapters `match` over `Part` and end in `assert_never`, so that a new part is a type error
everywhere until it is drawn. Limits are checked here: what can be built can be rendered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from community.chat import limits
from community.chat.markup import Markup, one_line
from community.chat.tree import plain


class TooLong(ValueError):
    """A message or form is larger than the smaller platform can show: a fault of ours."""


@dataclass(frozen=True, slots=True)
class Section:
    """A paragraph or two."""

    text: Markup

    def __post_init__(self) -> None:
        _fits("a section", self.text, limits.SECTION)


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: where something comes from, what can be done next."""

    text: Markup

    def __post_init__(self) -> None:
        _fits("a note", self.text, limits.SECTION)


@dataclass(frozen=True, slots=True)
class Fields:
    """Names and values, side by side where there is room."""

    fields: tuple[tuple[str, Markup], ...]

    def __post_init__(self) -> None:
        _within("fields", len(self.fields), limits.FIELDS)
        for name, value in self.fields:
            _within("a field's name", len(name), limits.FIELD_NAME)
            _fits("a field's value", value, limits.FIELD_VALUE)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings, of plain words."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""

    def __post_init__(self) -> None:
        _within("columns", len(self.headings), limits.COLUMNS)
        _within("rows", len(self.rows), limits.ROWS)
        for row in (self.headings, *self.rows):
            if len(row) != len(self.headings):
                raise TooLong("every row of a table has a cell for every heading")
            for cell in row:
                _within("a cell", len(cell), limits.CELL)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far something is: `done` of `total`, in `label`'s words."""

    done: float
    total: float
    label: Markup


@dataclass(frozen=True, slots=True)
class Chart:
    """Numbers step by step, drawn by the chat itself where it can. `says` states the finding.

    Every series has a value for every step; `unit` says of what.
    """

    title: str
    says: Markup
    kind: Literal["bar", "line"]
    steps: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]
    unit: str = ""

    def __post_init__(self) -> None:
        names = [one_line(name) for name, _ in self.series]
        steps = [one_line(step) for step in self.steps]
        if not self.says.strip() or not self.title.strip():
            raise TooLong("a chart has a title and states what it shows")
        if not steps or not names or not all((*steps, *names)):
            raise TooLong("a chart has steps and series, and all have names")
        if len(set(names)) != len(names) or len(set(steps)) != len(steps):
            raise TooLong("the steps and series of a chart have names of their own")
        if any(len(numbers) != len(self.steps) for _, numbers in self.series):
            raise TooLong("every series of a chart has a value for every step")
        _fits("what a chart says", self.says, limits.SECTION)
        for what in (self.title, self.unit):
            _within("a chart's title", len(what), limits.CHART_TITLE)
        _within("steps", len(self.steps), limits.STEPS)
        _within("series", len(names), limits.SERIES)
        for word in (*self.steps, *(name for name, _ in self.series)):
            _within("a word in a chart", len(word), limits.CHART_WORD)


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing of ours (`community.pictures`). `says` states the finding, `alt` describes it."""

    says: Markup
    alt: str
    svg: str

    def __post_init__(self) -> None:
        if not self.says.strip() or not self.alt.strip() or not self.svg.startswith("<svg"):
            raise TooLong("a picture is drawn, described, and states what it shows")
        _fits("what a picture says", self.says, limits.SECTION)
        _within("a picture's description", len(self.alt), limits.ALT)
        _within("a picture", len(self.svg), limits.SVG)


@dataclass(frozen=True, slots=True)
class File:
    """A file of text to take away, under a name of ours. `says` states what is in it."""

    says: Markup
    name: str
    content: str

    def __post_init__(self) -> None:
        if not self.says.strip() or not self.content:
            raise TooLong("a file has something in it, and a word about it")
        _fits("what is said of a file", self.says, limits.SECTION)
        _within("a file", len(self.content.encode()), limits.FILE)


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press. `action` is `feature.action:id`, never authority by itself.

    With `url` it opens a page instead; with `confirm` the member is asked once before.
    """

    label: str
    action: str = ""
    style: Literal["plain", "primary", "danger"] = "plain"
    confirm: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        if bool(self.action) == bool(self.url):
            raise TooLong("a button either does something or opens a page")
        _within("a button's label", len(self.label), limits.LABEL)
        _within("a button's action", len(self.action), limits.ACTION)


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons."""

    buttons: tuple[Button, ...]

    def __post_init__(self) -> None:
        _within("buttons in a row", len(self.buttons), limits.BUTTONS)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the things to choose from."""

    label: str
    value: str

    def __post_init__(self) -> None:
        _within("an option's label", len(self.label), limits.LABEL)
        _within("an option's value", len(self.value), limits.COMPLETION)


@dataclass(frozen=True, slots=True)
class Choose:
    """A list to choose from; the choice arrives as an event with `action`."""

    action: str
    placeholder: str
    options: tuple[Choice, ...]

    def __post_init__(self) -> None:
        _within("a choice's action", len(self.action), limits.ACTION)
        _within("a placeholder", len(self.placeholder), limits.PLACEHOLDER)
        _within("options", len(self.options), limits.OPTIONS)
        if not self.options:
            raise TooLong("a choice has at least one option")


Part = Section | Note | Fields | Table | Progress | Chart | Picture | File | Buttons | Choose


@dataclass(frozen=True, slots=True)
class Message:
    """What the bot says. `about` names what it shows (`library:7`), so that it can be drawn again.

    With no parts the text is the message; with parts the parts are, and the text stands in for them
    in notifications and wherever they cannot be drawn.
    """

    text: Markup
    parts: tuple[Part, ...] = ()
    about: str | None = None

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise TooLong("a message always has words")
        _fits("a message's text", self.text, limits.TEXT)
        _within("parts", len(self.parts), limits.PARTS)
        rows = sum(isinstance(part, (Buttons, Choose)) for part in self.parts)
        _within("rows of buttons", rows, limits.BUTTON_ROWS)
        drawn = sum(isinstance(part, (Chart, Picture)) for part in self.parts)
        _within("charts and pictures", drawn, limits.PICTURES)
        if sum(_size(part, len) for part in self.parts) > limits.MESSAGE:
            size = sum(_size(part, shown) for part in self.parts)
            _within("a message", size, limits.MESSAGE)
        actions = [button.action for button in buttons_of(self) if button.action]
        if len(set(actions)) != len(actions):
            raise TooLong("two buttons of a message do the same")


def buttons_of(message: Message) -> tuple[Button, ...]:
    """Every button of a message, in order."""
    rows = (part.buttons for part in message.parts if isinstance(part, Buttons))
    return tuple(button for row in rows for button in row)


def shown(text: Markup) -> int:
    """How many characters of a text are shown: never more than it has, for markup takes away."""
    return len(plain(text))


def _size(part: Part, length: Callable[[Markup], int]) -> int:
    match part:
        case Section(text) | Note(text):
            return length(text)
        case Fields(fields):
            return sum(len(name) + length(value) for name, value in fields)
        case Table(headings, rows, caption):
            return len(caption) + sum(len(cell) for row in (headings, *rows) for cell in row)
        case Progress(_, _, label):
            return length(label) + 20
        case Chart(title, says, _, steps, series, unit):
            words = (title, unit, *steps, *(name for name, _ in series))
            return length(says) + sum(map(len, words)) + 12 * len(steps) * len(series)
        case Picture(says) | File(says):
            return length(says)
        case Buttons() | Choose():
            return 0


def _fits(what: str, text: Markup, limit: int) -> None:
    if len(text) > limit:  # only then is it worth reading the markup
        _within(what, shown(text), limit)


def _within(what: str, size: int, limit: int) -> None:
    if size > limit:
        raise TooLong(f"{what}: {size} is more than {limit}")
