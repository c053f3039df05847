"""Messages in Block Kit: every part, within every limit, whatever stands in it."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.blocks import ALL, bar, blocks, body, size
from adapters.slack.mrkdwn import FALLBACK, TEXT, Reader, chunked, mrkdwn
from community.chat import limits
from community.chat.markup import Markup, channel, code, link, md, mention, quoted, when
from community.chat.message import (
    Button,
    Buttons,
    Choice,
    Choose,
    Fields,
    Message,
    Note,
    Part,
    Section,
    Table,
)
from community.chat.place import Identity
from tests.contract import NOW
from tests.hostile import HOSTILE
from tests.wire.slack.blocks import all_characters, check_blocks
from tests.wire.slack.elements import MESSAGE
from tests.wire.slack.schema import Spot

ANA = Identity("slack:T1", "U012AB", "Ana")
OTHERS = Reader("slack:T1", "https://copse.slack.com/")
ALONE = Reader("slack:T1", "https://copse.slack.com/", alone=True)

letters = st.text(alphabet=st.sampled_from("ab &<>*_~`>\n|:@#é🔖"), max_size=400)


def problems(message: Message) -> list[str]:
    """What Slack would refuse."""
    spot = Spot("/blocks", MESSAGE)
    drawn = blocks(message, OTHERS)
    check_blocks(drawn, spot)
    assert all_characters(drawn) <= ALL
    return [str(each) for each in spot.problems]


@given(letters)
def test_words_in_mrkdwn_are_the_same_words(text: str) -> None:
    shown = unescape(mrkdwn(md("{text}", text=text), OTHERS))
    alike = str.maketrans("∗∼ˋˍ›", "*~`_>")

    assert shown.translate(alike) == " ".join(text.split()).translate(alike)


@given(letters)
def test_words_in_mrkdwn_format_nothing(text: str) -> None:
    shown = mrkdwn(md("{text}", text=text), OTHERS)

    assert not set(shown) & set("*~`<>")
    assert re.search(r"(?<![^\W_])_|_(?![^\W_])", shown) is None
    assert not shown.startswith("&gt;")


@given(letters, st.integers(60, 400))
def test_a_text_is_cut_between_its_letters(text: str, limit: int) -> None:
    for piece in chunked(md("**{text}** {text}", text=text), OTHERS, limit):
        assert len(piece) <= limit
        rest = piece
        for entity in ("&amp;", "&lt;", "&gt;"):
            rest = rest.replace(entity, "")
        assert "&" not in rest


@given(st.lists(letters, min_size=1, max_size=8))
def test_no_text_that_can_be_built_is_too_long_for_slack(texts: list[str]) -> None:
    parts: list[Part] = [Section(md("{text}", text=text)) for text in texts]
    parts += [Note(md("{text}", text=text)) for text in texts]
    message = Message(md("{text}!", text=texts[0]), tuple(parts))

    assert problems(message) == []
    assert len(body(message, OTHERS)["text"]) <= FALLBACK


@pytest.mark.parametrize("letter", ["&", "x", "🔖", "_ ", "*"])
def test_the_longest_message_is_shown(letter: str) -> None:
    long = (letter * limits.MESSAGE)[:1_000]
    note = Note(md("{text}", text=long))
    fields = Fields((("Name", md("{text}", text=(letter * 600)[:600])),) * 1)
    for parts in ((note,) * 4, (note, note, note, fields), (Section(note.text),) * 4):
        assert problems(Message(md("{text}", text=(letter * 999)[:999]), parts)) == []


def test_a_message_of_many_parts_is_shown() -> None:
    row = Buttons(tuple(Button(f"Go {n}", f"x.go:{n}") for n in range(5)))
    table = Table(("A", "B"), (("1", ""),))
    assert problems(Message(Markup("x"), (Section(Markup("a")),) * 18 + (row, table))) == []


@pytest.mark.parametrize("bad", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_within_limits(bad: str) -> None:
    label = bad[:60] or "x"
    message = Message(
        md("x {text}", text=bad[:1_900]),
        (
            Section(md("{text}", text=bad[:1_000]) + quoted(bad[:300])),
            Fields(((label, md("x{text}", text=bad[:900])),)),
            Table((label,), ((label,),), label),
            Buttons((Button(label, "x.a", confirm=bad or "?"), Button(label, url="https://a.org"))),
            Choose("x.c", label, (Choice(label, label),)),
        ),
    )
    assert problems(message) == []


def test_a_second_table_is_text() -> None:
    table = Table(("Who",), (("Ana",),), "One")
    kinds = [each["type"] for each in blocks(Message(Markup("x"), (table, table)), OTHERS)]

    assert kinds == ["data_table", "rich_text", "rich_text"]


def test_every_style_has_its_own_in_both_notations() -> None:
    text = Markup("**b** *i* ~~s~~ `c`\nnext\n\n- one\n- two\n\n> said\n\n```\nx = 1\n```")
    drawn = blocks(Message(Markup("x"), (Section(text),)), OTHERS)[0]["elements"]

    assert [each["type"] for each in drawn] == [
        "rich_text_section",
        "rich_text_list",
        "rich_text_quote",
        "rich_text_preformatted",
    ]
    styles = [each.get("style") for each in drawn[0]["elements"] if each.get("style")]
    assert styles == [{"bold": True}, {"italic": True}, {"strike": True}, {"code": True}]
    assert mrkdwn(text, OTHERS) == "*b* _i_ ~s~ `c`\nnext\n• one\n• two\n&gt; said\nx = 1"


def test_people_channels_and_days_are_slack_s_own_where_nobody_is_notified() -> None:
    text = md(
        "{who} in {where} on {day}",
        who=mention(ANA),
        where=channel("slack:T1", "C012AB", "general"),
        day=when(NOW, "that day"),
    )
    stamp = int(NOW.timestamp())

    assert mrkdwn(text, ALONE) == (
        f"<@U012AB> in <#C012AB> on <!date^{stamp}^{{date_short_pretty}}|that day>"
    )
    assert mrkdwn(text, OTHERS).startswith("<https://copse.slack.com/team/U012AB|@Ana> in ")


@pytest.mark.parametrize(
    "text",
    [
        mention(Identity("discord:1", "U012AB", "Ana")),
        mention(Identity("slack:T1", "U1>x<!channel", "Ana")),
        Markup("[now](when:yesterday)"),
        Markup("[\\#x](channel:slack%3AT1/C1%3E%3C!here)"),
    ],
)
def test_what_is_of_another_chat_or_forged_is_words(text: Markup) -> None:
    for reader in (ALONE, OTHERS):
        assert "<" not in mrkdwn(text, reader)


def test_a_link_cannot_be_broken_out_of() -> None:
    shown = mrkdwn(link("a>b|c", "https://example.org/x|y>z?a=1&b=2"), OTHERS)

    assert shown == "<https://example.org/x%7Cy%3Ez?a=1&amp;b=2|a&gt;b|c> (example.org)"


def test_progress_is_a_bar() -> None:
    assert bar(3, 4) == "▰▰▰▰▰▰▰▱▱▱ 3 of 4"
    assert bar(9, 4) == "▰▰▰▰▰▰▰▰▰▰ 9 of 4"
    assert bar(0, 0) == "▱▱▱▱▱▱▱▱▱▱ 0 of 0"


def test_a_command_is_named_as_it_has_to_be_typed() -> None:
    reader = Reader("slack:T1", prefix="cop", commands=frozenset({"library"}))
    text = md("Type {a}, not {b}, {c}", a=code("/library save"), b=code("/home/ana"), c="/library")

    assert mrkdwn(text, reader) == "Type `/cop-library save`, not `/home/ana`, /library"


def test_sizes_grow_with_what_is_in_them() -> None:
    sizes = [size(blocks(Message(Markup("x" * n)), OTHERS)) for n in (1, 10, 100)]
    assert all(a < b for a, b in pairwise(sizes))
    assert TEXT == 3_000
