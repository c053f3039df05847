"""What a message on the Slack stand-in would ping or link, for tests with hostile text."""

from typing import Any

import pytest

from tests.wire.slack.composer import composed
from tests.wire.slack.mentions import pings
from tests.wire.slack.messages import Message
from tests.wire.slack.room import furnished
from tests.wire.slack.schema import Json


def said(text: str = "", *blocks: Json, **fields: Any) -> Message:
    return Message("1.000001", "T1", "C1", text, "U1", blocks=list(blocks) or None, **fields)


def section(text: str, **fields: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text} | fields}


def found(message: Message) -> list[tuple[str, str]]:
    return [(each.kind, each.target) for each in pings(message)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<!channel>", [("crowd", "channel")]),
        ("<!here|here>", [("crowd", "here")]),
        ("<!everyone>", [("crowd", "everyone")]),
        ("<!subteam^S012>", [("usergroup", "S012")]),
        ("<@U012>", [("user", "U012")]),
        ("<@U012|ana>", [("user", "U012")]),
        ("<#C012|general>", [("channel", "C012")]),
        ("<https://example.org|innocent>", [("link", "https://example.org")]),
        ("<mailto:ana@example.org|Ana>", [("link", "mailto:ana@example.org")]),
        ("<!date^1^{date}^https://example.org|x>", [("link", "https://example.org")]),
        ("see https://example.org/a", [("link", "https://example.org/a")]),
        ("see example.org", [("link", "example.org")]),
        ("&lt;!channel&gt; &lt;@U012&gt;", []),
        ("a < b > c & d", []),
        ("plain words", []),
    ],
)
def test_the_text_of_a_message_is_read_as_slack_reads_it(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert found(said(text)) == expected
    assert found(said("", section(text))) == expected


def test_a_plain_crowd_is_only_parsed_where_slack_parses_it() -> None:
    loud = [("crowd", "everyone")]

    assert found(said("hi @everyone")) == []
    assert found(said("hi @everyone", link_names=True)) == loud
    assert found(said("", section("hi @everyone"))) == loud
    assert found(said("", section("hi @everyone", verbatim=True))) == []
    assert found(said("", section("https://example.org <!here>", verbatim=True))) == [
        ("crowd", "here")
    ]


def test_plain_text_objects_ping_nobody_and_rich_text_says_what_it_does() -> None:
    header = {"type": "header", "text": {"type": "plain_text", "text": "<!channel> @here x.org"}}
    rich = {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "<!channel> https://example.org"},
                    {"type": "user", "user_id": "U012"},
                    {"type": "broadcast", "range": "here"},
                    {"type": "link", "url": "https://example.org", "text": "x"},
                ],
            }
        ],
    }

    assert found(said("", header)) == []
    expected = [("user", "U012"), ("crowd", "here"), ("link", "https://example.org")]
    assert found(said("", rich)) == expected


def test_links_of_buttons_markdown_and_attachments_are_seen_with_their_place() -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Go"}, "url": "https://a.b"}
    message = said(
        "",
        {"type": "actions", "elements": [button]},
        {"type": "markdown", "text": "[innocent](https://evil.example)"},
        attachments=[{"fallback": "<!channel>", "text": "fine"}],
    )

    places = [(each.kind, each.pointer) for each in pings(message)]
    assert places == [
        ("link", "/blocks/0/elements/0/url"),
        ("link", "/blocks/1/text"),
        ("link", "/blocks/1/text"),
        ("crowd", "/attachments/0/fallback"),
    ]


async def test_people_type_names_and_addresses_and_slack_makes_mentions_of_them() -> None:
    async with furnished() as room:
        text, blocks = composed(room.team, "@bo & <b>: see https://example.org/a. #general @nobody")

    expected = (
        f"<@{room.bo.id}> &amp; &lt;b&gt;: see <https://example.org/a>."
        f" <#{room.general.id}> @nobody"
    )
    assert text == expected
    kinds = [each["type"] for each in blocks[0]["elements"][0]["elements"]]
    assert kinds == ["user", "text", "link", "text", "channel", "text"]
