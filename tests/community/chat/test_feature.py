"""A handler's typed signature is the schema; a typed line is read by it."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.chat.commandline import Unreadable, find, form_for, read, usage, value_of
from community.chat.feature import ChannelRef, Feature, Hint, MemberRef, Reply, options_of


class Kind(StrEnum):
    BOOK = "book"
    CASE_STUDY = "case study"


shelf = Feature("shelf", "A shelf")


@shelf.command("save", "Save something")
async def save(
    call: object,
    url: Annotated[str, Hint("The link")],
    kind: Annotated[Kind | None, Hint("What it is")] = None,
    tags_: Annotated[str | None, Hint("Words")] = None,
    count: Annotated[int | None, Hint("How many")] = None,
    due: Annotated[date | None, Hint("By when")] = None,
    public: Annotated[bool | None, Hint("For all?")] = None,
    to: Annotated[MemberRef | None, Hint("For whom")] = None,
    where: Annotated[ChannelRef | None, Hint("Where")] = None,
    mood: Annotated[Literal["calm", "wild"] | None, Hint("How")] = None,
    note: Annotated[str | None, Hint("Why", rest=True)] = None,
) -> Reply:
    return None


@shelf.command("search", "Find something")
async def search(
    call: object, query: Annotated[str | None, Hint("Words", rest=True)] = None
) -> Reply:
    return None


@shelf.command("rename", "Rename something")
async def rename(
    call: object, old: Annotated[str, Hint("Old")], new: Annotated[str, Hint("New", rest=True)]
) -> Reply:
    return None


SHELF = {"shelf": shelf}
SAVE = shelf.commands["save"]


def test_options_follow_the_signature() -> None:
    kinds = {option.name: option.kind for option in SAVE.options}
    assert kinds == {
        "url": "text",
        "kind": "choice",
        "tags": "text",
        "count": "number",
        "due": "date",
        "public": "yes or no",
        "to": "member",
        "where": "channel",
        "mood": "choice",
        "note": "text",
    }
    assert [option.name for option in SAVE.options if option.required] == ["url"]
    assert SAVE.options[1].choices == ("book", "case study")


def test_a_signature_that_no_member_can_fill_is_refused_when_it_is_declared() -> None:
    async def no_hint(call: object, url: str) -> Reply:
        return None

    async def no_type(call: object, url: Annotated[float, Hint("x")]) -> Reply:
        return None

    async def no_none(call: object, url: Annotated[str | None, Hint("x")]) -> Reply:
        return None

    async def wordy(call: object, url: Annotated[str, Hint("x" * 101)]) -> Reply:
        return None

    for handler in (no_hint, no_type, no_none, wordy):
        with pytest.raises(TypeError):
            options_of(handler)


def test_a_command_is_declared_once() -> None:
    with pytest.raises(TypeError):
        shelf.command("save", "Again")
    with pytest.raises(TypeError):
        shelf.command("", "Alone and in a group")


@pytest.mark.parametrize(
    ("typed", "options"),
    [
        ("https://a.b", {"url": "https://a.b"}),
        ("https://a.b kind:book", {"url": "https://a.b", "kind": "book"}),
        ('https://a.b kind:"case study"', {"url": "https://a.b", "kind": "case study"}),
        (
            "https://a.b tags=sql #beginners #db",
            {"url": "https://a.b", "tags": "sql, beginners, db"},
        ),
        ("url:https://a.b/c:d?e=f", {"url": "https://a.b/c:d?e=f"}),
        ("https://a.b it is good", {"url": "https://a.b", "note": "it is good"}),
        ("https://a.b note:short and sweet", {"url": "https://a.b", "note": "short and sweet"}),
        ("tags:“sql, db” https://a.b", {"url": "https://a.b", "tags": "sql, db"}),
        ("", {}),
    ],
)
def test_a_line_is_read(typed: str, options: dict[str, str]) -> None:
    assert read(SAVE, typed).options == options


def test_a_search_keeps_its_own_marks() -> None:
    line = read(shelf.commands["search"], 'sql "window functions" #db kind:book -old by:@ana')
    assert line.options == {"query": 'sql "window functions" #db kind:book -old by:@ana'}


def test_words_fill_the_options_in_order() -> None:
    assert read(shelf.commands["rename"], '"old name" new name').options == {
        "old": "old name",
        "new": "new name",
    }


def test_what_is_missing_is_known_and_asked_in_a_form() -> None:
    line = read(SAVE, "kind:book")
    assert [option.name for option in line.missing] == ["url"]
    form = form_for(line)
    assert form.action == "/shelf save"
    assert {question.key: question.value for question in form.questions}["kind"] == "book"


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        (("shelf", "sav"), "Did you mean /shelf save?"),
        (("shlf", "save"), "Did you mean /shelf?"),
        (("shelf", "zzz"), "It can: save, search, rename."),
        (("shelf",), "It can: save, search, rename."),
    ],
)
def test_a_mistyped_word_gets_the_nearest_one(path: tuple[str, ...], hint: str) -> None:
    with pytest.raises(Unreadable, match=hint.replace("?", r"\?")):
        find(SHELF, path)


@pytest.mark.parametrize(
    ("option", "text", "value"),
    [
        ("kind", "Case Study", Kind.CASE_STUDY),
        ("kind", "case_study", Kind.CASE_STUDY),
        ("count", "#12", 12),
        ("public", "Yes", True),
        ("public", "off", False),
        ("due", "2027-03-28", date(2027, 3, 28)),
        ("to", "U1", MemberRef("U1")),
        ("mood", "calm", "calm"),
    ],
)
def test_a_text_becomes_a_value(option: str, text: str, value: object) -> None:
    declared = next(each for each in SAVE.options if each.name == option)
    found = value_of(declared, text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("option", "text", "words"),
    [
        ("kind", "bok", "Did you mean “book”"),
        ("count", "many", "is no number"),
        ("count", "9" * 40, "is no number"),
        ("public", "perhaps", "yes or no"),
        ("due", "soon", "2027-03-28"),
    ],
)
def test_a_text_that_is_no_value_is_refused_in_words(option: str, text: str, words: str) -> None:
    declared = next(each for each in SAVE.options if each.name == option)
    with pytest.raises(Unreadable, match=words):
        value_of(declared, text)


@given(st.text())
def test_any_line_is_read_or_refused_in_words(text: str) -> None:
    for command in shelf.commands.values():
        with suppress(Unreadable):
            line = read(command, text)
            assert set(line.options) <= {option.name for option in command.options}


def test_usage_shows_how_it_is_typed() -> None:
    assert usage(shelf.commands["rename"]) == "/shelf rename <old> <new>"
    assert usage(shelf.commands["search"]) == "/shelf search [query:…]"
