"""Neutral records survive being written down."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.chat.codec import from_json, to_json
from community.chat.events import ButtonPressed, CommandUsed, MessageActed, ReactionAdded
from community.chat.form import Form, Question
from community.chat.markup import Markup, quote
from community.chat.message import (
    Button,
    Buttons,
    Chart,
    Choice,
    Choose,
    Fields,
    Message,
    Note,
    Picture,
    Progress,
    Section,
    Table,
)
from community.chat.place import Identity, Place, Posted, Source

NOON = datetime(2027, 3, 28, 12, 0, tzinfo=UTC)
ANA = Identity("playground:copse", "ana", "Ana")
PLACE = Place("playground:copse", "general")
POSTED = Posted(PLACE.in_thread("t1"), "m1", seen_by="ana")
EVENTS = CommandUsed | ButtonPressed | ReactionAdded | MessageActed

MESSAGE = Message(
    Markup("All parts"),
    (
        Section(Markup("**s**")),
        Note(Markup("n")),
        Fields((("a", Markup("b")), ("c", Markup("d")))),
        Table(("h1", "h2"), (("1", "2"), ("3", "4")), "caption"),
        Progress(3, 4.5, Markup("three")),
        Chart("t", Markup("up"), "bar", ("1", "2"), (("a", (1.5, 2.0)),)),
        Picture(Markup("up"), "A line that rises.", "<svg/>"),
        Buttons(
            (Button("Go", "x.go:1", "primary", confirm="Sure?"), Button("See", url="https://a.b"))
        ),
        Choose("x.pick", "Pick", (Choice("A", "a"),)),
    ),
    about="x:1",
)
FORM = Form(
    "x.form:1",
    "Form",
    (Question("a", "A", required=True), Question("b", "B", "choice", options=(Choice("x", "y"),))),
)


@pytest.mark.parametrize("record", [MESSAGE, FORM, POSTED, ANA, PLACE])
def test_a_record_comes_back_as_it_went(record: object) -> None:
    again = from_json(type(record), json.loads(json.dumps(to_json(record))))
    assert again == record


@given(st.text(min_size=1), st.dictionaries(st.text(), st.text()), st.sampled_from("🔖👍x"))
def test_events_come_back_as_they_went(id: str, options: dict[str, str], emoji: str) -> None:
    act = {"id": id, "space": ANA.space, "at": NOON, "by": ANA}
    source = Source(POSTED, ANA, "text", NOON, files=(("a.pdf", "https://x.y/a.pdf"),))
    for event in (
        CommandUsed(**act, place=PLACE, path=("a", "b"), options=options),  # type: ignore[arg-type]  # one dict for all
        ReactionAdded(**act, posted=POSTED, emoji=emoji),  # type: ignore[arg-type]
        ButtonPressed(**act, posted=POSTED, action="a.b:c"),  # type: ignore[arg-type]
        MessageActed(**act, name="Save", source=source),  # type: ignore[arg-type]
    ):
        again: object = from_json(EVENTS, json.loads(json.dumps(to_json(event))))  # type: ignore[arg-type]  # a union
        assert again == event


def test_markup_comes_back_as_markup() -> None:
    again = from_json(Message, to_json(Message(quote("<b>"))))
    assert isinstance(again.text, Markup)


@pytest.mark.parametrize(
    "data",
    [
        {"is": "Message"},
        {"is": "Message", "text": "x", "parts": [{"is": "Identity", "space": "a", "id": "b"}]},
        {"is": "Message", "text": "x", "surprise": 1},
        {"is": "Message", "text": "x", "parts": [{"is": "os.system"}]},
        {"is": "Message", "text": "x", "parts": ["words"]},
    ],
)
def test_what_is_no_record_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_json(Message, data)
