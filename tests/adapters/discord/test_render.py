"""How messages are drawn: within Discord's limits, letter for letter, nothing added."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord import marks
from adapters.discord.fit import beginning, cut_to, fitted
from adapters.discord.places import component_of, numbers
from adapters.discord.render import COMPONENTS, ROOM, drawn
from adapters.discord.text import NOTHING, escaped, markdown
from community.chat import limits
from community.chat.markup import (
    Markup,
    channel,
    clip,
    code,
    link,
    md,
    mention,
    one_line,
    quoted,
    when,
)
from community.chat.message import (
    Button,
    Buttons,
    Choice,
    Choose,
    Fields,
    Message,
    Note,
    Part,
    Progress,
    Section,
    Table,
)
from community.chat.place import Identity
from community.chat.tree import parse
from tests.hostile import HOSTILE
from tests.wire.discord import state
from tests.wire.discord.forms.message import check_message
from tests.wire.discord.pings import Pings, pings
from tests.wire.discord.posting import fill
from tests.wire.discord.tree import every, texts

SPACE = "discord:123456789012345678"
ANA = Identity(SPACE, "123456789012345679", "Ana")
V2 = 1 << 15
WORDS = st.text(max_size=300) | st.sampled_from(HOSTILE)


def components(message: Message) -> list[dict[str, Any]]:
    """A message as sent; Discord would take it."""
    view = drawn(message, SPACE, "key")
    # discord.py gives it no type
    made: list[dict[str, Any]] = view.to_components()  # type: ignore[no-untyped-call]
    check_message({"components": made, "flags": V2}, [])
    return made


def does(message: Message) -> Pings:
    """What a message does when Discord shows it."""
    shown = state.Message(9, state.Channel(5, state.Kind.TEXT, "x"), state.User(1, "Copse"))
    fill(shown, {"components": components(message), "allowed_mentions": {"parse": []}})
    return pings(shown)


def shown(markup: Markup) -> str:
    return markdown(parse(markup), SPACE)


def as_read(text: str) -> str:
    """What a reader sees of an escaped text."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text.replace(NOTHING, ""))


@given(WORDS)
def test_words_are_read_letter_for_letter(text: str) -> None:
    line = one_line(text)
    assert as_read(escaped(line)) == line


@given(WORDS)
@settings(max_examples=150, deadline=None)
def test_words_in_any_part_do_nothing(text: str) -> None:
    label = clip(text, 40) or "x"
    message = Message(
        md("{text}.", text=clip(text, 300)),
        (
            Section(md("**{t}** *{t}* ~~{t}~~ {c}", t=clip(text, 200), c=code(text[:40]))),
            Section(quoted(clip(text, 200)) or Markup("x")),
            Note(md("{text}", text=clip(text, 200))),
            Fields(((label, md("{text}", text=clip(text, 100))),)),
            Table((label, "b"), ((label, label),), caption=label),
            Progress(1, 3, md("{text}", text=clip(text, 100))),
            Buttons((Button(label, "a.b:1"), Button("x", "a.c:2", confirm=clip(text, 60)))),
            Choose("a.d", label, (Choice(label, "1"),)),
        ),
    )
    assert does(message) == Pings()
    assert does(Message(md("{text}.", text=clip(text, 300)))) == Pings()


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_a_link_leads_where_we_say_and_nowhere_else(text: str) -> None:
    url = "https://example.org/a_(b)*/@everyone?q=<@123456789012345678>|x"
    done = does(Message(Markup("x"), (Section(link(clip(text, 200), url)),)))
    assert [each.url for each in done.links] in (
        ["https://example.org/a_%28b%29*/%40everyone?q=%3C%40123456789012345678%3E%7Cx"],
        ["https://example.org/a_%28b%29*/%40everyone?q=%253C%40123456789012345678%253E%257Cx"],
    )
    assert (done.shows, done.refers, done.everyone) == ((), (), False)


@pytest.mark.parametrize(
    ("words", "raw"),
    [
        ("# no heading", "\\# no heading"),
        ("-# no small print", "\\-# no small print"),
        ("- no list", "\\- no list"),
        ("1. no list", "1\\. no list"),
        ("> no quote", "\\> no quote"),
        ("snake_case 2*3 `x`", "snake\\_case 2\\*3 \\`x\\`"),
        ("@everyone @here @ana", f"@{NOTHING}everyone @{NOTHING}here @ana"),
        ("<@123> <#1> <t:1:R>", f"\\<@{NOTHING}123\\> \\<#1\\> \\<t\\:1:R\\>"),
        ("https://evil.example", "https\\://evil.example"),
        ("see discord.gg/abc", "see discord\\.gg/abc"),
        (":smile: at 12:30", "\\:smile: at 12:30"),
        ("||x||", "\\|\\|x\\|\\|"),
    ],
)
def test_what_looks_like_a_mark_is_none(words: str, raw: str) -> None:
    assert escaped(words) == raw


def test_our_own_marks_are_discords() -> None:
    at = datetime(2027, 5, 3, 18, 0, tzinfo=UTC)
    stamp = int(at.timestamp())
    assert shown(Markup("**b** *i* ~~s~~ `c`")) == "**b** *i* ~~s~~ `c`"
    assert shown(Markup("**b***i*")) == f"**b**{NOTHING}*i*"
    assert shown(mention(ANA)) == "<@123456789012345679>"
    assert shown(mention(Identity("slack:T1", "U1", "Bo_"))) == "@Bo\\_"
    assert shown(channel(SPACE, "123456789012345670", "general")) == "<#123456789012345670>"
    assert shown(when(at, "3 May")) == f"<t:{stamp}:D>"
    assert shown(when(at, "3 May, 18:00")) == f"<t:{stamp}:f>"
    assert shown(link("A page", "https://example.org/x")) == (
        "[A page](<https://example.org/x>) (example.org)"
    )
    assert shown(Markup("- one\n- two\n\nthree")) == "- one\n- two\nthree"
    assert shown(Markup("```\na`b\n```")) == "```\naˋb\n```"


def test_the_parts_of_a_message_in_order() -> None:
    message = Message(
        Markup("Fallback"),
        (
            Section(Markup("First")),
            Note(Markup("small\nprint")),
            Fields((("Zone", Markup("UTC")), ("List", Markup("- a\n- b")))),
            Table(("Who", "What"), (("Ana", "日本"), ("Bo", "x")), caption="Table"),
            Progress(3, 4, Markup("three of four")),
        ),
    )
    assert texts(components(message)) == [
        "First",
        "-# small\n-# print",
        "**Zone**\nUTC\n\n**List**\n- a\n- b",
        "**Table**\n```\nWho  What\n───  ────\nAna  日本\nBo   x\n```",
        "▰▰▰▰▰▰▰▰▱▱ three of four",
    ]


def test_a_table_too_wide_for_a_phone_is_a_list() -> None:
    table = Table(("Who", "What they said"), (("Ana", "x" * 60), ("Bo", "")))
    (text,) = texts(components(Message(Markup("x"), (table,))))
    assert text == f"- **Ana**\n  What they said: {'x' * 60}\n- **Bo**"


def test_a_message_without_parts_is_its_text() -> None:
    assert texts(components(Message(md("Hello {who}", who="a_b")))) == ["Hello a\\_b"]


def test_buttons_alone_stand_below_the_text() -> None:
    made = components(Message(Markup("Choose"), (Buttons((Button("Go", "a.b:1"),)),)))
    assert texts(made) == ["Choose"]


def test_a_page_that_no_button_can_open_is_a_link() -> None:
    long, odd = "https://example.org/" + "x" * 600, "javascript:alert(1)"
    row = Buttons((Button("Web", url="https://example.org/"), Button("Long", url=long)))
    message = Message(Markup("x"), (Section(Markup("x")), row, Buttons((Button("No", url=odd),))))
    made = components(message)
    assert [part["url"] for part in every(made) if part.get("url")] == ["https://example.org/"]
    assert {each.url for each in does(message).links} == {"https://example.org/", long}


def test_what_is_never_empty() -> None:
    row = Buttons((Button(" ", "a.b:1"), Button("\u200b", "a.b:2")))
    made = components(Message(Markup("x"), (Section(Markup(" ")), row)))
    assert [part["label"] for part in every(made) if "label" in part] == ["…", "…"]
    assert texts(made) == ["…"]


def at_most() -> Message:
    """As large as a message can be built."""
    rows = tuple(
        Buttons(tuple(Button("x" * limits.LABEL, f"a.b:{row}{n}") for n in range(limits.BUTTONS)))
        for row in range(limits.BUTTON_ROWS)
    )
    sections = [Section(Markup("\\*" * 260)) for _ in range(15)]
    parts: list[Part] = []
    for number, section in enumerate(sections):
        parts.append(section)
        if number % 3 == 2:
            parts.append(rows[number // 3])
    return Message(Markup("x" * limits.TEXT), tuple(parts))


def test_the_largest_message_that_can_be_built_can_be_shown() -> None:
    made = components(at_most())
    assert len(list(every(made))) <= COMPONENTS
    assert sum(map(len, texts(made))) <= ROOM
    assert sum(part["type"] == 2 for part in every(made)) == 25
    wide = tuple(tuple(f"{row}{'|' * 11}" for _ in range(6)) for row in range(25))
    components(Message(Markup("x"), (Table(("|" * 20,) * 6, wide),)))


def test_long_links_go_before_words_do() -> None:
    far = "https://example.org/" + "x" * 1_500
    lines = [Section(link(f"Title {n}", f"{far}{n}")) for n in range(5)]
    made = components(Message(Markup("x"), tuple(lines)))
    assert texts(made) == [f"Title {n} (example.org)" for n in range(5)]


@given(st.lists(st.text(max_size=600), min_size=1, max_size=12), st.integers(1, 2_000))
@settings(deadline=None)
def test_whatever_is_fitted_fits_and_short_texts_stay_whole(said: list[str], room: int) -> None:
    blocks = [parse(md("**{text}** x", text=text)) for text in said]

    def draw(each: Any) -> str:
        return markdown(each, SPACE)

    made = fitted([(each, draw) for each in blocks], room)
    assert sum(map(len, made)) <= room
    whole = [draw(each) for each in blocks]
    if sum(map(len, whole)) <= room:
        assert made == whole


@given(st.integers(0, 60))
def test_a_text_is_cut_where_its_marks_stay_closed(room: int) -> None:
    blocks = parse(Markup("**bold and *both*** [words](https://example.org/) and\n\n- a\n- b `c`"))
    cut = cut_to(blocks, lambda each: markdown(each, SPACE), room)
    assert len(cut) <= room
    assert cut.count("**") % 2 == 0
    assert cut.count("[") == cut.count("](<")


def test_the_beginning_of_a_text_ends_in_an_ellipsis() -> None:
    blocks = parse(Markup("one two three\n\nfour"))
    assert markdown(beginning(blocks, 9), SPACE) == "one two…"
    assert beginning(blocks, 100) == blocks


def test_marks_nobody_sees_are_found_again() -> None:
    view = drawn(Message(Markup("x"), (Section(Markup("x")),)), SPACE, "a key")
    inside = list(view.children)
    assert marks.mark("a key") in numbers(inside)
    assert marks.space_of(numbers(inside), ["discord:1", SPACE]) == SPACE
    assert marks.space_of(numbers(inside), ["discord:1"]) is None


def test_a_button_that_asks_first_carries_its_question() -> None:
    full = "a.b:" + "x" * 96
    row = Buttons(
        (
            Button("Go", "a.b:1"),
            Button("Clear", "a.c:1", confirm="Really\nclear?"),
            Button("Full", full, confirm="Really?"),
        )
    )
    made = components(Message(Markup("x"), (row,)))
    found = {part["label"]: part for part in every(made) if "label" in part}
    assert not marks.asks(found["Go"].get("id"))
    for label, question in (("Clear", "Really clear?"), ("Full", "")):
        assert marks.asks(found[label]["id"])
        assert marks.question_of(found[label]["custom_id"]) == question
    assert marks.action_of(found["Clear"]["custom_id"]) == "a.c:1"
    assert marks.action_of(found["Full"]["custom_id"]) == full


def test_two_lists_that_do_the_same_are_told_apart() -> None:
    options = (Choice("A", "a"), Choice("Also A", "a"))
    parts = (Choose("a.b", "One", options), Choose("a.b", "Two", options))
    made = components(Message(Markup("x"), parts))
    ids = [part["custom_id"] for part in every(made) if part["type"] == 3]
    assert len(set(ids)) == 2
    assert {marks.action_of(id) for id in ids} == {"a.b"}


def test_a_component_is_found_by_its_id() -> None:
    view = drawn(Message(Markup("x"), (Buttons((Button("Go", "a.b:1"),)),)), SPACE)
    assert component_of(list(view.children), "a.b:1").label == "Go"
    assert component_of(list(view.children), "a.b:2") is None
