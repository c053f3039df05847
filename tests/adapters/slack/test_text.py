"""What people wrote, out of Slack's notation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.emoji import emoji, with_emoji
from adapters.slack.text import command_line, option_values, unescaped, unmarked, words
from commands.library.feature import feature as library
from tests.wire.slack.composer import escaped


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("bookmark", "🔖"),
        ("+1", "👍"),
        ("+1::skin-tone-5", "👍"),
        ("heart", "❤️"),
        ("white_check_mark", "✅"),
        ("flag-at", "🇦🇹"),
        ("de", "🇩🇪"),
        ("one", "1️⃣"),
        ("party-parrot", ":party-parrot:"),
    ],
)
def test_an_emoji_is_known_by_its_name(name: str, shown: str) -> None:
    assert emoji(name) == shown


def test_names_of_emoji_in_a_text_are_emoji_again() -> None:
    assert with_emoji("emoji::bookmark: 10:30:00 :nobody:") == "emoji:🔖 10:30:00 :nobody:"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("see <https://example.org/a?b=1&amp;c=2>", "see https://example.org/a?b=1&c=2"),
        ("see <https://example.org|example.org>", "see https://example.org"),
        ("see <https://example.org|the guide>", "see the guide (https://example.org)"),
        ("<mailto:ana@example.org|ana@example.org>", "ana@example.org"),
        ("<@U1> and <@U2|bo>", "@Ana and @bo"),
        ("<@U3>", "@somebody"),
        ("<#C1|general> <#C2>", "#general #a channel"),
        ("<!here> <!channel|channel> <!subteam^S1|@crew>", "@here @channel @crew"),
        ("<!date^1^{date}|3 May>", "3 May"),
        ("thanks :tada:", "thanks 🎉"),
    ],
)
def test_a_message_is_read_as_it_was_meant(written: str, read: str) -> None:
    assert words(written, {"U1": "Ana"}.get) == read  # type: ignore[arg-type]  # None is no name


@given(st.text(max_size=200))
def test_what_was_escaped_comes_back(text: str) -> None:
    assert unescaped(escaped(text)) == text


def test_a_command_line_is_plain_text_for_its_reader() -> None:
    line = command_line("save <https://example.org|example.org> note:“a &amp; b” <!here>")
    assert line == 'save https://example.org note:"a & b" @here'


def test_private_characters_cannot_forge_a_person() -> None:
    line = command_line("\ue000@U1\ue001x\ue002")
    assert unmarked(line) == "@U1x"
    assert option_values({"note": line}, library.commands["save"].options) == {"note": "@U1x"}
