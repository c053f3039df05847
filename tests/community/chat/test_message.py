"""What can be built can be rendered: the smaller platform's limits hold when a message is made."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from community.chat import limits
from community.chat.form import Form, Question
from community.chat.markup import Markup, quote
from community.chat.message import (
    Button,
    Buttons,
    Choice,
    Choose,
    Fields,
    Message,
    Note,
    Section,
    Table,
    TooLong,
    buttons_of,
)


def words(size: int) -> Markup:
    return Markup("x" * size)


def row(count: int) -> Buttons:
    return Buttons(tuple(Button("b", f"x.y:{n}-{count}") for n in range(count)))


AT_THE_LIMIT: list[tuple[Callable[[int], object], int]] = [
    (lambda n: Message(words(n)), limits.TEXT),
    (lambda n: Section(words(n)), limits.SECTION),
    (lambda n: Note(words(n)), limits.SECTION),
    (lambda n: Fields((("a", Markup("b")),) * n), limits.FIELDS),
    (lambda n: Fields((("a" * n, Markup("b")),)), limits.FIELD_NAME),
    (lambda n: Fields((("a", words(n)),)), limits.FIELD_VALUE),
    (lambda n: Table(("h",) * n, (("c",) * n,)), limits.COLUMNS),
    (lambda n: Table(("h",), (("c",),) * n), limits.ROWS),
    (lambda n: Table(("h",), (("c" * n,),)), limits.CELL),
    (row, limits.BUTTONS),
    (lambda n: Button("b" * n, "x.y"), limits.LABEL),
    (lambda n: Button("b", "x" * n), limits.ACTION),
    (lambda n: Choose("x.y", "p", tuple(Choice("a", str(i)) for i in range(n))), limits.OPTIONS),
    (lambda n: Choose("x.y", "p" * n, (Choice("a", "b"),)), limits.PLACEHOLDER),
    (lambda n: Message(Markup("x"), (Section(Markup("s")),) * n), limits.PARTS),
    (lambda n: Message(Markup("x"), tuple(row(i + 1) for i in range(n))), limits.BUTTON_ROWS),
    (lambda n: Form("x.y", "f" * n, (Question("a", "A"),)), limits.TITLE),
    (lambda n: Question("a", "q" * n), limits.QUESTION),
    (lambda n: Question("a", "A", value="v" * n), limits.ANSWER),
    (
        lambda n: Form("x.y", "f", tuple(Question(f"q{i}", "A") for i in range(n))),
        limits.QUESTIONS,
    ),
]


@pytest.mark.parametrize(("build", "limit"), AT_THE_LIMIT)
def test_a_limit_can_be_reached_and_not_passed(build: Callable[[int], object], limit: int) -> None:
    assert build(limit)
    with pytest.raises(TooLong):
        build(limit + 1)


def test_all_words_together_have_a_limit() -> None:
    half = Section(words(limits.MESSAGE // 2))
    assert len(Message(Markup("x"), (half, half)).parts) == 2
    with pytest.raises(TooLong):
        Message(Markup("x"), (half, half, Section(Markup("y"))))


def test_marks_do_not_count_but_words_do() -> None:
    assert len(Section(quote("<" * limits.SECTION)).text) > limits.SECTION


def test_a_message_always_has_words() -> None:
    with pytest.raises(TooLong):
        Message(Markup("  "))


def test_two_buttons_never_do_the_same() -> None:
    twice = Buttons((Button("a", "x.y:1"), Button("b", "x.y:1")))
    with pytest.raises(TooLong):
        Message(Markup("x"), (twice,))


def test_a_button_does_something_or_opens_a_page() -> None:
    for action, url in (("", ""), ("x.y", "https://a.b")):
        with pytest.raises(TooLong):
            Button("b", action, url=url)


def test_the_buttons_of_a_message_are_found_in_order() -> None:
    message = Message(Markup("x"), (row(2), Section(Markup("s")), row(3)))
    assert [button.action for button in buttons_of(message)] == [
        "x.y:0-2",
        "x.y:1-2",
        "x.y:0-3",
        "x.y:1-3",
        "x.y:2-3",
    ]
