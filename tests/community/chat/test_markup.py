"""Text of ours and words of people: what can be in a text, and what never gets out of it."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from community.chat.markup import (
    Markup,
    clip,
    code,
    link,
    md,
    mention,
    one_line,
    quote,
    quoted,
    when,
)
from community.chat.place import Identity
from community.chat.tree import (
    Bullets,
    Code,
    Inline,
    Link,
    Mention,
    Paragraph,
    Quote,
    Styled,
    When,
    Words,
    parse,
    plain,
)
from tests.hostile import HOSTILE

ANYTHING = st.text() | st.sampled_from(HOSTILE)


def inlines(text: Markup) -> tuple[Inline, ...]:
    blocks = parse(text)
    assert len(blocks) == 1
    assert isinstance(blocks[0], Paragraph)
    return blocks[0].inside


@given(ANYTHING)
def test_quoted_words_are_words_and_nothing_else(text: str) -> None:
    inside = inlines(md("x {text} y", text=text))
    assert all(isinstance(node, Words) for node in inside)
    assert plain(md("x {text} y", text=text)).split() == ["x", *one_line(text).split(), "y"]


@given(st.text(alphabet=st.sampled_from("ab \n>-*_~`[]()#1.\\:/h")) | ANYTHING)
def test_markup_only_ever_takes_away(text: str) -> None:
    assert len(plain(Markup(text))) <= len(text)


@given(ANYTHING)
def test_words_at_the_start_of_a_line_make_no_list_quote_or_heading(text: str) -> None:
    for block in parse(md("{text}", text=text)):
        assert isinstance(block, Paragraph)
        assert all(isinstance(node, Words) for node in block.inside)


@given(ANYTHING)
def test_a_block_quote_of_words_holds_words_alone(text: str) -> None:
    for block in parse(quoted(text)):
        assert isinstance(block, Quote)
        for inner in block.inside:
            assert isinstance(inner, Paragraph)
            assert all(type(node).__name__ in ("Words", "Break") for node in inner.inside)


@given(ANYTHING, ANYTHING)
def test_a_link_leads_where_its_host_says_or_is_no_link(label: str, url: str) -> None:
    for block in parse(link(label, url)):
        assert isinstance(block, Paragraph)
        for node in block.inside:
            assert isinstance(node, (Words, Link))
            if isinstance(node, Link):
                assert node.url.startswith(("http://", "https://"))


@given(st.text(), st.text(min_size=1), ANYTHING)
def test_a_mention_is_one_mention_whatever_the_name(space: str, id: str, name: str) -> None:
    inside = inlines(mention(Identity(space, id, name)))
    assert [type(node) for node in inside] == [Mention]
    assert isinstance(inside[0], Mention)
    assert (inside[0].space, inside[0].id) == (space, id)


def test_a_link_says_its_host_when_its_label_could_lie() -> None:
    lying = inlines(link("Log in at bank.example", "https://evil.example/x"))
    assert plain(link("Log in at bank.example", "https://evil.example/x")).endswith(
        "(evil.example)"
    )
    assert isinstance(lying[0], Link)
    assert plain(link("evil.example/x", "https://www.evil.example/x")) == "evil.example/x"
    assert "(evil.example)" in plain(link("evil.example.org", "https://evil.example/"))


def test_only_web_links_are_links() -> None:
    for url in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "member:x", "//x"):
        assert not any(isinstance(node, Link) for node in inlines(link("here", url)))


def test_our_own_marks_are_read() -> None:
    text = md("**bold** _it_ ~~no~~ {c}\n\n> said\n\n- one\n- two", c=code("a`b*"))
    first, second, third = parse(text)
    assert isinstance(first, Paragraph)
    assert [node.style for node in first.inside if isinstance(node, Styled)] == [
        "bold",
        "italic",
        "strike",
    ]
    assert Code("aˋb*") in first.inside
    assert isinstance(second, Quote)
    assert isinstance(third, Bullets)
    assert plain(text) == "bold it no aˋb*\nsaid\n• one\n• two"


def test_an_instant_keeps_its_zone_and_its_words() -> None:
    at = datetime(2027, 5, 3, 10, 0, tzinfo=UTC)
    assert inlines(when(at, "3 May")) == (When("2027-05-03T10:00:00Z", "3 May"),)


def test_markup_is_not_quoted_twice_and_text_added_to_it_is() -> None:
    assert plain(md("{a} {b}", a=Markup("**x**"), b="**x**")) == "x **x**"
    assert plain(Markup("**x** ") + "**y**") == "x **y**"
    assert plain(Markup(", ").joined([Markup("`a`"), "`b`"])) == "a, `b`"


def test_overriding_and_hidden_characters_do_not_reach_a_line() -> None:
    assert one_line("a\u202egpj.exe\u2066b\u200bc\ufeff\x07d\u00ade") == "agpj.exebcde"
    assert one_line("a" + "\u0301" * 10_000 + "b") == "a" + "\u0301" * 4 + "b"
    assert one_line("می\u200cخواهم 👩\u200d🚀") == "می\u200cخواهم 👩\u200d🚀"
    assert one_line(" two\n\tlines\u2028here ") == "two lines here"


@given(ANYTHING, st.integers(2, 50))
def test_a_clipped_text_is_a_beginning_of_it(text: str, limit: int) -> None:
    short = clip(text, limit)
    assert len(short) <= limit
    assert short == text.strip() or text.strip().startswith(short.removesuffix("…").rstrip())


def test_quoting_is_what_it_was_yesterday() -> None:
    assert quote("a*b <!channel> @everyone") == "a\\*b \\<\\!channel\\> \\@everyone"
