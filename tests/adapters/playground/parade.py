"""A feature that says everything the bot can say, to see it drawn."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from community.call import Call, Refusal
from community.chat.events import ChoiceMade, FormSubmitted, ReactionAdded
from community.chat.feature import ChannelRef, Feature, Hint, MemberRef, Redrawn
from community.chat.form import Form, Question
from community.chat.markup import Markup, link, md, quoted
from community.chat.message import (
    Button,
    Buttons,
    Choice,
    Choose,
    Fields,
    Message,
    Note,
    Progress,
    Section,
    Table,
)
from community.chat.place import Source
from tests.pictures import CHART, GRID

feature = Feature("parade", "Everything the bot can say")


SIZES = (Choice("Small", "s"), Choice("Large", "l"))


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"
    VERY_LARGE = "very large"


async def colours(_call: Call, typed: str) -> list[Choice]:
    """Colours that begin like what is typed."""
    all_ = ("amber", "blue", "blue green", "crimson")
    return [Choice(f"{each} (a colour)", each) for each in all_ if each.startswith(typed)]


@feature.command("parts", "Show every part of a message", private=False, reads=True)
async def parts(_call: Call) -> Message:
    """Every part there is."""
    return everything()


@feature.command("whisper", "Say something that you alone see", reads=True)
async def whisper(_call: Call, words: Annotated[str, Hint("What to say", rest=True)]) -> Message:
    """What was said, to the one who said it."""
    return Message(md("You said: {words}", words=words))


@feature.command("paint", "Paint something", private=False)
async def paint(
    call: Call,
    what: Annotated[str, Hint("What to paint")],
    colour: Annotated[str, Hint("In which colour", completes=colours)],
    size: Annotated[Size | None, Hint("How large")] = None,
    who: Annotated[MemberRef | None, Hint("For whom")] = None,
    where: Annotated[ChannelRef | None, Hint("For which channel")] = None,
    due: Annotated[date | None, Hint("By when")] = None,
) -> Message:
    """What was asked for, in words."""
    said = (f"{name}={value}" for name, value in (("size", size), ("who", who), ("where", where)))
    return Message(md("{what} in {colour}: {rest}", what=what, colour=colour, rest=" ".join(said)))


@feature.command("form", "Ask everything that can be asked", form=True)
async def form(_call: Call) -> Form:
    """A form with a question of every kind."""
    return Form(
        "parade.filled:1",
        "Plan a workshop",
        (
            Question("title", "Title", required=True, hint="What people will read first"),
            Question("about", "What is it about?", "paragraph"),
            Question("day", "Day", "date", required=True),
            Question("host", "Host", "member"),
            Question("where", "Where", "channel"),
            Question(
                "size", "Size", "choice", options=(Choice("Small", "s"), Choice("Large", "l"))
            ),
        ),
        submit="Plan it",
    )


@feature.answers("filled")
async def filled(call: Call, _id: str) -> Message:
    """Take the form in, unless its title is shouted."""
    assert isinstance(call.event, FormSubmitted)
    answers = call.event.answers
    if answers["title"].isupper():
        raise Refusal("The title cannot stay like that.", {"title": "Please do not shout."})
    if answers["title"] == "Never":
        raise Refusal("There is no room for that.")
    return Message(md("Planned “{title}” on {day}.", title=answers["title"], day=answers["day"]))


@feature.answers("count")
async def count(_call: Call, id: str) -> Redrawn:
    """Count up in place."""
    return Redrawn(counter(int(id) + 1))


@feature.answers("gone")
async def gone(_call: Call, _id: str) -> Message:
    """Say that it is gone."""
    return Message(Markup("It is gone."))


@feature.answers("chosen")
async def chosen(call: Call, _id: str) -> Message:
    """Say what was chosen."""
    assert isinstance(call.event, ChoiceMade)
    return Message(md("You chose {what}.", what=call.event.values[0]))


@feature.acts_on_message("Show off")
async def show_off(_call: Call, source: Source) -> Message:
    """Say what a message says."""
    return Message(md("It says: {text}", text=source.text))


@feature.watches_for(ReactionAdded, when=lambda event, community: event.emoji == "🔖")
async def marked(_call: Call) -> Message:
    """Say that something was marked."""
    return Message(Markup("Marked."))


def counter(count: int) -> Message:
    """A message that counts."""
    text = md("Pressed {count} times.", count=str(count))
    return Message(text, (Section(text), Buttons((Button("Count", f"parade.count:{count}"),))))


def everything() -> Message:
    """A message with every part."""
    return Message(
        Markup("The state of the workshop"),
        (
            Section(
                Markup("**Workshop: indexes that help**, all *nearly* ready, ~~not~~ `now`.\n")
                + link("The handbook on indexes", "https://use-the-index-luke.com/")
            ),
            Section(quoted("We cut a report from 40 minutes to 12 seconds.\nWith one index.")),
            Section(Markup("- Bring a slow query\n- Bring its plan")),
            Section(Markup("```\nEXPLAIN ANALYZE SELECT 1\n```")),
            Fields(
                (
                    ("When", Markup("Thursday 4 March, 15:00")),
                    ("Host", Markup("Cleo")),
                    ("Seats", Markup("7 of 12 taken")),
                )
            ),
            Table(
                ("Topic", "Who", "Votes"),
                (
                    ("Partial indexes", "Bo", "12"),
                    ("Reading a plan", "Cleo", "9"),
                    ("When not to index", "Dev", "4"),
                ),
                "What people want to hear",
            ),
            Progress(7, 12, Markup("Seats taken")),
            CHART,
            GRID,
            Choose(
                "parade.chosen",
                "Choose a topic …",
                (Choice("Partial indexes", "partial"), Choice("Reading a plan", "plan")),
            ),
            Buttons(
                (
                    Button("Count", "parade.count:0", "primary"),
                    Button("Read more", url="https://www.postgresql.org/docs/"),
                    Button("Cancel it", "parade.gone:1", "danger", confirm="Cancel the workshop?"),
                )
            ),
            Note(Markup("Planned by Cleo · everybody here can see this")),
        ),
    )
